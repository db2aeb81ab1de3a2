/// What zlib makes of `data` at level 0: nothing is compressed.
func zlibStream(_ data: [UInt8]) -> [UInt8] {
  var stream: [UInt8] = [0x78, 0x01]
  var rest = data[...]
  repeat {
    let piece = rest.prefix(0xFFFF)
    rest = rest.dropFirst(piece.count)
    let count = UInt16(piece.count)
    stream.append(rest.isEmpty ? 1 : 0)
    for number in [count, ~count] { stream += [UInt8(number & 255), UInt8(number >> 8)] }
    stream += piece
  } while !rest.isEmpty
  var (low, high) = (UInt32(1), UInt32(0))
  for byte in data {
    low = (low + UInt32(byte)) % 65521
    high = (high + low) % 65521
  }
  return stream + [high >> 8, high, low >> 8, low].map { UInt8($0 & 255) }
}

/// A tar archive of files of these names and contents.
func tape(_ files: [(name: String, content: [UInt8])], kind: UInt8 = 0x30) -> [UInt8] {
  func octal(_ number: Int, _ digits: Int) -> [UInt8] {
    let text = String(number, radix: 8)
    return Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8) + [0]
  }
  var tape: [UInt8] = []
  for (name, content) in files {
    var header = [UInt8](repeating: 0, count: 512)
    header.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    header.replaceSubrange(124..<136, with: octal(content.count, 11))
    header[156] = kind
    header.replaceSubrange(257..<263, with: Array("ustar\0".utf8))
    header.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let sum = header.reduce(0) { $0 + Int($1) }
    header.replaceSubrange(148..<155, with: octal(sum, 6))
    tape += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }
  return tape + [UInt8](repeating: 0, count: 1024)
}
