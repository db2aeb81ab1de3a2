import Bytes

extension Pickle.Disassembly {
  /// What stands behind an opcode, as `pickletools` reads it.
  struct Argument {
    /// What Python's `repr` makes of it; nil where there is none.
    let text: String?
    /// The number, where it is one that an instruction of the memo takes.
    var number: Pickle.Integer?

    init(_ instruction: Instruction, _ input: borrowing Input) throws(PickleError) {
      let bytes = instruction.bytes
      switch instruction.opcode.argument {
      case .none: text = nil
      case .uint1, .uint2, .uint4, .uint8:
        text = String(instruction.number)
        number = Pickle.Integer(instruction.number)
      case .int4: text = String(Int32(truncatingIfNeeded: instruction.number))
      case .float8:
        text = PickleNumber.text(Double(bitPattern: instruction.number.byteSwapped))
      case .long1, .long4:
        text = try Self.decimal(Pickle.Integer(bytes: input.bytes(bytes)), input)
      case .string1, .string4: text = PickleRepr.latin1(input.bytes(bytes))
      case .text1, .text4, .text8:
        guard PickleText.check(input.span, bytes) != .invalid else {
          throw input.error(.badValue, "the \(bytes.count) bytes of the text are no UTF-8")
        }
        text = PickleRepr.text(input.bytes(bytes))
      case .bytes1, .bytes4, .bytes8: text = PickleRepr.bytes(input.bytes(bytes))
      case .byteArray8: text = PickleRepr.byteArray(input.bytes(bytes))
      case .stringLine:
        let line = input.bytes(bytes)
        // A single quote in front is its own end to pickletools, and takes nothing away behind it.
        guard let quote = line.first, quote == 0x22 || quote == 0x27, line.last == quote else {
          throw input.error(.badValue, "the text does not stand in quotes")
        }
        text = PickleRepr.text(try Self.unescaped(line.dropFirst().dropLast(), input))
      case .textLine:
        guard let utf8 = PickleEscapes.rawUnicode(input.bytes(bytes)) else {
          throw input.error(.badValue, "an escape in the text is cut off, or beyond U+10FFFF")
        }
        text = PickleRepr.text(utf8)
      case .nameLine: text = PickleRepr.text(try Self.unescaped(input.bytes(bytes)[...], input))
      case .twoLines:
        let first = try Self.unescaped(input.bytes(bytes)[...], input)
        let second = try Self.unescaped(input.bytes(instruction.second)[...], input)
        text = PickleRepr.text(first + [0x20] + second)
      case .intLine:
        let line = input.bytes(bytes)
        if line == [0x30, 0x30] || line == [0x30, 0x31] {
          text = line[1] == 0x31 ? "True" : "False"
          number = Pickle.Integer(Int(line[1] & 1))
        } else {
          let integer = try Self.integer(line, input)
          text = try Self.decimal(integer, input)
          number = integer
        }
      case .longLine:
        var line = input.bytes(bytes)
        if line.last == UInt8(ascii: "L") { line.removeLast() }
        text = try Self.decimal(try Self.integer(line, input), input)
      case .floatLine:
        let line = input.bytes(bytes)
        guard let value = PickleNumber.anyFloat(line) else {
          throw input.error(.badValue, "\(PickleEscapes.shown(line)) is no float")
        }
        text = PickleNumber.text(value)
      }
    }

    /// A text of ASCII with the escapes of Python 2.
    private static func unescaped(
      _ line: ArraySlice<UInt8>, _ input: borrowing Input
    ) throws(PickleError) -> [UInt8] {
      guard let text = PickleEscapes.string(line) else {
        throw input.error(.badValue, "an escape in the text is cut off")
      }
      guard text.allSatisfy({ $0 < 0x80 }) else {
        throw input.error(.badValue, "the text is not ASCII")
      }
      return text
    }

    private static func integer(
      _ line: [UInt8], _ input: borrowing Input
    ) throws(PickleError) -> Pickle.Integer {
      guard let digits = PickleNumber.integer(line, base: 10) else {
        throw input.error(.badValue, "\(PickleEscapes.shown(line)) is no integer")
      }
      guard digits.digits.count <= Pickle.Limits.default.digits else {
        throw input.error(.limitExceeded, "an integer of \(digits.digits.count) digits")
      }
      return digits.value
    }

    private static func decimal(
      _ integer: Pickle.Integer, _ input: borrowing Input
    ) throws(PickleError) -> String {
      guard let text = integer.decimal() else {
        throw input.error(
          .limitExceeded, "an integer of more than \(Pickle.Limits.default.digits) digits")
      }
      return text
    }
  }
}

extension PickleNumber {
  /// A float as Python's `float` reads it: with blanks around it, underscores between digits, and infinite
  /// where it is too large; nil for what is none.
  static func anyFloat(_ text: [UInt8]) -> Double? {
    var rest = text[...]
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
    while let first = rest.first, isBlank(first) { rest.removeFirst() }
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    if let value = float(Array(rest)) { return value }
    var plain: [UInt8] = []
    for (index, byte) in zip(rest.indices, rest) {
      guard byte == UInt8(ascii: "_") else {
        plain.append(byte)
        continue
      }
      guard index > rest.startIndex, 0x30...0x39 ~= rest[index - 1], index + 1 < rest.endIndex,
        0x30...0x39 ~= rest[index + 1]
      else { return nil }
    }
    if let value = float(plain) { return value }
    // All that is left is a number beyond the largest.
    var digits = plain[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    guard let first = digits.first, 0x30...0x39 ~= first || first == UInt8(ascii: "."),
      digits.allSatisfy({ 0x30...0x39 ~= $0 || "+-.eE".utf8.contains($0) }),
      let value = Double(String(decoding: digits, as: UTF8.self)), value.isInfinite
    else { return nil }
    return isNegative ? -value : value
  }
}
