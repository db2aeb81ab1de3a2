/// A picture in half blocks: the upper point is the sign's colour, the lower one that behind it.
struct BlockText {
  /// The lines.
  private(set) var text = ""
  private let hasAllColours: Bool

  /// - Parameter hasAllColours: false for terminals with 256 colours.
  init(_ raster: Raster, hasAllColours: Bool) {
    self.hasAllColours = hasAllColours
    for row in stride(from: 0, to: raster.height, by: 2) {
      var (upper, lower) = (nil as String?, nil as String?)
      for column in 0..<raster.width {
        let top = colour(raster[row, column], 38)
        let bottom = row + 1 < raster.height ? colour(raster[row + 1, column], 48) : "49"
        let changes = [top == upper ? nil : top, bottom == lower ? nil : bottom].compactMap { $0 }
        if !changes.isEmpty { text += "\u{1B}[\(changes.joined(separator: ";"))m" }
        text += "▀"
        (upper, lower) = (top, bottom)
      }
      text += "\u{1B}[0m\n"
    }
  }

  /// The sequence's numbers for a colour: 38 is the sign's, 48 the one behind it.
  private func colour(_ pixel: Raster.Pixel, _ place: Int) -> String {
    let pixel = pixel.opaque
    if hasAllColours { return "\(place);2;\(pixel.red);\(pixel.green);\(pixel.blue)" }
    return "\(place);5;\(Self.nearest(pixel))"
  }

  /// The nearest of the 256 colours: 24 steps of grey, or a cube of 6 × 6 × 6.
  private static func nearest(_ pixel: Raster.Pixel) -> Int {
    if pixel.red == pixel.green, pixel.green == pixel.blue {
      let grey = Int(pixel.red)
      // The ends are those of the cube.
      return grey < 4 ? 16 : grey > 246 ? 231 : 232 + min(23, max(0, (grey - 3) / 10))
    }
    func step(_ colour: UInt8) -> Int {
      // 0, 95, 135, 175, 215, 255.
      colour < 48 ? 0 : colour < 115 ? 1 : (Int(colour) - 35) / 40
    }
    return 16 + 36 * step(pixel.red) + 6 * step(pixel.green) + step(pixel.blue)
  }
}

/// A picture in sixels: six rows at a time, each colour by itself (VT330/VT340 Programmer Reference, chapter 14).
struct SixelText {
  /// The sequence.
  private(set) var text: String

  init(_ raster: Raster) {
    var palette: [Raster.Pixel: Int] = [:]
    func register(_ pixel: Raster.Pixel) -> Int {
      // Eight bits are rounded so that no picture has more than 32 greys and 6 × 6 × 6 colours.
      let pixel = pixel.opaque
      func rounded(_ colour: UInt8, _ steps: Int) -> UInt8 {
        UInt8((Int(colour) * steps + 127) / 255 * 255 / steps)
      }
      let isGrey = pixel.red == pixel.green && pixel.green == pixel.blue
      let key =
        isGrey
        ? Raster.Pixel(grey: pixel.red & 0xF8 | pixel.red >> 5)
        : Raster.Pixel(
          red: rounded(pixel.red, 5), green: rounded(pixel.green, 5), blue: rounded(pixel.blue, 5))
      return palette[key]
        ?? {
          palette[key] = palette.count
          return palette.count - 1
        }()
    }
    let places = raster.pixels.map(register)
    text = "\u{1B}Pq\"1;1;\(raster.width);\(raster.height)"
    for (pixel, place) in palette.sorted(by: { $0.value < $1.value }) {
      let parts = [pixel.red, pixel.green, pixel.blue].map { String(Int($0) * 100 / 255) }
      text += "#\(place);2;\(parts.joined(separator: ";"))"
    }
    for top in stride(from: 0, to: raster.height, by: 6) {
      var bands: [Int: [UInt8]] = [:]
      for row in top..<min(top + 6, raster.height) {
        for column in 0..<raster.width {
          let place = places[row * raster.width + column]
          bands[place, default: [UInt8](repeating: 0, count: raster.width)][column] |=
            1 << UInt8(row - top)
        }
      }
      let lines = bands.sorted { $0.key < $1.key }.map { "#\($0.key)" + Self.runs($0.value) }
      text += lines.joined(separator: "$") + "-"
    }
    text += "\u{1B}\\\n"
  }

  /// The signs of a band, with runs of more than three shortened.
  private static func runs(_ band: [UInt8]) -> String {
    var text = ""
    var start = 0
    while start < band.count {
      var end = start
      while end < band.count, band[end] == band[start] { end += 1 }
      let sign = Character(Unicode.Scalar(band[start] + 63))
      text +=
        end - start > 3 ? "!\(end - start)\(sign)" : String(repeating: sign, count: end - start)
      start = end
    }
    return text
  }
}
