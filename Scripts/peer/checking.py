"""oracle.py check: NumPy and zipfile read what the library wrote."""

import io
import json
import zipfile
from hashlib import sha256

import numpy as np

from fixtures.folder import as_saved, digest, save
from fixtures.manifest import jsonable


def run(folder):
    """Prints `ok N`, or every difference; returns the exit code."""
    problems, arrays = [], 0
    expected = {}
    lines = folder / "expect.jsonl"
    for number, text in enumerate(lines.read_text().splitlines(), 1):
        if text.strip():
            line = json.loads(text)
            expected.setdefault(line["file"], []).append((number, line))
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".npy", ".npz"))
    for path in files:
        name = path.relative_to(folder).as_posix()
        try:
            loaded = load(path)
        except Exception as problem:
            problems.append(f"{name}: {type(problem).__name__}: {problem}")
            expected.pop(name, None)
            continue
        wanted = expected.pop(name, [])
        for key in loaded.keys() - {line.get("key") or "" for _, line in wanted}:
            if wanted:
                problems.append(f"{name}: {key!r} is in the file but not in expect.jsonl")
        for number, line in wanted:
            key = line.get("key") or ""
            where = f"{name}{': ' * bool(key)}{key} (line {number})"
            if key not in loaded:
                problems.append(f"{where}: not there; the file has {sorted(loaded)[:9]}")
            else:
                problems += [f"{where}: {text}" for text in differences(loaded[key], line)]
            arrays += 1
    problems += [f"{name}: no such file" for name in expected]
    if problems:
        print("\n".join(problems[:50]))
        print(f"{len(problems)} differences in {arrays} arrays")
        return 1
    print(f"ok {arrays}")
    return 0


def load(path):
    """The arrays of a file by key. Raises when anything in it is not as NumPy would write it."""
    allow = {"allow_pickle": True}  # written by our own tests just now
    if path.suffix == ".npy":
        data = path.read_bytes()
        array = np.load(path, **allow)
        same_file(array, data)
        return {"": array}
    with zipfile.ZipFile(path) as container:
        damaged = container.testzip()
        if damaged:
            raise ValueError(f"testzip says {damaged} is damaged")
        for info in container.infolist():
            data = container.read(info)
            if data[:6] == b"\x93NUMPY":
                same_file(np.load(io.BytesIO(data), **allow), data)
    with np.load(path, **allow) as npz:
        return {key: npz[key] for key in npz.files if isinstance(npz[key], np.ndarray)}


def same_file(array, data):
    """Every .npy that the library writes is byte for byte what np.save writes."""
    if not array.dtype.hasobject and not as_saved(array, data):
        again = save(array)
        start = next((i for i, (a, b) in enumerate(zip(again, data)) if a != b), len(again))
        raise ValueError(f"not what np.save writes: differs at byte {start} of {len(data)}, NumPy's has {len(again)}")


def differences(array, line):
    dtype = array.dtype
    descr = jsonable(dtype.descr) if dtype.names is not None else dtype.str
    found = {"descr": descr, "shape": list(array.shape)}
    # The gaps between fields count as zeros or as they are; who hashed them may have done either.
    if not dtype.hasobject and line.get("sha256") not in (digest(array), sha256(array.tobytes()).hexdigest()):
        found["sha256"] = digest(array)
    if line.get("str") is not None:
        found["str"] = str(array)
    for name, value in found.items():
        if name in line and line[name] is not None and line[name] != value:
            yield f"{name} is {value!r}, expected {line[name]!r}"
