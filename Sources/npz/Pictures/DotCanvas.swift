/// A terminal's cells as dots: braille has two in a row and four rows in each cell; without it a cell is one.
struct DotCanvas {
  /// Cells in a line.
  let columns: Int
  /// Lines.
  let rows: Int
  private let isBraille: Bool
  private var bits: [UInt8]
  private var looks: [Style.Look]

  init(columns: Int, rows: Int, isBraille: Bool) {
    (self.columns, self.rows, self.isBraille) = (columns, rows, isBraille)
    bits = [UInt8](repeating: 0, count: columns * rows)
    looks = [Style.Look](repeating: .plain, count: columns * rows)
  }

  /// Dots in a line.
  var width: Int { isBraille ? columns * 2 : columns }
  /// Lines of dots.
  var height: Int { isBraille ? rows * 4 : rows }

  /// Sets a dot; one outside is left out.
  mutating func set(_ x: Int, _ y: Int, _ look: Style.Look) {
    guard 0..<width ~= x, 0..<height ~= y else { return }
    let cell = isBraille ? y / 4 * columns + x / 2 : y * columns + x
    // The last line of dots was added to Unicode's pattern later.
    let dots: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    bits[cell] |= isBraille ? dots[y % 4][x % 2] : 1
    looks[cell] = look
  }

  /// Sets the dots of a line from one dot to another.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ look: Style.Look) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let steps = max(dx.magnitude, dy.magnitude)
    if steps == 0 { return set(start.x, start.y, look) }
    for step in 0...Int(steps) {
      let part = Double(step) / Double(steps)
      set(
        start.x + Int((Double(dx) * part).rounded()), start.y + Int((Double(dy) * part).rounded()),
        look)
    }
  }

  /// The lines.
  func lines(_ style: Style) -> [String] {
    (0..<rows).map { row in
      var line = ""
      var (run, look) = ("", Style.Look.plain)
      for column in 0..<columns {
        let cell = row * columns + column
        if looks[cell] != look {
          line += style.paint(run, look)
          (run, look) = ("", looks[cell])
        }
        let sign: Character =
          isBraille
          ? Unicode.Scalar(UInt32(0x2800) + UInt32(bits[cell])).map { Character($0) } ?? " "
          : bits[cell] == 0 ? " " : "*"
        run.append(sign)
      }
      return line + style.paint(run, look)
    }
  }
}
