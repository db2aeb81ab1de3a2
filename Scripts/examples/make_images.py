"""Images for the example BrowseImages, and what NumPy says of them.

    make_images.py make FOLDER      images.npz: digits, logo, wide
    make_images.py check FOLDER     compares the texts that BrowseImages printed, and NAME.png
"""

import sys

import numpy as np
import png

SHOWN = {"digit": ("digits", 3), "logo": ("logo", None), "wide": ("wide", None)}


def make(folder):
    random = np.random.default_rng(22)
    y, x = np.mgrid[0:24, 0:36]
    logo = np.stack([x * 7, y * 10, (x + y) * 4], axis=2).astype(np.uint8)
    np.savez_compressed(
        f"{folder}/images.npz",
        digits=random.integers(0, 256, (10, 9, 8), dtype=np.uint8),
        logo=logo,
        wide=np.asfortranarray(random.integers(0, 256, (20, 200), dtype=np.uint8)),
    )


def drawn(image):
    step = max(1, -(-image.shape[1] // 80))
    image = image[::step, ::step]
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, axis=2)
    text = ""
    for top in range(0, len(image), 2):
        for column in range(image.shape[1]):
            colours = [";".join(map(str, row[column])) for row in image[top : top + 2].tolist()]
            text += "\x1b[38;2;" + ";48;2;".join(colours) + "m▀"
        text += "\x1b[0m\n"
    return text


def read(folder, name):
    with open(f"{folder}/{name}.txt", encoding="utf-8") as file:
        return file.read()


def check(folder):
    with np.load(f"{folder}/images.npz") as npz:
        arrays = dict(npz)
    lines = [f"{key}: {a.dtype}, {' × '.join(map(str, a.shape))}" for key, a in arrays.items()]
    assert read(folder, "list").splitlines() == lines, read(folder, "list")
    for name, (key, number) in SHOWN.items():
        image = arrays[key] if number is None else arrays[key][number]
        height, width = image.shape[:2]
        path = f"{folder}/{name}.png"
        expected = drawn(image) + f"{path}: {width} × {height}\n"
        assert read(folder, name) == expected, f"{name} is drawn in another way"
        columns, rows, pixels, about = png.Reader(path).read()
        found = np.vstack(list(pixels)).reshape(image.shape)
        assert (columns, rows) == (width, height) and about["bitdepth"] == 8, about
        assert np.array_equal(found, image), f"{name}.png has other pixels"
    print(f"BrowseImages: {len(lines)} arrays listed, {len(SHOWN)} images drawn and written")


{"make": make, "check": check}[sys.argv[1]](sys.argv[2])
