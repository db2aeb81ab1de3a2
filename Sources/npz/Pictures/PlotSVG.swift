import NDArray

/// A plot as SVG: light and dark as the reader has it, no script, no fonts of its own.
struct PlotSVG {
  /// The document, or a part of a page.
  private(set) var text = ""
  private let width: Int
  private let height: Int
  /// Room for the axes' texts: left, right, top, bottom.
  private let margin: (left: Double, right: Double, top: Double, bottom: Double)

  /// - Parameters:
  ///   - size: points.
  ///   - title: what stands above.
  ///   - isPart: true for a part of a page, which has the styles already.
  /// - Throws: ``Failure`` where there is nothing to draw.
  init(
    _ content: Plot.Content, size: (width: Int, height: Int), title: String?, isPart: Bool = false
  ) throws {
    (width, height) = size
    let names: [String]
    if case .lines(let all) = content, all.count > 1 {
      names = all.compactMap(\.name)
    } else {
      names = []
    }
    margin = (62, 16, title == nil && names.isEmpty ? 12 : 30, 26)
    let (x, y) = try Self.ranges(content)
    text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" role=\"img\" class=\"plot\">\n"
    if let title { text += "<title>\(title.escapedForMarkup)</title>\n" }
    if !isPart {
      text +=
        "<style>\(Self.style)</style>\n<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n"
    }
    addAxes(x, y, isCount: names.isEmpty && Self.isHistogram(content))
    if let title, names.isEmpty { addText(title, Double(width) / 2, 18, "middle", "name") }
    addLegend(names)
    switch content {
    case .lines(let all):
      for (number, series) in all.enumerated() { add(series, number, x, y) }
    case .histogram(let histogram): add(histogram, x, y)
    }
    text += "</svg>\n"
  }

  /// What the parts look like.
  static let style = """
    .plot{font:12px system-ui,sans-serif}.back{fill:#fff}.plot text{fill:#444}.plot .name{fill:#111;font-weight:600}\
    .grid{stroke:#ddd}.axis{stroke:#888}.l0{stroke:#0969b8}.l1{stroke:#c2570c}.l2{stroke:#15803d}.l3{stroke:#b91c1c}\
    .l4{stroke:#7e22ce}.l5{stroke:#57534e}.line{fill:none;stroke-width:1.5;stroke-linejoin:round}.bar{fill:#0969b8}\
    @media(prefers-color-scheme:dark){.back{fill:#16181d}.plot text{fill:#b5b9c2}.plot .name{fill:#f0f1f3}.grid{stroke:#2f333b}\
    .axis{stroke:#6b7280}.l0{stroke:#5eb1f5}.l1{stroke:#fb923c}.l2{stroke:#4ade80}.l3{stroke:#f87171}.l4{stroke:#c084fc}\
    .l5{stroke:#a8a29e}.bar{fill:#5eb1f5}}
    """

  private static func isHistogram(_ content: Plot.Content) -> Bool {
    if case .histogram = content { return true }
    return false
  }

  private typealias Span = (low: Double, high: Double)

  private static func ranges(_ content: Plot.Content) throws -> (x: Span, y: Span) {
    switch content {
    case .lines(let all):
      guard let span = Series.extremes(all) else {
        throw Failure(.data, "shape_mismatch", "there are no finite numbers to plot")
      }
      let last = Double((all.map(\.values.count).max() ?? 1) - 1)
      return ((0, Swift.max(1, last)), span)
    case .histogram(let histogram):
      let most = Double(histogram.counts.max() ?? 0)
      return (
        (histogram.edges.first ?? 0, histogram.edges.last ?? 1), (0, Swift.max(1, most))
      )
    }
  }

  private func horizontal(_ value: Double, _ span: Span) -> Double {
    let room = Double(width) - margin.left - margin.right
    return margin.left + value.part(of: span.low, span.high) * room
  }

  private func vertical(_ value: Double, _ span: Span) -> Double {
    let room = Double(height) - margin.top - margin.bottom
    return Double(height) - margin.bottom - value.part(of: span.low, span.high) * room
  }

  private mutating func addAxes(_ x: Span, _ y: Span, isCount: Bool) {
    let (left, right) = (margin.left, Double(width) - margin.right)
    let (top, bottom) = (margin.top, Double(height) - margin.bottom)
    for tick in Ticks.values(y.low, y.high, most: Swift.max(2, height / 50)) {
      if isCount, tick != tick.rounded() { continue }
      let place = vertical(tick, y)
      text += line(left, place, right, place, "grid")
      addText(Ticks.text(tick), left - 6, place + 4, "end")
    }
    for tick in Ticks.values(x.low, x.high, most: Swift.max(2, width / 90)) {
      let place = horizontal(tick, x)
      text += line(place, bottom, place, bottom + 4, "axis")
      addText(Ticks.text(tick), place, bottom + 17, "middle")
    }
    text += line(left, bottom, right, bottom, "axis") + line(left, top, left, bottom, "axis")
  }

  private mutating func addLegend(_ names: [String]) {
    var place = margin.left
    for (number, name) in names.enumerated() {
      text += line(place, 14, place + 16, 14, "line l\(number % Series.most)")
      addText(name, place + 20, 18, "start")
      place += 34 + Double(name.displayWidth) * 7
    }
  }

  private mutating func add(_ series: Series, _ number: Int, _ x: Span, _ y: Span) {
    for piece in series.pieces(columns: width) {
      let points = piece.map {
        "\(Self.short(horizontal($0.x, x))),\(Self.short(vertical($0.y, y)))"
      }
      if points.count == 1 {
        let (across, down) = (horizontal(piece[0].x, x), vertical(piece[0].y, y))
        text +=
          "<circle cx=\"\(Self.short(across))\" cy=\"\(Self.short(down))\" r=\"2\" class=\"l\(number % Series.most)\"/>\n"
      } else {
        text +=
          "<polyline class=\"line l\(number % Series.most)\" points=\"\(points.joined(separator: " "))\"/>\n"
      }
    }
  }

  private mutating func add(_ histogram: NDArray.Histogram, _ x: Span, _ y: Span) {
    for (bin, count) in histogram.counts.enumerated() where count > 0 {
      let (start, end) = (
        horizontal(histogram.edges[bin], x), horizontal(histogram.edges[bin + 1], x)
      )
      let top = vertical(Double(count), y)
      let high = Double(height) - margin.bottom - top
      text +=
        "<rect class=\"bar\" x=\"\(Self.short(start))\" y=\"\(Self.short(top))\" width=\"\(Self.short(Swift.max(0.5, end - start - 0.5)))\" height=\"\(Self.short(high))\"/>\n"
    }
  }

  private mutating func addText(
    _ words: String, _ x: Double, _ y: Double, _ anchor: String, _ look: String? = nil
  ) {
    let look = look.map { " class=\"\($0)\"" } ?? ""
    text +=
      "<text x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" text-anchor=\"\(anchor)\"\(look)>\(words.escapedForMarkup)</text>\n"
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ look: String)
    -> String
  {
    "<line class=\"\(look)\" x1=\"\(Self.short(x1))\" y1=\"\(Self.short(y1))\" x2=\"\(Self.short(x2))\" y2=\"\(Self.short(y2))\"/>\n"
  }

  /// A place with one digit behind the point.
  private static func short(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
  }
}

/// The round numbers on an axis.
enum Ticks {
  /// Numbers from `low` to `high` at a distance of 1, 2 or 5 times a power of ten, about `most` of them.
  static func values(_ low: Double, _ high: Double, most: Int) -> [Double] {
    let distance = (high / 2 - low / 2) * 2
    guard distance > 0, distance.isFinite else { return [low, high] }
    let rough = distance / Double(Swift.max(1, most))
    // Steps so small or so large have no power of ten that is a number.
    guard rough > 1e-300, rough < 1e300 else { return [low, high] }
    var power = 1.0
    while power * 10 <= rough { power *= 10 }
    while power > rough { power /= 10 }
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? power * 10
    var ticks: [Double] = []
    let first = (low / step).rounded(.up)
    for index in 0...(most * 2) {
      let tick = (first + Double(index)) * step
      if tick > high + step * 1e-9 { break }
      ticks.append(tick.magnitude < step * 1e-9 ? 0 : tick)
    }
    return ticks
  }

  /// A tick as text, without what adding up leaves behind.
  static func text(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e7 ? "\(Int(value))" : value.shortText
  }
}

extension String {
  /// The text in HTML, XML and their attributes; what these cannot hold is spelled out.
  var escapedForMarkup: String {
    var result = ""
    for character in escapedForDisplay {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
