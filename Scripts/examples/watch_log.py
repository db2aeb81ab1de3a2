"""The other processes of the example TrainingLog.

    watch_log.py watch LOG STEPS        loads the log of the example until it is whole
    watch_log.py write LOG STEPS        writes such a log as NumPy can: every time a longer file
    watch_log.py check LOG STEPS TEXT…  compares a log, and what `follow` printed of it
"""

import os
import sys
import time

import numpy as np

DTYPE = np.dtype([("step", "<i8"), ("loss", "<f8"), ("accuracy", "<f4")])


def expected(steps):
    rows, weight = [], 0.0
    for step in range(1, steps + 1):
        weight -= 0.125 * (weight - 3)
        loss = (weight - 3) * (weight - 3)
        rows.append((step, loss, 1 / (1 + loss)))
    return np.array(rows, DTYPE)


def compare(found, rows, path):
    assert found.dtype == DTYPE and found.ndim == 1, (found.dtype, found.shape)
    assert np.array_equal(found, rows[: len(found)]), f"{path} has other rows"


def watch(path, steps):
    rows, loads, lengths = expected(steps), 0, set()
    while steps not in lengths:
        if not os.path.exists(path):
            time.sleep(0.001)
            continue
        found = np.load(path)
        compare(found, rows, path)
        lengths.add(len(found))
        if len(found) > 0:
            compare(np.load(path, mmap_mode="r"), rows, path)
        loads += 1
    # How often depends on the machine, and says nothing of the example.
    print(f"{loads} loads, {len(lengths)} lengths", file=sys.stderr)


def write(path, steps):
    rows = expected(steps)
    for count in range(steps + 1):
        with open(f"{path}.new", "wb") as file:
            np.save(file, rows[:count])
        os.replace(f"{path}.new", path)
        time.sleep(0.005)


def check(path, steps, *texts):
    rows = expected(steps)
    found = np.load(path)
    compare(found, rows, path)
    assert len(found) == steps, found.shape
    lines = [",".join(map(str, row)) for row in rows]
    for name in texts:
        with open(name) as file:
            assert file.read().splitlines() == lines, f"{name} has other lines"
    print(f"TrainingLog: {steps} rows of {os.path.basename(path)}, followed by {len(texts)}")


command, log, count, *others = sys.argv[1:]
{"watch": watch, "write": write, "check": check}[command](log, int(count), *others)
