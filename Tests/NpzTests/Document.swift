/// A JSON document that tells `1` from `true`.
enum Document: Decodable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case text(String)
  case list([Document])
  case object([String: Document])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let int = try? value.decode(Int.self) {
      self = .int(int)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([Document].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: Document].self))
    }
  }

  subscript(_ key: String) -> Document? {
    if case .object(let members) = self { return members[key] }
    return nil
  }

  var items: [Document] {
    if case .list(let items) = self { return items }
    return []
  }

  var integer: Int? {
    if case .int(let value) = self { return value }
    return nil
  }

  var type: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .int: "integer"
    case .number: "number"
    case .text: "string"
    case .list: "array"
    case .object: "object"
    }
  }
}
