"""Work in memory: beyond the targets, but what every load and save rests on."""

from .results import NUMPY, OURS
from .workers import take_turns

# What it is called, the array's key in sets.kernels, the operation.
WORK = (
    ("float32 to float64", "f4", "cast", "<f8"),
    ("float64 to float32", "f8", "cast", "<f4"),
    ("float32 to float16", "f4", "cast", "<f2"),
    ("float16 to float32", "f2", "cast", "<f4"),
    ("int64 to int32", "i8", "cast", "<i4"),
    ("int64 to float64", "i8", "cast", "<f8"),
    ("uint8 to float32", "u1", "cast", "<f4"),
    ("float64 to big-endian", "f8", "cast", ">f8"),
    ("copy of the transposed, float32", "f4", "transpose"),
    ("copy of every second column, float32", "f4", "every-second"),
    ("bytes of float32", "f4", "bytes"),
    ("array from a Swift or NumPy array of float64", "f8", "from-elements"),
    ("sum of int64", "i8", "sum"),
    ("array_equal, float32", "f4", "equal", "same"),
    ("allclose, float32", "f4", "all-close", "same"),
)


def run(bench, rows):
    base = bench.path("base.npz")
    bench.make("kernels", base, bench.size)
    bench.remove(base)
    for title, *words in WORK:
        bench.say(f"in memory: {title}")
        answers = take_turns(bench.rounds, {
            NUMPY: lambda: bench.numpy("kernel", "kernels", *words),
            OURS: lambda: bench.ours("kernel", "kernels", *words)})
        bench.results.add("kernels", title, answers[OURS][0]["bytes"], answers)
    bench.drop("kernels")
