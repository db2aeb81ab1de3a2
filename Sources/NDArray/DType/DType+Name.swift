extension NDArray.DType: CustomStringConvertible {
  /// The name that people read: `float32`, `>f4`'s too; `str5`, `bytes3`, `void8`,
  /// `datetime64[D]`, `record`.
  ///
  /// These are NumPy's `dtype.name`s, but for strings and records, whose names count characters and
  /// bytes here, not bits.
  public var name: String {
    switch kind {
    case .bool: "bool"
    case .int: "int\(8 * itemSize)"
    case .uint: "uint\(8 * itemSize)"
    case .float: "float\(8 * itemSize)"
    case .complex: "complex\(8 * itemSize)"
    case .bytes: "bytes\(itemSize)"
    case .unicode: "str\(itemSize / 4)"
    case .void: "void\(itemSize)"
    case .datetime: "datetime64\(unitSuffix)"
    case .timedelta: "timedelta64\(unitSuffix)"
    case .object: "object"
    case .structured: "record"
    case .bfloat16: "bfloat16"
    case .float8(let format): format.rawValue
    }
  }

  /// The unit of a time in brackets; empty for everything else.
  var unitSuffix: String { unit?.suffix ?? "" }

  /// As NumPy's `str(dtype)`: `float32`, `>f4`, `<U5`, `|S3`, `[('id', '<i4')]`.
  public var description: String {
    if kind == .structured { return structuredText }
    switch kind {
    case .bytes, .unicode, .void:
      return itemSize == 0 ? String(typeString.dropLast()) : typeString
    case .datetime, .timedelta:
      return byteOrder == .native && unit?.base != .generic ? name : typeString
    default:
      return byteOrder == .none || byteOrder == .native ? name : typeString
    }
  }
}

extension NDArray.DType {
  /// What the dtype of a number is called in Swift, for hints.
  var swiftName: String { kind == .float && itemSize > 8 ? "longDouble" : name }

  /// A record's dtype: as a list of fields where they follow one another, otherwise as a dictionary
  /// with the offsets.
  private var structuredText: String {
    var end = 0
    var packed = true
    for field in fields {
      packed = packed && field.offset == end
      end = field.offset + field.byteCount
    }
    if packed && end == itemSize {
      let items = fields.map { field in
        let name =
          field.rawTitle.map { "(\($0.repr.string), \(field.rawName.repr.string))" }
          ?? field.rawName.repr.string
        let shape = field.shape.isEmpty ? "" : ", \(field.shape.tupleText)"
        return "(\(name), \(field.dtype.quoted)\(shape))"
      }
      return "[" + items.joined(separator: ", ") + "]"
    }
    let names = fields.map { $0.rawName.repr.string }.joined(separator: ", ")
    let formats = fields.map { field in
      field.shape.isEmpty
        ? field.dtype.quoted : "(\(field.dtype.quoted), \(field.shape.tupleText))"
    }.joined(separator: ", ")
    let offsets = fields.map { String($0.offset) }.joined(separator: ", ")
    var text = "{'names': [\(names)], 'formats': [\(formats)], 'offsets': [\(offsets)], "
    if fields.contains(where: { $0.rawTitle != nil }) {
      let titles = fields.map { $0.rawTitle?.repr.string ?? "None" }.joined(separator: ", ")
      text += "'titles': [\(titles)], "
    }
    return text + "'itemsize': \(itemSize)}"
  }

  /// As it stands inside a record's dtype: a type string in quotes, or a record.
  private var quoted: String {
    if kind == .structured { return structuredText }
    switch kind {
    case .bytes, .unicode, .void:
      // NumPy writes `S3` and `V3` without their bar here.
      let text = description
      return "'" + (text.first == "|" ? String(text.dropFirst()) : text) + "'"
    case .bool: return "'?'"
    case .int where itemSize == 1: return "'i1'"
    case .uint where itemSize == 1: return "'u1'"
    case .object: return "'O'"
    default: return "'\(typeString)'"
    }
  }
}
