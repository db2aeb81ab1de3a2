import ArgumentParser
import NDArray

/// The options of commands that draw an array as a picture.
struct PictureOptions: ParsableArguments {
  @Option(name: [.short, .long], parsing: .unconditional, help: "A part: 0,:,::2")
  var slice: String?

  @Option(help: "A field of a record.")
  var field: String?

  @Option(help: "Where red, green and blue are: first, last or none.")
  var channels: Picture.Channels = .auto

  @Option(
    name: .customLong("range"), parsing: .unconditional,
    help: ArgumentHelp("Black and white: LO,HI, auto or minmax.", valueName: "range"))
  var rangeText = "auto"

  @Option(help: "Colours: grey, viridis, turbo or diverging.")
  var map: ColourMap = .grey

  @Option(
    name: .customLong("size"),
    help: ArgumentHelp("Columns and lines; points of a PNG.", valueName: "WxH"))
  var sizeText: String?

  func validate() throws {
    if sizeText != nil && size == nil {
      throw ValidationError(Self.noSize(sizeText ?? "", "80x24"))
    }
    _ = try range()
  }

  /// Columns and lines, or points.
  var size: (width: Int, height: Int)? { sizeText.flatMap(Self.size) }

  /// What is said of a size that is none.
  static func noSize(_ text: String, _ example: String) -> String {
    "--size \(text.shellWord) is no size: columns and lines, or points, of 1 to 16384, such as \(example)"
  }

  /// The two numbers of `80x24`; nil for what is no size.
  static func size(_ text: String) -> (width: Int, height: Int)? {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
      .map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      1...16384 ~= width, 1...16384 ~= height
    else { return nil }
    return (width, height)
  }

  private func range() throws -> Picture.Range {
    switch rangeText {
    case "auto": return .auto
    case "minmax": return .extremes
    default:
      let parts = rangeText.split(separator: ",", omittingEmptySubsequences: false)
        .map { Double($0.trimmed) }
      guard parts.count == 2, let low = parts[0], let high = parts[1], low < high, low.isFinite,
        high.isFinite
      else {
        throw ValidationError(
          "--range \(rangeText.shellWord) is neither auto nor minmax nor two numbers that rise, such as 0,1"
        )
      }
      return .fixed(low, high)
    }
  }

  /// How to draw.
  func options(fitting size: (width: Int, height: Int)?) throws -> Picture.Options {
    var options = Picture.Options()
    options.channels = channels
    options.range = try range()
    options.map = map
    options.size = size
    if size == nil { options.mostTiles = 4096 }
    return options
  }

  /// The part that is to be drawn.
  ///
  /// - Throws: ``Failure``, `NDArrayError`.
  func array(_ part: NumberPart, of input: Input) throws -> NDArray {
    let array = try part.read(slice.map { try SliceText($0, path: input.path, array: part.name) })
    return try field.map { try array[$0] } ?? array
  }
}

extension Picture.Channels: ExpressibleByArgument {}
