/// The value of a Python literal, as `ast.literal_eval` gives it.
enum PythonLiteral: Sendable, Hashable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits; its sign and decimal (or prefixed) digits as written.
  case bigInt(negative: Bool, digits: String)
  case float(Double)
  case complex(Double, Double)
  case string(PythonString)
  case bytes([UInt8])
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  case set([PythonLiteral])
  /// Keys and values in their order; a key may stand more than once.
  case dictionary([Item])

  struct Item: Sendable, Hashable {
    var key: PythonLiteral
    var value: PythonLiteral
  }

  /// A string from Swift's.
  static func text(_ string: some StringProtocol) -> PythonLiteral { .string(PythonString(string)) }
}

extension PythonLiteral {
  /// As Python's `repr` writes it.
  var repr: PythonString {
    var out: [UInt32] = []
    append(to: &out)
    return PythonString(codePoints: out)
  }

  private func append(to out: inout [UInt32]) {
    func put(_ text: String) { out += text.unicodeScalars.map(\.value) }
    func put(_ items: [PythonLiteral]) {
      for (index, item) in items.enumerated() {
        if index > 0 { put(", ") }
        item.append(to: &out)
      }
    }
    switch self {
    case .none: put("None")
    case .bool(let value): put(value ? "True" : "False")
    case .int(let value): put(String(value))
    case .bigInt(let negative, let digits): put((negative ? "-" : "") + digits)
    case .float(let value): put("\(value)")
    case .complex(let real, let imaginary): put("(\(real)+\(imaginary)j)")
    case .string(let value): out += value.repr.codePoints
    case .bytes(let value):
      put("b")
      out += PythonString.reprOfBytes(value).codePoints
    case .tuple(let items):
      put("(")
      put(items)
      put(items.count == 1 ? ",)" : ")")
    case .list(let items):
      put("[")
      put(items)
      put("]")
    case .set(let items):
      put(items.isEmpty ? "set(" : "{")
      put(items)
      put(items.isEmpty ? ")" : "}")
    case .dictionary(let items):
      put("{")
      for (index, item) in items.enumerated() {
        if index > 0 { put(", ") }
        item.key.append(to: &out)
        put(": ")
        item.value.append(to: &out)
      }
      put("}")
    }
  }
}

extension PythonString {
  /// The bytes as Python's `repr` of a `bytes` object writes them, without the `b`.
  static func reprOfBytes(_ bytes: some Collection<UInt8>) -> PythonString {
    let quote: UInt8 = bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
    let hex = Array("0123456789abcdef".unicodeScalars.map(\.value))
    var out: [UInt32] = [UInt32(quote)]
    for byte in bytes {
      switch byte {
      case quote, 0x5C: out += [0x5C, UInt32(byte)]
      case 0x09: out += [0x5C, 0x74]
      case 0x0A: out += [0x5C, 0x6E]
      case 0x0D: out += [0x5C, 0x72]
      case 0x20..<0x7F: out.append(UInt32(byte))
      default: out += [0x5C, 0x78, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    out.append(UInt32(quote))
    return PythonString(codePoints: out)
  }
}
