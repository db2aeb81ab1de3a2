import NDArray

/// What the axes of an array mean, and which numbers are darkest and lightest.
struct PicturePlan {
  /// The pictures: axes of pictures, rows, columns, and of channels where there are several.
  let images: NDArray
  /// True where there is an axis of pictures.
  let isSheet: Bool
  /// Numbers of a point: 1, or 3 or 4 that are colours.
  let channels: Int

  /// - Throws: ``Failure`` for what cannot be drawn.
  init(_ array: NDArray, _ wish: Picture.Channels) throws {
    guard StatRow.isReal(array.dtype) else {
      let hint =
        array.dtype.fields.first.map { "take one field:  --field \($0.name.shellWord)" }
        ?? "only real numbers and truth values have colours"
      throw Failure(
        .data, "bad_dtype", "\(array.dtype.name) cannot be drawn", hints: [hint])
    }
    guard array.count > 0 else {
      throw Failure(.data, "shape_mismatch", "\(array.shape.tupleText) has no elements to draw")
    }
    guard 2...4 ~= array.rank else {
      throw array.rank < 2
        ? Failure.usage(
          "a picture has two axes, and this array has \(array.rank): \(array.shape.tupleText)",
          hints: array.rank == 1 ? ["npz plot draws a line"] : [])
        : Failure.usage(
          "a picture has two axes, and this array has \(array.rank): \(array.shape.tupleText)",
          hints: ["pick one with  -s \(String(repeating: "0,", count: array.rank - 3))0"])
    }
    let (order, count) = try Self.channels(array, wish)
    channels = count
    let ordered = order == .first ? try array.channelsLast() : array
    // Without channels, a picture has two axes; with them three.
    let axes = order == .none ? 2 : 3
    isSheet = array.rank > axes
    if ordered.rank > axes + 1 {
      throw Failure.usage(
        "\(array.shape.tupleText) is pictures of pictures",
        hints: ["pick some with one more index:  -s 0,0"])
    }
    var images = isSheet ? ordered : try ordered[steps: [.newAxis, .ellipsis]]
    // A single channel is no axis of its own.
    if order != .none, channels == 1 { images = try images[steps: [.ellipsis, .at(0)]] }
    self.images = images
  }

  /// Where the channels are, and how many.
  private static func channels(
    _ array: NDArray, _ wish: Picture.Channels
  ) throws -> (Picture.Channels, Int) {
    let shape = array.shape
    guard wish != .none, shape.count > 2 else {
      if shape.count > 2 || wish == .auto || wish == .none { return (.none, 1) }
      throw Failure.usage("\(shape.tupleText) has no axis of channels")
    }
    let (first, last) = (shape[shape.count - 3], shape[shape.count - 1])
    func refusal(_ count: Int) -> Failure {
      Failure.usage("an axis of \(count) is no axis of channels, which are 1 to 4")
    }
    switch wish {
    case .last:
      if !(1...4 ~= last) { throw refusal(last) }
      return (.last, last)
    case .first:
      if !(1...4 ~= first) { throw refusal(first) }
      return (.first, first)
    default:
      // Numbers of other types are seldom colours.
      guard array.dtype == .uint8 else { return (.none, 1) }
      if last == 3 || last == 4 { return (.last, last) }
      if first == 3 || first == 4 { return (.first, first) }
      return (.none, 1)
    }
  }

  /// The number of an opacity that lets nothing through.
  var mostOpacity: Double {
    images.dtype.kind == .uint ? images.dtype.itemSize == 1 ? 255 : 65535 : 1
  }

  /// The numbers that are darkest and lightest; nil where there are none.
  ///
  /// - Throws: ``Failure`` for a range that is none.
  func range(_ wish: Picture.Range) throws -> (low: Double, high: Double)? {
    switch wish {
    case .fixed(let low, let high): return (low, high)
    case .extremes: return try extremes()
    case .auto: break
    }
    switch (images.dtype.kind, images.dtype.itemSize) {
    case (.bool, _): return (0, 1)
    case (.uint, 1) where channels > 1: return (0, 255)
    case (.uint, 2) where channels > 1: return (0, 65535)
    case (.int, _), (.uint, _): return try extremes()
    default: break
    }
    // Of many elements some say enough.
    let flat = try images.flattened()
    let every = Swift.max(1, flat.count >> 20)
    let sample = try flat[steps: [.slice(start: 0, stop: flat.count, step: every)]].doubles()
      .filter(\.isFinite)
    if sample.isEmpty { return nil }
    if channels > 1, sample.allSatisfy({ 0...1 ~= $0 }) { return (0, 1) }
    let ends = try NDArray(sample).percentiles([1, 99])
    return ends[0] < ends[1] ? (ends[0], ends[1]) : try extremes()
  }

  private func extremes() throws -> (low: Double, high: Double)? {
    let histogram = try images.histogram(bins: 1)
    if histogram.counts[0] == 0 { return nil }
    let statistics = try images.statistics()
    // A single number has a bin around it.
    if let number = statistics.minimum, number == statistics.maximum {
      return (number.double, number.double)
    }
    return (histogram.edges[0], histogram.edges[1])
  }
}

extension NDArray {
  /// The elements as float64, whatever real numbers they are.
  func doubles() throws -> [Double] {
    Array(try converted(to: .float64, casting: .unsafe).scalars(as: Double.self))
  }

  /// The array with its third-last axis behind the last two.
  fileprivate func channelsLast() throws -> NDArray {
    var axes = Array(0..<rank)
    axes.append(axes.remove(at: rank - 3))
    return try transposed(axes)
  }
}
