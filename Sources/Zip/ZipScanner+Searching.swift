import Bytes

extension ZipScanner {
  /// The place of the next signature, from `start` on and before `end`; nil where there is none.
  ///
  /// - Complexity: O(bytes up to there), 1 MiB at a time.
  func search(
    _ signature: UInt32, from start: Int, to end: Int
  ) throws(ZipError) -> Int? {
    try search(from: start, to: end) { (found, _) in found == signature }
  }

  /// The next header from `start` on and before `end` that is one by all signs: nil where there is none.
  ///
  /// Data may contain the bytes of headers. A member is believed where its CRC-32 is right, where its
  /// data begins as it should, or where another signature follows it; a directory's entry where it names a
  /// local header.
  mutating func search(from start: Int, to end: Int) throws(ZipError) -> Int? {
    var position = start
    while !isExhausted {
      let next = try search(from: position, to: end) { signature, _ in
        signature == LocalHeader.signature || signature == DirectoryReader.signature
      }
      guard let next else { return nil }
      if let entry = try LooseHeader(central: next, in: source) {
        if entry.offset < next, try signature(at: entry.offset) == LocalHeader.signature {
          return next
        }
      } else if try isMember(next) {
        return next
      }
      position = next + 4
    }
    return nil
  }

  /// True where a member stands by all signs.
  private mutating func isMember(_ position: Int) throws(ZipError) -> Bool {
    guard let header = try LooseHeader(local: position, in: source) else {
      work += LocalHeader.size
      return false
    }
    work += header.end - position
    guard header.hasGoodName else { return false }
    let start = try source.array(at: header.end, count: min(source.count - header.end, 1 << 12))
    if header.method == .store, hint(start) != nil { return true }
    let (member, end) = try examine(position, limit: nil)
    guard let member else { return false }
    if member.state == .whole { return true }
    work += member.dataRange.count
    return end != nil || member.decodedCount > 0 && header.method == .deflate && hasHint(member)
  }

  private func hasHint(_ member: ScannedMember) -> Bool {
    struct Enough: Error {}
    var start: [UInt8] = []
    do {
      _ = try member.forEachPiece(of: source) { piece in
        for index in 0..<piece.byteCount { start.append(piece.byte(at: index)) }
        throw Enough()
      }
    } catch {}
    return hint(start) != nil
  }

  /// The four bytes at `position`; 0 where there are not so many.
  func signature(at position: Int) throws(ZipError) -> UInt32 {
    guard position >= 0, position <= source.count - 4 else { return 0 }
    return UInt32(littleEndian: try source.array(at: position, count: 4), at: 0)
  }

  /// True where something of an archive may begin: another member, the directory, its end; or where the
  /// file ends.
  func isBoundary(_ position: Int) throws(ZipError) -> Bool {
    if position == source.count || listed[position] != nil || position == directoryStart {
      return true
    }
    let known = [
      LocalHeader.signature, DirectoryReader.signature, EndRecord.signature, Zip64End.signature,
    ]
    return known.contains(try signature(at: position))
  }

  /// The next place from `start` on and before `end` where `PK` and two low bytes stand that `isMeant`
  /// takes.
  func search(
    from start: Int, to end: Int, _ isMeant: (_ signature: UInt32, _ place: Int) -> Bool
  ) throws(ZipError) -> Int? {
    var position = start
    while position <= end - 4 {
      let (memory, base) = try window.around(position, of: source)
      let bytes = memory.bytes
      var index = position - base
      let last = min(bytes.byteCount, end - base) - 4
      while index <= last {
        // Most bytes are no P: this is what runs fast.
        if bytes.byte(at: index) == 0x50, bytes.byte(at: index + 1) == 0x4B {
          let signature = UInt32(littleEndian: bytes.load(at: index, as: UInt32.self))
          if isMeant(signature, base + index) { return base + index }
        }
        index += 1
      }
      // A signature may stand across two windows.
      position = base + last + 1
    }
    return nil
  }
}

/// The part of a file that is being searched: searches that end soon do not read it again and again.
final class SearchWindow {
  private var memory: Memory?
  private var base = 0

  /// A part that has the bytes at `position`, four at least.
  func around(
    _ position: Int, of source: ByteSource
  ) throws(ZipError) -> (memory: Memory, base: Int) {
    if let memory, position >= base, position <= base + memory.count - 4 { return (memory, base) }
    do {
      let part = try source.read(at: position, count: min(1 << 20, source.count - position))
      (memory, base) = (part, position)
      return (part, position)
    } catch { throw ZipError(error) }
  }
}
