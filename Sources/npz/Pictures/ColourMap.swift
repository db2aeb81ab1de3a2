import ArgumentParser

/// Colours for numbers, from the lowest to the highest.
enum ColourMap: String, CaseIterable, ExpressibleByArgument {
  /// From black to white.
  case grey
  /// From dark blue by green to yellow, as matplotlib's: even steps look even, also to the colour-blind.
  case viridis
  /// From blue by green to red, as matplotlib's: most steps can be told apart.
  case turbo
  /// From blue by white to red: for numbers of both signs.
  case diverging

  /// Colours at even distances; what is between them is mixed.
  private var stops: [UInt32] {
    switch self {
    case .grey: [0x000000, 0xFFFFFF]
    case .viridis:
      [
        0x440154, 0x48186A, 0x472D7B, 0x424086, 0x3B528B, 0x33638D, 0x2C728E, 0x26828E, 0x21918C,
        0x1FA088, 0x28AE80, 0x3FBC73, 0x5EC962, 0x84D44B, 0xADDC30, 0xD8E219, 0xFDE725,
      ]
    case .turbo:
      [
        0x30123B, 0x4040A2, 0x466BE3, 0x4294FF, 0x28BCEB, 0x18DDC2, 0x32F298, 0x6DFE62, 0xA4FC3C,
        0xCDEC34, 0xEECF3A, 0xFDAC34, 0xFB7E21, 0xEB500E, 0xD02F05, 0xA91601, 0x7A0403,
      ]
    case .diverging:
      [
        0x053061, 0x175290, 0x2A71B2, 0x3F8EC0, 0x6BACD1, 0x9BC9E0, 0xC2DDEC, 0xE0ECF3, 0xF7F6F6,
        0xFBE5D8, 0xFBCCB4, 0xF5AA89, 0xE48066, 0xD05548, 0xBA2832, 0x930E26, 0x67001F,
      ]
    }
  }

  /// A colour for each of 256 steps.
  var table: [Raster.Pixel] {
    let stops = stops.map { Raster.Pixel($0) }
    return (0..<256).map { step in
      let place = Double(step) / 255 * Double(stops.count - 1)
      let index = min(Int(place), stops.count - 2)
      let part = place - Double(index)
      func mixed(_ colour: KeyPath<Raster.Pixel, UInt8>) -> UInt8 {
        let (low, high) = (
          Double(stops[index][keyPath: colour]), Double(stops[index + 1][keyPath: colour])
        )
        return UInt8((low + (high - low) * part).rounded())
      }
      return Raster.Pixel(red: mixed(\.red), green: mixed(\.green), blue: mixed(\.blue))
    }
  }
}
