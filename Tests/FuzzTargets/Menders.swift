import Bytes
import Deflate

/// Sets right what a change puts out of step in a `.npy` file: the length of its header.
enum HeaderMender {
  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 12, bytes.starts(with: [0x93] + Array("NUMPY".utf8)),
      1...3 ~= bytes[6], let end = bytes.firstIndex(of: 0x0A)
    else { return bytes }
    var result = bytes
    let start = bytes[6] == 1 ? 10 : 12
    guard end >= start else { return bytes }
    let length = end + 1 - start
    for index in 8..<start {
      result[index] = UInt8(truncatingIfNeeded: length >> (8 * (index - 8)))
    }
    return result
  }
}

/// Sets right what a change puts out of step in an archive: where the directory and the members stand,
/// how many there are, and the sizes and checksums of what is in them.
///
/// It goes by the signatures alone, so that it can do with any bytes; the first directory entry belongs
/// to the first local header, and so on.
enum ZipMender {
  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    var archive = Bytes(bytes)
    guard let end = archive.places(of: 0x0605_4B50).last, end + 22 <= bytes.count else {
      return bytes
    }
    let entries = archive.places(of: 0x0201_4B50).filter { $0 + 46 <= end }
    guard let start = entries.first else { return bytes }
    let members = archive.places(of: 0x0403_4B50).filter { $0 + 30 <= start }
    archive.put(entries.count, at: end + 8, 2)
    archive.put(entries.count, at: end + 10, 2)
    archive.put(end - start, at: end + 12, 4)
    archive.put(start, at: end + 16, 4)
    archive.put(bytes.count - end - 22, at: end + 20, 2)
    for (index, (entry, member)) in zip(entries, members).enumerated() {
      archive.put(member, at: entry + 42, 4)
      let data = member + 30 + archive.get(member + 26, 2) + archive.get(member + 28, 2)
      let next = index + 1 < members.count ? members[index + 1] : start
      // What is said with 64 bits, or behind the data, is left as it is.
      let hasDescriptor = archive.get(entry + 8, 2) & 8 != 0
      let isWide = archive.get(entry + 20, 4) == 0xFFFF_FFFF
      guard data <= next, !hasDescriptor, !isWide else { continue }
      mend(&archive, entry: entry, member: member, data: data..<next)
    }
    return archive.bytes
  }

  private static func mend(
    _ archive: inout Bytes, entry: Int, member: Int, data: Range<Int>
  ) {
    var content = Array(archive.bytes[data])
    if archive.get(entry + 10, 2) == 8 {
      guard let memory = try? Memory(copying: content),
        let inflated = try? Inflater.inflate(memory.bytes, limit: 1 << 20)
      else { return }
      content = inflated
    }
    let isWide = archive.get(member + 22, 4) == 0xFFFF_FFFF
    archive.put(Int(CRC32.of(content)), at: entry + 16, 4)
    archive.put(Int(CRC32.of(content)), at: member + 14, 4)
    archive.put(data.count, at: entry + 20, 4)
    archive.put(content.count, at: entry + 24, 4)
    if isWide { return }
    archive.put(data.count, at: member + 18, 4)
    archive.put(content.count, at: member + 22, 4)
  }

  /// Bytes with little-endian numbers among them; what lies outside is 0, or is not written.
  private struct Bytes {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func get(_ place: Int, _ count: Int) -> Int {
      guard place >= 0, place + count <= bytes.count else { return 0 }
      return (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    mutating func put(_ value: Int, at place: Int, _ count: Int) {
      guard place >= 0, place + count <= bytes.count else { return }
      for index in 0..<count {
        bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
      }
    }

    func places(of signature: Int) -> [Int] {
      guard bytes.count >= 4 else { return [] }
      return (0...bytes.count - 4).filter {
        bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B && get($0, 4) == signature
      }
    }
  }
}
