import ArgumentParser
import NDArray

/// A way to draw in a terminal.
enum Graphics: String, CaseIterable, ExpressibleByArgument {
  /// The best that the terminal says it has.
  case auto
  /// The kitty graphics protocol: a PNG in an escape sequence.
  case kitty
  /// The inline images of iTerm2: a PNG in an escape sequence.
  case iterm
  /// DEC's sixels.
  case sixel
  /// Half blocks: two points in each cell.
  case blocks
  /// Signs of growing weight, without colour.
  case ascii

  /// The way that `auto` stands for here.
  func resolved(_ console: Console) -> Graphics {
    guard self == .auto else { return self }
    // Without colours there is nothing to tell points apart by but signs.
    guard console.isUTF8, console.style.isOn else { return .ascii }
    guard console.isTerminal else { return .blocks }
    let (term, program) = (
      Terminal.variable("TERM") ?? "", Terminal.variable("TERM_PROGRAM") ?? ""
    )
    // What stands between the terminal and us passes no pictures on.
    let isWrapped =
      Terminal.variable("TMUX") != nil || term.hasPrefix("screen") || term.hasPrefix("tmux")
    if isWrapped { return .blocks }
    if Terminal.variable("KITTY_WINDOW_ID") != nil
      || ["xterm-kitty", "xterm-ghostty"].contains(term)
    {
      return .kitty
    }
    return ["iTerm.app", "WezTerm", "ghostty", "vscode"].contains(program) ? .iterm : .blocks
  }

  /// The points of a cell.
  var cell: (width: Int, height: Int) {
    switch self {
    case .blocks, .ascii, .auto: (1, 2)
    // What most terminals have; none tells without being asked.
    case .kitty, .iterm, .sixel: (8, 16)
    }
  }

  /// What to print for a picture.
  ///
  /// - Throws: `NDArrayError` `.outOfMemory`.
  func text(of raster: Raster) throws -> String {
    switch self {
    case .kitty: return try Self.kitty(raster)
    case .iterm: return try Self.iterm(raster)
    case .sixel: return SixelText(raster).text
    case .ascii: return Self.ascii(raster)
    case .blocks, .auto: return BlockText(raster, hasAllColours: Self.hasAllColours).text
    }
  }

  private static var hasAllColours: Bool {
    let words = Terminal.variable("COLORTERM") ?? ""
    return words == "truecolor" || words == "24bit"
  }

  /// <https://sw.kovidgoyal.net/kitty/graphics-protocol/>: pieces of at most 4096 signs.
  private static func kitty(_ raster: Raster) throws -> String {
    var rest = Base64.text(try PNG.save(raster.array())[...])[...]
    var text = ""
    var head = "a=T,f=100,q=2,"
    while !rest.isEmpty {
      let piece = rest.prefix(4096)
      rest = rest.dropFirst(4096)
      text += "\u{1B}_G\(head)m=\(rest.isEmpty ? 0 : 1);\(piece)\u{1B}\\"
      head = ""
    }
    return text + "\n"
  }

  /// <https://iterm2.com/documentation-images.html>
  private static func iterm(_ raster: Raster) throws -> String {
    let bytes = try PNG.save(raster.array())
    return "\u{1B}]1337;File=inline=1;size=\(bytes.count);width=\(raster.width)px:"
      + Base64.text(bytes[...]) + "\u{07}\n"
  }

  /// Two rows become one line: a cell is twice as high as wide.
  private static func ascii(_ raster: Raster) -> String {
    let signs = Array(" .:-=+*#%@")
    var text = ""
    for row in stride(from: 0, to: raster.height, by: 2) {
      var line = ""
      for column in 0..<raster.width {
        let upper = raster[row, column].opaque.lightness
        let lower =
          row + 1 < raster.height ? raster[row + 1, column].opaque.lightness : upper
        line.append(signs[(upper + lower) / 2 * signs.count / 256])
      }
      text += line + "\n"
    }
    return text
  }
}
