import Bytes
import NDArray
import Zip

/// An archive of any bytes: all ways to read it agree with each other.
enum ZipTarget {
  private static let limits = NPY.Limits(headerBytes: 1 << 16, arrayBytes: 1 << 22)

  static func check(_ bytes: [UInt8]) throws(Finding) {
    try finding {
      let strict = outcome { () throws(NDArrayError) in try NPZ(bytes: bytes, limits: limits) }
      let lenient = outcome { () throws(NDArrayError) in
        try NPZ(bytes: bytes, limits: limits, policy: .lenient)
      }
      guard case .success(let archive) = lenient else {
        if case .success = strict { throw Finding("what opens strictly does not open leniently") }
        return
      }
      if case .success(let strict) = strict {
        try require(
          strict.entries.map(\.headerOffset) == archive.entries.map(\.headerOffset)
            && strict.keys == archive.keys, "strict and lenient see different members")
      }
      let raw = try open(ByteSource(Memory(copying: bytes)))
      let file = try MemoryFile(bytes)
      let other = try open(ByteSource(file.file))
      try require(
        raw.entries.count == archive.count && other.entries.count == archive.count,
        "\(raw.entries.count) members, \(archive.count) and \(other.entries.count)")
      for (index, entry) in raw.entries.enumerated() {
        let data = try MemberCheck.data(of: entry, in: raw)
        try MemberCheck.same(data, MemberCheck.data(of: other.entries[index], in: other), entry)
        try MemberCheck.array(archive.entries[index], in: archive, try? data.get())
      }
      _ = archive.verify(deep: true)
      if (try? strict.get()) != nil { try checkCopy(raw) }
    }
  }

  private static func open(_ source: ByteSource) throws(ZipError) -> ZipArchive {
    var options = ZipArchive.Options()
    options.acceptsTrailingData = true
    options.acceptsCutPrefix = true
    return try ZipArchive(source, options: options)
  }

  /// What is copied member by member, as it is compressed, is the same archive.
  private static func checkCopy(_ archive: ZipArchive) throws {
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    var copied: [ZipEntry] = []
    for entry in archive.entries {
      do {
        try writer.addRaw(entry, from: archive)
        copied.append(entry)
      } catch let error as ZipError {
        let isTwice = copied.contains { $0.nameBytes == entry.nameBytes }
        let isDamaged = outcome { () throws(ZipError) in try archive.dataRange(of: entry) }
        if case .success = isDamaged, !isTwice, error.code != .limitExceeded {
          throw Finding("a sound member is not copied: \(error)")
        }
      }
    }
    do throws(ZipError) { try writer.finish(comment: archive.comment) } catch {
      // What an archive has behind it may not stand in front of one.
      try require(error.code == .ambiguousEnd, "\(error)")
      return
    }
    let again = try ZipArchive(ByteSource(sink.finish()))
    try require(again.entries.count == copied.count, "\(again.entries.count) of \(copied.count)")
    for (new, old) in zip(again.entries, copied) {
      try require(
        new.nameBytes == old.nameBytes && new.crc32 == old.crc32 && new.size == old.size,
        "member '\(old.name)' changed when it was copied")
      try MemberCheck.same(
        MemberCheck.data(of: new, in: again), MemberCheck.data(of: old, in: archive), old)
    }
  }
}
