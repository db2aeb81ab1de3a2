import NDArray

extension Double {
  /// Where the number lies from `low`, which is 0, to `high`, which is 1; in the middle where there is no distance.
  func part(of low: Double, _ high: Double) -> Double {
    let distance = high - low
    // The distance of two large numbers may be no number, and half of a small one nothing.
    let part =
      distance.isFinite ? (self - low) / distance : (self / 2 - low / 2) / (high / 2 - low / 2)
    return part.isFinite ? part : self.isInfinite ? (self > 0 ? 1 : 0) : 0.5
  }
}

/// Numbers that a plot draws as one line.
struct Series {
  /// What it is called; nil for the only one.
  let name: String?
  /// The numbers, at 0, 1, 2 …
  let values: [Double]

  /// The smallest and the largest finite number of all; nil where there is none.
  static func extremes(_ all: [Series]) -> (low: Double, high: Double)? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for series in all {
      for value in series.values where value.isFinite {
        low = Swift.min(low, value)
        high = Swift.max(high, value)
      }
    }
    if low > high { return nil }
    if low < high { return (low, high) }
    // A constant has a band around it.
    let margin = low == 0 ? 1 : low.magnitude / 2
    return (
      Swift.max(low - margin, -.greatestFiniteMagnitude),
      Swift.min(low + margin, .greatestFiniteMagnitude)
    )
  }

  /// The line through the numbers with no more than four points in each of `columns` columns of the same
  /// width: where it enters, its lowest and highest point, and where it leaves. A gap ends a piece.
  func pieces(columns: Int) -> [[(x: Double, y: Double)]] {
    var pieces: [[(x: Double, y: Double)]] = []
    var piece: [(x: Double, y: Double)] = []
    func end() {
      if !piece.isEmpty { pieces.append(piece) }
      piece = []
    }
    let bucket = Swift.max(1, values.count / (Swift.max(1, columns) * 2))
    var start = 0
    while start < values.count {
      let stop = Swift.min(values.count, start + bucket)
      var kept: [Int] = []
      var (least, most) = (nil as Int?, nil as Int?)
      for index in start..<stop where values[index].isFinite {
        if kept.isEmpty { kept = [index] }
        if least.map({ values[index] < values[$0] }) ?? true { least = index }
        if most.map({ values[index] > values[$0] }) ?? true { most = index }
      }
      if !values[start].isFinite { end() }
      let last = (start..<stop).last { values[$0].isFinite }
      for index in Set(kept + [least, most, last].compactMap { $0 }).sorted() {
        piece.append((Double(index), values[index]))
      }
      if !values[stop - 1].isFinite { end() }
      start = stop
    }
    end()
    return pieces
  }

  /// How many of the numbers are NaN or infinite.
  var missingCount: Int { values.count { !$0.isFinite } }
}

extension Series {
  /// The lines of an array: the elements of one axis, or the columns of two.
  ///
  /// - Throws: ``Failure`` for what is no line; `NDArrayError` `.outOfMemory`.
  static func all(of array: NDArray, named name: String?) throws -> [Series] {
    try check(array)
    switch array.rank {
    case 0, 1: return [Series(name: name, values: try array.doubles())]
    case 2 where array.shape[1] <= most:
      return try (0..<array.shape[1]).map { column in
        let part = try array[steps: [.slice(start: nil, stop: nil, step: 1), .at(column)]]
        let title = array.shape[1] == 1 ? name : "\(name ?? "")[:, \(column)]"
        return Series(name: title, values: try part.doubles())
      }
    default:
      let rest = String(repeating: "0,", count: array.rank - 1)
      throw Failure.usage(
        "a line has one axis, and this array has \(array.rank): \(array.shape.tupleText)",
        hints: [
          "pick a line with  -s \(rest):   or columns, at most \(most), such as  -s \(rest.dropLast(2)):,0:3",
          "npz view draws a picture of it; --kind hist takes any number of axes",
        ])
    }
  }

  /// Refuses what cannot be plotted.
  ///
  /// - Throws: ``Failure``.
  static func check(_ array: NDArray) throws {
    guard StatRow.isReal(array.dtype) else {
      let hint =
        array.dtype.fields.first.map { "take one field:  --field \($0.name.shellWord)" }
        ?? "only real numbers and truth values have a place on an axis"
      throw Failure(.data, "bad_dtype", "\(array.dtype.name) cannot be plotted", hints: [hint])
    }
    guard array.count > 0 else {
      throw Failure(.data, "shape_mismatch", "\(array.shape.tupleText) has no elements to plot")
    }
    guard array.count <= 1 << 27 else {
      throw Failure(
        .limit, "limit_exceeded",
        "\(array.count.grouped) elements; at most \((1 << 27).grouped) are plotted",
        hints: ["pick some of them, such as  -s ::1000"])
    }
  }

  /// The most lines in one plot.
  static let most = 6
}
