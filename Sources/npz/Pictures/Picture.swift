import NDArray

/// An array drawn as a picture: numbers become colours.
///
/// Two axes are rows and columns; a third of 3 or 4 is red, green, blue and opacity, in front or behind; of
/// others, the pictures along the first axis stand side by side. NaN is red.
struct Picture {
  /// How to draw.
  struct Options {
    /// Where the channels of colours are.
    var channels = Channels.auto
    /// Which numbers are darkest and lightest.
    var range = Range.auto
    /// The colours of numbers.
    var map = ColourMap.grey
    /// The most points of a row, and rows; nil for as many as there are elements.
    var size: (width: Int, height: Int)?
    /// The most pictures side by side.
    var mostTiles = 64
  }

  /// Where the channels of colours are.
  enum Channels: String, CaseIterable { case auto, first, last, none }

  /// Which numbers are darkest and lightest.
  enum Range {
    /// The whole range of integers' and truth values; of others all but the outermost hundredths.
    case auto
    /// From the smallest to the largest.
    case extremes
    case fixed(Double, Double)
  }

  /// The points.
  private(set) var raster: Raster
  /// The numbers that are darkest and lightest; nil where there is none.
  let range: (low: Double, high: Double)?
  /// Every so many rows and columns are drawn.
  let step: Int
  /// How many pictures stand side by side, and how many there are; nil for a single one.
  let tiles: (shown: Int, all: Int)?
  /// True where the elements are colours themselves.
  let isColour: Bool
  /// The NaN among the elements that are drawn.
  private(set) var nanCount = 0

  /// The most points of a picture: each takes four bytes while it is drawn.
  private static let mostPoints = 1 << 27
  /// The points between pictures.
  private static let gap = 1

  /// Draws `array`.
  ///
  /// - Throws: ``Failure`` for what cannot be drawn; `NDArrayError` `.outOfMemory`.
  init(_ array: NDArray, _ options: Options) throws {
    let plan = try PicturePlan(array, options.channels)
    isColour = plan.channels > 1
    let (height, width) = (plan.images.shape[1], plan.images.shape[2])
    let all = plan.images.shape[0]
    let shown = Swift.min(all, Swift.max(1, options.mostTiles))
    let grid = Self.grid(shown, width: width, height: height, fitting: options.size)
    step = grid.step
    tiles = plan.isSheet ? (shown, all) : nil
    let small = try plan.images[
      steps: [
        .slice(start: 0, stop: shown, step: 1), .slice(start: 0, stop: height, step: step),
        .slice(start: 0, stop: width, step: step),
      ]]
    range = try plan.range(options.range)
    let (rows, columns) = (small.shape[1], small.shape[2])
    let across = grid.columns
    let down = (shown + across - 1) / across
    let gap = Self.gap
    let size = (
      width: across * columns + (across - 1) * gap, height: down * rows + (down - 1) * gap
    )
    guard size.width <= Self.mostPoints / size.height else {
      throw Failure(
        .limit, "limit_exceeded",
        "a picture of \(size.width.grouped) × \(size.height.grouped) points; at most \(Self.mostPoints.grouped) are drawn",
        hints: ["--size 4096x4096 draws fewer of the elements"])
    }
    raster = Raster(width: size.width, height: size.height, Raster.Pixel(grey: 48))
    let brush = Brush(
      range: range, mostOpacity: plan.mostOpacity, map: options.map, channels: plan.channels)
    // A band of rows at a time: as float64 they are many times what they are.
    let band = Swift.max(1, (1 << 18) / Swift.max(1, columns * plan.channels))
    for tile in 0..<shown {
      let (top, left) = (tile / across * (rows + gap), tile % across * (columns + gap))
      for first in stride(from: 0, to: rows, by: band) {
        let last = Swift.min(rows, first + band)
        let values = try small[
          steps: [.at(tile), .slice(start: first, stop: last, step: 1)]
        ].doubles()
        for row in first..<last {
          for column in 0..<columns {
            let start = ((row - first) * columns + column) * plan.channels
            let pixel = brush.pixel(values[start..<start + plan.channels])
            if pixel == nil { nanCount += 1 }
            raster[top + row, left + column] = pixel ?? Self.nanColour
          }
        }
      }
    }
  }

  /// What NaN looks like.
  static let nanColour = Raster.Pixel(0xE0_2020)

  /// How many pictures stand side by side, and every how many elements are drawn, so that all fit.
  private static func grid(
    _ count: Int, width: Int, height: Int, fitting size: (width: Int, height: Int)?
  ) -> (columns: Int, step: Int) {
    func wide(_ columns: Int, _ step: Int) -> Int {
      columns * ((width + step - 1) / step) + (columns - 1) * gap
    }
    func high(_ columns: Int, _ step: Int) -> Int {
      let rows = (count + columns - 1) / columns
      return rows * ((height + step - 1) / step) + (rows - 1) * gap
    }
    guard let size else {
      let square = (1...count).first { wide($0, 1) >= high($0, 1) } ?? count
      return (square, 1)
    }
    var best = (columns: 1, step: Int.max)
    for columns in 1...count {
      var step = Swift.max(
        1, (columns * width + size.width - 1) / Swift.max(1, size.width))
      while wide(columns, step) > size.width || high(columns, step) > size.height {
        if step >= Swift.max(width, height) { break }
        step += Swift.max(1, step / 64)
      }
      if step < best.step { best = (columns, step) }
    }
    return best
  }

  /// Enlarges a picture that is much smaller than `size`, by a whole factor.
  mutating func enlarge(toward size: (width: Int, height: Int)) {
    // Beyond that, larger squares show nothing more.
    let most = Int((Double(1 << 22) / Double(raster.width * raster.height)).squareRoot())
    raster = raster.enlarged(
      Swift.max(1, Swift.min(most, size.width / raster.width, size.height / raster.height)))
  }
}

/// Makes a point of numbers.
private struct Brush {
  let range: (low: Double, high: Double)?
  /// The number that lets nothing through.
  let mostOpacity: Double
  let channels: Int
  private let table: [Raster.Pixel]

  init(
    range: (low: Double, high: Double)?, mostOpacity: Double, map: ColourMap, channels: Int
  ) {
    self.range = range
    self.mostOpacity = mostOpacity
    self.channels = channels
    table = map.table
  }

  /// The point; nil for NaN.
  func pixel(_ values: ArraySlice<Double>) -> Raster.Pixel? {
    if values.contains(where: \.isNaN) { return nil }
    var steps = values.map(step)
    // The range is one of colours; how much shows through is not stretched with them.
    if channels == 2 || channels == 4, let last = values.last {
      steps[channels - 1] = UInt8(Swift.max(0, Swift.min(1, last / mostOpacity)) * 255 + 0.5)
    }
    switch channels {
    case 1: return table[Int(steps[0])]
    case 2: return Raster.Pixel(red: steps[0], green: steps[0], blue: steps[0], opacity: steps[1])
    case 3: return Raster.Pixel(red: steps[0], green: steps[1], blue: steps[2])
    default: return Raster.Pixel(red: steps[0], green: steps[1], blue: steps[2], opacity: steps[3])
    }
  }

  private func step(_ value: Double) -> UInt8 {
    guard let range, range.high > range.low else { return 128 }
    return UInt8(Swift.max(0, Swift.min(1, value.part(of: range.low, range.high))) * 255 + 0.5)
  }
}
