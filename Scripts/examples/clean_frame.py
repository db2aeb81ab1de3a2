"""A frame for the example SumFrame, and what pandas says of it.

    clean_frame.py make FOLDER      sales.pkl
    clean_frame.py check FOLDER     compares sums.pkl and sums.txt, which SumFrame saved and printed
"""

import sys

import numpy as np
import pandas as pd


def make(folder):
    random = np.random.default_rng(21)
    count = 500
    raw = pd.DataFrame(
        {
            "city": random.choice([" oslo", "Oslo ", "ZÜRICH", "Zürich", "Århus", None], count),
            "units": random.integers(-3, 40, count).astype(str),
            "note": random.choice(["gift", "", "return"], count),
            # Quarters: their sums are exact in every order.
            "amount": random.integers(0, 4000, count) / 4,
            "paid": random.random(count) < 0.7,
        }
    )
    raw.loc[::17, "amount"] = np.nan
    raw.loc[::23, "units"] = "?"
    frame = raw.dropna(subset="city").drop_duplicates()
    frame["city"] = frame["city"].str.strip().str.title()
    frame["units"] = pd.to_numeric(frame["units"], errors="coerce").fillna(0).astype("int64")
    frame = frame[frame["units"] >= 0].reset_index(drop=True)
    frame.to_pickle(f"{folder}/sales.pkl")


def check(folder):
    frame = pd.read_pickle(f"{folder}/sales.pkl")
    expected = frame.groupby("city").sum(numeric_only=True)
    pd.testing.assert_frame_equal(
        pd.read_pickle(f"{folder}/sums.pkl"), expected, check_exact=True
    )
    with open(f"{folder}/sums.txt") as file:
        found = file.read()
    assert found == f"{expected}\n", f"{found}\n{expected}"
    print(f"SumFrame: {len(frame)} rows in {len(expected)} groups, the frame of pandas")


{"make": make, "check": check}[sys.argv[1]](sys.argv[2])
