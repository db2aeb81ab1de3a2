#!/usr/bin/env python3
"""NumPy's worker: does what the Swift worker does, by the same words, and makes the data sets.

Without arguments it does one piece of work per line of its input; with arguments it does that one,
without the checksum.
"""

import io
import json
import os
import pickle
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from suite import sets  # noqa: E402

PIECE = 1 << 24  # a multiple of 8

held = {}
checks = True


def checksum(data):
    """Sums and sums of sums of 64-bit words, the last one filled up with zeros: Checksum.swift."""
    total = totals = 0
    for start in range(0, len(data), PIECE):
        piece = bytes(data[start:start + PIECE])
        words = np.frombuffer(piece + bytes(-len(piece) % 8), "<u8")
        sums = np.cumsum(words)  # Wraps around, as all that follows.
        totals = (totals + total * len(words) + int(sums.sum(dtype="u8"))) % 2**64
        total = (total + int(sums[-1])) % 2**64
    return f"{total} {totals}"


def check(array):
    shape = ", ".join(map(str, array.shape))
    data = memoryview(np.ascontiguousarray(array).reshape(-1).view("u1"))
    return f"{array.dtype.str} [{shape}] {checksum(data)}"


def answer(seconds, arrays, size=None):
    result = {"seconds": seconds,
              "bytes": sum(a.nbytes for a in arrays.values()) if size is None else size}
    if checks:
        result["check"] = "; ".join(f"{key} {check(array)}" for key, array in arrays.items())
    return result


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def read(path):
    with np.load(path) as npz:
        return {key: npz[key] for key in npz.files}


def make(name, path, size, seed):
    held[name] = sets.make(name, int(size), int(seed))
    np.savez(path, **held[name])
    return answer(0, held[name])


def hold(name, path):
    held[name] = read(path)
    return answer(0, held[name])


def drop(name):
    held.pop(name, None)
    return answer(0, {})


def load(path):
    return answer(*timed(lambda: read(path)))


def load_npy(path):
    seconds, array = timed(lambda: np.load(path))
    return answer(seconds, {"": array})


def map_npy(path):
    seconds, array = timed(lambda: np.load(path, mmap_mode="r"))
    return answer(seconds, {"": array})


def part(path, key, start, stop):
    def work():
        with np.load(path) as npz:
            return npz[key][int(start):int(stop)]
    seconds, array = timed(work)
    return answer(seconds, {"": array})


def names(path):
    def work():
        with np.load(path) as npz:
            return npz.files
    seconds, files = timed(work)
    return {"seconds": seconds, "bytes": 0, "check": checksum("\n".join(files).encode())}


def force(path):
    """What a file needs to survive a power cut: its bytes on the disk, and its name."""
    for name, flags in ((path, os.O_RDONLY), (os.path.dirname(path), os.O_DIRECTORY)):
        descriptor = os.open(name, flags)
        os.fsync(descriptor)
        os.close(descriptor)


def save(name, path, form):
    arrays = held[name]
    save_all = np.savez_compressed if form == "deflated" else np.savez

    def work():
        save_all(io.BytesIO() if form == "memory" else path, **arrays)
        if form == "forced":
            force(path)
    seconds, _ = timed(work)
    return {"seconds": seconds, "bytes": sum(a.nbytes for a in arrays.values())}


def save_mapped(source, path, form):
    array = np.load(source, mmap_mode="r")
    save_all = np.savez_compressed if form == "deflated" else np.savez
    return {"seconds": timed(lambda: save_all(path, a=array))[0], "bytes": array.nbytes}


def save_npy(name, path):
    array = next(iter(held[name].values()))
    return answer(timed(lambda: np.save(path, array))[0], {"": array})


def write(source, path, form):
    """The bytes of a file by write(2), then perhaps by fsync to the disk."""
    data = memoryview(Path(source).read_bytes())

    def work():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        done = 0
        while done < len(data):
            done += os.write(descriptor, data[done:])
        os.close(descriptor)
        if form == "forced":
            force(path)
    return {"seconds": timed(work)[0], "bytes": len(data)}


OPERATIONS = {
    "cast": lambda a, dtype: a.astype(dtype),
    "transpose": lambda a: np.ascontiguousarray(a.T).reshape(-1),
    "every-second": lambda a: a[:, 0:-2:2].reshape(-1),
    "bytes": lambda a: np.frombuffer(a.tobytes(), "u1"),
    "from-elements": lambda a: np.array(a),
    "sum": lambda a: a.sum(),
    "equal": lambda a, b: np.array_equal(a, b),
    "all-close": lambda a, b: np.allclose(a, b),
}


def kernel(name, key, operation, *words):
    arrays = held[name]
    operands = [arrays.get(word, word) for word in words]
    if operation == "cast":
        operands = words
    seconds, result = timed(lambda: OPERATIONS[operation](arrays[key], *operands))
    return answer(seconds, {"": np.asarray(result)}, arrays[key].nbytes)


def pickled(name):
    """The objects of a pickle, by what they are called in suite/pickles.py."""
    numbers = random.Random(1)
    return {
        "ints": lambda: [numbers.randrange(2**40) for _ in range(10**6)],
        "floats": lambda: [numbers.random() for _ in range(10**6)],
        "strs": lambda: [f"s{index:07}" for index in range(10**6)],
        "dicts": lambda: [{"a": index, "b": index / 2, "c": f"x{index}", "d": None, "e": True}
                          for index in range(200_000)],
        "array": lambda: np.random.default_rng(1).random(12_500_000),
        "frame": frame,
    }[name]()


def frame():
    """Numbers, text and times; nothing where pandas is not installed."""
    try:
        import pandas as pd
    except ImportError:
        return None
    count = 10**6
    return pd.DataFrame({
        "number": np.random.default_rng(1).random(count), "count": np.arange(count),
        "name": [f"s{index % 1000}" for index in range(count)],
        "time": pd.date_range("2020-01-01", periods=count, freq="s")})


def make_pickle(name, path, protocol):
    if name == "frame" and frame() is None:
        return {"seconds": 0, "bytes": 0}
    size = Path(path).write_bytes(pickle.dumps(pickled(name), int(protocol)))
    return {"seconds": 0, "bytes": size}


def load_pickle(path, _):
    def work():
        with open(path, "rb") as file:
            return pickle.load(file)
    seconds, value = timed(work)
    return {"seconds": seconds, "bytes": 0, "check": f"{len(value)} objects"}


def dump_pickle(path, protocol):
    with open(path, "rb") as file:
        value = pickle.load(file)
    seconds, data = timed(lambda: pickle.dumps(value, int(protocol)))
    # Arrays and tables need not be written byte for byte alike.
    return {"seconds": seconds, "bytes": 0, "check": f"{len(data)} bytes" if isinstance(value, list) else None}


WORK = {"make-pickle": make_pickle, "load-pickle": load_pickle, "dump-pickle": dump_pickle,
        "make": make, "hold": hold, "drop": drop, "load": load, "load-npy": load_npy,
        "map-npy": map_npy, "slice": part, "names": names, "save": save, "save-mapped": save_mapped,
        "save-npy": save_npy, "write": write, "kernel": kernel}


def perform(words):
    try:
        return WORK[words[0]](*words[1:])
    except Exception as error:  # The driver says what failed.
        return {"error": f"{' '.join(words)}: {type(error).__name__}: {error}"}


def main():
    global checks
    if len(sys.argv) > 1:
        checks = False
        print(json.dumps(perform(sys.argv[1:])))
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        print(json.dumps(perform(line.rstrip("\n").split("\t"))), flush=True)


main()
