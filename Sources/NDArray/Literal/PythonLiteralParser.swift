/// Parses what `ast.literal_eval` parses: strings, bytes, numbers, tuples, lists, dictionaries, sets,
/// booleans and None, with Python's blanks, comments and line joining. Nothing is ever evaluated.
///
/// The plain grammar leaves out what no program writes into a header: sets, complex numbers, comments,
/// joined lines and strings, raw and triple-quoted ones, characters by name, redundant parentheses,
/// underscores and prefixes in integers.
///
/// Time and memory are linear in the text; nesting is limited.
struct PythonLiteralParser {
  let text: [UInt32]
  var index = 0
  private var depth = 0
  /// True where `3L` is read as 3, as Python 2 wrote integers.
  private(set) var allowsLongSuffix = false
  /// True where only the plain grammar is accepted.
  private(set) var isPlain = false
  private var maximumDepth = Self.pythonDepth
  /// True where line ends are blanks.
  var insideBrackets: Bool { depth > 0 }
  /// Python's tokenizer refuses deeper brackets, too.
  static let pythonDepth = 200

  /// A parser at the start of `text`. Line ends become `\n`, as in Python source.
  init(_ text: [UInt32]) {
    guard text.contains(0x0D) else {
      self.text = text
      return
    }
    var lines: [UInt32] = []
    lines.reserveCapacity(text.count)
    for (index, value) in text.enumerated() {
      if value == 0x0D {
        if index + 1 == text.count || text[index + 1] != 0x0A { lines.append(0x0A) }
      } else {
        lines.append(value)
      }
    }
    self.text = lines
  }

  /// The one literal that the whole text is.
  ///
  /// - Parameters:
  ///   - text: code points.
  ///   - allowsLongSuffix: whether Python 2's `3L` is an integer.
  ///   - isPlain: whether only the plain grammar is accepted.
  ///   - maximumDepth: how deep brackets may be nested.
  static func parse(
    _ text: [UInt32], allowsLongSuffix: Bool = false, isPlain: Bool = false,
    maximumDepth: Int = Self.pythonDepth
  ) throws(PythonLiteralError) -> PythonLiteral {
    var parser = PythonLiteralParser(text)
    parser.allowsLongSuffix = allowsLongSuffix
    parser.isPlain = isPlain
    parser.maximumDepth = Swift.min(maximumDepth, Self.pythonDepth)
    if let zero = parser.text.firstIndex(of: 0) {
      throw PythonLiteralError(message: "a NUL byte stands in it", index: zero)
    }
    try parser.skipBlanks(lines: true)
    let value = try parser.expression()
    try parser.skipBlanks(lines: true)
    guard parser.index == parser.text.count else {
      throw parser.error("expected the end, found \(parser.found)")
    }
    return value
  }

  func peek(_ distance: Int = 0) -> UInt32? {
    index + distance < text.count ? text[index + distance] : nil
  }

  /// What stands at the index, for messages.
  var found: String {
    guard let value = peek() else { return "the end" }
    guard let scalar = Unicode.Scalar(value), scalar.isPrintableInPython, value != 0x20 else {
      return "the character U+" + String(value, radix: 16, uppercase: true)
    }
    return "'\(Character(scalar))'"
  }

  func error(_ message: String) -> PythonLiteralError {
    PythonLiteralError(message: message, index: index)
  }

  /// Refuses what only the plain grammar leaves out.
  func requirePython(_ what: String) throws(PythonLiteralError) {
    guard isPlain else { return }
    throw PythonLiteralError(
      message: "\(what) may not stand in a header", index: index, isOnlyPlain: true)
  }

  /// Steps over blanks, comments and joined lines; over line ends only where they mean nothing.
  mutating func skipBlanks(lines: Bool) throws(PythonLiteralError) {
    while let value = peek() {
      switch value {
      case 0x20, 0x09, 0x0C: index += 1
      case 0x0A where lines: index += 1
      case 0x23:  // A comment, to the end of its line.
        try requirePython("a comment")
        while let next = peek(), next != 0x0A { index += 1 }
      case 0x5C where peek(1) == 0x0A:
        try requirePython("a joined line")
        index += 2
      default: return
      }
    }
  }

  /// Steps over `character`, if it stands there.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == character.value else { return false }
    index += 1
    return true
  }

  /// An expression; inside brackets line ends are blanks.
  private mutating func expression() throws(PythonLiteralError) -> PythonLiteral {
    let first = try operand()
    // Python has no complex literal: `1+2j` is a sum, the only one that is a literal.
    try skipBlanks(lines: insideBrackets)
    guard let sign = peek(), sign == 0x2B || sign == 0x2D else { return first }
    let start = index
    try requirePython("an operation")
    index += 1
    try skipBlanks(lines: insideBrackets)
    guard case .complex(0, let imaginary) = try operand(signed: false), let real = first.real else {
      index = start
      throw error("found an operation; only values may stand here")
    }
    return .complex(real, sign == 0x2D ? -imaginary : imaginary)
  }

  private mutating func operand(signed: Bool = true) throws(PythonLiteralError) -> PythonLiteral {
    guard let value = peek() else { throw error("expected a value, found the end") }
    switch value {
    case 0x28:
      return try nested { (parser) throws(PythonLiteralError) in try parser.parenthesized() }
    case 0x5B:
      return try nested { (parser) throws(PythonLiteralError) in
        parser.index += 1
        return .list(try parser.items(until: "]").items)
      }
    case 0x7B: return try nested { (parser) throws(PythonLiteralError) in try parser.braces() }
    case 0x2B, 0x2D:
      guard signed else { throw error("expected a number, found \(found)") }
      if value == 0x2B { try requirePython("the sign '+'") }
      index += 1
      try skipBlanks(lines: insideBrackets)
      let start = index
      let number = try operand(signed: false)
      guard let negated = value == 0x2D ? number.negated : number.positive else {
        index = start
        throw error("a sign must stand before a number")
      }
      return negated
    case 0x30...0x39, 0x2E: return try number()
    default:
      if let string = try stringLiteral() { return string }
      return try name()
    }
  }

  private mutating func nested(
    _ body: (inout PythonLiteralParser) throws(PythonLiteralError) -> PythonLiteral
  ) throws(PythonLiteralError) -> PythonLiteral {
    guard depth < maximumDepth else {
      throw PythonLiteralError(
        message: "nested more than \(maximumDepth) deep", index: index, isTooDeep: true)
    }
    depth += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  /// `()`, `(1,)`, `(1, 2)`, or a value in redundant parentheses.
  private mutating func parenthesized() throws(PythonLiteralError) -> PythonLiteral {
    index += 1
    let (items, comma) = try items(until: ")")
    if let only = items.first, items.count == 1, !comma {
      // What looks like a tuple and is none is where readers differ. A shape is a tuple in every case,
      // so that what is found is said there.
      if case .int = only { return only }
      try requirePython("a value in parentheses")
      return only
    }
    return .tuple(items)
  }

  /// Values with commas between them, up to and including the closing bracket.
  private mutating func items(
    until close: Unicode.Scalar
  ) throws(PythonLiteralError) -> (items: [PythonLiteral], comma: Bool) {
    var items: [PythonLiteral] = []
    var comma = false
    while true {
      try skipBlanks(lines: true)
      if take(close) { return (items, comma) }
      guard items.isEmpty || comma else {
        throw error("expected ',' or '\(close)', found \(found)")
      }
      items.append(try expression())
      try skipBlanks(lines: true)
      comma = take(",")
    }
  }

  /// A dictionary or a set.
  private mutating func braces() throws(PythonLiteralError) -> PythonLiteral {
    index += 1
    try skipBlanks(lines: true)
    if take("}") { return .dictionary([]) }
    let first = try expression()
    try skipBlanks(lines: true)
    guard take(":") else {
      try requirePython("a set")
      var items = [first]
      if take(",") {
        items += try self.items(until: "}").items
      } else if !take("}") {
        throw error("expected ':', ',' or '}', found \(found)")
      }
      return .set(items)
    }
    var items: [PythonLiteral.Item] = []
    var key = first
    while true {
      try skipBlanks(lines: true)
      items.append(.init(key: key, value: try expression()))
      try skipBlanks(lines: true)
      let comma = take(",")
      try skipBlanks(lines: true)
      if take("}") { return .dictionary(items) }
      guard comma else { throw error("expected ',' or '}', found \(found)") }
      key = try expression()
      try skipBlanks(lines: true)
      guard take(":") else { throw error("expected ':', found \(found)") }
    }
  }

  /// `True`, `False`, `None`, `set()`.
  private mutating func name() throws(PythonLiteralError) -> PythonLiteral {
    let start = index
    while let value = peek(), value.isIdentifierPart { index += 1 }
    let word = PythonString(codePoints: Array(text[start..<index])).string
    switch word {
    case "True": return .bool(true)
    case "False": return .bool(false)
    case "None": return .none
    case "set":
      try skipBlanks(lines: insideBrackets)
      if take("(") {
        try skipBlanks(lines: true)
        if take(")") {
          try requirePython("a set")
          return .set([])
        }
      }
    default: break
    }
    index = start
    throw error(
      word.isEmpty
        ? "expected a value, found \(found)" : "'\(word)' is a name; only values may stand here")
  }
}

extension UInt32 {
  /// A letter, digit or underscore of ASCII, or anything beyond ASCII.
  var isIdentifierPart: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: self >= 0x80
    }
  }
}

extension PythonLiteral {
  /// The value with its sign changed; nil where it is no number.
  var negated: PythonLiteral? {
    switch self {
    case .int(let value): .int(0 &- value)
    case .bigInt(false, "9223372036854775808"): .int(.min)
    case .bigInt(let negative, let digits): .bigInt(negative: !negative, digits: digits)
    case .float(let value): .float(-value)
    case .complex(let real, let imaginary): .complex(-real, -imaginary)
    default: nil
    }
  }

  /// The value itself; nil where it is no number.
  var positive: PythonLiteral? { negated == nil ? nil : self }

  /// The value as the real part of a sum.
  fileprivate var real: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }
}
