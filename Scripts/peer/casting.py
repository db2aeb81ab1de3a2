"""oracle.py casts: what NumPy makes of every number that is special to some format.

A line of casts.jsonl says which file holds the numbers, of which type, and which what `astype` made of them.
The formats of ml_dtypes are written as the integers that their bits are, where ml_dtypes is at hand.
"""

import json

import numpy as np

try:
    import ml_dtypes
except ImportError:
    ml_dtypes = None

NUMBERS = "b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 f16 c8 c16 c32".split()
SMALL = ["bfloat16"] + [f"float8_{name}" for name in "e3m4 e4m3 e4m3b11fnuz e4m3fn e4m3fnuz e5m2 e5m2fnuz e8m0fnu".split()]


def run(folder):
    with open(folder / "casts.jsonl", "w") as index, np.errstate(all="ignore"):
        names = NUMBERS + (SMALL if ml_dtypes else [])
        for name in names:
            everything = numbers(name)
            for target in names:
                source = everything[defined(everything, dtype(target))]
                line = {"from": name, "to": target, "source": f"{name}-{target}.npy", "result": f"{name}-{target}-cast.npy"}
                if np.can_cast(source.dtype, dtype(target), "unsafe") and source.size:
                    np.save(folder / line["source"], as_bits(source))
                    np.save(folder / line["result"], as_bits(tail_cleared(source.astype(dtype(target)))))
                    index.write(json.dumps(line) + "\n")
    return 0


def dtype(name):
    return np.dtype(getattr(ml_dtypes, name)) if name in SMALL else np.dtype(name)


def as_bits(array):
    return array.view(f"u{array.itemsize}") if array.dtype.kind == "V" or is_small(array.dtype) else array


def is_small(kind):
    return ml_dtypes is not None and kind.name in SMALL


def tail_cleared(array):
    if array.dtype in (np.longdouble, np.clongdouble):
        array.view("u1").reshape(-1, 16)[:, 10:] = 0
    return array


def numbers(name):
    kind = dtype(name)
    if name == "b1":
        return np.array([False, True])
    if kind.kind in "iu":
        if kind.itemsize <= 2:
            return np.arange(256 ** kind.itemsize).astype(f"u{kind.itemsize}").view(kind)
        limits = np.iinfo(kind)
        powers = [2 ** bit + step for bit in range(64) for step in (-2, -1, 0, 1, 2)]
        powers += [2 ** bit + 2 ** below + step for bit in range(64) for below in (bit - 24, bit - 53) if below > 0 for step in (-1, 0, 1)]
        return np.array([x for x in powers + [-p for p in powers] if limits.min <= x <= limits.max], kind)
    if kind.kind == "c":
        part = numbers({8: "f4", 16: "f8", 32: "f16"}[kind.itemsize])[::7]
        result = np.zeros(part.size, kind)
        result.real, result.imag = part, part[::-1]
        return result
    if kind.itemsize <= 2:
        return np.arange(256 ** kind.itemsize).astype(f"u{kind.itemsize}").view(kind)
    if name == "f16":
        wide = numbers("f8")[::5].astype("f16")
        return tail_cleared(np.concatenate([wide, wide * (1 + np.finfo("f16").eps), wide ** 3]))
    # Every sign and exponent, with significands about the rounding places of the narrower formats.
    bits, exponents = (23, 256) if name == "f4" else (52, 2048)
    places = [bits - n for n in (1, 2, 3, 4, 5, 7, 8, 10, 11, 23, 24) if bits - n >= 0]
    parts = {0, 1, 2 ** bits - 1}
    for place in places:
        for high in (0, 1, 3):
            for step in (-1, 0, 1):
                parts.add((high * 2 ** (place + 1) + 2 ** place + step) % 2 ** bits)
                parts.add((2 ** bits - (high * 2 ** place) + step) % 2 ** bits)
    parts = np.array(sorted(parts), "u8")
    chosen = np.arange(exponents)
    if name == "f8":
        chosen = np.concatenate([np.arange(4), np.arange(860, 1170), np.arange(2040, 2048)])
    unit = f"u{kind.itemsize}"
    signed = np.concatenate([chosen, chosen + exponents]).astype(unit) << np.array(bits, unit)
    return (signed[:, None] | parts.astype(unit)[None, :]).reshape(-1).view(kind)


def defined(array, target):
    """Where the C standard and NumPy define the outcome."""
    real = array.real if array.dtype.kind == "c" else array
    if real.dtype.kind not in "biu":
        real = real.astype("f16")
    keep = np.ones(array.shape, bool)
    if is_small(array.dtype) and target == np.float16:
        return ~np.isnan(real)  # ml_dtypes keeps no payload here
    if real.dtype.kind == "f" and target.kind in "iu":
        limits = np.iinfo(target)
        whole = np.trunc(real)
        keep = np.isfinite(real) & (whole >= limits.min) & (whole <= limits.max)
    return keep
