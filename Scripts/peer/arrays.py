"""Random arrays of every dtype that a .npy file can hold without a pickle."""

import random

import numpy as np

from fixtures.folder import meaningless

NUMBERS = "b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 f16 c8 c16 c32".split()
UNITS = "Y M W D h m s ms us ns ps fs as".split()
NAMES = ["x", "y", "z", "id", "a b", "é", "名", "it's", 'q"', "both'\"", "tab\t", "\u200b", "b\\", "0", ".", "🚀"]


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.bits = np.random.default_rng(seed)

    def order(self):
        return self.rng.choice("<<<>")

    def plain(self):
        rng, kind = self.rng, self.rng.random()
        if kind < 0.6:
            return np.dtype(rng.choice(NUMBERS)).newbyteorder(self.order())
        if kind < 0.78:
            letter = rng.choice("SSUUV")
            return np.dtype(f"{letter}{rng.choice([0, 1, 2, 3, 5, 8, 13, 40])}").newbyteorder(self.order())
        unit = rng.choice(UNITS + [""])
        many = rng.choice(["", "", "", "2", "7", "25", "1000"])
        return np.dtype(f"{self.order()}{rng.choice('Mm')}8" + (f"[{many}{unit}]" if unit else ""))

    def struct(self, depth=0):
        rng = self.rng
        names = rng.sample(NAMES, rng.randint(1, 4))
        formats, titles = [], []
        for _ in names:
            part = self.struct(depth + 1) if depth < 2 and rng.random() < 0.2 else self.plain()
            if part.itemsize and rng.random() < 0.2:
                part = np.dtype((part, rng.choice([(2,), (1,), (2, 3), (0,)])))
            formats.append(part)
            titles.append(f"T{depth} {rng.choice(NAMES)}{len(titles)}" if rng.random() < 0.1 else None)
        if rng.random() < 0.15:
            return np.dtype({"names": names, "formats": formats}, align=True)
        at, offsets = 0, []
        for part in formats:
            at += rng.choice([0, 0, 0, 0, 1, 5]) if depth == 0 else 0
            offsets.append(at)
            at += part.itemsize
        spec = {"names": names, "formats": formats, "offsets": offsets, "itemsize": at + rng.choice([0, 0, 0, 3])}
        if any(titles):
            spec["titles"] = titles
        return np.dtype(spec)

    def shape(self):
        rng = self.rng
        rank = rng.choice([0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8])
        if rank == 1 and rng.random() < 0.1:
            return (rng.randint(990, 1300),)
        if rank == 2 and rng.random() < 0.06:
            return (rng.randint(20, 60), rng.randint(30, 60))
        largest = {0: 1, 1: 20, 2: 7, 3: 5, 4: 3, 5: 3}.get(rank, 2)
        shape = tuple(rng.randint(1, largest) for _ in range(rank))
        if rank and rng.random() < 0.06:
            at = rng.randrange(rank)
            shape = shape[:at] + (0,) + shape[at + 1:]
        return shape

    def array(self):
        """One array, in C or Fortran order or as a view that is neither."""
        rng = self.rng
        dtype = self.struct() if rng.random() < 0.2 else self.plain()
        shape = self.shape()
        layout = rng.choice(["C", "C", "C", "F", "F", "steps", "swapped", "reversed"])
        if layout == "steps":
            wide = tuple(size * 2 for size in shape)
            return self.filled(dtype, wide)[tuple(slice(None, None, 2) for _ in shape)]
        full = self.filled(dtype, shape)
        if layout == "F":
            return np.asfortranarray(full).reshape(shape, order="F")
        if layout == "swapped":
            return full.transpose(rng.sample(range(full.ndim), full.ndim))
        if layout == "reversed":
            return full[tuple(slice(None, None, -1) for _ in shape)]
        return full

    def filled(self, dtype, shape):
        friendly = self.rng.random() < 0.6
        return self.values(dtype, int(np.prod(shape, dtype=int)), friendly).reshape(shape)

    def values(self, dtype, count, friendly):
        """`count` values, 1-D: such as people have, or whatever bits come."""
        if dtype.subdtype:
            base, inner = dtype.subdtype
            size = int(np.prod(inner, dtype=int))
            return self.values(base, count * size, friendly).reshape((count, *inner))
        if dtype.names is not None:
            result = np.zeros(count, dtype)
            for name in dtype.names:
                result[name] = self.values(dtype.fields[name][0], count, friendly)
            return result
        if dtype.itemsize == 0:
            return np.zeros(count, dtype)
        return getattr(self, f"values_{dtype.kind}")(dtype, count, friendly)

    def raw(self, dtype, count):
        return np.frombuffer(self.bits.bytes(count * dtype.itemsize), dtype).copy()

    def values_b(self, dtype, count, friendly):
        return self.bits.integers(0, 2, count).astype("u1").view("?")

    def values_i(self, dtype, count, friendly):
        if not friendly:
            return self.raw(dtype, count)
        low, high = self.rng.choice([(0, 10), (0, 100), (-100, 100), (-5, 2)])
        return self.bits.integers(low if dtype.kind == "i" else max(low, 0), high, count).astype(dtype)

    values_u = values_i

    def values_f(self, dtype, count, friendly):
        if not friendly and dtype.itemsize != 16:
            return self.raw(dtype, count)
        scale = 10.0 ** self.rng.choice([0, 0, 0, 1, 3, -3, 9 if dtype.itemsize > 2 else 2, -6])
        result = self.bits.standard_normal(count) * scale
        if self.rng.random() < 0.4:
            result = np.round(result, self.rng.choice([0, 1, 2, 4]))
        if not friendly:
            with np.errstate(all="ignore"):
                result = result.astype("f16") ** self.rng.choice([1, 3, 21, 401])
        result = result.astype(dtype)
        if count and self.rng.random() < 0.3:
            special = [np.nan, np.inf, -np.inf, 0.0, -0.0]
            result[self.bits.integers(0, count, min(count, 3))] = self.rng.choice(special)
        return clean(result)

    def values_c(self, dtype, count, friendly):
        part = np.dtype(f"{dtype.byteorder}f{dtype.itemsize // 2}")
        result = np.zeros(count, dtype)
        result.real, result.imag = self.values_f(part, count, friendly), self.values_f(part, count, friendly)
        return clean(result)

    def values_S(self, dtype, count, friendly):
        if not friendly:
            return self.raw(dtype, count)
        letters = np.frombuffer(b"abcXYZ 019'\"\\\n\0\xe9", "u1")
        return self.bits.choice(letters, count * dtype.itemsize).view(dtype)

    values_V = values_S

    def values_U(self, dtype, count, friendly):
        letters = [ord(c) for c in "abcXYZ 019'\"\\\n\0é名🚀\u200b"]
        if not friendly:
            letters = range(1, 0xD800)
        return self.bits.choice(np.array(letters, dtype.byteorder + "u4"), count * (dtype.itemsize // 4)).view(dtype)

    def values_M(self, dtype, count, friendly):
        step = {"Y": 5, "M": 60, "W": 500, "D": 3000}.get(np.datetime_data(dtype)[0], 2 ** 31)
        numbers = self.bits.integers(-step, step, count)
        if not friendly:
            numbers = self.bits.integers(-2 ** 40, 2 ** 40, count)
        if count and self.rng.random() < 0.3:
            numbers[self.bits.integers(0, count)] = np.iinfo("i8").min
        return numbers.astype(dtype.byteorder + "i8").view(dtype)

    values_m = values_M


def clean(array):
    """The elements in C order, 1-D, with a zero in every byte that means nothing (a long double's tail)."""
    flat = np.ascontiguousarray(array).reshape(-1)
    mask = meaningless(flat.dtype)
    if mask.any() and flat.size:
        flat.view("u1").reshape(-1, flat.dtype.itemsize)[:, mask] = 0
    return flat
