"""oracle.py statistics: what NumPy says about the special numbers of every type that are not too large to be summed."""

import json

import numpy as np

from peer.casting import NUMBERS, numbers


def run(folder):
    with open(folder / "statistics.jsonl", "w") as index, np.errstate(all="ignore"):
        for name in NUMBERS:
            array = numbers(name)
            if array.dtype.kind in "fc":
                array = array[~(np.abs(array) > 1e30) | ~np.isfinite(array.real)]
                extra = np.array([np.nan, 0, -0.0, 1, np.nan], array.dtype)
                array = np.concatenate([array[np.isfinite(array)], extra])
            for order in "<>":
                foreign = array.astype(array.dtype.newbyteorder(order))
                file = f"{name}{'le' if order == '<' else 'be'}.npy"
                np.save(folder / file, foreign)
                index.write(json.dumps({"file": file, **facts(array)}) + "\n")
    return 0


def facts(array):
    known = array[~np.isnan(array)]
    wide = "c32" if array.dtype.kind == "c" else "f16"
    line = {
        "nan": int(np.isnan(array).sum()),
        "infinite": int(np.isinf(array).sum()),
        "zero": int((array == 0).sum()),
        "mean": float(known.mean(dtype=wide).real),
        "deviation": float(known.std(dtype=wide).real),
    }
    if array.dtype.kind != "c":
        smallest, largest = known.min(), known.max()
        exact = str if array.dtype.kind in "iu" else lambda x: repr(float(x))
        line |= {"minimum": exact(smallest), "maximum": exact(largest)}
    return line
