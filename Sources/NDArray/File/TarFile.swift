import Bytes

/// An archive of tar's, of which the only file is wanted.
struct TarFile {
  /// Where the regular files are.
  private let members: [Range<Int>]

  private static let block = 512

  /// The archive that `memory` is; nil where it is none.
  ///
  /// - Throws: ``NDArrayError`` `.badCompression`, `.truncated`.
  init?(_ memory: Memory) throws(NDArrayError) {
    guard memory.count >= Self.block, memory.array(257..<262).elementsEqual("ustar".utf8) else {
      return nil
    }
    var members: [Range<Int>] = []
    var position = 0
    while memory.count - position >= Self.block {
      let header = memory.array(position..<position + Self.block)
      if header.allSatisfy({ $0 == 0 }) { break }
      // The checksum is that of the header with spaces in its own place.
      let sum = header.enumerated().reduce(0) { sum, byte in
        sum + (148..<156 ~= byte.offset ? 0x20 : Int(byte.element))
      }
      guard Self.octal(header[148..<156]) == sum, let size = Self.octal(header[124..<136]) else {
        throw NDArrayError(
          .badCompression, "a header of the tar archive is damaged", offset: position)
      }
      let start = position + Self.block
      guard size <= memory.count - start else {
        throw NDArrayError(
          .truncated,
          "the tar archive promises \(size) bytes, and \(memory.count - start) are there",
          offset: position)
      }
      // '0', and NUL in old archives, is a regular file; other letters are what is said about files.
      if header[156] == 0x30 || header[156] == 0 {
        members.append(start..<start + size)
        guard members.count <= 2 else { break }
      }
      position = start + (size + Self.block - 1) / Self.block * Self.block
    }
    self.members = members
  }

  /// The data of the only file.
  func onlyMember(of memory: Memory) throws(NDArrayError) -> Memory {
    guard members.count == 1, let range = members.first else {
      throw Unwrapped.several(members.count)
    }
    do { return try Memory(copying: memory.bytes.extracting(range)) } catch {
      throw NDArrayError(error)
    }
  }

  /// A number in octal digits, with spaces or NULs around it.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }
}
