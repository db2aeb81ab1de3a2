"""Parts of large archives: a slice of a member, the names in a directory."""

import struct
import zipfile

from .results import NUMPY, OURS
from .sets import TOKENS
from .workers import once, take_turns

SLICE = 1 << 20
NUMPYS, NUMPYS_BY_US = "NumPy, its file", "NDArray, NumPy's file"
OURS_BY_NUMPY, OWN = "NumPy, our file", "NDArray, its file"


def block_bytes(path):
    """How much data a block of the first member holds, by the index that the README describes."""
    with zipfile.ZipFile(path) as archive:
        extra = archive.infolist()[0].extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5A4E and size >= 2 and extra[4] == 1:
            return 1 << extra[5]
        extra = extra[4 + size:]
    return None


def slices(bench, rows):
    """A slice of 1 MiB, 60 % into a deflated member."""
    base, theirs, ours = (bench.path(part + ".npz") for part in ("base", "numpy", "ours"))
    bench.say("slice: making the files")
    size = bench.make(TOKENS, base, bench.large)
    bench.remove(base)
    for worker, path in ((bench.numpy, theirs), (bench.ours, ours)):
        worker("save", TOKENS, path, "deflated")
    bench.drop(TOKENS)
    start = size * 6 // 10 // 8
    stop = start + SLICE // 8
    bench.say("slice")
    part = "ids", start, stop
    answers = take_turns(min(3, bench.rounds), {
        NUMPYS: lambda: bench.numpy("slice", theirs, *part),
        OURS_BY_NUMPY: lambda: bench.numpy("slice", ours, *part),
        NUMPYS_BY_US: lambda: bench.ours("slice", theirs, *part),
        OWN: lambda: bench.ours("slice", ours, *part)}, warm=False)
    case = bench.results.add("slice", "1 MiB out of a deflated member", size, answers,
                             {NUMPYS: theirs.stat().st_size, OWN: ours.stat().st_size},
                             ratios={"ratio": (NUMPYS, OWN)})
    judge = bench.results.judge
    judge("slice", f"1 MiB slice out of {size >> 20} MiB we deflated, against NumPy with its own",
          case.ratio, least=100)
    judge("slice", "the same against NumPy with our file",
          case.times(OURS_BY_NUMPY, OWN), least=100)
    judge("slice", "the same slice out of NumPy's file", case.times(NUMPYS, NUMPYS_BY_US))
    block = block_bytes(ours)
    if block:
        blocks = (8 * stop - 1) // block - 8 * start // block + 1
        judge("slice", "bytes inflated for the slice, by the file's index", blocks * block, "bytes")
    memory = {name: [once(bench.launcher, "memory", *command, "slice", path, *part)]
              for name, command, path in (
                  (NUMPYS, bench.numpy_command, theirs), (OURS_BY_NUMPY, bench.numpy_command, ours),
                  (NUMPYS_BY_US, bench.our_command, theirs), (OWN, bench.our_command, ours))}
    bench.results.add("slice", "peak memory of a process that slices", size, memory, ratios={})
    bench.remove(theirs, ours)


def directory(bench, rows):
    """The names of 10 000 members."""
    path = bench.path("many.npz")
    bench.say("directory")
    bench.make("many", path, 10_000)
    bench.drop("many")
    answers = take_turns(3 * bench.rounds, {
        NUMPY: lambda: bench.numpy("names", path), OURS: lambda: bench.ours("names", path)})
    case = bench.results.add("directory", "open and list 10 000 members", 0, answers)
    bench.results.judge("directory", "directory of 10 000 members: open and list the names",
                        case.ratio, least=10)
    bench.remove(path)
