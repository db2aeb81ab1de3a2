import NDArray

/// A picture in memory.
struct Raster {
  /// One point: red, green, blue and opacity, each 0 to 255.
  struct Pixel: Hashable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8
    var opacity: UInt8 = 255

    /// `0xRRGGBB`.
    init(_ hex: UInt32) {
      red = UInt8(truncatingIfNeeded: hex >> 16)
      green = UInt8(truncatingIfNeeded: hex >> 8)
      blue = UInt8(truncatingIfNeeded: hex)
    }

    /// The three colours, and how much of what is behind them does not show.
    init(red: UInt8, green: UInt8, blue: UInt8, opacity: UInt8 = 255) {
      (self.red, self.green, self.blue, self.opacity) = (red, green, blue, opacity)
    }

    /// Grey of that lightness.
    init(grey: UInt8) { self.init(red: grey, green: grey, blue: grey) }

    /// The point in front of black.
    var opaque: Pixel {
      if opacity == 255 { return self }
      func mixed(_ colour: UInt8) -> UInt8 { UInt8(Int(colour) * Int(opacity) / 255) }
      return Pixel(red: mixed(red), green: mixed(green), blue: mixed(blue))
    }

    /// How light it looks, 0 to 255.
    var lightness: Int { (299 * Int(red) + 587 * Int(green) + 114 * Int(blue)) / 1000 }
  }

  /// Points in a row.
  let width: Int
  /// Rows.
  let height: Int
  private(set) var pixels: [Pixel]

  /// A picture of one colour.
  init(width: Int, height: Int, _ pixel: Pixel = Pixel(grey: 0)) {
    self.width = width
    self.height = height
    pixels = [Pixel](repeating: pixel, count: width * height)
  }

  subscript(row: Int, column: Int) -> Pixel {
    get { pixels[row * width + column] }
    set { pixels[row * width + column] = newValue }
  }

  /// The picture with every point as a square of so many.
  func enlarged(_ factor: Int) -> Raster {
    if factor < 2 { return self }
    var large = Raster(width: width * factor, height: height * factor)
    for row in 0..<large.height {
      for column in 0..<large.width { large[row, column] = self[row / factor, column / factor] }
    }
    return large
  }

  /// The picture as an array of the fewest channels that hold it.
  ///
  /// - Throws: `NDArrayError` `.outOfMemory`.
  func array() throws -> NDArray {
    let hasOpacity = pixels.contains { $0.opacity < 255 }
    let hasColour = pixels.contains { $0.red != $0.green || $0.green != $0.blue }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pixels.count * (hasColour ? 3 : 1))
    for pixel in pixels {
      bytes.append(pixel.red)
      if hasColour { bytes += [pixel.green, pixel.blue] }
      if hasOpacity { bytes.append(pixel.opacity) }
    }
    let channels = (hasColour ? 3 : 1) + (hasOpacity ? 1 : 0)
    return try NDArray(
      bytes: bytes, shape: channels == 1 ? [height, width] : [height, width, channels],
      dtype: .uint8)
  }
}
