"""Writes a few objects with the joblib that is installed: arrays.py FOLDER. Runs under Python 3.6 as well."""

import json
import sys

import joblib
import numpy as np

folder = sys.argv[1]
version = joblib.__version__
release = tuple(int(part) for part in version.split(".")[:2])

content = {
    "a": np.arange(12.0).reshape(3, 4),
    "f": np.asfortranarray(np.arange(6, dtype="i4").reshape(2, 3)),
    "o": np.array([1, "x", None], dtype=object),
    "list": [1, 2, {"k": np.arange(5, dtype="i2")}],
    "empty": np.zeros((0, 3)),
    "record": np.array([(1, 2.5), (3, -1.0)], dtype=[("n", "i4"), ("v", "f8")]),
    "big": np.arange(3, dtype=">f4"),
    "text": np.array(["a", "bc"]),
}
if release >= (0, 10):
    content["none"] = np.float64(1.5)
    content["zero"] = np.array(7)

wanted = {"": {}}
if release >= (0, 10):
    wanted.update({kind: {"compress": (kind, 3)} for kind in ("zlib", "gzip", "bz2", "xz", "lzma")})
    try:
        import lz4.frame  # noqa: F401

        wanted["lz4"] = {"compress": "lz4"}
    except ImportError:
        pass
    wanted["protocol2"] = {"protocol": 2}
else:
    wanted["zfile"] = {"compress": 3}
    wanted["zfiles"] = {"compress": 3, "cache_size": 0}
files = []
for kind, options in wanted.items():
    name = "joblib-%s%s.pkl" % (version, "-" + kind if kind else "")
    joblib.dump(content, folder + "/" + name, **options)
    files.append(name)


def plain(value):
    """What JSON has of a value: an array is its dtype, its shape and its elements."""
    if isinstance(value, (np.ndarray, np.generic)):
        order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
        descr = value.dtype.descr if value.dtype.names else value.dtype.str
        return {"dtype": descr, "shape": value.shape, "order": order, "values": value.ravel().tolist()}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


with open("%s/joblib-%s.json" % (folder, version), "w") as file:
    json.dump({"joblib": version, "files": files, "content": plain(content)}, file, indent=1)
    file.write("\n")
print("joblib %s: %d files" % (version, len(files)))
