"""The data sets, from a seed: kinds of data that people keep in these files."""

import numpy as np

SMOOTH, WEIGHTS, TOKENS, IMAGES, MASKS, EMBEDDINGS, SPARSE, RANGE = NAMES = (
    "smooth float32", "float32 weights", "int64 tokens", "uint8 images",
    "bool masks", "float16 embeddings", "CSR sparse", "int64 arange")


def make(name, size, seed):
    """The arrays of a set, about `size` bytes in all."""
    rng = np.random.default_rng([seed, NAMES.index(name)] if name in NAMES else seed)
    return MAKERS[name](size, rng)


def smooth(size, rng):
    side = int((size / 4) ** 0.5)
    x = np.linspace(0, 12, side, dtype="f4")
    field = np.sin(x)[:, None] * np.cos(1.7 * x) + 0.3 * np.sin(3.1 * x + 1)
    field += 0.01 * rng.standard_normal((side, side), dtype="f4")
    return {"field": field.astype("f4")}


def weights(size, rng):
    side = int((size / 400) ** 0.5)
    return {f"layer{i // 4}/kernel{i % 4}":
            0.02 * rng.standard_normal((side, side), dtype="f4") for i in range(100)}


def tokens(size, rng):
    """A shard of text: Zipf's law, as it repeats itself every 8 million tokens."""
    count = size // 8
    ids = np.minimum(rng.zipf(1.2, min(count, 1 << 23)), 50_000)
    return {"ids": np.resize(ids, count)}


def images(size, rng):
    """Soft shapes with a little of a camera's noise."""
    count = max(1, size // (256 * 256 * 3))
    y, x = np.mgrid[0:256, 0:256].astype("f4") / 256
    phase = rng.uniform(0, 6.28, (count, 6)).astype("f4")
    pixels = np.empty((count, 256, 256, 3), "u1")
    for image, p in zip(pixels, phase):
        for channel in range(3):
            wave = np.sin(6 * x + p[channel]) * np.cos(5 * y + p[channel + 3])
            noise = rng.standard_normal((256, 256), dtype="f4")
            image[:, :, channel] = np.clip(128 + 96 * wave + 0.2 * noise, 0, 255)
    return {"images": pixels}


def masks(size, rng):
    side = int(size ** 0.5)
    return {"mask": rng.random((side, side), dtype="f4") < 0.01}


def embeddings(size, rng):
    vectors = rng.standard_normal((max(1, size // (2 * 768)), 768), dtype="f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {"embeddings": vectors.astype("f2")}


def sparse(size, rng):
    """What scipy.sparse.save_npz writes for a matrix of counts, 40 to 120 in a row."""
    lengths = rng.integers(40, 121, max(1, size // (80 * 12)))
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype("i4")
    count, columns = int(indptr[-1]), 100_000
    # Sorted in each row: by the row first, then by the column.
    rows = np.repeat(np.arange(len(lengths)), lengths)
    indices = np.sort(rows * columns + rng.integers(0, columns, count)) % columns
    data = np.minimum(rng.zipf(2.0, count), 1000).astype("f8")
    return {"indices": indices.astype("i4"), "indptr": indptr, "format": np.array(b"csr"),
            "shape": np.array([len(lengths), columns]), "data": data}


def arange(size, rng):
    return {"range": np.arange(size // 8)}


def many(size, rng):
    """An archive of `size` small arrays."""
    return {f"sample/{i:05}": np.arange(i, i + 4, dtype="i4") for i in range(size)}


def kernels(size, rng):
    """Arrays for work in memory, each of `size` bytes."""
    side = int((size / 4) ** 0.5)
    f4 = rng.standard_normal((side, side), dtype="f4")
    return {"f4": f4, "same": f4, "f8": rng.standard_normal(size // 8),
            "f2": rng.standard_normal(size // 2, dtype="f4").astype("f2"),
            "i8": rng.integers(-1000, 1000, size // 8), "u1": rng.integers(0, 256, size, "u1")}


MAKERS = dict(zip(NAMES, (smooth, weights, tokens, images, masks, embeddings, sparse, arange)),
              many=many, kernels=kernels)
