"""Makes frames, series and indexes at random, and tells which of them are others once they were written elsewhere.

  random-frames.py make SEED COUNT FOLDER     writes 0.pkl, 1.pkl and so on
  random-frames.py check SEED COUNT FOLDER    loads 0.pkl.out and so on, and compares them with what was made

Prints a line for each difference. Runs with pandas 1.0 and all later ones.
"""

import datetime
import decimal
import os
import random
import sys
import warnings

import numpy as np
import pandas as pd

VERSION = tuple(int(part) for part in pd.__version__.split(".")[:2])
try:
    import pyarrow as pa
except ImportError:
    pa = None

WORDS = ["a", "b", "\u00e4", "\u540d", "", "a text that is longer", "x y", '"q"', "nan", "None", "1", "\0", "\U0001f600"]
ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York", datetime.timezone(datetime.timedelta(hours=2))]
HOUR, MONTHS, QUARTERS = ("h", "M", "Q") if VERSION >= (2, 2) else ("H", "M", "Q-DEC")


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def many(self, count, make):
        return [make() for _ in range(count)]

    def gaps(self, count, make):
        part = self.random.choice([0, 0.25, 1])
        return [None if self.random.random() < part else make() for _ in range(count)]

    def below(self, number):
        return lambda: self.random.randrange(number)

    def one(self, *values):
        return self.random.choice(values)

    def moment(self):
        r = self.random.randrange
        return datetime.datetime(r(1990, 2037), r(1, 13), r(1, 29), r(24) if r(2) else 0, 0, r(60) if r(2) else 0)

    def object(self):
        return self.one(
            1, "x", 2.5, None, (1, 2), [3], {"k": 1}, True, b"z", decimal.Decimal("1.5"), datetime.date(2020, 1, 2),
            10**30, 1 + 2j, pd.Timestamp("2020-01-01"), pd.NaT, float("nan"))

    def numbers(self, n):
        kind = self.one("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "f4", "f8", "c16")
        if kind[0] == "f":
            return np.array(self.many(n, lambda: self.one(1.5, float("nan"), -0.0, 1e30, float("inf"))), kind)
        return np.array(self.many(n, self.below(2 if kind == "?" else 100)), kind)

    def texts(self, n):
        kind = self.one("object", "string", "str", "plain")
        values = self.gaps(n, lambda: self.one(*WORDS))
        if kind == "plain":
            return pd.Series(self.many(n, lambda: "w%d" % self.random.randrange(3)), dtype=object)
        if kind == "str" and VERSION < (3, 0):
            kind = "object"
        return pd.Series(values, dtype=kind)

    def masked(self, n):
        kind = self.one("Int8", "Int64", "UInt16", "UInt64", "boolean", "Float64", "Float32")
        if kind[0] == "F" and VERSION < (1, 2):
            kind = "Int32"
        make = {"b": lambda: self.random.random() < 0.5, "F": self.random.random}.get(kind[0], self.below(99))
        return pd.array(self.gaps(n, make), dtype=kind)

    def times(self, n):
        kind = self.random.randrange(3)
        unit = self.one("s", "ms", "us", "ns") if VERSION >= (2, 0) else "ns"
        if kind == 2:
            spans = pd.to_timedelta(pd.Series(self.gaps(n, self.below(10**6)), dtype=object), unit="s")
            return spans.astype("m8[%s]" % unit)
        moments = pd.to_datetime(pd.Series(self.gaps(n, self.moment), dtype=object)).astype("M8[%s]" % unit)
        # An hour that is there twice, or not at all, has a name of its own.
        return moments if kind else moments.dt.tz_localize("UTC").dt.tz_convert(self.one(*ZONES))

    def categories(self, n):
        lists = [list("zyxw"), [30, 2, 1], [0.5, 2.5], [pd.Timestamp("2020-01-01"), pd.Timestamp("2021-01-01")],
                 [pd.Interval(0, 1), pd.Interval(1, 2)], [True, False], [(1, 2), (3,)]]
        chosen = self.one(*lists)
        values = self.gaps(n, lambda: self.one(*chosen[:-1]))
        if isinstance(chosen[0], tuple):
            labels = np.empty(len(chosen), object)
            labels[:] = chosen
            codes = [-1 if value is None else chosen.index(value) for value in values]
            return pd.Categorical.from_codes(codes, pd.Index(labels, tupleize_cols=False))
        return pd.Categorical(values, categories=chosen, ordered=self.random.random() < 0.5)

    def periods(self, n):
        frequency = self.one("D", MONTHS, QUARTERS, "W-SUN", "Q-NOV", HOUR)
        return pd.PeriodIndex([pd.Period(self.moment(), frequency) for _ in range(n)], freq=frequency)

    def intervals(self, n):
        closed = self.one("left", "right", "both", "neither")
        if self.random.random() < 0.5:
            ends = pd.date_range("2020-01-01", periods=n + 1, tz=self.one(None, "UTC"))
            return pd.arrays.IntervalArray.from_breaks(ends._with_freq(None) if VERSION >= (1, 1) else ends, closed=closed)
        return pd.arrays.IntervalArray.from_tuples([(i, i + self.one(1, 2)) for i in self.many(n, self.below(9))], closed)

    def sparse(self, n):
        if self.random.random() < 0.5:
            return pd.arrays.SparseArray(self.many(n, lambda: self.one(0, 0, 3)))
        return pd.arrays.SparseArray(self.many(n, lambda: self.one(float("nan"), 1.5)))

    def arrow(self, n):
        if VERSION < (2, 0) or pa is None:
            return self.numbers(n)
        kind, make = self.one(
            (pa.int64(), self.below(9)), (pa.string(), lambda: self.one(*WORDS)), (pa.bool_(), lambda: True),
            (pa.timestamp("us", "UTC"), self.moment), (pa.list_(pa.int64()), lambda: [1, None]),
            (pa.float64(), lambda: 1.5), (pa.struct([("x", pa.int64())]), lambda: {"x": 3}),
            (pa.date32(), lambda: datetime.date(2020, 2, 2)), (pa.decimal128(5, 2), lambda: decimal.Decimal("1.25")))
        return pd.array(self.gaps(n, make), dtype=pd.ArrowDtype(kind))

    def values(self, n):
        make = self.one(
            self.numbers, self.numbers, self.texts, self.texts, self.masked, self.times, self.times, self.categories,
            self.periods, self.intervals, self.sparse, self.arrow,
            lambda n: pd.Series(self.many(n, self.object), dtype=object))
        return pd.Series(make(n)).reset_index(drop=True)

    def index(self, n):
        name = self.one(None, "i", "\u540d", ("a", 1), 3)
        kind = self.random.randrange(12)
        if kind == 0:
            return pd.RangeIndex(5, 5 + 2 * n, 2, name=name)
        if kind == 1:
            return pd.Index(["r%d" % number for number in range(n)], name=name)
        if kind == 2:
            frequency = self.one("D", HOUR, "B", "MS", "W-WED", "2D", "15min", "QS-FEB", "-1D")
            return pd.date_range("2020-01-03", periods=n, freq=frequency, tz=self.one(None, "UTC", "Europe/Berlin"), name=name)
        if kind == 3:
            return pd.timedelta_range("1 day", periods=n, freq=self.one("D", "30min"), name=name)
        if kind == 4:
            return pd.CategoricalIndex(self.many(n, lambda: self.one(*"ab")), categories=["b", "a"], name=name)
        if kind in (5, 6):
            levels = [self.values(n) for _ in range(self.one(1, 2, 3))]
            try:
                return pd.MultiIndex.from_arrays(levels, names=[self.one(None, "x", 2) for _ in levels])
            except (TypeError, ValueError, NotImplementedError):
                return pd.RangeIndex(n)
        if kind in (7, 8, 9):
            return pd.Index(self.values(n), name=name)
        return pd.RangeIndex(n)

    def columns(self, n):
        kind = self.random.randrange(6)
        if kind == 0:
            return pd.RangeIndex(n)
        if kind == 1:
            return pd.Index([self.one("a", "b") for _ in range(n)], dtype=object, name=self.one(None, "cols"))
        if kind == 2 and n:
            return pd.MultiIndex.from_tuples([(self.one("p", "q"), i) for i in range(n)], names=[None, "n"])
        if kind == 3:
            return pd.date_range("2021-01-01", periods=n)
        if kind == 4:
            return pd.Index([self.one(i, "c%d" % i, float(i), None, (i, "t")) for i in range(n)], dtype=object, tupleize_cols=False)
        return pd.Index(["c%d" % i for i in range(n)])

    def table(self):
        n = self.one(0, 1, 2, 5, 5, 17)
        if self.random.random() < 0.01:
            n = 2500
        kind = self.random.randrange(5)
        if kind == 0:
            series = self.values(n)
            series.index, series.name = self.index(n), self.one(None, "s", ("a", 2), 0)
            return series
        if kind == 1:
            return self.index(n)
        count = self.one(0, 1, 3, 6, 9)
        parts = [self.values(n) for _ in range(count)]
        frame = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=range(n))
        frame.columns, frame.index = self.columns(count), self.index(n)
        if self.random.random() < 0.2:
            frame.attrs = {"k": [1, 2]}
        return frame


def difference(found, made):
    """What is another one; None where nothing is."""
    frequency = {"check_freq": True} if VERSION >= (1, 1) else {}
    try:
        if isinstance(made, pd.DataFrame):
            pd.testing.assert_frame_equal(found, made, **frequency)
        elif isinstance(made, pd.Series):
            pd.testing.assert_series_equal(found, made, **frequency)
        else:
            pd.testing.assert_index_equal(found, made, exact=True)
            assert getattr(found, "freq", None) == getattr(made, "freq", None), found
        if not isinstance(made, pd.Index) and VERSION >= (1, 1):
            assert found.attrs == made.attrs, found.attrs
    except Exception as error:
        return "%s: %s" % (type(error).__name__, str(error)[:400].replace("\n", " | "))
    return None


def main():
    warnings.simplefilter("ignore")
    task, seed, count, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    for number in range(count):
        path = os.path.join(folder, "%d.pkl" % number)
        try:
            made = Maker(seed * 1000003 + number).table()
        except Exception as error:
            if task == "make":
                print("not made: %d: %s: %s" % (number, type(error).__name__, str(error)[:100]))
            continue
        if task == "make":
            pd.to_pickle(made, path)
            continue
        try:
            found = difference(pd.read_pickle(path + ".out"), made)
        except Exception as error:
            found = "%s: %s" % (type(error).__name__, str(error)[:400])
        if found:
            print("differs: seed %d, %d: %s: %s" % (seed, number, type(made).__name__, found))


main()
