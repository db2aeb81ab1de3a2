"""Whole processes: how long the command takes, and how much memory."""

import sys

from .results import NUMPY, OURS
from .sets import TOKENS
from .workers import once, take_turns

MIB = 1 << 20


def listing(bench, rows):
    """`npz list` of a small file, beside what one does in Python."""
    path = bench.path("small.npz")
    bench.say("npz list")
    bench.make("many", path, 12)
    bench.drop("many")
    load = "import sys, numpy; print(numpy.load(sys.argv[1]).files)"
    answers = take_turns(10 * bench.rounds, {
        "npz list": lambda: bench.ours("time", bench.npz, "list", path),
        "python -m zipfile -l": lambda: bench.ours("time", sys.executable, "-m", "zipfile", "-l",
                                                   path),
        "python, numpy.load": lambda: bench.ours("time", sys.executable, "-c", load, path)})
    for list_ in answers.values():
        for answer in list_:
            answer.pop("peak")  # Of the worker that started it, perhaps.
    case = bench.results.add("list", "small file", 0, answers,
                             ratios={"ratio": ("python, numpy.load", "npz list")})
    bench.results.judge("list", "npz list of a small file, whole process",
                        1e3 * case.contestants["npz list"]["median"], "ms", most=15)
    bench.remove(path)


def memory(bench, rows):
    """Peak memory of fresh processes, for an array and for one of a fourth of its size."""
    peaks = {}
    sizes = (bench.size, 4 * bench.size)
    for size in sizes:
        bench.say(f"memory: {size // MIB} MiB")
        files = {part: bench.path(part) for part in (
            "base.npz", "numpy.npz", "ours.npz", "stored.npz", "a.npy", "out.npz")}
        size = bench.make(TOKENS, files["base.npz"], size)
        bench.numpy("save", TOKENS, files["numpy.npz"], "deflated")
        bench.ours("save", TOKENS, files["ours.npz"], "deflated")
        bench.ours("save", TOKENS, files["stored.npz"], "stored")
        bench.ours("save-npy", TOKENS, files["a.npy"])
        bench.drop(TOKENS)
        for work, contestants in commands(bench, files).items():
            answers = {name: [once(bench.launcher, "memory", *command)]
                       for name, command in contestants.items()}
            case = bench.results.add("memory", work, size, answers, ratios={})
            peaks.setdefault(work, []).append((size, case.contestants[OURS]))
        bench.remove(*files.values())
    judge_memory(bench.results.judge, peaks)


def commands(bench, files):
    """Of each work the commands of the contestants."""
    works = {}

    def both(work, *words):
        works[work] = {NUMPY: (*bench.numpy_command, *words), OURS: (*bench.our_command, *words)}
    both("load stored", "load", files["stored.npz"])
    both("load NumPy's deflated", "load", files["numpy.npz"])
    both("load our deflated", "load", files["ours.npz"])
    both("load .npy", "load-npy", files["a.npy"])
    both("save mapped, stored", "save-mapped", files["a.npy"], files["out.npz"], "stored")
    both("save mapped, deflated", "save-mapped", files["a.npy"], files["out.npz"], "deflated")
    works["npz verify, deflated"] = {OURS: (bench.npz, "verify", files["ours.npz"])}
    works["npz verify, NumPy's deflated"] = {OURS: (bench.npz, "verify", files["numpy.npz"])}
    works["npz verify, stored"] = {OURS: (bench.npz, "verify", files["stored.npz"])}
    works["npz list"] = {OURS: (bench.npz, "list", files["ours.npz"])}
    works["npz show -s"] = {OURS: (bench.npz, "show", files["ours.npz"], "ids", "-s", "1000:1010")}
    works["npz show -s, NumPy's deflated"] = {
        OURS: (bench.npz, "show", files["numpy.npz"], "ids", "-s", "1000:1010")}
    return works


def judge_memory(judge, peaks):
    """Loading may take the array and 16 MiB. All else takes the same for both sizes, up to noise, of
    what is not a mapped file; where the system does not tell the parts, the whole must do."""
    beyond, growth = {}, {}
    for work, ((small_size, small), (size, large)) in peaks.items():
        if work.startswith("load"):
            beyond[work] = large["peak"] - size
        else:
            kind = "anonymous" if large.get("anonymous") and small.get("anonymous") else "peak"
            growth[work] = max(0, large[kind] - small[kind])
    worst = max(beyond, key=beyond.get)
    judge("memory", f"memory of a process that loads, beyond the array (most: {worst})",
          beyond[worst], "bytes", most=16 * MIB)
    worst = max(growth, key=growth.get)
    judge("memory", "memory of a process that saves a mapped array, verifies, lists, shows a slice: "
          f"growth with {(size - small_size) // MIB} MiB more (most: {worst})",
          growth[worst], "bytes", most=4 * MIB)
