import NDArray
import Testing

/// Frames, series and indexes that are made here.
@Suite struct FrameTests {
  private let frame: Pandas.DataFrame = [
    "city": ["Oslo", "Rome", nil], "area": [454, 1285, 3], "share": [0.5, nil, 2],
  ]

  @Test func columnsAndRows() throws {
    #expect(frame.shape == (rows: 3, columns: 3))
    #expect(frame.columnNames == ["city", "area", "share"])
    #expect(frame["area"]?.ints == [454, 1285, 3])
    #expect(frame["share"]?.doubles == [0.5, nil, 2])
    #expect(frame["city"]?.strings == ["Oslo", "Rome", nil])
    #expect(frame["nothing"] == nil || frame["nothing"]?.count == 0)
    #expect(frame.dtypes.map(\.description) == ["str", "int64", "float64"])
    #expect(frame[row: 1].map(\.description) == ["Rome", "1285", "nan"])
    let part = try frame[rows: 1..<3]
    #expect(part.index[0].int == 1 && part.shape.rows == 2)
    #expect(part["area"]?.ints == [1285, 3])
    #expect(throws: NDArrayError.self) { try frame[rows: 2..<4] }
    #expect(throws: NDArrayError.self) { try frame.series(at: 3) }
  }

  @Test func printed() {
    #expect(
      frame.description == """
           city  area  share
        0  Oslo   454    0.5
        1  Rome  1285    NaN
        2   NaN     3    2.0
        """)
    #expect(
      (try? frame.series(at: 1))?.description == """
        0     454
        1    1285
        2       3
        Name: area, dtype: int64
        """)
    #expect(
      Pandas.DataFrame(dictionaryLiteral: ("a", [])).description == """
        Empty DataFrame
        Columns: [a]
        Index: []
        """)
  }

  @Test func severalLines() {
    var options = Pandas.PrintOptions()
    options.columns = 20
    options.width = 20
    #expect(
      frame.text(options) == """
           city  area  \\
        0  Oslo   454   
        1  Rome  1285   
        2   NaN     3   

           share  
        0    0.5  
        1    NaN  
        2    2.0  
        """)
    options.rows = 2
    options.columns = 2
    options.width = 80
    #expect(frame.text(options).hasSuffix("[3 rows x 3 columns]"))
  }

  @Test func commaSeparatedValues() throws {
    #expect(try frame.csv() == ",city,area,share\n0,Oslo,454,0.5\n1,Rome,1285,\n2,,3,2.0\n")
    #expect(
      try frame.csv(index: false, separator: ";", missing: "NA")
        == "city;area;share\nOslo;454;0.5\nRome;1285;NA\nNA;3;2.0\n")
    let odd: Pandas.DataFrame = ["a": ["x,y", "\"q\"", "l\nm", ""]]
    #expect(try odd.csv(index: false) == "a\n\"x,y\"\n\"\"\"q\"\"\"\n\"l\nm\"\n\"\"\n")
    #expect(throws: NDArrayError.self) { try frame.csv(limit: 10) }
  }

  @Test func levels() throws {
    let index = try Pandas.Index(
      levels: [["a", "b"], [1, 2]], codes: [[0, 0, 1], [0, 1, -1]], names: ["x", nil])
    let frame = try Pandas.DataFrame(["v": [1, 2, 3]], index: index)
    #expect(frame.index[1].description == "('a', 2)")
    #expect(try frame.csv() == "x,,v\na,1,1\na,2,2\nb,,3\n")
    #expect(try index.level(0).strings == ["a", "a", "b"])
    #expect(throws: NDArrayError.self) {
      try Pandas.Index(levels: [["a"]], codes: [[1]])
    }
    #expect(throws: NDArrayError.self) {
      try Pandas.Index(levels: [["a"]], codes: [[0], [0]])
    }
  }

  @Test func made() throws {
    let mixed: Pandas.Column = [1, "a", nil]
    #expect(mixed.dtype.description == "object")
    let missing: Pandas.Column = [1, nil]
    #expect(missing.dtype.description == "Int64" && missing.isMissing == [false, true])
    let flags: Pandas.Column = [true, nil]
    #expect(flags.dtype.description == "boolean" && flags.bools == [true, nil])
    let category = try Pandas.Column(codes: [0, 1, -1], categories: ["x", "y"])
    #expect(category.strings == ["x", "y", nil])
    #expect(throws: NDArrayError.self) {
      try Pandas.Column(codes: [2], categories: ["x", "y"])
    }
    #expect(throws: NDArrayError.self) {
      try Pandas.DataFrame(["a": [1], "b": [1, 2]])
    }
    #expect(throws: NDArrayError.self) { try Pandas.Series([1], index: ["a", "b"]) }
    #expect(throws: NDArrayError.self) { try Pandas.Column(NDArray([[1, 2], [3, 4]])) }
  }

  @Test func periods() throws {
    let texts: [(String, Int64, String)] = [
      ("M", 600, "2020-01"), ("Q", 200, "2020Q1"), ("A", 50, "2020"), ("D", 18262, "2020-01-01"),
      ("W", 2610, "2019-12-30/2020-01-05"), ("H", 438_288, "2020-01-01 00:00"),
      ("min", 26_297_280, "2020-01-01 00:00"), ("B", 13_045, "2020-01-02"),
    ]
    for (name, ordinal, text) in texts {
      let frequency = try #require(Pandas.Frequency(name))
      #expect(Pandas.Period(ordinal: ordinal, frequency: frequency).description == text)
    }
    #expect(Pandas.Frequency("2h")?.multiple == 2)
    #expect(Pandas.Frequency("Q-XYZ") == nil && Pandas.Frequency("") == nil)
    #expect(Pandas.Frequency("0D") == nil && Pandas.Frequency("fortnight") == nil)
  }

  @Test func moments() {
    let zone = Pandas.Zone(named: "Europe/Berlin")
    let winter = Pandas.Timestamp(count: 1_577_836_800, unit: .second, zone: zone)
    // Without a time zone database the text is that in UTC.
    #expect(["2020-01-01 01:00:00+01:00", "2020-01-01 00:00:00+00:00"].contains("\(winter)"))
    let fixed = Pandas.Zone(secondsFromUTC: -12_600)
    #expect(fixed.description == "UTC-03:30")
    #expect(
      Pandas.Timestamp(count: 1, unit: .nanosecond, zone: fixed).description
        == "1969-12-31 20:30:00.000000001-03:30")
    #expect(Pandas.Timestamp(count: .min, unit: .second).description == "NaT")
    #expect(Pandas.Timedelta(count: -1, unit: .second).description == "-1 days +23:59:59")
    #expect(Pandas.Timestamp(count: .max, unit: .second).description.isEmpty == false)
    // No name leads out of the database.
    for name in ["../../../etc/passwd", "/etc/passwd", "a//b", "", "."] {
      let moment = Pandas.Timestamp(count: 0, unit: .second, zone: .init(named: name))
      #expect(moment.description == "1970-01-01 00:00:00+00:00")
    }
  }
}

/// Frames to arrays, and back.
@Suite struct FrameArrayTests {
  private let frame: Pandas.DataFrame = ["a": [1, 2], "b": [1.5, nil], "c": ["x", "y"]]

  @Test func columns() throws {
    #expect(try frame["a"]?.array() == NDArray([1, 2]))
    #expect(try frame["c"]?.array() == NDArray(["x", "y"]))
    let missing: Pandas.Column = [1, nil]
    #expect(try missing.array().dtype == .float64)
    let categories = try Pandas.Column(codes: [1, 0, 1], categories: [5, 7])
    #expect(try categories.array() == NDArray([7, 5, 7]))
  }

  @Test func tables() throws {
    let numbers: Pandas.DataFrame = ["a": [1, 2], "b": [3, 4]]
    #expect(try numbers.array() == NDArray([[1, 3], [2, 4]]))
    let mixed: Pandas.DataFrame = ["a": [1, 2], "b": [0.5, 4]]
    #expect(try mixed.array() == NDArray([[1, 0.5], [2, 4]]))
    #expect(try frame.array().dtype == .object)
    let back = try Pandas.DataFrame(NDArray([[1, 3], [2, 4]]), columns: ["a", "b"])
    #expect(back.description == numbers.description)
    #expect(throws: NDArrayError.self) { try Pandas.DataFrame(NDArray([1, 2])) }
  }

  @Test func recordsAndArchives() throws {
    let records = try frame.records()
    #expect(records.shape == [2] && records.dtype.fields.map(\.name) == ["index", "a", "b", "c"])
    let back = try Pandas.DataFrame(records)
    #expect(back["a"]?.ints == [1, 2] && back["c"]?.strings == ["x", "y"])
    let bytes = try NPZ.save(frame.arrays(index: true))
    #expect(!bytes.isEmpty)
    #expect(try frame.arrays().map(\.key) == ["a", "b", "c"])
    let twice = try Pandas.DataFrame([[1], [2]], columns: ["a", "a"])
    #expect(try twice.arrays().map(\.key) == ["a", "a_1"])
  }
}
