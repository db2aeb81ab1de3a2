import Bytes
import Deflate

extension ZipScanner {
  /// What is known of a member before its data is looked at.
  private struct Claims {
    let local: LooseHeader?
    let entry: LooseHeader?
    let offset: Int
    /// Nothing of the member lies behind this.
    let bound: Int

    /// What a header says that counts.
    private var headers: [LooseHeader] { [local, entry].compactMap { $0 } }
    var compressedSizes: [Int] { headers.compactMap(\.compressedSize) }
    var sizes: [Int] { headers.compactMap(\.size) }
    var checksums: Set<UInt32> { Set(headers.filter(\.hasChecksum).map(\.crc32)) }
    /// True where all that is said of the data is that there is none.
    var isEmpty: Bool { !headers.isEmpty && (compressedSizes + sizes).allSatisfy { $0 == 0 } }
    var isEncrypted: Bool { headers.allSatisfy { $0.flags & 0x2041 != 0 || $0.method == .aes } }
    var hasDescriptor: Bool { headers.contains { $0.flags & 8 != 0 } }
  }

  /// What stands at `offset`, and where it ends: nil where that is not known.
  ///
  /// - Parameter limit: The offset that nothing of the member passes, by a directory that can be trusted.
  mutating func examine(
    _ offset: Int, limit: Int?
  ) throws(ZipError) -> (member: ScannedMember?, end: Int?) {
    let claims = Claims(
      local: try LooseHeader(local: offset, in: source), entry: listed[offset], offset: offset,
      bound: min(limit ?? .max, source.count))
    guard let first = claims.local ?? claims.entry else { return (nil, nil) }
    var best: (member: ScannedMember, end: Int?)?
    var unchecked: (member: ScannedMember, end: Int?)?
    for (start, method) in try starts(claims, limit: limit) {
      var member = ScannedMember(
        state: .lost, name: first.name, flags: first.flags & 0x0806, method: method,
        crc32: (claims.entry ?? first).crc32, size: claims.sizes.last,
        statedSize: claims.compressedSizes.last, offset: offset, dataRange: start..<start,
        record: first.record)
      if let local = claims.local {
        member.localExtra = ZipWriter.keptExtra(of: local.extra, isRenamed: false)
      }
      let end: Int?
      if claims.isEncrypted || !method.isSupported {
        member.flags = first.flags
        end = try passOver(&member, claims)
      } else if method == .deflate {
        end = try inflate(&member, claims)
      } else {
        end = try measure(&member, claims)
      }
      if let entry = claims.entry { complete(&member, with: entry) }
      switch member.state {
      case .whole: return (member, end)
      case .unchecked: unchecked = unchecked ?? (member, end)
      case .cut, .damaged, .lost: best = best ?? (member, end)
      }
    }
    // What cannot be checked is as it should be only where all agree what it is.
    if var unchecked {
      let methods = Set([claims.local, claims.entry].compactMap { $0?.method.rawValue })
      if methods.count > 1 {
        unchecked.member.state = .damaged("its headers name different methods of compression")
      }
      return unchecked
    }
    if let best, best.end == nil {
      work += best.member.dataRange.count + best.member.decodedCount / 64
    }
    return (best?.member, best?.end)
  }

  /// Where the data may begin, and how it may be compressed: as the local header says, or, where only the
  /// directory can be believed, as it would follow from that.
  private func starts(
    _ claims: Claims, limit: Int?
  ) throws(ZipError) -> [(start: Int, method: CompressionMethod)] {
    var found: [(start: Int, method: CompressionMethod)] = []
    func add(_ start: Int, _ method: CompressionMethod) {
      guard start > claims.offset, start <= claims.bound else { return }
      if !found.contains(where: { $0 == (start, method) }) { found.append((start, method)) }
    }
    if let local = claims.local { add(local.end, local.method) }
    guard let entry = claims.entry else { return found }
    if let local = claims.local { add(local.end, entry.method) }
    let least = claims.offset + LocalHeader.size
    if least <= source.count {
      let counts = try source.array(at: least - 4, count: 4)
      let extra = Int(UInt16(littleEndian: counts, at: 2))
      add(least + Int(UInt16(littleEndian: counts, at: 0)) + extra, entry.method)
      add(least + entry.name.count + extra, entry.method)
    }
    if let limit, let size = entry.compressedSize {
      for descriptor in [0, 12, 16, 20, 24] { add(limit - size - descriptor, entry.method) }
    }
    add(least + entry.name.count, entry.method)
    add(least + entry.name.count + 20, entry.method)
    return found
  }

  /// A member whose data cannot be read.
  private func passOver(
    _ member: inout ScannedMember, _ claims: Claims
  ) throws(ZipError) -> Int? {
    let start = member.dataRange.lowerBound
    for size in claims.compressedSizes where size <= claims.bound - start {
      if let end = try self.end(start + size, size, claims.sizes.last, claims) {
        member.dataRange = start..<start + size
        member.state = .unchecked(
          claims.isEncrypted ? "it is encrypted" : "it is compressed with \(member.method)")
        return end
      }
    }
    return try giveUp(&member, claims, "its end was not found")
  }

  /// Inflates a member's data to its end, wherever that is.
  private func inflate(
    _ member: inout ScannedMember, _ claims: Claims
  ) throws(ZipError) -> Int? {
    let start = member.dataRange.lowerBound
    var most: Int?
    var given = 0
    let probe: DeflateProbe
    do {
      probe = try DeflateProbe(source, start..<claims.bound) { piece in
        let limit: Int
        if let most {
          limit = most
        } else {
          var first: [UInt8] = []
          for index in 0..<piece.byteCount { first.append(piece.byte(at: index)) }
          let wanted = claims.sizes + (hint(first).map { [$0] } ?? [])
          limit = wanted.max() ?? .max
          most = limit
        }
        given += piece.byteCount
        return given <= limit
      }
    } catch let error as IOError { throw ZipError(error) } catch { return nil }
    member.decodedCount = probe.produced
    member.dataRange = start..<start + probe.consumed
    let end = member.dataRange.upperBound
    if probe.isFinished {
      let descriptor =
        claims.hasDescriptor
        ? try self.descriptor(at: end, compressedSize: probe.consumed, size: probe.produced) : nil
      if claims.checksums.contains(probe.crc.value) || descriptor?.crc32 == probe.crc.value {
        member.state = .whole
        member.crc32 = probe.crc.value
        member.size = probe.produced
        return end + (descriptor?.count ?? 0)
      }
      let after = end + (descriptor?.count ?? 0)
      if try isBoundary(after) {
        member.state = .damaged(Self.words(probe.crc.value, claims.checksums))
        return after
      }
    }
    let words =
      probe.problem.map { "its deflate stream is damaged (\($0))" }
      ?? (probe.isFinished
        ? Self.words(probe.crc.value, claims.checksums) : "its deflate stream does not end")
    let isCut = !probe.isFinished && probe.problem == nil && start + probe.consumed == source.count
    return try giveUp(&member, claims, words, isCut: isCut)
  }

  /// Compares stored data with the checksums, at every length that it may have.
  private mutating func measure(
    _ member: inout ScannedMember, _ claims: Claims
  ) throws(ZipError) -> Int? {
    let start = member.dataRange.lowerBound
    let room = claims.bound - start
    let hinted = hint(try source.array(at: start, count: min(room, 1 << 16)))
    let lengths = Set(claims.compressedSizes + claims.sizes + (hinted.map { [$0] } ?? []))
    var crc = CRC32()
    var done = 0
    for length in lengths.sorted() where length >= 0 && length <= room {
      try add(start + done..<start + length, to: &crc)
      done = length
      let end = start + length
      let descriptor =
        claims.hasDescriptor
        ? try self.descriptor(at: end, compressedSize: length, size: length) : nil
      let isRight = claims.checksums.contains(crc.value) || descriptor?.crc32 == crc.value
      // Nothing has the checksum 0, and is followed by something.
      if isRight, length > 0 || claims.isEmpty {
        member.state = .whole
        (member.crc32, member.size, member.decodedCount) = (crc.value, length, length)
        member.dataRange = start..<end
        return end + (descriptor?.count ?? 0)
      }
    }
    if claims.hasDescriptor, try findDescriptor(&member, before: claims.bound) {
      return member.dataRange.upperBound
        + (try descriptor(
          at: member.dataRange.upperBound, compressedSize: member.dataRange.count,
          size: member.dataRange.count)?.count ?? 0)
    }
    member.dataRange = start..<claims.bound
    member.decodedCount = room
    if let hinted, hinted <= room, let end = try end(start + hinted, hinted, hinted, claims) {
      member.dataRange = start..<start + hinted
      member.decodedCount = hinted
      member.state = .damaged(Self.words(nil, claims.checksums))
      return end
    }
    let isCut = hinted.map { $0 > source.count - start } ?? false
    return try giveUp(&member, claims, Self.words(nil, claims.checksums), isCut: isCut)
  }

  /// Looks for the descriptor behind stored data of which nothing tells the length.
  private mutating func findDescriptor(
    _ member: inout ScannedMember, before bound: Int
  ) throws(ZipError) -> Bool {
    let start = member.dataRange.lowerBound
    var crc = CRC32()
    var (done, position) = (start, start)
    while let place = try search(0x0807_4B50, from: position, to: bound) {
      position = place + 4
      let count = place - start
      guard let found = try descriptor(at: place, compressedSize: count, size: count) else {
        continue
      }
      try add(done..<place, to: &crc)
      done = place
      guard found.crc32 == crc.value else { continue }
      member.state = .whole
      (member.crc32, member.size, member.decodedCount) = (crc.value, count, count)
      member.dataRange = start..<place
      return true
    }
    work += bound - start
    return false
  }

  /// Settles for what is there of data that is not whole.
  ///
  /// - Returns: Where it ends, if that is known.
  private func giveUp(
    _ member: inout ScannedMember, _ claims: Claims, _ words: String, isCut: Bool = false
  ) throws(ZipError) -> Int? {
    let start = member.dataRange.lowerBound
    for size in claims.compressedSizes.reversed() where size > 0 && size <= claims.bound - start {
      guard let end = try end(start + size, size, claims.sizes.last, claims) else { continue }
      member.state = .damaged(words)
      member.dataRange = start..<start + size
      if member.method == .store { member.decodedCount = size }
      return end
    }
    if isCut || claims.compressedSizes.contains(where: { $0 > source.count - start }) {
      member.state = .cut
      member.dataRange = start..<source.count
      if member.method == .store { member.decodedCount = member.dataRange.count }
      return source.count
    }
    member.state = .damaged(words)
    return nil
  }

  /// Where a member ends whose data ends at `position`, nil where nothing follows that could.
  private func end(
    _ position: Int, _ compressedSize: Int, _ size: Int?, _ claims: Claims
  ) throws(ZipError) -> Int? {
    if claims.hasDescriptor,
      let descriptor = try descriptor(
        at: position, compressedSize: compressedSize, size: size ?? compressedSize)
    {
      return position + descriptor.count
    }
    return try isBoundary(position) || position == claims.bound ? position : nil
  }

  private func add(_ range: Range<Int>, to crc: inout CRC32) throws(ZipError) {
    var position = range.lowerBound
    while position < range.upperBound {
      let count = min(1 << 18, range.upperBound - position)
      do {
        let piece = try source.read(at: position, count: count)
        crc.update(piece.bytes)
      } catch { throw ZipError(error) }
      position += count
    }
  }

  /// The descriptor at `position`, if its sizes are these.
  private func descriptor(
    at position: Int, compressedSize: Int, size: Int
  ) throws(ZipError) -> (crc32: UInt32, count: Int)? {
    guard position <= source.count else { return nil }
    let bytes = try source.array(at: position, count: min(24, source.count - position))
    let isSigned = bytes.count >= 4 && UInt32(littleEndian: bytes, at: 0) == 0x0807_4B50
    for start in isSigned ? [4, 0] : [0] {
      if start + 20 <= bytes.count,
        UInt64(littleEndian: bytes, at: start + 4) == UInt64(compressedSize),
        UInt64(littleEndian: bytes, at: start + 12) == UInt64(size)
      {
        return (UInt32(littleEndian: bytes, at: start), start + 20)
      }
      if start + 12 <= bytes.count,
        Int(UInt32(littleEndian: bytes, at: start + 4)) == compressedSize,
        Int(UInt32(littleEndian: bytes, at: start + 8)) == size
      {
        return (UInt32(littleEndian: bytes, at: start), start + 12)
      }
    }
    return nil
  }

  private static func words(_ found: UInt32?, _ stated: Set<UInt32>) -> String {
    guard let stated = stated.sorted().first else { return "there is no checksum to compare with" }
    let what = found.map { "CRC-32 is \(CRC32.hex($0))" } ?? "the CRC-32 is not that of the data"
    return "\(what), the headers say \(CRC32.hex(stated))"
  }
}
