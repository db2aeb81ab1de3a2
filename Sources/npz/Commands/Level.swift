import ArgumentParser
import NDArray

/// How hard to compress, as an argument says it.
struct Level: ExpressibleByArgument {
  /// What it means.
  let value: NPZ.Level

  private static let names: KeyValuePairs<String, NPZ.Level> = [
    "fastest": .fastest, "default": .default, "smallest": .smallest,
  ]

  /// Nil for what is neither a name nor a digit.
  init?(argument: String) {
    if let named = Self.names.first(where: { $0.key == argument }) {
      value = named.value
    } else if let digit = Int(argument), 0...9 ~= digit, argument.utf8.count == 1 {
      value = NPZ.Level(digit)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { names.map(\.key) + (0...9).map(String.init) }
}
