"""oracle.py commands: what the npz command prints and writes of random arrays, next to NumPy."""

import base64
import csv
import io
import json
import math
import subprocess

import numpy as np

from fixtures.slices import draw

from .arrays import Maker


def run(program, seed, count, folder):
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker(seed)
    arrays, used = {}, 0
    while len(arrays) < count:
        array = maker.array()
        # Gaps in records have no meaning, and none of these compare them; dates without a unit have no text.
        if array.dtype.names or array.nbytes > 200_000 or array.dtype.base == np.dtype("M8").newbyteorder(array.dtype.byteorder):
            continue
        arrays[f"k{used}"] = array
        used += 1
    path = folder / "all.npz"
    np.savez(path, **arrays)
    with np.load(path) as saved:
        arrays = {name: saved[name] for name in saved.files}
    trial = Trial(program, path, folder, maker.rng)
    for name, array in arrays.items():
        trial.formats(name, array)
        trial.slices(name, array)
        trial.differences(name, array)
    trial.statistics(arrays)
    for line in trial.wrong[:20]:
        print(f"seed {seed}: {line}")
    print(f"{count} arrays, {trial.count} results, {len(trial.wrong)} wrong")
    return 1 if trial.wrong else 0


class Trial:
    def __init__(self, program, path, folder, rng):
        self.program, self.path, self.folder, self.rng = program, path, folder, rng
        self.count, self.wrong = 0, []

    def npz(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, check=False)
        return done.returncode, done.stdout

    def check(self, name, array, what, is_right):
        self.count += 1
        if not is_right:
            self.wrong.append(f"{name} {array.dtype.str} {array.shape}: {what}")

    def formats(self, name, array):
        status, text = self.npz("extract", "--as", "json", "-o", "-", self.path, name)
        self.check(name, array, "json", status == 0 and json.loads(text) == nested(array))
        status, text = self.npz("extract", "--as", "jsonl", "-o", "-", self.path, name)
        lines = [json.loads(line) for line in text.splitlines()]
        self.check(name, array, "jsonl", status == 0 and lines == (nested(array) if array.ndim else [nested(array)]))
        status, data = self.npz("extract", "--as", "raw", "-o", "-", self.path, name)
        self.check(name, array, "raw", status == 0 and data == little(array))
        status, data = self.npz("extract", "--as", "npy", "-o", "-", self.path, name)
        again = np.load(io.BytesIO(data)) if status == 0 else None
        self.check(name, array, "npy", again is not None and same(again, array))
        status, text = self.npz("extract", "--as", "csv", "--flatten", "-o", "-", self.path, name)
        table = array if array.ndim == 2 else array.reshape(-1, 1)
        rows = [row or [""] for row in csv.reader(io.StringIO(text.decode(), newline=""))]
        right = [[cell(value) for value in row] for row in table] if table.shape[1] else []
        if array.dtype.kind not in "SU" or not any("\0" in c or "\r" in c for row in right for c in row):
            self.check(name, array, "csv", status == 0 and (rows == right or table.size == 0))

        self.and_back(name, array)

    def and_back(self, name, array):
        """What was written as text becomes the array that it was, where it is said what its elements are."""
        for kind in ["json", "csv"]:
            # Tables have two axes, and one of one column comes back with one; texts that end in NUL are shorter.
            if kind == "csv" and (array.ndim == 0 or array.ndim > 2 or array.dtype.kind in "SV" or 0 in array.shape):
                continue
            # Lists do not say what follows an axis of no length, and counts of several units may wrap around.
            if array.dtype.kind == "V" or array.size == 0:
                continue
            if array.dtype.kind == "m" and np.datetime_data(array.dtype)[1] != 1:
                continue
            if kind == "csv" and any("\0" in str(text) or "\r" in str(text) for text in array.ravel() if array.dtype.kind == "U"):
                continue
            text, back = self.folder / f"back.{kind}", self.folder / f"back.{kind}.npy"
            self.npz("convert", "-f", "--name", name, self.path, text)
            dtype = array.dtype.str
            status, _ = self.npz("convert", "-f", "--header", "no", "--dtype", dtype, text, back)
            again = np.load(back) if status == 0 else None
            right = array.reshape(-1) if kind == "csv" and array.ndim == 2 and array.shape[1] == 1 else array
            is_right = again is not None and again.shape == right.shape and again.dtype == right.dtype
            # NaNs have no signs and no payloads in text, and longdoubles gaps between them.
            is_right = is_right and np.array_equal(again, right, equal_nan=array.dtype.kind in "fcmM")
            self.check(name, array, f"{kind} and back", is_right)

    def slices(self, name, array):
        for _ in range(2):
            text = draw(self.rng, array.shape)
            if "None" in text:
                continue
            try:
                part = eval(f"array[{text}]") if text else array  # pylint: disable=eval-used
            except (IndexError, ValueError, SyntaxError):
                status, _ = self.npz("show", "--raw", f"--slice={text}", self.path, name)
                self.check(name, array, f"refuses [{text}]", status == 64)
                continue
            status, data = self.npz("show", "--raw", f"--slice={text}", self.path, name)
            # The bytes between longdoubles have no meaning, and single ones lose them.
            if array.dtype.itemsize >= 16 and array.dtype.kind in "fc" and array.dtype.char in "gG" and not np.ndim(part):
                continue
            self.check(name, array, f"[{text}]", status == 0 and data == little(np.asarray(part, array.dtype)))

    def differences(self, name, array):
        other = array.copy()
        if other.size:
            raw = other.reshape(-1).view(np.uint8) if other.itemsize and other.flags.c_contiguous else None
            if raw is not None and self.rng.random() < 0.7:
                raw[self.rng.randrange(raw.size)] ^= 1
        one, two = self.folder / "one.npy", self.folder / "two.npy"
        np.save(one, array)
        np.save(two, other)
        status, text = self.npz("diff", "--json", one, two)
        a, b = np.load(one), np.load(two)
        numeric = a.dtype.kind in "fc"
        equal = (a == b) | (np.isnan(a) & np.isnan(b)) if numeric or a.dtype.kind in "mM" else a == b
        if a.dtype.kind in "mM":
            equal = (a == b) | (np.isnat(a) & np.isnat(b))
        count = int(np.size(equal) - np.count_nonzero(equal))
        document = json.loads(text)
        found = document["arrays"][0].get("differing") or 0
        self.check(name, array, f"diff finds {found} of {count}", status == (1 if count else 0) and found == count)

    def statistics(self, arrays):
        numbers = {name: a for name, a in arrays.items() if a.dtype.kind in "biuf" and a.size and a.itemsize < 16}
        status, text = self.npz("stats", "--json", self.path, *numbers)
        rows = {row["name"]: row for row in json.loads(text)["arrays"]}
        for name, array in numbers.items():
            row, wide = rows.get(name, {}), array.astype(float)
            nan = int(np.isnan(wide).sum())
            with np.errstate(all="ignore"):
                kept = wide[~np.isnan(wide)]
                right = status == 0 and row["nan"] == nan and row["zero"] == int((array == 0).sum())
                right = right and row["infinite"] == int(np.isinf(wide).sum())
                if kept.size:
                    right = right and number(row["min"]) == kept.min() and number(row["max"]) == kept.max()
                    right = right and near(number(row["mean"]), kept.mean(), np.abs(kept).max())
                    right = right and near(number(row["std"]), kept.std(), np.abs(kept).max())
            self.check(name, array, f"stats {row}", right)


def little(array):
    """The elements' bytes, in C order and little-endian; NumPy leaves spans without a unit as they are."""
    if array.dtype.kind in "mM":
        array = array.view(np.dtype("i8").newbyteorder(array.dtype.byteorder))
    return array.astype(array.dtype.newbyteorder("<")).tobytes("C")


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def number(value):
    return float({"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}.get(value, value))


def near(a, b, size):
    """Sums of float64 in another order; those that overflow do so in one order and not in another."""
    if not math.isfinite(a) or not math.isfinite(b):
        return True
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b), size)


def nested(array):
    if isinstance(array, np.ndarray):
        return [nested(part) for part in array] if array.ndim else jsonable(array[()])
    return jsonable(array)


def jsonable(value):
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, np.complexfloating):
        return [jsonable(value.real), jsonable(value.imag)]
    if isinstance(value, np.floating):
        if np.isnan(value):
            return "NaN"
        if np.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        text = str(value)
        if value.dtype.itemsize > 8 and not math.isfinite(float(value)):
            return text
        return float(text)
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.timedelta64):
        return None if np.isnat(value) else int(value.astype("i8"))
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, np.void):
        return base64.b64encode(value.tobytes()).decode()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value)}")


def cell(value):
    return str(value)
