"""One pickle in every form in which pandas writes it: wrapped.py FOLDER."""

import bz2
import gzip
import sys

import pandas as pd

content = {"name": "wrapped", "numbers": list(range(300)), "text": "ä" * 50}
for kind in ("gz", "bz2", "xz", "zst", "zip", "tar", "tar.gz"):
    pd.to_pickle(content, "%s/wrapped.pkl.%s" % (sys.argv[1], kind), protocol=4)

# Few bytes that become many: zeros, and lists within lists.
packed = bz2.BZ2Compressor()
zeros = b"".join(packed.compress(bytes(1 << 20)) for _ in range(300)) + packed.flush()
with open(sys.argv[1] + "/bomb.bz2", "wb") as file:
    file.write(zeros)
with open(sys.argv[1] + "/lists.gz", "wb") as file:
    with gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write(b"]" + b"N0" * 2_500_000 + b".")
