extension Opcode {
  /// What stands behind an opcode in the pickle.
  enum Argument {
    case none
    case uint1
    case uint2
    case uint4
    case uint8
    case int4
    case float8
    /// Two's complement behind its length.
    case long1
    case long4
    /// Latin-1 behind its length.
    case string1
    case string4
    /// UTF-8 behind its length.
    case text1
    case text4
    case text8
    case bytes1
    case bytes4
    case bytes8
    case byteArray8
    /// A line: a text in quotes, a text with escapes, a name, a number.
    case stringLine
    case textLine
    case nameLine
    case intLine
    case longLine
    case floatLine
    /// A module and a name, each on a line.
    case twoLines
  }

  /// What stands behind it.
  var argument: Argument {
    switch self {
    case .binInt1, .binGet, .binPut, .ext1, .proto: .uint1
    case .binInt2, .ext2: .uint2
    case .longBinGet, .longBinPut: .uint4
    case .frame: .uint8
    case .binInt, .ext4: .int4
    case .binFloat: .float8
    case .long1: .long1
    case .long4: .long4
    case .shortBinString: .string1
    case .binString: .string4
    case .shortBinUnicode: .text1
    case .binUnicode: .text4
    case .binUnicode8: .text8
    case .shortBinBytes: .bytes1
    case .binBytes: .bytes4
    case .binBytes8: .bytes8
    case .byteArray8: .byteArray8
    case .string: .stringLine
    case .unicode: .textLine
    case .persID: .nameLine
    case .int, .get, .put: .intLine
    case .long: .longLine
    case .float: .floatLine
    case .global, .inst: .twoLines
    default: .none
    }
  }
}

/// An instruction as it stands in the pickle: nothing of it is done.
struct Instruction {
  let opcode: Opcode
  /// Where the opcode stands.
  let offset: Int
  /// The bytes of its argument, without their length and without the line's end.
  var bytes = 0..<0
  /// The bytes of the second line.
  var second = 0..<0
  /// The number behind it, as it stands there.
  var number: UInt64 = 0
}

extension Input {
  /// Reads an instruction, whatever it needs on the stack. Frames are taken for what they are to CPython
  /// without a file: a number of bytes that are there.
  ///
  /// - Throws: `.truncated`, `.badOpcode`, and `.badValue` for a length below zero.
  mutating func instruction() throws(PickleError) -> Instruction {
    let opcode = try beginOpcode()
    var instruction = Instruction(opcode: opcode, offset: opcodeOffset)
    switch opcode.argument {
    case .none: break
    case .uint1: instruction.number = UInt64(try u8())
    case .uint2: instruction.number = UInt64(try u16())
    case .uint4, .int4: instruction.number = UInt64(try u32())
    case .uint8, .float8: instruction.number = try u64()
    case .long1, .string1, .text1, .bytes1: instruction.bytes = try blob(UInt64(try u8()))
    case .text4, .bytes4: instruction.bytes = try blob(UInt64(try u32()))
    case .text8, .bytes8, .byteArray8: instruction.bytes = try blob(try u64())
    case .long4, .string4:
      let count = Int32(bitPattern: try u32())
      guard count >= 0 else { throw error(.badValue, "a negative number of bytes") }
      instruction.bytes = try blob(UInt64(count))
    case .stringLine, .textLine, .nameLine, .intLine, .longLine, .floatLine:
      instruction.bytes = try line()
    case .twoLines:
      instruction.bytes = try line()
      instruction.second = try line()
    }
    return instruction
  }
}

extension Input {
  /// The text of the instruction at `offset`; nil where it is none, or longer than `limit` bytes.
  func text(of offset: Int, limit: Int) -> String? {
    var reader = Input(span, at: offset)
    guard let instruction = try? reader.instruction(), instruction.bytes.count <= limit else {
      return nil
    }
    let bytes = self.bytes(instruction.bytes)
    switch instruction.opcode.argument {
    case .string1, .string4, .text1, .text4, .text8: return String(decoding: bytes, as: UTF8.self)
    case .textLine:
      return PickleEscapes.rawUnicode(bytes).map { String(decoding: $0, as: UTF8.self) }
    case .stringLine:
      guard bytes.count >= 2 else { return nil }
      return PickleEscapes.string(bytes[1..<bytes.count - 1])
        .map { String(decoding: $0, as: UTF8.self) }
    default: return nil
    }
  }
}
