"""Whole archives, deflated and stored."""

from .results import NUMPY, OURS, geometric_mean
from .sets import NAMES, SMOOTH, WEIGHTS, SPARSE
from .workers import take_turns

ONE_BY_ONE = "NDArray, NumPy's file, one by one"
OWN, OURS_BY_NUMPY = "NDArray, our file", "NumPy, our file"
NUMPYS, NUMPYS_BY_US = "NumPy, NumPy's file", "NDArray, NumPy's file"


def compressed(bench, rows):
    """save-compressed and load-compressed, set by set."""
    saves, loads, parallel = [], [], []
    for name in NAMES:
        base, theirs, ours = (bench.path(part + ".npz") for part in ("base", "numpy", "ours"))
        size = bench.make(name, base, bench.size)
        bench.say(f"compressed: {name}")
        contestants = {
            NUMPY: lambda: bench.numpy("save", name, theirs, "deflated"),
            OURS: lambda: bench.ours("save", name, ours, "deflated")}
        rounds = bench.rounds if "save-compressed" in rows else 1
        answers = take_turns(rounds, contestants, warm=False, settle=True)
        files = {NUMPY: theirs.stat().st_size, OURS: ours.stat().st_size}
        if "save-compressed" in rows:
            saves.append(bench.results.add("save-compressed", name, size, answers, files))
        bench.drop(name)
        if "load-compressed" in rows:
            contestants = {
                NUMPYS: lambda: bench.numpy("load", theirs),
                NUMPYS_BY_US: lambda: bench.ours("load", theirs),
                OURS_BY_NUMPY: lambda: bench.numpy("load", ours),
                OWN: lambda: bench.ours("load", ours)}
            if name in (WEIGHTS, SPARSE):
                contestants[ONE_BY_ONE] = lambda: bench.ours("load-one-by-one", theirs)
            answers = take_turns(bench.rounds, contestants)
            loads.append(bench.results.add("load-compressed", name, size, answers, ratios={
                "NumPy's file": (NUMPYS, NUMPYS_BY_US), "our file": (OURS_BY_NUMPY, OWN)}))
            if name == WEIGHTS:
                parallel.append(loads[-1])
        bench.remove(base, theirs, ours)
    judge_saves(bench, saves)
    judge_loads(bench, loads, parallel)


def judge_saves(bench, saves):
    if not saves:
        return
    judge = bench.results.judge
    sizes = [[save.contestants[who]["file"] for who in (NUMPY, OURS)] for save in saves]
    judge("save-compressed", "compressed save, default level, geometric mean over the sets",
          geometric_mean(save.ratio for save in saves), least=8 if bench.libdeflate else 4)
    judge("save-compressed", "largest size of a compressed file against NumPy's",
          max(ours / theirs for theirs, ours in sizes), "percent", most=1.01)
    judge("save-compressed", "size of all compressed files against NumPy's",
          sum(ours for _, ours in sizes) / sum(theirs for theirs, _ in sizes), "percent", most=1)


def judge_loads(bench, loads, parallel):
    if not loads:
        return
    judge = bench.results.judge
    judge("load-compressed", "compressed load of NumPy's files, a core for each member, geometric mean",
          geometric_mean(load.ratio for load in loads), least=2.5)
    for load in parallel:
        judge("load-compressed", "compressed load of NumPy's file, 100 members in parallel",
              load.times(NUMPYS, NUMPYS_BY_US), least=2.5)
    judge("load-compressed", "compressed load of our files, geometric mean",
          geometric_mean(load.ratios["our file"] for load in loads), least=5)


def stored(bench, rows):
    """save-stored and load-stored."""
    saves, loads = [], []
    for name in (SMOOTH, WEIGHTS):
        base, theirs, ours, raw = (
            bench.path(part) for part in ("base.npz", "numpy.npz", "ours.npz", "raw.bin"))
        size = bench.make(name, base, bench.size)
        bench.ours("save", name, ours, "stored")
        bench.say(f"stored: {name}")
        if "save-stored" in rows:
            saves.append(save_stored(bench, name, size, theirs, ours, raw))
        if name == SMOOTH:
            npy(bench, rows, name, size)
        bench.drop(name)
        if "load-stored" in rows:
            answers = take_turns(bench.rounds, {
                NUMPY: lambda: bench.numpy("load", base), OURS: lambda: bench.ours("load", base)})
            loads.append(bench.results.add("load-stored", name, size, answers))
        bench.remove(base, theirs, ours, raw)
    if saves:
        judge_stored_saves(bench.results.judge, saves)
    if loads:
        bench.results.judge("load-stored", "stored load, CRC-32 checked, geometric mean",
                            geometric_mean(load.ratio for load in loads), least=4)
        mapped(bench)


FORCED, WRITE, WRITE_FORCED = "NumPy + fsync", "write(2)", "write(2) + fsync"


def save_stored(bench, name, size, theirs, ours, raw):
    """NumPy does not force its file to the disk, and we do: so both are measured both ways, as far
    as they go."""
    def fresh(worker, *words):
        bench.remove(theirs, ours, raw)
        return worker(*words)
    source = bench.path("source.npz")
    bench.ours("save", name, source, "stored")
    answers = take_turns(bench.rounds, {
        NUMPY: lambda: fresh(bench.numpy, "save", name, theirs, "stored"),
        FORCED: lambda: fresh(bench.numpy, "save", name, theirs, "forced"),
        OURS: lambda: fresh(bench.ours, "save", name, ours, "stored"),
        WRITE: lambda: fresh(bench.numpy, "write", source, raw, "plain"),
        WRITE_FORCED: lambda: fresh(bench.numpy, "write", source, raw, "forced")}, settle=True)
    bench.remove(source)
    answers_in_memory = take_turns(bench.rounds, {
        NUMPY: lambda: bench.numpy("save", name, "", "memory"),
        OURS: lambda: bench.ours("save", name, "", "memory")})
    case = bench.results.add("save-stored", name, size, answers)
    bench.results.add("save-stored", name + " to bytes in memory", size, answers_in_memory)
    return case


def npy(bench, rows, name, size):
    """The same as a `.npy` file, for comparison."""
    plain = bench.path("plain.npy")

    def save(worker):
        bench.remove(plain)
        return worker("save-npy", name, plain)
    rounds = bench.rounds if "save-stored" in rows else 1
    answers = take_turns(rounds, {
        NUMPY: lambda: save(bench.numpy), OURS: lambda: save(bench.ours)}, settle=True)
    if "save-stored" in rows:
        bench.results.add("save-stored", name + " as .npy", size, answers)
    if "load-stored" in rows:
        answers = take_turns(bench.rounds, {
            NUMPY: lambda: bench.numpy("load-npy", plain),
            OURS: lambda: bench.ours("load-npy", plain)})
        bench.results.add("load-stored", name + " as .npy", size, answers)
    bench.remove(plain)


def judge_stored_saves(judge, saves):
    def mean(slow, fast):
        return geometric_mean(save.times(slow, fast) for save in saves)
    judge("save-stored", "stored save (which forces the file to the disk) against np.savez (which "
          "does not)", mean(NUMPY, OURS), least=2)
    judge("save-stored", "stored save against np.savez and fsync", mean(FORCED, OURS), least=2)
    judge("save-stored", "time of a stored save against write(2) and fsync of the same bytes",
          1 / mean(WRITE_FORCED, OURS), most=1.3)
    judge("save-stored", "time of a stored save against write(2) of the same bytes alone",
          1 / mean(WRITE, OURS))


MAPPED_MEMBER = "NDArray, in .npz"


def mapped(bench):
    """Mapping takes the same time for small and large files. NumPy maps no members of archives."""
    medians = []
    for size in (bench.size // 8, 2 * bench.size):
        base, ours, plain = (bench.path(part) for part in ("base.npz", "ours.npz", "a.npy"))
        size = bench.make(SMOOTH, base, size)
        bench.ours("save", SMOOTH, ours, "stored")
        bench.ours("save-npy", SMOOTH, plain)
        bench.drop(SMOOTH)
        bench.say("mapped")
        answers = take_turns(4 * bench.rounds, {
            NUMPY: lambda: bench.numpy("map-npy", plain),
            OURS: lambda: bench.ours("map-npy", plain),
            MAPPED_MEMBER: lambda: bench.ours("map", ours, "field")})
        case = bench.results.add("load-stored", "smooth float32 as .npy, mapped", size, answers)
        medians.append(case.contestants[MAPPED_MEMBER]["median"])
        bench.remove(base, ours, plain)
    bench.results.judge("load-stored", "time to map a stored member of 16 times the size",
                        medians[1] / medians[0], most=2)
