"""Random arrays in pickles, and random arrays of Python objects in .npy and .npz: there and back again.

`make` writes, for every number N: N.pkl with a dict of arrays, of their scalars and of masked arrays, at
protocol N % 6; N.KEY.npy with each array as np.save writes it, but for those with gaps, whose bytes are random;
and N.objects.npy and N.objects.npz, an array of objects. `check` reads what the library made of them, which is in
N.pkl.out, N.objects.npy.out and N.objects.npz.out. The same seed makes the same arrays in both.
"""

import importlib.util
import io
import pickle
import random
import sys
from pathlib import Path

import numpy as np

from fixtures.folder import meaningless

from .arrays import Maker, clean

PLAIN = "?bBhHiIlLqQefdFDSUMm"


def trees():
    """The maker of random Python objects; its classes are found by the name that is given here."""
    if "pickle_oracle" not in sys.modules:
        path = Path(__file__).parents[1] / "pickle-oracle.py"
        spec = importlib.util.spec_from_file_location("pickle_oracle", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["pickle_oracle"] = module
        spec.loader.exec_module(module)
    return sys.modules["pickle_oracle"]


def arrays(maker):
    """A dict of arrays and what is near to them."""
    values = {"array": np.asarray(maker.array()), "other": np.asarray(maker.array())}
    flat = values["array"].reshape(-1)
    # A long double alone has bytes that mean nothing; one of no bytes is saved as one of a byte.
    if flat.size and flat.dtype.names is None and flat[0].dtype.itemsize and not meaningless(flat.dtype).any():
        values["scalar"] = flat[0]
    if flat.dtype.char in PLAIN:
        mask = maker.bits.integers(0, 2, values["array"].shape).astype(bool)
        values["masked"] = np.ma.masked_array(values["array"].copy(), mask)
    values["again"] = values["array"]
    return values


def objects(number, seed):
    """An array of random objects, some of which stand in several places."""
    oracle = trees()
    r = random.Random(f"{seed}/objects/{number}")
    shape = r.choice([(), (1,), (3,), (0,), (2, 3), (3, 2), (2, 2, 2)])
    flat, pool = np.empty(int(np.prod(shape)), object), []
    for place in range(flat.size):
        value = oracle.tree(r, r.randrange(4), pool)
        if r.random() < 0.1:
            value = np.arange(r.randrange(5)).astype(r.choice(["<i4", ">f8", "S3", "?"]))
        flat[place] = value
    result = flat.reshape(shape)
    return result if r.random() < 0.6 else np.asfortranarray(result)


def make(seed, count, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        values = arrays(Maker(seed * 100_003 + number))
        (folder / f"{number}.pkl").write_bytes(pickle.dumps(values, number % 6))
        for key, value in values.items():
            if key != "masked" and not (value.dtype.names and meaningless(value.dtype).any()):
                np.save(folder / f"{number}.{key}.npy", value)
        array = objects(number, seed)
        np.save(folder / f"{number}.objects.npy", array)
        np.savez(folder / f"{number}.objects.npz", o=array, plain=np.arange(3))


def check(seed, count, folder):
    trees()
    found = {"pickles": 0, "arrays": 0, "objects": 0, "same bytes": 0}
    wrong = 0

    def compare(name, problem):
        nonlocal wrong
        if problem:
            wrong += 1
            print(f"{name}: {problem:.400}")

    for number in range(count):
        name = f"{number}.pkl"
        expected = pickle.loads((folder / name).read_bytes())
        try:
            result = pickle.loads((folder / f"{name}.out").read_bytes())
        except Exception as error:  # whatever Python says of it
            compare(name, repr(error))
            continue
        found["pickles"] += 1
        compare(name, None if list(result) == list(expected) else f"{list(result)}")
        for key, value in expected.items():
            found["arrays"] += 1
            compare(f"{name} {key}", array_difference(value, result.get(key)))
        for name in (f"{number}.objects.npy", f"{number}.objects.npz"):
            source, written = (folder / name).read_bytes(), (folder / f"{name}.out").read_bytes()
            found["objects"] += 1
            found["same bytes"] += source == written
            try:
                pair = [np.load(io.BytesIO(data), allow_pickle=True) for data in (source, written)]
                one, other = [part["o"] if name.endswith("z") else part for part in pair]
                compare(name, objects_difference(one, other))
            except Exception as error:  # whatever NumPy says of it
                compare(name, repr(error))
    print(", ".join(f"{number} {what}" for what, number in found.items()) + f", {wrong} wrong")
    return 1 if wrong else 0


def array_difference(one, other):
    if type(one) is not type(other):
        return f"{type(one)} and {type(other)}"
    if isinstance(one, np.ma.MaskedArray):
        for part in ("data", "mask"):
            found = array_difference(getattr(one, part), getattr(other, part))
            if found:
                return f"{part}: {found}"
        return None
    # By its __setstate__, not by its _frombuffer, NumPy makes the byte order the machine's.
    one, other = native(one), native(other)
    if (one.dtype, one.shape) != (other.dtype, other.shape):
        return f"{one.dtype} {one.shape} and {other.dtype} {other.shape}"
    return None if clean(one).tobytes() == clean(other).tobytes() else "other elements"


def native(value):
    array = np.asarray(value)
    return array.astype(array.dtype.newbyteorder("="))


def objects_difference(one, other):
    if (one.dtype, one.shape) != (other.dtype, other.shape):
        return f"{one.dtype} {one.shape} and {other.dtype} {other.shape}"
    if one.flags.f_contiguous != other.flags.f_contiguous:
        return "another order"
    return trees().difference(listed(one), listed(other))


def listed(array):
    """The objects of an array as a list, with those arrays that are among them as bytes."""
    return [
        (value.dtype.str, value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value
        for value in array.reshape(-1, order="A").tolist()
    ]
