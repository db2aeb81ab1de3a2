"""Pickles: loading and dumping next to CPython's own pickle, which is written in C."""

from .results import OURS
from .workers import take_turns

PYTHON = "CPython"

# What it is called, its name in peer.py, the protocol, and what is made of it. The objects are the same in
# quick runs.
WORK = (
    ("a million int", "ints", 4, "value"),
    ("a million float", "floats", 4, "value"),
    ("a million distinct str", "strs", 4, "value"),
    ("200 000 dict of 5 keys", "dicts", 4, "value"),
    ("an array of 100 MB", "array", 5, "array"),
    ("a DataFrame of 1 000 000 x 4", "frame", 5, "frame"),
)


def run(bench, rows):
    path = bench.path("made.pkl")
    lowest = {"load": [], "dump": []}
    for title, name, protocol, kind in WORK:
        bench.say(f"pickles: {title}")
        size = bench.numpy("make-pickle", name, path, protocol)["bytes"]
        if not size:
            bench.say("  left out: pandas is not installed")
            continue
        for work in ("load", "dump"):
            answers = take_turns(bench.rounds, {
                PYTHON: lambda: bench.numpy(f"{work}-pickle", path, protocol),
                OURS: lambda: bench.ours(f"{work}-pickle", path, protocol, kind)})
            case = bench.results.add("pickles", f"{work} {title}", size, answers,
                                     ratios={"ratio": (PYTHON, OURS)})
            lowest[work].append(case.ratio)
        bench.remove(path)
    for work, ratios in lowest.items():
        bench.results.judge("pickles", f"{work} of pickles, the slowest kind, as fast as CPython",
                            min(ratios), least=1)
