"""Pickles of pandas' tables, and what pandas itself says is in them.

  pandas-fixtures.py FOLDER   writes FOLDER/<release>_<group>.pkl and .json, with the pandas that runs this

A pickle holds a dictionary of tables; the JSON beside it has the texts of every value, as str() gives them, and
null for what is missing. The script runs with Python 2.7 to 3.13 and pandas from 0.19 on: what a release does
not have is left out.
"""

from __future__ import print_function

import datetime
import decimal
import io
import json
import os
import pickle
import sys
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
VERSION = tuple(int(part) for part in pd.__version__.split(".")[:2])
text_type = type(u"")


def text(value):
    """The text of one value; None where it is missing."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return [text(part) for part in value]
    if type(value).__name__ == "Interval":
        ends = {"left": "[)", "right": "(]", "both": "[]", "neither": "()"}[value.closed]
        return ends[0] + text(value.left) + ", " + text(value.right) + ends[1]
    try:
        if pd.isnull(value) is True or pd.isnull(value) is np.True_ or bool(pd.isnull(value)) is True:
            return None
    except (TypeError, ValueError):
        pass
    if isinstance(value, (np.float32, np.float16)):
        return repr(float(str(np.float32(value))))
    if isinstance(value, float) and not isinstance(value, np.floating):
        return repr(value)
    if isinstance(value, np.float64):
        return repr(float(value))
    if isinstance(value, np.ndarray):
        return str(value.tolist())
    if isinstance(value, bytes) and str is bytes:
        return value.decode("utf-8")
    if isinstance(value, text_type):
        return value
    return str(value)


def index(value):
    result = {
        "labels": [text(label) for label in value],
        "names": [text(name) for name in value.names],
        "dtype": str(value.dtype),
    }
    if getattr(value, "freqstr", None) and type(value).__name__ != "PeriodIndex":
        result["frequency"] = value.freqstr
    return result


def cells(column):
    # Iteration makes Python's floats of small ones, with other digits.
    return column.values if str(column.dtype) in ("float32", "float16") else column


def describe(value, with_values=True):
    if isinstance(value, pd.DataFrame):
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
        result = {
            "kind": "frame",
            "columns": index(value.columns),
            "index": index(value.index),
            "dtypes": [str(column.dtype) for column in columns],
            "values": [[text(cell) for cell in cells(column)] for column in columns],
            "csv": value.to_csv(),
        }
        if getattr(value, "attrs", None):
            result["attrs"] = json.dumps(value.attrs)
    elif isinstance(value, pd.Series):
        result = {
            "kind": "series",
            "name": text(value.name),
            "index": index(value.index),
            "dtypes": [str(value.dtype)],
            "values": [[text(cell) for cell in cells(value)]],
            "csv": value.to_csv(header=True),
        }
    else:
        return {"kind": "index", "index": index(value)}
    if len(value) > 60 or not with_values:
        del result["values"]
    if len(value) > 60:
        del result["index"]["labels"]
    if VERSION >= (2, 2):
        result["repr"] = repr(value)
    return result


def attempt(tables, name, make):
    try:
        tables[name] = make()
    except Exception as error:  # whatever a release says of what it does not have
        print("  %s: %s" % (name, repr(error)[:90]), file=sys.stderr)


def plain():
    tables = {}
    dates = pd.to_datetime(["2020-01-01 00:00:00", "2020-02-29 12:34:56.789", None, "2024-12-31"], format="mixed") \
        if VERSION >= (2, 0) else pd.to_datetime(["2020-01-01", "2020-02-29 12:34:56.789", None, "2024-12-31"])
    frame = pd.DataFrame(
        {
            "i": [1, 2, 3, -4],
            "f": [1.5, np.nan, 1e-7, 12345678.9],
            "s": [u"a", u"b,\"c\"", None, u"d\u00e9\n\u2603"],
            "b": [True, False, True, True],
            "i1": np.array([1, -2, 3, 127], dtype="i1"),
            "u8": np.array([0, 1, 2, 2**64 - 1], dtype="u8"),
            "f4": np.array([0.5, 1 / 3.0, -1e9, np.nan], dtype="f4"),
            "f2": np.array([0.5, 1 / 3.0, -1, np.nan], dtype="f2"),
            "c": [1 + 2j, 0, -1.5j, np.nan],
            "day": dates,
            "span": pd.to_timedelta([1, 2, None, 86400], unit="s"),
            "mixed": [1, u"two", None, 3.5],
            "list": [[1, 2], (3, u"x"), {u"k": 1.5}, set([1])],
            "decimal": [decimal.Decimal("1.10"), decimal.Decimal("-2"), None, decimal.Decimal("0.001")],
            "date": [datetime.date(2020, 1, 2), None, datetime.date(1999, 12, 31), datetime.date(2000, 1, 1)],
            "category": pd.Categorical([u"x", u"y", None, u"x"], categories=[u"y", u"x", u"z"], ordered=True),
        },
        columns=["i", "f", "s", "b", "i1", "u8", "f4", "f2", "c", "day", "span", "mixed", "list", "decimal", "date",
                 "category"],
    )
    tables["all"] = frame
    attempt(tables, "some", lambda: frame[["f", "i", "s", "category"]])
    attempt(tables, "named", lambda: frame[["i", "f"]].rename_axis("row").rename_axis("column", axis=1))
    zoned = pd.to_datetime(
        ["2024-10-27 00:30:00", "2024-10-27 01:30:00", None, "2030-07-01 00:00:00"]).tz_localize("UTC")
    attempt(tables, "zones", lambda: pd.DataFrame({
        "utc": zoned, "berlin": zoned.tz_convert("Europe/Berlin"), "kathmandu": zoned.tz_convert("Asia/Kathmandu"),
        "fixed": zoned.tz_convert(datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))),
    }))
    attempt(tables, "twice", lambda: pd.DataFrame([[1, 2.5, 3], [4, 5, 6]], columns=["a", "b", "a"]))
    attempt(tables, "numbers", lambda: pd.DataFrame(np.arange(6.0).reshape(2, 3)))
    attempt(tables, "strided", lambda: pd.DataFrame({"a": [1, 2], "b": [1.5, 2], "c": [3, 4], "d": [2.5, 1]}))
    attempt(tables, "empty", lambda: pd.DataFrame())
    attempt(tables, "columns", lambda: pd.DataFrame(columns=["a", "b"]))
    attempt(tables, "rows", lambda: pd.DataFrame(index=["a", "b"]))
    attempt(tables, "midnight", lambda: pd.DataFrame({
        "day": pd.to_datetime(["2020-01-01", None]), "second": pd.to_datetime(["2020-01-01 00:00:00", "2020-01-01 10:00:00"]),
        "days": pd.to_timedelta([1, 2], unit="D"), "half": pd.to_timedelta([12, None], unit="h")}))
    if VERSION >= (1, 0):
        tables["some"].attrs["source"] = "test"
    return tables


def indexes():
    tables = {}
    rows = lambda labels: pd.DataFrame({"v": np.arange(len(labels)) * 1.5}, index=labels)
    add = lambda name, make: attempt(tables, name, make)
    add("range", lambda: pd.RangeIndex(5, -5, -3, name="r"))
    add("int", lambda: pd.Index([3, 1, 2], name="n"))
    add("uint", lambda: pd.Index(np.array([3, 1], dtype="u8")))
    add("float", lambda: pd.Index([0.5, np.nan, 2]))
    add("bool", lambda: pd.Index([True, False]))
    add("text", lambda: pd.Index([u"a", u"b", u"\u00e4"], name=u"t"))
    add("mixed", lambda: pd.Index([1, u"a", None, 2.5]))
    add("days", lambda: pd.date_range("2020-01-01", periods=3, freq="D", name="d"))
    add("hours", lambda: pd.date_range("2020-03-29", periods=3, freq="D", tz="Europe/Berlin"))
    add("spans", lambda: pd.to_timedelta([1, 2, None], unit="h"))
    add("months", lambda: pd.period_range("2019-11", periods=3, freq="M", name="m"))
    add("quarters", lambda: pd.period_range("2019Q3", periods=3, freq="Q-NOV"))
    add("weeks", lambda: pd.period_range("2020-01-01", periods=2, freq="W-WED"))
    add("business", lambda: pd.PeriodIndex(["2020-01-03", "2020-01-06"], freq="B"))
    add("years", lambda: pd.PeriodIndex(["2019", None], freq="Y" if VERSION >= (2, 2) else "A"))
    add("minutes", lambda: pd.period_range("2020-01-01 10:30", periods=2, freq="min" if VERSION >= (2, 2) else "T"))
    add("categories", lambda: pd.CategoricalIndex([u"b", u"a", None, u"b"], name="c"))
    add("intervals", lambda: pd.interval_range(0, 3, closed="left", name="i"))
    add("edges", lambda: pd.IntervalIndex.from_breaks([0.0, 0.5, 1.5]))
    add("moments", lambda: pd.interval_range(pd.Timestamp("2020-01-01"), periods=2, freq="D"))
    add("levels", lambda: pd.MultiIndex.from_tuples(
        [(u"a", 1), (u"a", 2), (u"b", 1), (u"b", 3)], names=[u"x", None]))
    add("dates and floats", lambda: pd.MultiIndex.from_product(
        [pd.to_datetime(["2020-01-01", "2020-06-01"]), [0.5, 1.25]], names=["d", "f"]))
    for name in list(tables):
        attempt(tables, "frame of " + name, lambda: rows(tables[name]))
        attempt(tables, "series of " + name, lambda: pd.Series([1] * len(tables[name]), index=tables[name], name=name))
    missing = pd.MultiIndex.from_arrays([[u"a", None, u"b"], [1.0, 2.0, np.nan]], names=["p", "q"])
    attempt(tables, "frame with missing labels", lambda: rows(missing))
    wide = pd.MultiIndex.from_product([[u"a", u"b"], [u"x", u"y"]], names=[u"upper", u"lower"])
    attempt(tables, "wide", lambda: pd.DataFrame(np.arange(8).reshape(2, 4), columns=wide))
    attempt(tables, "wide and named", lambda: pd.DataFrame(
        np.arange(8).reshape(2, 4) / 4.0, columns=wide, index=pd.Index([u"r", u"s"], name="row")))
    attempt(tables, "wide and deep", lambda: pd.DataFrame(
        np.arange(16).reshape(4, 4), columns=wide.set_names([None, None]), index=tables["levels"]))
    return tables


def extensions():
    tables = {}
    columns = {}
    add = lambda name, make: attempt(columns, name, make)
    add("Int64", lambda: pd.array([1, None, 3], dtype="Int64"))
    add("UInt8", lambda: pd.array([1, None, 255], dtype="UInt8"))
    add("Float64", lambda: pd.array([1.5, None, 2.25], dtype="Float64"))
    add("Float32", lambda: pd.array([1.5, None, 0.1], dtype="Float32"))
    add("boolean", lambda: pd.array([True, None, False], dtype="boolean"))
    add("string", lambda: pd.array([u"a", None, u"c"], dtype="string"))
    add("str", lambda: pd.Series([u"a", None, u"c"]))
    add("month", lambda: pd.period_range("2020-01", periods=3, freq="M"))
    add("day", lambda: pd.PeriodIndex(["2020-01-01", None, "2020-01-03"], freq="D"))
    add("interval", lambda: pd.arrays.IntervalArray.from_tuples([(0, 1), (1, 2), (2, 3)]))
    add("ends", lambda: pd.arrays.IntervalArray.from_tuples([(0.0, 0.5), None, (1.5, 2)], closed="both"))
    add("sparse", lambda: pd.arrays.SparseArray([0, 0, 1]))
    add("thin", lambda: pd.arrays.SparseArray([np.nan, 1.5, np.nan]))
    add("numbers", lambda: pd.Categorical([3, None, 1]))
    add("days", lambda: pd.Categorical(pd.to_datetime(["2020-01-01", "2021-01-01", None])))
    add("spans", lambda: pd.Categorical(pd.to_timedelta([1, 2, 1], unit="D")))
    for unit in ["s", "ms", "us", "ns"]:
        if VERSION >= (2, 0):
            moments = np.array(["2020-01-01T00:00:01", "NaT", "1960-02-29"], dtype="M8[" + unit + "]")
            add("moment " + unit, lambda: pd.Series(moments))
            add("zoned " + unit, lambda: pd.Series(moments).dt.tz_localize("America/New_York"))
            add("span " + unit, lambda: pd.Series(np.array([1, -1, "NaT"], dtype="m8[" + unit + "]")))
    frame = pd.DataFrame(index=range(3))
    for name in columns:
        try:
            frame[name] = columns[name]
        except Exception as error:
            print("  %s: %s" % (name, error), file=sys.stderr)
    tables["all"] = frame
    for name in list(frame.columns):
        if VERSION >= (1, 4):
            tables["series of " + name] = frame[name]
    attempt(tables, "scalars", lambda: pd.DataFrame({"a": pd.Series([
        pd.Timestamp("2020-01-01 12:00", tz="Europe/Berlin"), pd.Timedelta(5, unit="s"), pd.Period("2020-01", "M"),
        pd.Interval(0, 1), pd.NaT, np.float64(1.5), np.int32(7), (1, u"x")], dtype=object)}))
    attempt(tables, "many categories", lambda: pd.Series(pd.Categorical([u"c%02d" % n for n in range(30)])))
    attempt(tables, "ordered", lambda: pd.Series(pd.Categorical([1, 2, 1], ordered=True), name="o"))
    return tables


def arrow():
    import pyarrow as pa

    tables = {}
    columns = {}

    def add(name, values, kind):
        attempt(columns, name, lambda: pd.Series(values, dtype=pd.ArrowDtype(kind)))

    add("i32", [1, None, -3], pa.int32())
    add("u64", [1, None, 2**64 - 1], pa.uint64())
    add("f64", [1.5, None, -0.1], pa.float64())
    add("f32", [1.5, None, 0.25], pa.float32())
    add("bool", [True, None, False], pa.bool_())
    add("string", [u"a", None, u"\u00e4bc"], pa.string())
    add("large", [u"a", None, u""], pa.large_string())
    add("binary", [b"a", None, b"\xff"], pa.binary())
    add("moment", pd.to_datetime(["2020-01-01 00:00:00.0", None, "2020-01-01 10:00:00.5"]), pa.timestamp("us"))
    add("zoned", pd.to_datetime(["2020-01-01", None, "2020-07-01"]).tz_localize("UTC"),
        pa.timestamp("ns", "Europe/Berlin"))
    add("date", [datetime.date(2020, 1, 1), None, datetime.date(1950, 6, 7)], pa.date32())
    add("span", pd.to_timedelta([1, None, 90000], unit="s"), pa.duration("ns"))
    add("clock", [datetime.time(1, 2, 3), None, datetime.time(23, 59, 59, 5)], pa.time64("us"))
    add("decimal", [decimal.Decimal("1.25"), None, decimal.Decimal("-1000.50")], pa.decimal128(10, 2))
    add("list", [[1, 2], None, []], pa.list_(pa.int64()))
    add("names", [[u"a"], None, [u"b", u"c"]], pa.list_(pa.string()))
    add("record", [{"x": 1, "y": u"a"}, None, {"x": 2, "y": None}], pa.struct([("x", pa.int64()), ("y", pa.string())]))
    add("code", [u"x", None, u"x"], pa.dictionary(pa.int32(), pa.string()))
    tables["all"] = pd.DataFrame(columns)
    # Part of longer buffers, and several chunks.
    attempt(tables, "part", lambda: pd.DataFrame(columns)[1:].reset_index(drop=True))
    attempt(tables, "chunks", lambda: pd.DataFrame(
        {"s": pd.concat([columns["string"], columns["string"]]), "i": pd.concat([columns["i32"], columns["i32"]])}))
    attempt(tables, "index", lambda: pd.Index([u"a", u"b"], dtype="string[pyarrow]"))
    for name in columns:
        tables["series of " + name] = columns[name]
    return tables


def rare():
    import dateutil.tz

    tables = {}
    words = np.array([u"a", None, u"a", np.nan], dtype=object)
    days = np.array(["2020-01-01", "NaT", "2021-05-05T10:11:12", "2020-01-01"], dtype="M8[ns]")
    spans = np.array([1, "NaT", 10**9 * 86400, 1], dtype="m8[ns]")
    thin = {
        "words": lambda: pd.arrays.SparseArray(words),
        "filled words": lambda: pd.arrays.SparseArray(words, fill_value=u"a"),
        "days": lambda: pd.arrays.SparseArray(days),
        "filled days": lambda: pd.arrays.SparseArray(days, fill_value=days[0]),
        "spans": lambda: pd.arrays.SparseArray(spans),
        "complex": lambda: pd.arrays.SparseArray(np.array([1, 0, 2.5j, 0]), fill_value=0j),
        "booleans": lambda: pd.arrays.SparseArray(np.array([True, False, True, False])),
    }
    for name in thin:
        attempt(tables, "sparse " + name, lambda: pd.Series(thin[name]()))
    times = ["2020-03-01", "2020-07-01T12:00", "2020-12-01T00:00:01"]
    moments = pd.DatetimeIndex(np.array(times, dtype="M8[ns]")).tz_localize("UTC")
    zones = {
        "tzutc": dateutil.tz.tzutc(), "tzoffset": dateutil.tz.tzoffset("X", -5400),
        "tzoffset without a name": dateutil.tz.tzoffset(None, 3600),
        "tzfile": dateutil.tz.gettz("Europe/Berlin"), "tzrange": dateutil.tz.tzrange("EST", -18000),
        "tzstr": dateutil.tz.tzstr("GMT+3"), "tzlocal": dateutil.tz.tzlocal()}
    for name in zones:
        attempt(tables, "zone " + name, lambda: pd.DataFrame({
            "moment": moments.tz_convert(zones[name]),
            "object": pd.Series(list(moments.tz_convert(zones[name])), dtype=object)}))
    pairs = [(1, 2), (3, 4)]
    for number, names in enumerate([[0, u"x"], [0.0, False], [u"", None]]):
        attempt(tables, "levels %d" % number, lambda: pd.DataFrame(
            {"v": [1, 2]}, index=pd.MultiIndex.from_tuples(pairs, names=names)))
    attempt(tables, "tuple", lambda: pd.Series([1, 2], name=(u"a", 1)))
    attempt(tables, "arrays", lambda: pd.DataFrame({"o": pd.Series([
        np.array([1.5, 2]), np.arange(3), None, np.array([[1, 2], [3, 4]]), np.array([u"a"]), np.array(5),
        [np.array([1]), 1], np.arange(150)], dtype=object)}))
    for name, values in {"nan": [complex(np.nan, 1), 1 + 2j], "large": [1e7 + 2j, complex(1, np.nan)],
                         "small": [1e-8j, 1], "infinite": [complex(np.inf, -np.inf), 1]}.items():
        attempt(tables, "complex " + name, lambda: pd.DataFrame({"c": values}))
    attempt(tables, "rows alone", lambda: pd.DataFrame(index=range(70)))
    return tables


def nested():
    import pyarrow as pa

    day, moment = datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1, 1, 2, 3)
    tables = {}
    for name, values, kind in [
            ("numbers", [[1, None], None, [3]], pa.list_(pa.int64())),
            ("single", [[1.5, 0.1], [2.0], None], pa.list_(pa.float32())),
            ("truth", [[True, None], [False], [True, False]], pa.list_(pa.bool_())),
            ("lists", [[[1, None], None], None, [[]]], pa.list_(pa.list_(pa.int64()))),
            ("days", [[day, None], [day], None], pa.list_(pa.date32())),
            ("milliseconds", [[day, None], [day], None], pa.list_(pa.date64())),
            ("moments", [[moment, None], [moment], None], pa.list_(pa.timestamp("us"))),
            ("zoned", [[moment, None], [moment], None], pa.list_(pa.timestamp("ns", "UTC"))),
            ("spans", [[datetime.timedelta(seconds=5)], None, []], pa.list_(pa.duration("ms"))),
            ("records", [[{"x": 1}], None, []], pa.list_(pa.struct([("x", pa.int64())]))),
            ("record", [{"d": day, "t": moment, "l": [1, 2]}, None, {"d": None, "t": None, "l": None}],
             pa.struct([("d", pa.date32()), ("t", pa.timestamp("us")), ("l", pa.list_(pa.int64()))])),
            ("fixed", [[1, 2], None, [3, 4]], pa.list_(pa.int64(), 2)),
            ("map", [[(u"a", 1)], None, []], pa.map_(pa.string(), pa.int64())),
            ("null", [None, None, None], pa.null())]:
        attempt(tables, name, lambda: pd.Series(values, dtype=pd.ArrowDtype(kind)))
    return tables


def large():
    tables = {}
    numbers = np.arange(70 * 24, dtype="f8").reshape(70, 24) / 7
    tables["wide"] = pd.DataFrame(numbers[:4], columns=["column %d" % n for n in range(24)])
    tables["long"] = pd.DataFrame({"a": np.arange(100), "b": [u"text %d" % n for n in range(100)]})
    tables["both"] = pd.DataFrame(numbers)
    tables["series"] = pd.Series(np.arange(100) / 3.0, name="third")
    tables["words"] = pd.Series([u"x" * n for n in range(70)])
    tables["exactly"] = pd.DataFrame({"a": np.arange(60)})
    tables["scales"] = pd.DataFrame({
        "small": [1e-10, 1, 0], "large": [1e10, 1, -5.5], "huge": [1e300, 1, 1e-300], "inf": [np.inf, -np.inf, 1],
        "whole": [1.0, 2, 3], "money": [1234567.891, 0.1, np.nan], "million": [1e6, 2e6, 3e6]})
    return tables


def main():
    folder = sys.argv[1]
    if not os.path.isdir(folder):
        os.makedirs(folder)
    release = "%d.%d" % VERSION
    groups = [("plain", plain, None), ("indexes", indexes, None), ("extensions", extensions, None)]
    if VERSION in ((0, 24), (1, 3), (3, 1)):
        groups += [("plain_p0", plain, 0), ("plain_p2", plain, 2), ("extensions_p2", extensions, 2)]
    if VERSION >= (1, 5):
        groups += [("arrow", arrow, None)]
    if VERSION >= (2, 2):
        groups += [("large", large, None), ("nested", nested, None)]
    if VERSION >= (3, 1):
        groups += [("rare", rare, None)]
    for name, make, protocol in groups:
        tables = make()
        python = "" if sys.version_info[0] == 3 else "py2_"
        path = os.path.join(folder, python + release + "_" + name)
        kept = {}
        for key in sorted(tables):
            try:
                describe(tables[key])
                pickle.dumps(tables[key])
                kept[key] = tables[key]
            except Exception as error:
                print("%s %s %s: %s" % (release, name, key, repr(error)[:200]), file=sys.stderr)
        with open(path + ".pkl", "wb") as file:
            pickle.dump(kept, file, pickle.HIGHEST_PROTOCOL if protocol is None else protocol)
        with open(path + ".pkl", "rb") as file:
            loaded = pickle.load(file)
        # What has no text of its own is compared by that of the table.
        with_values = name not in ("rare", "nested")
        expected = {key: describe(loaded[key], with_values) for key in kept}
        with io.open(path + ".json", "w", encoding="utf-8") as file:
            line = json.dumps(expected, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            file.write(line if isinstance(line, text_type) else line.decode("utf-8"))
            file.write(u"\n")


if __name__ == "__main__":
    main()
