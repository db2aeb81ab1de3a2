import NDArray
import TestFiles
import Testing

/// What `NPZ.repair` finds where the directory, the local headers or both do not say where it is.
@Suite struct RepairSearchTests {
  private struct Outcome {
    let report: NPZ.RepairReport
    let fixed: NPZ?
    var codes: [String] { report.problems.map(\.code) }
    var fates: [NPZ.RepairReport.Fate] { report.items.map(\.fate) }

    func has(_ key: String, _ array: NDArray) throws -> Bool { try fixed?[key] == array }
  }

  private func repair(_ bytes: [UInt8], partial: NPZ.Partial = .skip) throws -> Outcome {
    let (report, output) = try NPZ.repair(bytes: bytes, partial: partial)
    return Outcome(report: report, fixed: try output.map { try NPZ(bytes: $0, policy: .lenient) })
  }

  private func repair(_ zip: ZipBytes) throws -> Outcome { try repair(zip.bytes) }

  /// Three arrays: stored, deflated, stored.
  private func three() throws -> ZipBytes {
    var zip = try ZipBytes.arrays()
    zip.members.append(try .init("c.npy", array: NDArray((0..<50).map { $0 * $0 })))
    return zip
  }

  private func isWhole(_ outcome: Outcome, but missing: String = "") throws -> Bool {
    let arrays = [
      "a": ZipBytes.first, "b": ZipBytes.second, "c": NDArray((0..<50).map { $0 * $0 }),
    ]
    for (key, array) in arrays where key != missing {
      guard try outcome.has(key, array) else { return false }
    }
    return true
  }

  // MARK: Directories

  @Test func directoriesThatOnlyAZip64RecordFinds() throws {
    let outcome = try repair(
      try three().with {
        $0.isZip64 = true
        $0.zip64Count = 7
        $0.members[1].comment = Array("kept".utf8)
      })
    #expect(try isWhole(outcome) && outcome.codes == ["bad_directory"])
    #expect(outcome.report.isComplete)
    for (size, offset) in [(1 << 63, 0), (0, 1 << 63), (.max, .max)] as [(UInt64, UInt64)] {
      let wrong = try repair(
        try three().with {
          $0.isZip64 = true
          $0.zip64Size = size
          $0.zip64Offset = offset
        })
      #expect(try isWhole(wrong) && wrong.codes == ["bad_directory"])
    }
  }

  @Test func endRecordsThatNameNoDirectory() throws {
    let outcome = try repair(
      try three().with {
        $0.directoryOffset = 5
        $0.directorySize = 7
      })
    #expect(try isWhole(outcome) && outcome.codes == ["bad_directory"])
  }

  @Test func directoriesWithoutASignature() throws {
    let first = try repair(try three().with { $0.members[0].signature ^= 0xFF00_0000 })
    #expect(try isWhole(first) && first.codes.contains("bad_directory"))
    let all = try repair(
      try three().with { zip in
        for index in zip.members.indices { zip.members[index].signature ^= 0xFF00_0000 }
      })
    #expect(try isWhole(all) && !all.report.isComplete)
  }

  @Test func twoNames() throws {
    // The better of the two is the one that can be a name, and that of an array.
    for (local, central, expected) in [
      ("b.nqy", "b.npy", "b.npy"), ("b.npy", "b.nqy", "b.npy"), ("x.npy", "b.npy", "x.npy"),
      ("b\0npy", "b.npy", "b.npy"), ("b.npy", "b\0npy", "b.npy"), ("b.nqy", "c.nqy", "b.nqy"),
    ] {
      let outcome = try repair(
        try ZipBytes.arrays().with {
          $0.members[1].localName = Array(local.utf8)
          $0.members[1].name = Array(central.utf8)
        })
      #expect(outcome.fixed?.entries.map(\.member) == ["a.npy", expected], "\(local) \(central)")
      #expect(outcome.codes.contains("header_mismatch"))
      let entry = try #require(outcome.fixed?.entries.last)
      #expect(try outcome.fixed?.read(entry) == ZipBytes.second)
    }
  }

  /// A name that cannot be one is replaced, and that is said.
  @Test func namesThatAreNone() throws {
    let outcome = try repair(
      try ZipBytes.arrays().with {
        $0.members[1].localName = Array("b\0.npy".utf8)
        $0.members[1].name = Array("b\0.npy".utf8)
      })
    let offset = try #require(outcome.report.items.last?.offset)
    #expect(outcome.fixed?.keys == ["a", "unnamed at \(offset)"])
    #expect(try outcome.has("unnamed at \(offset)", ZipBytes.second))
    #expect(outcome.codes.contains("bad_name"))
  }

  @Test func membersOfOneName() throws {
    var zip = try ZipBytes.arrays()
    zip.members.append(try .init("a.npy", array: ZipBytes.second))
    let outcome = try repair(zip)
    #expect(outcome.fixed?.entries.map(\.key) == ["a", "b", "a"])
    #expect(outcome.report.isComplete && outcome.codes == ["duplicate_name"])
    #expect(outcome.report.problems.first?.array == "a")
    // What is the same to the bit is kept once.
    zip.members[2] = zip.members[0]
    let same = try repair(zip)
    #expect(try same.fixed?.keys == ["a", "b"] && same.has("a", ZipBytes.first))
    #expect(same.report.isComplete && same.codes == ["duplicate_name"])
    #expect(same.report.problems.first?.severity == .note)
  }

  /// Entries that name one place, and entries that name a wrong one.
  @Test func wrongPlaces() throws {
    let start = try three().bytes.count
    for offset in [0, 3, 60, start - 100] as [Int] {
      let outcome = try repair(try three().with { $0.members[1].offset = UInt32(offset) })
      #expect(try isWhole(outcome), "offset \(offset)")
      #expect(outcome.codes.contains("bad_directory"))
    }
    // The directory is sound by itself; the member stands a little farther on.
    let gap = try three().with {
      $0.members[0].gap = [UInt8](repeating: 7, count: 64)
      $0.members[1].gap = [UInt8](repeating: 7, count: 64)
      $0.members[1].offset = UInt32(30 + 5 + $0.members[0].stored.count + 32)
    }
    #expect(try NPZ(bytes: gap.bytes)["a"] == ZipBytes.first)
    let moved = try repair(gap)
    #expect(try isWhole(moved) && moved.codes == ["bad_directory"])
    // Under another name, it is known by its checksum and its size.
    let renamed = try repair(gap.with { $0.members[1].localName = Array("z.npy".utf8) })
    #expect(try isWhole(renamed, but: "b") && renamed.has("z", ZipBytes.second))
  }

  // MARK: Without a directory

  private func cut(_ zip: ZipBytes) -> [UInt8] {
    let directory = zip.members.reduce(22) { $0 + 46 + $1.name.count + $1.extra.count }
    return Array(zip.bytes.dropLast(directory))
  }

  /// One member is damaged, the directory gone: the next ones are found by what they begin with.
  @Test func membersBehindADamagedOne() throws {
    for place in 0..<2 {
      for (header, change) in [(0, 0xFF), (8, 0x55), (26, 0x80), (28, 0x80), (29, 1), (140, 0xFF)] {
        let zip = try three()
        var bytes = cut(zip)
        let second = 30 + 5 + zip.members[0].stored.count
        bytes[(place == 0 ? 0 : second) + min(header, place == 0 ? 200 : 60)] ^= UInt8(change)
        let outcome = try? repair(bytes, partial: .skip)
        let key = ["a", "b"][place]
        if let outcome {
          #expect(try isWhole(outcome, but: key), "member \(key), byte \(header)")
          #expect(!outcome.report.isComplete)
        } else {
          // Without its first four bytes, nothing says that this is an archive.
          Issue.record("member \(key), byte \(header): nothing was found")
        }
      }
    }
  }

  /// What is no array is found by what it is: its checksum, or its stream.
  @Test func otherMembersBehindADamagedOne() throws {
    let text = Array("nothing but text, which says little of itself".utf8)
    for isDeflated in [false, true] {
      var note = ZipBytes.Member("note.txt", text)
      if isDeflated { note = try note.deflated() }
      var zip = try ZipBytes.arrays()
      zip.members.insert(note, at: 1)
      var bytes = cut(zip)
      bytes[100] ^= 0xFF
      let outcome = try repair(bytes)
      #expect(outcome.fixed?.entries.map(\.member) == ["note.txt", "b.npy"])
      #expect(try outcome.fixed?.data(of: "note.txt") == text)
      #expect(outcome.fates == [.damaged, .kept, .kept])
    }
  }

  /// A member that is found by its own beginning, and is damaged farther on.
  @Test func damagedMembersBehindADamagedOne() throws {
    let array = NDArray((0..<3000).map { Int32($0 * $0 % 1009) })
    let large = try ZipBytes.Member("x.npy", array: array).deflated()
    var zip = try ZipBytes.arrays()
    zip.members.insert(large, at: 1)
    var bytes = cut(zip)
    bytes[100] ^= 0xFF
    let start = 30 + 5 + zip.members[0].stored.count
    // The sizes lie as well, so that nothing says where it ends.
    for index in 18..<26 { bytes[start + index] ^= 0x5A }
    bytes[start + 30 + 5 + large.stored.count - 40] ^= 0xFF
    let outcome = try repair(bytes, partial: .shorten)
    let keys = outcome.report.items.map(\.key)
    #expect(keys == ["a", "x", "b"])
    #expect(outcome.fates == [.damaged, .damaged, .kept])
    #expect(try outcome.has("b", ZipBytes.second))
    #expect(!outcome.report.isComplete)
  }

  /// Where no length leads to it, a damaged member is believed by what its data begins with, or by what
  /// follows it; what is neither is none.
  @Test func damagedMembersThatAreSearchedFor() throws {
    let array = NDArray((0..<12_000).map { Int32($0 * $0 % 1009) })
    let text = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 * $0 % 97) }
    // A block that is stored in the stream, and behind it what is none.
    let members = [("x.npy", try NPY.save(array)), ("x.txt", text)].map { name, data in
      var member = ZipBytes.Member(name, data)
      let count = [UInt8(data.count & 255), UInt8(data.count >> 8)]
      member.stored = [0] + count + count.map { ~$0 } + data + [7, 7, 7, 7]
      (member.method, member.compressedSize) = (8, UInt32(member.stored.count))
      return member
    }
    for (member, hasHint) in zip(members, [true, false]) {
      for isFollowed in [true, false] {
        var zip = try ZipBytes.arrays()
        zip.members.insert(member, at: 1)
        // What follows the stream is no member, and none of its lengths is right.
        if !isFollowed { zip.members[1].gap = [UInt8](repeating: 0xEE, count: 100) }
        var bytes = cut(zip)
        let start = 30 + 5 + zip.members[0].stored.count
        bytes[26] ^= 0x80
        if !isFollowed {
          bytes.replaceSubrange(start + 18..<start + 26, with: [50, 0, 0, 0, 60, 0, 0, 0])
        }
        let outcome = try repair(bytes)
        let keys = outcome.report.items.map(\.member)
        #expect(try outcome.has("b", ZipBytes.second))
        #expect(
          keys.contains { $0.hasPrefix("x.") } == (hasHint || isFollowed), "\(keys) \(isFollowed)")
      }
    }
  }

  /// The bytes of a header within data are no member.
  @Test func headersThatAreNone() throws {
    var zip = try three()
    let fake: [UInt8] =
      [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0] + [UInt8](repeating: 0, count: 4)
      + [1, 2, 3, 4, 5, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0, 0] + Array("z.npy".utf8)
    zip.members[1].gap =
      [UInt8](repeating: 0xEE, count: 50) + fake + [UInt8](repeating: 0xFF, count: 60)
    var bytes = cut(zip)
    bytes[26] ^= 0x80
    let outcome = try repair(bytes)
    #expect(try isWhole(outcome, but: "a"))
    #expect(!outcome.report.items.contains { $0.member == "z.npy" })
  }

  // MARK: Descriptors

  /// A stored member whose length stands behind it only, and in which something looks like that.
  @Test func lengthsThatOnlyADescriptorTells() throws {
    let signature: [UInt8] = [0x50, 0x4B, 7, 8]
    // The first looks like no descriptor, the second like one, but for its checksum.
    var text = Array("text ".utf8) + signature + Array(" more text, long enough".utf8)
    let count = UInt8(text.count)
    text += signature + [1, 2, 3, 4, count, 0, 0, 0, count, 0, 0, 0] + Array(" and the end".utf8)
    for (signed, wide) in [(true, false), (true, true)] {
      var zip = try ZipBytes.arrays()
      zip.members.insert(
        ZipBytes.Member("note.txt", text).streamed(signed: signed, wide: wide), at: 1)
      let outcome = try repair(cut(zip))
      #expect(outcome.fixed?.entries.map(\.member) == ["a.npy", "note.txt", "b.npy"])
      #expect(try outcome.fixed?.data(of: "note.txt") == text)
      #expect(try outcome.has("b", ZipBytes.second))
      #expect(outcome.fates == [.kept, .kept, .kept] && outcome.report.isCutOff)
    }
  }

  @Test func emptyMembers() throws {
    var zip = try three()
    zip.members.insert(.init("folder/", []), at: 1)
    zip.members.insert(.init("empty", []), at: 1)
    let outcome = try repair(zip.with { $0.count = 9 })
    #expect(try isWhole(outcome) && outcome.report.keptCount == 5)
    #expect(try outcome.fixed?.data(of: "empty") == [])
  }

  // MARK: What nobody here can read

  @Test func encryptedMembersAreCopied() throws {
    for isStreamed in [false, true] {
      let zip = try three().with {
        if isStreamed { $0.members[1] = $0.members[1].streamed() }
        $0.members[1].flags |= 1
        $0.count = 9
      }
      let outcome = try repair(zip)
      #expect(try isWhole(outcome, but: "b") && outcome.report.isComplete)
      #expect(outcome.report.items[1].message?.contains("it is encrypted") == true)
      let entry = try #require(outcome.fixed?.entries[1])
      #expect(entry.isEncrypted && entry.storedByteCount == Int(zip.members[1].compressedSize))
    }
  }

  @Test func unknownMethodsAreCopied() throws {
    let outcome = try repair(try three().with { $0.members[1].method = 93 })
    #expect(try isWhole(outcome, but: "b"))
    #expect(outcome.report.items[1].message?.contains("Zstandard") == true)
  }

  /// Where no size leads to anything, such a member is lost: there is no telling where it ends.
  @Test func encryptedMembersWithoutAnEnd() throws {
    let zip = try three().with {
      $0.members[1].flags = 1
      $0.members[1].compressedSize += 2
      $0.count = 9
    }
    let outcome = try repair(zip)
    #expect(try isWhole(outcome, but: "b") && !outcome.report.isComplete)
    #expect(outcome.report.items[1].fate == .damaged)
    #expect(outcome.report.items[1].message == "its end was not found")
  }

  // MARK: Parts

  /// What a header promises may be more than there are numbers for.
  @Test func headersThatPromiseTooMuch() throws {
    for count in ["9223372036854775807", "9223372036854775700", "1000000"] {
      let file = npyFile("'|u1'", shape: "(\(count),)", [UInt8](repeating: 7, count: 100))
      var zip = try ZipBytes.arrays()
      zip.members.insert(.init("x.npy", file), at: 0)
      zip.members[0].crc ^= 1
      zip.count = 9
      let skipped = try repair(zip)
      #expect(try skipped.has("a", ZipBytes.first) && skipped.has("b", ZipBytes.second))
      #expect(skipped.report.items[0].fate == .damaged && !skipped.report.isComplete)
      let shorter = try repair(zip.bytes, partial: .shorten)
      let found = try #require(try shorter.fixed?["x"])
      #expect(found.shape == [100])
      #expect(try found.scalars(as: UInt8.self).elementsEqual([UInt8](repeating: 7, count: 100)))
    }
  }

  @Test func partsOverALimit() throws {
    let array = NDArray((0..<1000).map(Double.init))
    let bytes = try NPZ.save(["a": NDArray(1), "x": array])
    let cut = Array(bytes[..<(bytes.count / 2)])
    var limits = NPY.Limits.default
    for (value, isFilled) in [(7999, false), (8000, true), (8001, true)] {
      limits.arrayBytes = value
      let (report, output) = try NPZ.repair(bytes: cut, partial: .zeroFill, limits: limits)
      let item = try #require(report.items.last)
      #expect(item.fate == .cut && (item.partialShape != nil) == isFilled)
      let fixed = try NPZ(bytes: try #require(output))
      #expect(fixed.keys == (isFilled ? ["a", "x"] : ["a"]))
    }
  }

  /// Less than one row, and arrays that have none.
  @Test func partsWithoutARow() throws {
    let array = try NDArray((0..<2000).map(Double.init), shape: [2, 1000])
    let bytes = try NPZ.save(["a": NDArray(1), "x": array])
    let start = try #require(try NPZ(bytes: bytes).entries.last).headerOffset
    for partial in [NPZ.Partial.shorten, .skip] {
      let (report, _) = try repairParts(Array(bytes[..<(start + 1000)]), partial)
      #expect(report.items.map(\.key) == ["a", "x"] && report.items[1].rowCount == 0)
      #expect(report.items[1].partialShape == nil)
    }
    // Only the header is there.
    let (report, _) = try repairParts(Array(bytes[..<(start + 150)]), .zeroFill)
    #expect(report.items[1].partialShape == nil && report.keptCount == 1)
  }

  private func repairParts(
    _ bytes: [UInt8], _ partial: NPZ.Partial
  ) throws -> (report: NPZ.RepairReport, bytes: [UInt8]?) {
    try NPZ.repair(bytes: bytes, partial: partial)
  }

  @Test func whatIsNoArchive() {
    let error = thrown { _ = try NPZ.repair(bytes: Array("nothing of the kind".utf8)) }
    #expect(error?.code == .notAnArrayFile || error?.code == .notAnArchive)
    #expect(thrown { _ = try NPZ.repair(bytes: []) } != nil)
  }

  @Test func progressIsTold() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npz")
    try NPZ.save(["a": ZipBytes.first, "b": ZipBytes.second], to: path)
    var told: [NPZ.Progress] = []
    try NPZ.repair(path, to: folder.path("b.npz")) { told.append($0) }
    #expect(Set(told.map(\.key)) == ["a", "b"] && told.last?.fraction == 1)
    struct Stop: Error {}
    let error = thrown { try NPZ.repair(path, to: folder.path("c.npz")) { _ in throw Stop() } }
    #expect(error?.code == .cancelled && folder.names == ["a.npz", "b.npz"])
  }
}
