import Bytes

/// Writes the elements of a packed native array in brackets, with line breaks and dots for what a
/// summary leaves out.
struct ArrayLayout {
  private let layout: ElementLayout
  /// The lengths that the text shows, and those of the array it stands for.
  private let shown: [Int]
  private let shape: [Int]
  private let strides: [Int]
  private let isSummary: Bool
  private let edge: Int
  private let separator: [UInt8]
  /// The separator without blanks at its end.
  private let lineSeparator: [UInt8]
  private let separatorWidth: Int
  private let lineSeparatorWidth: Int
  private var generator: DigitGenerator
  private var word: [UInt8] = []
  /// What has been written.
  private(set) var out: [UInt8] = []

  /// A layout for `data`, which holds the corners of an array of `shape`.
  init(
    _ data: NDArray, of shape: [Int], layout: ElementLayout, generator: DigitGenerator,
    isSummary: Bool, edge: Int, separator: String
  ) {
    self.layout = layout
    self.generator = generator
    self.shown = data.shape
    self.strides = data.strides
    self.shape = shape
    self.isSummary = isSummary
    self.edge = edge
    self.separator = Array(separator.utf8)
    self.lineSeparator = Array(self.separator[..<self.separator.endWithoutBlanks(from: 0)])
    separatorWidth = separator.unicodeScalars.count
    lineSeparatorWidth = self.lineSeparator.characterCount
  }

  /// Writes the axes from `axis` on of the elements that start at `offset`.
  ///
  /// - Parameters:
  ///   - indent: the spaces at the start of every line but the first.
  ///   - width: the characters of a line.
  mutating func write(
    _ bytes: RawSpan, at offset: Int, axis: Int = 0, indent: Int, width: Int
  ) {
    guard axis < shape.count else {
      return layout.append(at: offset, in: bytes, to: &out, &generator)
    }
    out.append(UInt8(ascii: "["))
    if axis == shape.count - 1 {
      writeRow(bytes, at: offset, indent: indent, width: width)
    } else {
      let (leading, trailing) = parts(of: axis)
      for (place, index) in indices(leading, trailing, shown[axis]).enumerated() {
        if place > 0 { breakLines(shape.count - 1 - axis, indent) }
        if index < 0 {
          out.append("...")
        } else {
          write(
            bytes, at: offset + index * strides[axis], axis: axis + 1, indent: indent + 1,
            width: width - 1)
        }
      }
    }
    out.append(UInt8(ascii: "]"))
  }

  private mutating func breakLines(_ count: Int, _ indent: Int) {
    out += lineSeparator
    out.append("\n", times: count)
    out.append(" ", times: indent)
  }

  private func parts(of axis: Int) -> (leading: Int?, trailing: Int) {
    guard isSummary, shape[axis] > 2 * edge else { return (nil, shown[axis]) }
    // With no edge, NumPy still shows the last one.
    return (edge, Swift.max(edge, 1))
  }

  /// The indices that are shown, -1 for the dots.
  private func indices(_ leading: Int?, _ trailing: Int, _ length: Int) -> [Int] {
    guard let leading else { return Array(0..<length) }
    return Array(0..<leading) + [-1] + Array(length - trailing..<length)
  }

  /// Writes the last axis, with a line break before each element that does not fit.
  private mutating func writeRow(_ bytes: RawSpan, at offset: Int, indent: Int, width: Int) {
    let axis = shape.count - 1
    // Of all elements only those of Python objects have lines.
    let hasLines = layout.hasLines
    let limit = width - Swift.max(lineSeparatorWidth, 1)
    let (leading, trailing) = parts(of: axis)
    var line = indent
    var lineStart = out.count
    if let leading {
      for index in 0..<leading { put(bytes, offset + index * strides[axis]) }
      put("...")
    }
    for index in shown[axis] - trailing..<shown[axis] {
      put(bytes, offset + index * strides[axis], isLast: index == shown[axis] - 1)
    }

    func put(_ bytes: RawSpan, _ offset: Int, isLast: Bool = false) {
      word.removeAll(keepingCapacity: true)
      layout.append(at: offset, in: bytes, to: &word, &generator)
      putWord(isLast: isLast)
    }
    func put(_ text: String) {
      word = Array(text.utf8)
      putWord(isLast: false)
    }
    /// An element of several lines, which all start where the first does.
    func putLines(isLast: Bool) {
      let lines = word.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let widest = lines.reduce(0) { Swift.max($0, Array($1).characterCount) }
      if line + widest > limit, line > indent { breakLine() }
      let start = line
      for (number, text) in lines.enumerated() {
        if number > 0 {
          breakLine()
          out.append(" ", times: start - indent)
          line = start
        }
        out += text
        line += Array(text).characterCount
      }
      let rest = start + widest - line
      out.append(" ", times: rest)
      line += rest
      if !isLast {
        out += separator
        line += separatorWidth
      }
    }
    func breakLine() {
      out.removeLast(out.count - out.endWithoutBlanks(from: lineStart))
      out.append(UInt8(ascii: "\n"))
      lineStart = out.count
      out.append(" ", times: indent)
      line = indent
    }
    func putWord(isLast: Bool) {
      if hasLines, word.contains(UInt8(ascii: "\n")) { return putLines(isLast: isLast) }
      let count = word.characterCount
      if line + count > limit, line > indent { breakLine() }
      out += word
      line += count
      if !isLast {
        out += separator
        line += separatorWidth
      }
    }
  }
}

extension [UInt8] {
  /// The number of code points.
  fileprivate var characterCount: Int { reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }

  /// The end without the blanks there, as Python's `rstrip` sees them in ASCII.
  fileprivate func endWithoutBlanks(from start: Int) -> Int {
    var end = count
    while end > start,
      self[end - 1] == 0x20 || 0x09...0x0D ~= self[end - 1]
        || 0x1C...0x1F ~= self[end - 1]
    { end -= 1 }
    return end
  }
}
