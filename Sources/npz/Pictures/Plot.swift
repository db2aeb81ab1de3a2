import NDArray

/// Lines, or how often numbers are, drawn in a terminal.
struct Plot {
  /// What is drawn.
  enum Content {
    case lines([Series])
    case histogram(NDArray.Histogram)
  }

  let content: Content

  /// The looks of lines, by turns.
  static let looks: [Style.Look] = [.cyan, .yellow, .green, .red, .bold, .dim]

  /// What stands on the axes: the ends of both, and as texts.
  private struct Axes {
    let top: String
    let bottom: String
    let left: String
    let right: String
  }

  /// The lines of text.
  ///
  /// - Parameter size: columns and lines, the axes' texts included.
  /// - Throws: ``Failure`` where there is nothing to draw.
  func lines(_ size: (width: Int, height: Int), _ console: Console) throws -> [String] {
    switch content {
    case .lines(let all): try lines(of: all, size, console)
    case .histogram(let histogram): bars(of: histogram, size, console)
    }
  }

  private func lines(
    of all: [Series], _ size: (width: Int, height: Int), _ console: Console
  ) throws -> [String] {
    guard let (low, high) = Series.extremes(all) else {
      throw Failure(.data, "shape_mismatch", "there are no finite numbers to plot")
    }
    let last = (all.map(\.values.count).max() ?? 1) - 1
    let axes = Axes(
      top: high.threeDigits, bottom: low.threeDigits, left: "0", right: "\(last)")
    let margin = Self.margin(axes)
    var canvas = DotCanvas(
      columns: Swift.max(1, size.width - margin), rows: Swift.max(1, size.height - 1),
      isBraille: console.isUTF8)
    func place(_ point: (x: Double, y: Double)) -> (x: Int, y: Int) {
      let across = last == 0 ? 0.5 : point.x / Double(last)
      let up = point.y.part(of: low, high)
      return (
        Int((across * Double(canvas.width - 1)).rounded()),
        Int(((1 - up) * Double(canvas.height - 1)).rounded())
      )
    }
    for (number, series) in all.enumerated() {
      let look = all.count == 1 ? .plain : Self.looks[number % Self.looks.count]
      for piece in series.pieces(columns: canvas.width) {
        var before = place(piece[0])
        for point in piece {
          let next = place(point)
          canvas.line(from: before, to: next, look)
          before = next
        }
      }
    }
    return Self.framed(canvas.lines(console.style), axes, margin, canvas.columns)
  }

  /// Every bin is a column; eighths of a cell where there are such signs.
  private func bars(
    of histogram: NDArray.Histogram, _ size: (width: Int, height: Int), _ console: Console
  ) -> [String] {
    let most = histogram.counts.max() ?? 0
    let axes = Axes(
      top: "\(most)", bottom: "0", left: (histogram.edges.first ?? 0).threeDigits,
      right: (histogram.edges.last ?? 0).threeDigits)
    let margin = Self.margin(axes)
    let rows = Swift.max(1, size.height - 1)
    let signs = Array(console.isUTF8 ? " ▁▂▃▄▅▆▇█" : "   ::::##")
    // At least the lowest sign for what is there.
    let heights = histogram.counts.map { count in
      count == 0
        ? 0 : Swift.max(1, Int((Double(count) / Double(most) * Double(rows * 8)).rounded()))
    }
    // As many cells for each bin as there is room for.
    let wide = Swift.max(1, (size.width - margin) / Swift.max(1, heights.count))
    let lines = (0..<rows).map { row in
      let floor = (rows - 1 - row) * 8
      return heights.map {
        String(repeating: String(signs[Swift.max(0, Swift.min(8, $0 - floor))]), count: wide)
      }.joined()
    }
    return Self.framed(lines, axes, margin, heights.count * wide)
  }

  /// How many bins fit.
  ///
  /// - Parameter count: how many numbers there are: few numbers in many bins show nothing.
  static func bins(_ count: Int, width: Int) -> Int {
    let wish = Int(Double(count).squareRoot().rounded(.up))
    return Swift.max(1, Swift.min(wish, Swift.min(width - 8, 120)))
  }

  private static func margin(_ axes: Axes) -> Int {
    Swift.max(axes.top.count, axes.bottom.count) + 1
  }

  /// The lines with the axes' texts.
  private static func framed(
    _ lines: [String], _ axes: Axes, _ margin: Int, _ columns: Int
  ) -> [String] {
    var framed = lines.enumerated().map { index, line in
      let label = index == 0 ? axes.top : index == lines.count - 1 ? axes.bottom : ""
      let gap = String(repeating: " ", count: margin - label.count)
      return (label + gap + line).withoutBlanksBehind
    }
    let gap = columns - axes.left.count - axes.right.count
    framed.append(
      String(repeating: " ", count: margin) + axes.left
        + (gap > 0 ? String(repeating: " ", count: gap) + axes.right : ""))
    return framed
  }
}
