/// The code of a block as it stands before it in the stream: RFC 1951, 3.2.7.
///
/// For blocks of literals: two distances get a code that nothing uses, as zlib gives them, because not
/// every inflater takes a block without any.
struct CodeHeader {
  /// A length, or a run of lengths: a symbol of the code for lengths, and the bits behind it.
  private struct Item {
    var symbol: Int
    var extra: Int = 0
    var extraCount: Int = 0
  }

  private let symbols: Int
  private let items: [Item]
  private let code: PrefixCode
  private let codeLengths: Int
  /// The bits that the header takes.
  let bitCount: Int

  static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  /// - Parameter literals: a code for bytes and the end of the block: 257 symbols.
  init(_ literals: PrefixCode) {
    symbols = literals.lengths.count
    let items = Self.items(literals.lengths + [1, 1])
    var frequencies = [UInt32](repeating: 0, count: 19)
    for item in items { frequencies[item.symbol] += 1 }
    let code = PrefixCode(frequencies: frequencies, limit: 7)
    let codeLengths = 1 + (Self.order.lastIndex { code.lengths[$0] > 0 } ?? 3)
    self.items = items
    self.code = code
    self.codeLengths = max(4, codeLengths)
    bitCount =
      14 + 3 * self.codeLengths + code.bitCount(of: frequencies)
      + items.reduce(0) { $0 + $1.extraCount }
  }

  /// The lengths with their runs shortened.
  private static func items(_ lengths: [UInt8]) -> [Item] {
    var items: [Item] = []
    var index = 0
    while index < lengths.count {
      let length = lengths[index]
      let run = lengths[index...].prefix { $0 == length }.count
      index += run
      var left = run
      if length == 0 {
        while left >= 11 {
          let count = min(left, 138)
          items.append(Item(symbol: 18, extra: count - 11, extraCount: 7))
          left -= count
        }
        if left >= 3 {
          items.append(Item(symbol: 17, extra: left - 3, extraCount: 3))
          left = 0
        }
      } else {
        items.append(Item(symbol: Int(length)))
        left -= 1
        while left >= 3 {
          let count = min(left, 6)
          items.append(Item(symbol: 16, extra: count - 3, extraCount: 2))
          left -= count
        }
      }
      for _ in 0..<left { items.append(Item(symbol: Int(length))) }
    }
    return items
  }

  /// Writes the header.
  func write(to writer: inout BitWriter) {
    writer.write(symbols - 257, 5)
    writer.write(1, 5)
    writer.write(codeLengths - 4, 4)
    for symbol in Self.order[..<codeLengths] {
      writer.write(Int(code.lengths[symbol]), 3)
    }
    for item in items {
      writer.write(Int(code.codes[item.symbol]), Int(code.lengths[item.symbol]))
      writer.write(item.extra, item.extraCount)
    }
  }
}
