extension NDArray.DType {
  /// A structured dtype whose fields follow one another without gaps.
  ///
  /// - Throws: ``NDArrayError`` `.badDType` where a name stands twice or the size is over 2³¹ − 1.
  /// - Complexity: O(number of fields).
  public init(
    fields: [(name: String, dtype: NDArray.DType)]
  ) throws(NDArrayError) {
    let items = fields.map { PythonLiteral.tuple([.text($0.name), $0.dtype.descrLiteral]) }
    try self.init(fieldList: items)
  }

  /// The dtype of a `descr` as a header has it, and as `numpy.dtype` takes it: `[('id', '<i4'), ('v', '<f8', (3,))]`.
  ///
  /// - Throws: ``NDArrayError`` `.badDType` for what is no such list and no type string in quotes.
  /// - Complexity: O(length of the text).
  public init(descr text: String) throws(NDArrayError) {
    let literal: PythonLiteral
    do {
      literal = try PythonLiteralParser.parse(
        text.unicodeScalars.map(\.value))
    } catch { throw NDArrayError(.badDType, "'\(text)' is not a dtype: \(error.message)") }
    let (dtype, shape) = try Self.parse(descr: literal)
    guard shape.isEmpty else {
      throw NDArrayError(.badDType, "'\(text)' is an array of a dtype, and not a dtype")
    }
    self = dtype
  }

  /// The dtype that a header's `descr` says, and the shape that a top-level sub-array adds.
  ///
  /// - Parameters:
  ///   - descr: the literal.
  ///   - isPlain: leaves out what NumPy takes and never writes: `'f8,i4'`, and fields without brackets.
  /// - Throws: ``NDArrayError`` `.badDType`.
  static func parse(
    descr: PythonLiteral, isPlain: Bool = false
  ) throws(NDArrayError) -> (dtype: NDArray.DType, shape: [Int]) {
    switch descr {
    case .string(let text):
      // `<V2` is how ml_dtypes' bfloat16 is written; NumPy's own void is `|V2`.
      if text == PythonString("<V2") { return (.bfloat16, []) }
      if text == PythonString("<V1") { return (.float8(.unspecified), []) }
      // No name of a dtype is long, and none has a comma: that is a row of them.
      let isOther = isPlain && (text.codePoints.count > 100 || text.codePoints.contains(0x2C))
      guard !isOther, let dtype = parse(text.string[...]) else {
        throw NDArrayError(
          .badDType, "\(descr.shortText) is not a dtype",
          hint: text.string == "T" || text.string.hasPrefix("|T")
            ? "NumPy itself writes StringDType as '|O'" : nil)
      }
      return (dtype, [])
    case .tuple(let items):
      guard items.count == 2 else { throw notADescr(descr) }
      let base = try parse(descr: items[0], isPlain: isPlain)
      // NumPy's (flexible type, size): ('S', 5) is S5.
      if base.dtype.itemSize == 0, base.shape.isEmpty, case .int(let size) = items[1],
        [.bytes, .unicode, .void].contains(base.dtype.kind),
        0...maximumItemSize / 4 ~= size
      {
        switch base.dtype.kind {
        case .bytes: return (.bytes(size), [])
        case .unicode:
          return (NDArray.DType.unicode(size).with(byteOrder: base.dtype.byteOrder), [])
        default: return (.void(size), [])
        }
      }
      return (base.dtype, try shape(of: items[1]) + base.shape)
    case .list(let items):
      return (try NDArray.DType(fieldList: items, isPlain: isPlain), [])
    case .dictionary(let items) where items.isEmpty:
      return (NDArray.DType(kind: .structured, itemSize: 0), [])
    default:
      throw notADescr(descr)
    }
  }

  private static func notADescr(_ literal: PythonLiteral) -> NDArrayError {
    NDArrayError(.badDType, "descr is not a valid dtype: \(literal.shortText)")
  }

  private static func shape(of literal: PythonLiteral) throws(NDArrayError) -> [Int] {
    let items: [PythonLiteral] =
      switch literal {
      case .int: [literal]
      case .tuple(let items), .list(let items): items
      default:
        throw NDArrayError(.badDType, "a field's shape is not a tuple: \(literal.shortText)")
      }
    guard items.count <= maximumDimensions else {
      throw NDArrayError(
        .badDType,
        "a field's shape has \(items.count) dimensions; NumPy allows \(maximumDimensions)")
    }
    var shape: [Int] = []
    for item in items {
      guard case .int(let count) = item, 0...maximumItemSize ~= count else {
        throw NDArrayError(.badDType, "a field's shape is not valid: \(literal.shortText)")
      }
      shape.append(count)
    }
    return shape
  }

  /// The dtype of a list of `(name, descr)` or `(name, descr, shape)`, padding left out.
  init(fieldList items: [PythonLiteral], isPlain: Bool = false) throws(NDArrayError) {
    var fields: [Field] = []
    fields.reserveCapacity(items.count)
    var used: Set<PythonString> = []
    used.reserveCapacity(items.count)
    var offset = 0
    // Most fields of wide records have the dtype of the one before.
    var last: (descr: PythonLiteral, parsed: (dtype: Self, shape: [Int]))?
    for item in items {
      let parts: [PythonLiteral]
      switch item {
      case .tuple(let list), .list(let list): parts = list
      // Python takes a text apart, too: 'ab' is the field 'a' of dtype 'b'.
      case .string(let text) where text.codePoints.count == 2 && !isPlain:
        parts = text.codePoints.map { .string(PythonString(codePoints: [$0])) }
      default: throw Self.notADescr(item)
      }
      guard parts.count == 2 || parts.count == 3 else {
        throw NDArrayError(
          .badDType,
          "a field has \(parts.count) parts, not a name, a dtype and perhaps a shape: "
            + item.shortText)
      }
      let (title, name) = try Self.names(of: parts[0])
      let descr = parts.count == 2 ? parts[1] : .tuple([parts[1], parts[2]])
      let parsed: (dtype: Self, shape: [Int])
      if let last, last.descr == descr {
        parsed = last.parsed
      } else {
        parsed = try Self.parse(descr: descr, isPlain: isPlain)
        last = (descr, parsed)
      }
      let (dtype, shape) = parsed
      guard let size = Self.byteCount(of: shape, itemSize: dtype.itemSize),
        size <= Self.maximumItemSize - offset
      else {
        throw NDArrayError(.badDType, "the fields have more than 2^31 - 1 bytes")
      }
      // What has no name and no type is padding, as NumPy writes it.
      let isPadding = name.codePoints.isEmpty && (dtype.kind == .void || !shape.isEmpty)
      if !isPadding {
        for word in [name, title].compactMap({ $0 }) where !used.insert(word).inserted {
          throw NDArrayError(
            .badDType, "two fields have the name or title \(word.repr.string)")
        }
        fields.append(Field(name: name, title: title, dtype: dtype, shape: shape, offset: offset))
      }
      offset += size
    }
    self.init(kind: .structured, itemSize: offset, fields: fields)
  }

  /// The title, if there is one, and the name.
  private static func names(
    of literal: PythonLiteral
  ) throws(NDArrayError) -> (PythonString?, PythonString) {
    switch literal {
    case .string(let name): return (nil, name)
    case .tuple(let items):
      guard items.count == 2, case .string(let name) = items[1] else { break }
      if case .string(let title) = items[0] { return (title, name) }
      if case .none = items[0] { return (nil, name) }
    default: break
    }
    throw NDArrayError(.badDType, "a field's name is not a string: \(literal.shortText)")
  }
}

extension NDArray.DType {
  /// The dtype as a header's `descr` says it, in Python's notation: `'<f4'`,
  /// `[('id', '<i4'), ('', '|V4'), ('at', '<f8')]`.
  ///
  /// The corresponding NumPy property is `numpy.dtype.descr`, or `str` for a plain dtype.
  public var descr: String { descrLiteral.repr.string }

  /// What `descr` is made of.
  package var descrItems: DescrItem { DescrItem(descrLiteral) }

  var descrLiteral: PythonLiteral {
    guard kind == .structured else { return .text(typeString) }
    var items: [PythonLiteral] = []
    var offset = 0
    func pad(to end: Int) {
      if end > offset { items.append(.tuple([.text(""), .text("|V\(end - offset)")])) }
    }
    for field in fields {
      pad(to: field.offset)
      let name: PythonLiteral =
        if let title = field.rawTitle {
          .tuple([.string(title), .string(field.rawName)])
        } else {
          .string(field.rawName)
        }
      var parts = [name, field.dtype.descrLiteral]
      if !field.shape.isEmpty { parts.append(.tuple(field.shape.map { .int($0) })) }
      items.append(.tuple(parts))
      offset = field.offset + field.byteCount
    }
    pad(to: itemSize)
    return .list(items)
  }

  /// True where the fields stand in the order of their offsets and none overlaps another, here and
  /// in every nested dtype: what a header can say.
  var hasDescr: Bool {
    var end = 0
    for field in fields {
      guard field.offset >= end, field.dtype.hasDescr else { return false }
      end = field.offset + field.byteCount
    }
    return end <= itemSize
  }

  /// The dtype in one word, as NumPy's `dtype.str`: `<f4`, `|S5`, `<M8[ns]`; `|V16` for a record.
  public var typeString: String {
    let order = byteOrder == .big ? ">" : byteOrder == .little ? "<" : "|"
    switch kind {
    case .bool: return "|b1"
    case .int: return "\(order)i\(itemSize)"
    case .uint: return "\(order)u\(itemSize)"
    case .float: return "\(order)f\(itemSize)"
    case .complex: return "\(order)c\(itemSize)"
    case .bytes: return "|S\(itemSize)"
    case .unicode: return "\(order)U\(itemSize / 4)"
    case .void, .structured: return "|V\(itemSize)"
    case .datetime: return "\(order)M8\(unitSuffix)"
    case .timedelta: return "\(order)m8\(unitSuffix)"
    case .object: return "|O"
    case .bfloat16: return "<V2"
    case .float8(.e5m2): return "<f1"
    case .float8: return "<V1"
    }
  }

  /// True where an element, or one of its fields at any depth, is a Python object.
  public var hasObjects: Bool {
    kind == .object || fields.contains { $0.dtype.hasObjects }
  }
}

/// A `descr` as a tree of texts, integers and lists, for a floor above that writes it as JSON.
package indirect enum DescrItem: Sendable {
  case text(String)
  case number(Int)
  case list([DescrItem])

  init(_ literal: PythonLiteral) {
    switch literal {
    case .string(let text): self = .text(text.string)
    case .int(let number): self = .number(number)
    case .tuple(let items), .list(let items): self = .list(items.map { DescrItem($0) })
    default: self = .text(literal.repr.string)
    }
  }
}
