import Foundation
import NDArray
import Testing

/// What is written here, loaded by pandas itself; and what pandas writes in this very run.
@Suite struct FramePeerTests {
  static let absence: Comment =
    "left out: the Python of NDARRAY_PYTHON has no pandas to compare with"

  static let hasPandas: Bool = {
    guard let python = Peer.python,
      let result = try? Peer.run(python, ["-c", "import pandas; print(pandas.__version__)"])
    else { return false }
    return result.status == 0
  }()

  @Test(.enabled(if: hasPandas, absence))
  func framesAreLoadedByPandas() throws {
    let folder = try TemporaryFolder()
    let frame = try Pandas.DataFrame(
      [
        "i": [1, 2, 3], "f": [1.5, nil, -2], "s": ["a", nil, "ä"], "b": [true, false, true],
        "n": [1, nil, 3], "day": Pandas.Column(days), "o": [1, "x", [2]],
        "c": Pandas.Column(codes: [1, -1, 0], categories: ["u", "v"], ordered: true),
      ], index: ["x", "y", "z"])
    let path = folder.path("frame.pkl")
    try Pandas.save(frame, to: path)
    let output = try Peer.python(
      """
      import sys, warnings
      warnings.simplefilter("error")
      import pandas as pd
      df = pd.read_pickle(sys.argv[1])
      print(df.to_csv(), end="")
      print([str(t) for t in df.dtypes if str(t) not in ("object", "str")])
      print(df.dtypes["c"].ordered, list(df.index))
      """, [path])
    let lines =
      try frame.csv() + """
        ['int64', 'float64', 'bool', 'Int64', 'datetime64[\(Self.unit)]', 'category']
        True ['x', 'y', 'z']

        """
    #expect(output == lines.replacing("datetime64[\(Self.unit)]", with: "datetime64[s]"))
  }

  /// Many texts: that come again and again, that nearly all differ, of many lengths, some of them missing.
  @Test(.enabled(if: hasPandas, absence))
  func manyTexts() throws {
    let folder = try TemporaryFolder()
    let make = """
      import sys, warnings
      warnings.simplefilter("error")
      import numpy as np, pandas as pd
      n = 5000
      apart = [f"名{i}" for i in range(n)]
      gaps = [None if i % 3 == 0 else f"s{i % 5}" for i in range(n)]
      df = pd.DataFrame({
        "again": [f"ä{i % 7}" for i in range(n)], "apart": apart, "gaps": gaps,
        "rare": [None if i == 77 else f"s{i}" for i in range(n)],
        "long": ["x" * (i % 90) + str(i) for i in range(n)], "nul": [f"{i}\\0" for i in range(n)],
        "string": pd.array(gaps, dtype="string"), "string2": pd.array(apart, dtype="string"),
        "category": pd.Categorical([f"c{i % 3000}" for i in range(n)]), "number": np.arange(n),
      }, index=pd.Index(apart, name="i"))
      """
    _ = try Peer.python(make + "\ndf.to_pickle(sys.argv[1])", [folder.path("theirs.pkl")])
    let frame = try Pandas.load(folder.path("theirs.pkl"))
    try Pandas.save(frame, to: folder.path("ours.pkl"))
    #expect(try Pandas.load(folder.path("ours.pkl")).csv() == frame.csv())
    let output = try Peer.python(
      make + "\npd.testing.assert_frame_equal(pd.read_pickle(sys.argv[1]), df)\nprint('equal')",
      [folder.path("ours.pkl")])
    #expect(output == "equal\n")
    let plain = try Pandas.DataFrame(["s": Pandas.Column((0..<5000).map { "\($0 % 9)" })])
    let bytes = try Pickle.dump(Pickle.Value(plain))
    #expect(bytes.count < 5000 * 2 + 1000)
    #expect(try Pickle.load(bytes: bytes).dataFrame()?.csv() == plain.csv())
  }

  /// Columns of every type of Arrow's, written and loaded: types, values and gaps are the same.
  @Test(.enabled(if: hasArrow, absence))
  func columnsOfArrow() throws {
    let script = Peer.script("pandas-fixtures.py")
    let output = try columnsAreLoaded(
      """
      import runpy
      groups = runpy.run_path(sys.argv[2])
      for group in ("arrow", "nested"):
          for name, value in groups[group]().items():
              if isinstance(value, pd.Series):
                  series[(group + "-" + name).replace(" ", "-")] = value
      """, [script])
    #expect(output == "")
  }

  /// Types of Arrow's within each other. The values alone are the same of those that pyarrow makes of no Python objects,
  /// where a NaN would become a gap, and where the name of a field is like that of a type.
  @Test(.enabled(if: hasArrow, absence))
  func nestedColumnsOfArrow() throws {
    let output = try columnsAreLoaded(
      """
      import datetime, decimal, pyarrow as pa
      moment = datetime.datetime(2020, 1, 1, 1, 2, 3)
      zoned = pd.Timestamp(moment, tz="UTC")
      parts = [
          ("a", pa.string()), (b"a", pa.binary()), (-1, pa.int64()), (1, pa.uint8()), (1.5, pa.float64()),
          (float("nan"), pa.float64()), (1.5, pa.float32()), (True, pa.bool_()), (moment.date(), pa.date32()),
          (moment.date(), pa.date64()), (moment, pa.timestamp("us")), (zoned, pa.timestamp("ns", "UTC")),
          (zoned, pa.timestamp("us", "Europe/Berlin")), (datetime.timedelta(1), pa.duration("us")),
          (moment.time(), pa.time64("us")), (moment.time(), pa.time32("s")),
          (decimal.Decimal("1.5"), pa.decimal128(5, 1)), (b"ab", pa.binary(2))]
      for number, (v, t) in enumerate(parts):
          fields = pa.struct([("a b", pa.map_(t, pa.list_(pa.list_(t))))])
          codes = pa.array([v, v, None], t).dictionary_encode()
          lists = pa.ListArray.from_arrays(pa.array([0, 2, 3], pa.int32()), codes)
          arrays = {
              "plain": pa.array([v, None], t), "list": pa.array([[v], None, [v, None]], pa.list_(t)),
              "large": pa.array([[v], None], pa.large_list(t)), "record": pa.array([{"x": v}, None], pa.struct([("x", t)])),
              "fixed": pa.array([[v, None], None], pa.list_(t, 2)), "map": pa.array([[(v, v)], None], pa.map_(t, t)),
              "codes": codes, "coded": lists, "deep": pa.array([[{"a b": [(v, [[v, None]])]}], None], pa.list_(fields)),
              "comma-object": pa.array([{"a, b": v}], pa.struct([("a, b", t)]))}
          for name, array in arrays.items():
              if v != v and name in ("plain", "codes"):
                  continue
              if v != v or name in ("codes", "coded") and str(t)[:4] in ("date", "time", "dura", "deci"):
                  name += "-object"
              array = pd.arrays.ArrowExtensionArray(pa.chunked_array([array]))
              series[f"{name}-{number}"] = pd.Series(array)
      """)
    #expect(output == "")
  }

  private static let hasArrow: Bool = {
    guard hasPandas, let python = Peer.python else { return false }
    let result = try? Peer.run(
      python, ["-c", "import pandas, pyarrow; pandas.arrays.ArrowExtensionArray"])
    return result?.status == 0
  }()

  /// What of the series that a program names is another one, once it was read here and written again.
  private func columnsAreLoaded(_ program: String, _ arguments: [String] = []) throws -> String {
    let folder = try TemporaryFolder()
    let make = """
      import os, sys, warnings, pandas as pd
      warnings.simplefilter("ignore")
      series = {}
      \(program)
      """
    let names = try Peer.python(
      make + """

        for name, value in series.items():
            value.to_pickle(os.path.join(sys.argv[1], name + ".pkl"))
            print("series " + name)
        """, [folder.path("")] + arguments
    ).split(separator: "\n").filter { $0.hasPrefix("series ") }.map { $0.dropFirst(7) }
    #expect(names.count >= 20)
    for name in names {
      let path = folder.path("\(name).pkl")
      let series = try #require(try Pickle.open(path).series(), "\(name)")
      try Pickle.dump(Pickle.Value(series), to: path)
    }
    let lines = try Peer.python(
      make + """

        for name, value in series.items():
            ours = pd.read_pickle(os.path.join(sys.argv[1], name + ".pkl"))
            kept = (str(ours.dtype) == "object") if "-object" in name else (ours.dtype == value.dtype)
            values = [[None if one is pd.NA else one for one in every.tolist()] for every in (ours, value)]
            # As objects, moments are pandas' own.
            equal = values[0] == values[1] if "-object" in name and "nan" not in repr(values) else repr(values[0]) == repr(values[1])
            if not kept or not equal:
                print("differs:", name, ours.dtype, ours.tolist(), value.dtype, value.tolist())
        """, [folder.path("")] + arguments
    ).split(separator: "\n")
    return lines.filter { $0.hasPrefix("differs") }.joined(separator: "\n")
  }

  /// Labels at a distance from each other that pandas has a name for: it is the same again.
  @Test(.enabled(if: hasPandas, absence))
  func frequencies() throws {
    let folder = try TemporaryFolder()
    let make = """
      import os, sys, warnings, pandas as pd
      warnings.simplefilter("ignore")
      from pandas.tseries import offsets as o
      days = [o.Day(), o.Day(3), o.Day(-1), o.BusinessDay(), o.BusinessDay(2), o.Week(), o.Week(2, weekday=2),
              o.MonthEnd(), o.MonthEnd(5), o.MonthBegin(), o.MonthBegin(-1), o.QuarterEnd(), o.QuarterEnd(startingMonth=2),
              o.QuarterBegin(startingMonth=1), o.YearEnd(), o.YearEnd(month=6), o.YearBegin(), o.BMonthEnd(),
              o.BQuarterEnd(), o.BYearEnd(2), o.SemiMonthEnd(), o.WeekOfMonth(week=1, weekday=3)]
      times = [o.Hour(), o.Hour(-6), o.Minute(15), o.Second(), o.Milli(250), o.Micro(7), o.Nano(1)]
      zones = [None, "UTC", "Europe/Berlin", "Asia/Kathmandu"]
      indexes = [pd.date_range(start, periods=n, freq=freq, tz=zone) for start in ("2019-12-30 01:02:03", "1951-03-04")
                 for freq in days + times for zone in zones for n in (0, 1, 17)]
      indexes += [pd.timedelta_range("1 day", periods=n, freq=freq) for freq in times + [o.Day(2)] for n in (0, 1, 9)]
      whole = pd.date_range("2020-03-01", periods=40, freq="D")
      indexes += [whole[[0, 2, 3]], whole[::2], whole[::-1], whole.append(whole)]
      """
    let count = try Peer.python(
      make + """

        for n, index in enumerate(indexes):
            pd.Series(range(len(index)), index).to_pickle(os.path.join(sys.argv[1], str(n)))
        print(len(indexes))
        """, [folder.path("")])
    for number in 0..<(try #require(Int(count.dropLast()))) {
      let path = folder.path("\(number)")
      let series = try #require(try Pickle.open(path).series())
      try Pickle.dump(Pickle.Value(series), to: path)
      #expect(
        try Pickle.open(path).series()?.index.frequency == series.index.frequency, "\(number)")
    }
    let output = try Peer.python(
      make + """

        kept = 0
        for n, index in enumerate(indexes):
            ours = pd.read_pickle(os.path.join(sys.argv[1], str(n))).index
            pd.testing.assert_index_equal(ours, index)
            kept += ours.freq is not None
            if ours.freq != index.freq and not isinstance(index.freq, (o.SemiMonthEnd, o.WeekOfMonth)):
                print("differs:", n, index, ours.freq)
        print(kept)
        """, [folder.path("")])
    let usual = 2 * 27 * 4 * 3 + 8 * 3 + 2
    #expect(output == "\(usual)\n")
  }

  /// Frames, series and indexes at random, written and loaded: they are the same, with their types, labels, names,
  /// frequencies and attributes.
  @Test(.enabled(if: hasPandas, absence))
  func randomTables() throws {
    let folder = try TemporaryFolder()
    let script = Peer.script("random-frames.py")
    let python = try #require(Peer.python)
    let count = 200
    let options = ["\(Peer.seed)", "\(count)", folder.path("")]
    let made = try #require(try Peer.run(python, [script, "make"] + options))
    #expect(made.status == 0, "\(made.output)")
    var written = 0
    for number in 0..<count {
      let path = folder.path("\(number).pkl")
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let value = try Pickle.open(path)
      let again: Pickle.Value
      if let frame = try value.dataFrame() {
        again = try Pickle.Value(frame)
      } else if let series = try value.series() {
        again = try Pickle.Value(series)
      } else {
        let index = try #require(try value.pandasIndex(), "table \(number) of seed \(Peer.seed)")
        again = try Pickle.Value(index)
      }
      try Pickle.dump(again, to: path + ".out")
      // What is written here asks for nothing that is not known.
      let verdict = try Pickle.globals(of: path + ".out").verdict
      #expect(verdict == .known, "seed \(Peer.seed), table \(number)")
      written += 1
    }
    #expect(written > count / 2, "seed \(Peer.seed)")
    let checked = try #require(try Peer.run(python, [script, "check"] + options))
    #expect(checked.status == 0 && !checked.output.contains("differs"), "\(checked.output)")
  }

  private static let unit = "s"
  private var days: NDArray {
    get throws {
      try NDArray([0, 86_400, Int64.min], shape: nil).viewed(as: .datetime64(.second))
    }
  }

  /// Named as pandas wants it, a pickle is compressed; what it is, its content says.
  @Test(.enabled(if: hasPandas, absence), arguments: ["pkl", "pkl.gz", "pkl.zip", "pkl.tar"])
  func compressedFramesOfPandas(ending: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("frame.\(ending)")
    let output = try Peer.python(
      """
      import sys, pandas as pd
      df = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
      df.to_pickle(sys.argv[1])
      print(df)
      """, [path])
    #expect(try "\(Pandas.load(path))\n" == output)
  }

  @Test func compressedPickleWithoutAFrame() throws {
    let path = Fixture.folder.appending(path: "joblib/wrapped.pkl.gz").path()
    let error = #expect(throws: NDArrayError.self) { try Pandas.load(path) }
    #expect(error?.code == .badPickle && error?.path == path)
    #expect(error?.message.contains("no frame") == true)
  }

  /// Tables of all kinds, by the pandas that is there.
  @Test(.enabled(if: hasPandas, absence))
  func tablesOfThisRelease() throws {
    let folder = try TemporaryFolder()
    let script = Peer.script("pandas-fixtures.py")
    let python = try #require(Peer.python)
    let made = try #require(try Peer.run(python, [script, folder.path("made")]))
    try #require(made.status == 0, "\(made.output)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("made"))
    for name in names where name.hasSuffix(".pkl") {
      let fixture = FrameFixture(path: folder.path("made") + "/" + name)
      try FrameFixtureTests().content(fixture)
      try FrameFixtureTests().commaSeparatedValues(fixture)
      if fixture.release >= .init(2, 2) { try FrameFixtureTests().printed(fixture) }
    }
  }
}
