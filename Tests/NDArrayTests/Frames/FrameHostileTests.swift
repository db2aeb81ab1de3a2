import NDArray
import Testing

/// Pickles that claim what is not there, or far too much: each is refused, at once and in little
/// memory.
@Suite struct FrameHostileTests {
  private typealias Value = Pickle.Value

  private func range(_ stop: Int, step: Int = 1) -> Value {
    .call(
      "pandas.core.indexes.base", "_new_Index",
      [
        .global("pandas", "RangeIndex"),
        ["name": nil, "start": 0, "stop": .int(stop), "step": .int(step)],
      ])
  }

  private func index(_ kind: String, _ parts: Value) -> Value {
    .call("pandas.core.indexes.base", "_new_Index", [.global("pandas", kind), parts])
  }

  private func block(_ array: NDArray, _ placement: Value) throws -> Value {
    .call("pandas._libs.internals", "_unpickle_block", [try Value(array), placement, 2])
  }

  private func slice(_ start: Int, _ stop: Int, _ step: Int) -> Value {
    .call("builtins", "slice", [.int(start), .int(stop), .int(step)])
  }

  private func frame(_ blocks: [Value], _ columns: Value, _ rows: Value) -> Value {
    let manager = Value.call(
      "pandas.core.internals.managers", "BlockManager", [.tuple(blocks), .list([columns, rows])])
    return .instance("pandas", "DataFrame", ["_mgr": manager, "_typ": "dataframe"])
  }

  private func isRefused(_ value: Value) -> Bool {
    let start = ContinuousClock.now
    do {
      guard let frame = try value.dataFrame() else { return false }
      _ = try frame.csv()
      return false
    } catch {
      // Milliseconds, on a machine that does nothing else.
      return ContinuousClock.now - start < .seconds(60)
    }
  }

  private let numbers = NDArray([[1, 2], [3, 4]])

  @Test func placements() throws {
    let good = try frame([block(numbers, slice(0, 2, 1))], range(2), range(2))
    #expect(try good.dataFrame()?.csv() == ",0,1\n0,1,3\n1,2,4\n")
    let turned = try frame([block(numbers, slice(1, -1, -1))], range(2), range(2))
    #expect(try turned.dataFrame()?.csv() == ",0,1\n0,3,1\n1,4,2\n")
    for placement in [
      slice(5, 7, 1), slice(0, 2, 0), slice(0, 3, 1), slice(-2, 0, 1), slice(0, .max, 1),
      slice(.min, .max, 1), try Value(NDArray([0, 0])), try Value(NDArray([0, -1])),
      try Value(NDArray([0.5, 1])), [0, 1], nil, "all",
    ] {
      #expect(isRefused(try frame([block(numbers, placement)], range(2), range(2))))
    }
    let twice = [try block(numbers, slice(0, 2, 1)), try block(numbers, slice(0, 2, 1))]
    #expect(isRefused(frame(twice, range(2), range(2))))
    #expect(isRefused(frame(twice, range(4), range(2))))
    #expect(isRefused(try frame([block(numbers, slice(0, 2, 1))], range(2), range(3))))
    #expect(isRefused(try frame([block(numbers, slice(0, 2, 1))], range(3), range(2))))
    #expect(isRefused(frame([], range(0), range(2, step: 0))))
  }

  @Test func tooMuch() throws {
    #expect(isRefused(frame([], range(0), range(1 << 60))))
    #expect(isRefused(frame([], range(1 << 60), range(0))))
    #expect(isRefused(frame([], range(.max, step: .max), range(0))))
    let empty = try NDArray(zeros: [1 << 40, 0], dtype: .float64)
    #expect(isRefused(try frame([block(empty, slice(0, 1 << 40, 1))], range(1 << 40), range(0))))
    // A list of categories that is a range, and that nobody can list.
    let categories: Value = .instance(
      "pandas", "CategoricalDtype", ["categories": range(1 << 40), "ordered": false])
    let column = Value.instance(
      "pandas", "Categorical", ["_codes": try Value(NDArray([0, 1])), "_dtype": categories])
    let block = Value.call(
      "pandas._libs.internals", "_unpickle_block", [column, slice(0, 1, 1), 2])
    #expect(isRefused(frame([block], range(1), range(2))))
    let sparse = Value.instance(
      "pandas.arrays", "SparseArray",
      [
        "_sparse_index": .call(
          "pandas._libs.sparse", "IntIndex", [.int(1 << 50), try Value(NDArray([3]))]),
        "_sparse_values": try Value(NDArray([1.5])), "_dtype": nil,
      ])
    let thin = Value.call(
      "pandas._libs.internals", "_unpickle_block", [sparse, slice(0, 1, 1), 2])
    let wide = frame([thin], range(1), range(1 << 50))
    #expect(isRefused(wide))
    // It can be printed, since only what is shown is looked at.
    #expect(
      try wide.dataFrame()?.description.contains("[1125899906842624 rows x 1 columns]") == true)
  }

  /// A frame of one column.
  private func column(_ values: Value, rows: Int) throws -> Pandas.DataFrame {
    let block = Value.call(
      "pandas._libs.internals", "_unpickle_block", [values, slice(0, 1, 1), 2])
    return try #require(try frame([block], range(1), range(rows)).dataFrame())
  }

  /// Values of a sparse column are numbers of its dtype, and so is what it leaves out.
  @Test func sparseNumbers() throws {
    func sparse(_ values: NDArray, fill: Value) throws -> Pandas.DataFrame {
      let places = Value.call(
        "pandas._libs.sparse", "IntIndex", [3, try Value(NDArray([1] as [Int32]))])
      let dtype = Value.instance(
        "pandas.core.dtypes.dtypes", "SparseDtype", ["_fill_value": fill])
      return try column(
        .instance(
          "pandas.arrays", "SparseArray",
          ["_sparse_index": places, "_sparse_values": try Value(values), "_dtype": dtype]),
        rows: 3)
    }
    let large = try sparse(NDArray([UInt64.max]), fill: 0)
    #expect(try large.values[0].array() == NDArray([0, UInt64.max, 0]))
    let odd = try sparse(NDArray([Int64(1) << 53 + 1]), fill: 0)
    #expect(try odd.values[0].array() == NDArray([0, Int64(1) << 53 + 1, 0]))
    let half = try sparse(NDArray([Float16(1.5)]), fill: .float(.nan))
    #expect(try half.values[0].array().dtype == .float16)
    let complex = try sparse(
      NDArray(bytes: NDArray([1.0, 2.0]).bytes(), shape: [1], dtype: .complex128), fill: 0)
    #expect(try complex.values[0].array().dtype == .complex128)
    #expect(try complex.csv() == ",0\n0,0j\n1,(1+2j)\n2,0j\n")
    #expect(try sparse(NDArray([1.5]), fill: 0).csv() == ",0\n0,0.0\n1,1.5\n2,0.0\n")
    #expect(try sparse(NDArray(["a"]), fill: "b").csv() == ",0\n0,b\n1,a\n2,b\n")
    let days = try NDArray([1]).viewed(as: .datetime64(.day))
    let noDay = try sparse(days, fill: .float(.nan))
    #expect(noDay.values[0].isMissing == [true, false, true])
    // What is left out is of another type than the others, or has another unit.
    let second = Value.call("pandas", "Timestamp", ["1970-01-02 00:00:00"])
    #expect(
      try sparse(days, fill: second).values[0].array() == NDArray([1, 1, 1]).viewed(as: days.dtype))
    for fill: Value in ["x", 1, [1], .complex(1, 2)] {
      #expect(try sparse(days, fill: fill).values[0].isMissing == [true, false, true])
      #expect(try sparse(NDArray([1.5]), fill: fill).values[0].count == 3)
    }
  }

  /// What is written of sparse columns is read again as the same, and kept as sparsely.
  @Test func sparseColumnsWritten() throws {
    let moments = try NDArray([0, 5, 0, Int64.min]).viewed(as: .datetime64(.second))
    let columns = [
      try Pandas.Column(NDArray([0.0, 1.5, 0, .nan])), try Pandas.Column(moments),
      Pandas.Column(objects: ["a", "b", "a", nil]),
      try Pandas.Column(
        NDArray(bytes: NDArray([0.0, 0, 1, 2, 0, 0, 0, 0]).bytes(), shape: [4], dtype: .complex128)),
    ]
    let rests: [Value] = [
      0, .call("pandas", "Timestamp", ["1970-01-01 00:00:00"]), "a", .complex(0, 0),
    ]
    for (column, rest) in zip(columns, rests) {
      let dtype = Value.call("pandas", "SparseDtype", [.string(column.dtype.description), rest])
      let data = try Value(column.array())
      let thin = try #require(
        try Value.call("pandas", "Series", [data, .none, dtype, .none]).series())
      #expect(thin.values.dtype.description.hasPrefix("Sparse[\(column.dtype)"))
      let again = try #require(try Pickle.load(bytes: Pickle.dump(Value(thin))).series())
      #expect(again.values.dtype.description.hasPrefix("Sparse[\(column.dtype)"))
      for values in [thin.values, again.values] {
        #expect(values.cells.map(\.description) == column.cells.map(\.description))
      }
    }
  }

  /// A zone of a class that nobody here knows has moments all the same.
  @Test func unknownZones() throws {
    let counts = try NDArray([Int64(0)]).viewed(as: .datetime64(.nanosecond))
    func text(_ zone: Value) throws -> String {
      let dtype = Value.instance("pandas", "DatetimeTZDtype", ["unit": "ns", "tz": zone])
      let moments = Value.instance(
        "pandas.arrays", "DatetimeArray", ["_ndarray": try Value(counts), "_dtype": dtype])
      let frame = try column(moments, rows: 1)
      let again = try #require(
        try Pickle.load(bytes: Pickle.dump(Pickle.Value(frame))).dataFrame())
      #expect(
        again.values[0].timestamps?.map(\.?.count) == frame.values[0].timestamps?.map(\.?.count))
      return try frame.csv()
    }
    #expect(try text(.instance("my.zones", "Moon", [:])) == ",0\n0,1970-01-01 00:00:00+00:00\n")
    let rule = Value.instance(
      "dateutil.tz.tz", "tzstr",
      [
        "_s": "EST5EDT,M3.2.0,M11.1.0", "hasdst": true,
        "_std_offset": .call("datetime", "timedelta", [-1, 68_400, 0]),
      ])
    #expect(try text(rule) == ",0\n0,1969-12-31 19:00:00-05:00\n")
    #expect(throws: NDArrayError.self) { try text(5) }
  }

  /// All moments of a time zone have as many digits, as in pandas 3.1.
  @Test func digitsOfMoments() throws {
    let zone = Value.call("datetime", "timezone", [.call("datetime", "timedelta", [0, 0, 0])])
    func moments(_ counts: [Int64]) throws -> String {
      let array = try NDArray(counts).viewed(as: .datetime64(.millisecond))
      let dtype = Value.instance(
        "pandas.core.dtypes.dtypes", "DatetimeTZDtype", ["unit": "ms", "tz": zone])
      let values = Value.instance(
        "pandas.core.arrays.datetimes", "DatetimeArray",
        ["_ndarray": try Value(array), "_dtype": dtype, "_freq": nil])
      return try column(values, rows: counts.count).csv()
    }
    #expect(
      try moments([0, 1500])
        == ",0\n0,1970-01-01 00:00:00.000+00:00\n1,1970-01-01 00:00:01.500+00:00\n")
    #expect(try moments([0]) == ",0\n0,1970-01-01 00:00:00+00:00\n")
  }

  /// Arrays among objects are written as NumPy prints them.
  @Test func arraysAmongObjects() throws {
    let frame = try Pandas.DataFrame(
      [Pandas.Column(objects: [Value(NDArray([1, 2])), Value(NDArray([[1.5], [2]]))])],
      columns: Pandas.Index(count: 1))
    #expect(try frame.csv() == ",0\n0,[1 2]\n1,\"[[1.5]\n [2. ]]\"\n")
  }

  @Test func arrow() throws {
    func column(_ type: Value, _ length: Int, _ buffers: [Value], _ children: [Value] = []) -> Value
    {
      let parts: Value = .tuple([
        type, .int(length), 0, 0, .list(buffers), .list(children), nil,
      ])
      return .instance(
        "pandas.arrays", "ArrowExtensionArray",
        ["_pa_array": .call("pyarrow.lib", "_restore_array", [parts])])
    }
    func type(_ name: String) -> Value { .call("pyarrow.lib", "type_for_alias", [.string(name)]) }
    func bytes(_ bytes: [UInt8]) -> Value { .call("pyarrow.lib", "py_buffer", [.bytes(bytes)]) }
    let offsets = bytes([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0])
    let good = column(type("string"), 2, [nil, offsets, bytes([97, 98])])
    #expect(try good.pandasArray()?.strings == ["a", "b"])
    let bad: [Value] = [
      column(type("string"), 3, [nil, offsets, bytes([97, 98])]),
      column(type("string"), -1, [nil, offsets, bytes([97, 98])]),
      column(type("string"), .max, [nil, offsets, bytes([97, 98])]),
      column(type("string"), 2, [nil, offsets, bytes([97])]),
      column(type("string"), 2, [nil, offsets, bytes([0xFF, 98])]),
      column(
        type("string"), 2, [nil, bytes([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]), bytes([97, 98])]),
      column(type("int32"), 2, [nil, bytes([1, 0, 0, 0])]),
      column(type("int32"), 2, [nil]), column(type("null"), 1 << 40, [nil]),
      column(type("no such type"), 0, [nil]), column(nil, 0, []),
      column(type("bool"), 9, [nil, bytes([1])]),
      column(type("string_view"), 1, [nil, bytes([UInt8](repeating: 20, count: 16))]),
    ]
    for value in bad { #expect(throws: NDArrayError.self) { try value.pandasArray() } }
  }

  @Test func levelsAndCategories() throws {
    let labels = index("Index", ["data": try Value(NDArray([7, 8])), "name": nil])
    func levels(_ codes: [Int8]) throws -> Value {
      index(
        "MultiIndex",
        [
          "levels": [labels], "codes": [try Value(NDArray(codes))], "names": [nil],
          "sortorder": nil,
        ])
    }
    #expect(try levels([0, 1, -1]).pandasIndex()?.count == 3)
    #expect(throws: NDArrayError.self) { try levels([0, 2]).pandasIndex() }
    #expect(throws: NDArrayError.self) { try levels([-2]).pandasIndex() }
    // Levels within levels.
    let inner = try levels([0, 1])
    let outer = index(
      "MultiIndex", ["levels": [inner], "codes": [try Value(NDArray([0]))], "names": [nil]])
    #expect(throws: NDArrayError.self) { try outer.pandasIndex() }
    // Labels that are labels of labels, and so on.
    var nested = labels
    for _ in 0..<50 { nested = index("Index", ["data": nested, "name": nil]) }
    #expect(throws: NDArrayError.self) { try nested.pandasIndex() }
    #expect(throws: NDArrayError.self) {
      try Value.instance("pandas", "DataFrame", [:]).dataFrame()
    }
  }

  /// Days at both ends of 64 bits, and frequencies that they do not have, or that no day has.
  @Test(arguments: [
    "D", "W", "W-SUN", "B", "ME", "MS", "BME", "QE-NOV", "YS", "BYE-FEB", "h", "ns", "as",
  ])
  func frequenciesAtTheEnds(frequency: String) throws {
    let edge: [Int64] = [.min + 1, .min + 2, -1, 0, 1, .max - 1, .max]
    for unit in ["D", "s", "ns", "as", "h", "W", "M", "Y", "7s", "25s", "3D"] {
      for zone: Value in ["UTC", "Europe/Berlin", "tzoffset", nil] {
        for text in [
          frequency, "-" + frequency, "2147483647" + frequency, "9223372036854775807" + frequency,
        ] {
          for counts in [edge, edge.reversed(), [.max], [.min + 1], []] {
            let array = try NDArray(counts, shape: nil).viewed(as: NDArray.DType("M8[\(unit)]"))
            let labels = index(
              "DatetimeIndex",
              ["data": try Value(array), "freq": .string(text), "tz": zone, "name": nil])
            guard let index = try labels.pandasIndex() else { continue }
            #expect(index.frequency == text)
            let again = try Pickle.load(bytes: Pickle.dump(Value(index))).pandasIndex()
            #expect(again?.count == counts.count)
            if counts.count > 2 { #expect(again?.frequency == nil) }
          }
        }
      }
    }
  }

  @Test func wideFrames() throws {
    let array = try NDArray(zeros: [2, 200_000], dtype: .int64)
    let frame = try Pandas.DataFrame(array)
    // The square of the columns would be minutes.
    let start = ContinuousClock.now
    #expect(frame.description.hasSuffix("[2 rows x 200000 columns]"))
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
