"""oracle.py generate: arrays, archives of them, and the outcome of every operation on them."""

import json
import zipfile

import numpy as np

from fixtures.folder import digest, meaningless, save, shown
from fixtures.manifest import jsonable
from fixtures.slices import draw, select

from .arrays import NUMBERS, Maker, clean

CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")
CAST_TYPES = [
    "b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "f16", "c8", "c16", "c32",
    ">i2", ">u4", ">i8", ">f4", ">f8", ">c16", "S0", "S1", "S3", "S4", "S5", "S11", "S20", "S24", "S32", "S48", "S64",
    "U0", "U1", "U3", "U4", "U5", "U20", "U24", "U32", "U64", ">U5", "V0", "V3", "V8", "M8", "M8[D]", "M8[s]", "M8[ns]", "M8[2D]",
    "M8[Y]", "M8[25us]", ">M8[D]", "m8", "m8[D]", "m8[s]", "m8[ns]", "m8[M]", "m8[Y]", "m8[7s]", ">m8[s]", "O",
]
PRINTING = {
    "precision": [0, 1, 3, 8, 12, 20], "threshold": [0, 5, 100, 10000], "edgeitems": [1, 2, 5],
    "linewidth": [20, 40, 75, 120, 1000], "suppress": [True, False], "sign": ["-", "+", " "],
    "floatmode": ["fixed", "unique", "maxprec", "maxprec_equal"],
}
IN_ARCHIVE = 7


def run(seed, count, folder):
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker(seed)
    rng = maker.rng
    batch = {}
    with open(folder / "index.jsonl", "w") as index:
        for number in range(count):
            # Every file is read back, so that what is described is what the file holds.
            (folder / f"{number}.npy").write_bytes(save(maker.array()))
            array = np.load(folder / f"{number}.npy")
            archive = f"z{number // IN_ARCHIVE}.npz"
            line = {"file": f"{number}.npy", "archive": archive, "key": f"k{number}", "seed": seed, **facts(array)}
            line["repr"] = shown(repr, array)
            line["operations"] = list(operations(rng, array))
            index.write(json.dumps(line) + "\n")
            batch[f"k{number}"] = array
            if len(batch) == IN_ARCHIVE or number == count - 1:
                save_archive(folder / archive, batch, rng.random() < 0.5)
                batch = {}
    (folder / "can_cast.json").write_text(json.dumps(cast_table()))


def save_archive(path, arrays, compressed):
    """By savez; arrays with gaps, which it would fill with random bytes, are added by zipfile."""
    gaps = {key for key, array in arrays.items() if meaningless(array.dtype).any()}
    plain = {key: array for key, array in arrays.items() if key not in gaps}
    (np.savez_compressed if compressed else np.savez)(path, **plain)
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "a") as archive:
        for key in sorted(gaps):
            archive.writestr(zipfile.ZipInfo(f"{key}.npy"), save(arrays[key]), method)


def facts(array):
    dtype = array.dtype
    return {
        "descr": jsonable(dtype.descr) if dtype.names is not None else dtype.str,
        "shape": list(array.shape),
        "fortran": bool(array.flags.f_contiguous and not array.flags.c_contiguous),
        "sha256": digest(array),
        "str": shown(str, array),
    }


def operations(rng, array):
    dtype = array.dtype
    for _ in range(3):
        text = draw(rng, array.shape)
        outcome = select(array, text)
        yield {"op": "slice", "arg": text, **({"error": True} if "error" in outcome else outcome)}
    if dtype.names is not None:
        name = rng.choice(dtype.names)
        yield {"op": "field", "arg": name, **field_facts(array[name])}
    if array.ndim:
        axes = rng.sample(range(array.ndim), array.ndim)
        yield {"op": "transpose", "arg": axes, **short(array.transpose(axes))}
    shape = new_shape(rng, array.size)
    yield {"op": "reshape", "arg": shape, **short(array.reshape(shape))}
    if dtype.names is None:
        for _ in range(2):
            yield from cast(rng, array)
    if rng.random() < 0.5:
        yield printed(rng, array)


def short(array):
    return {"shape": list(array.shape), "sha256": digest(array)}


def field_facts(array):
    dtype = array.dtype
    descr = jsonable(dtype.descr) if dtype.names is not None else dtype.str
    return {"descr": descr, **short(array), "str": shown(str, array)}


def new_shape(rng, size):
    """Some shape with as many elements; once in a while with one axis left to be found (-1)."""
    shape, left = [], size
    for _ in range(rng.randint(0, 3)):
        divisors = [d for d in range(1, min(left, 30) + 1) if left % d == 0] or [1]
        shape.append(rng.choice(divisors))
        left //= shape[-1]
    shape.insert(rng.randint(0, len(shape)), left)
    if size and rng.random() < 0.3:
        shape[shape.index(left)] = -1
    return shape


def cast(rng, array):
    """A cast whose outcome the C standard and NumPy define: none of NaN or too large a number to integer."""
    target = np.dtype(rng.choice(NUMBERS)).newbyteorder(rng.choice("<<>"))
    casting = rng.choice(["safe", "same_kind", "unsafe", "unsafe"])
    if array.dtype.kind == "U":
        target = np.dtype(f"{rng.choice('<>')}U{rng.choice([1, 3, 8, 50])}")
    elif array.dtype.kind == "S":
        target = np.dtype(f"S{rng.choice([1, 3, 8, 50])}")
    elif array.dtype.kind in "mM":
        target = np.dtype(array.dtype.newbyteorder(rng.choice("<>")))
    elif array.dtype.kind not in "biufc":
        return
    line = {"op": "astype", "dtype": target.str, "casting": casting}
    if not np.can_cast(array.dtype, target, casting):
        yield {**line, "error": True}
        return
    if not defined(array, target):
        return
    with np.errstate(all="ignore"):
        result = array.astype(target, casting=casting)
    yield {**line, "sha256": digest(clean(result))}


def defined(array, target):
    source = array.dtype
    if source.kind in "fc" and target.kind in "fc" and np.isnan(array).any():
        # The bits of a NaN survive a copy only; through another width the sign and payload are the processor's.
        return source.newbyteorder("=") == target.newbyteorder("=") and source.itemsize <= 16 and source.char not in "gG"
    if source.kind not in "fc" or target.kind not in "iu":
        return True
    real = array.real
    if not np.isfinite(real).all():
        return False
    limits = np.iinfo(target)
    whole = np.trunc(real.astype("f16"))
    return bool(((whole >= limits.min) & (whole <= limits.max)).all())


def printed(rng, array):
    options = {name: rng.choice(choices) for name, choices in PRINTING.items() if rng.random() < 0.35}
    with np.printoptions(**options):
        return {"op": "print", "options": options, "str": shown(str, array), "repr": shown(repr, array)}


def cast_table():
    pairs = {}
    for source in CAST_TYPES:
        for target in CAST_TYPES:
            allowed = [rule for rule in CASTINGS if np.can_cast(np.dtype(source), np.dtype(target), rule)]
            pairs.setdefault(source, {})[target] = allowed
    return pairs
