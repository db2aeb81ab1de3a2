import NDArray
import TestFiles
import Testing

/// The ways in which two readers see two archives: the types of "My ZIP isn't your ZIP" (2025), and
/// what became of them in uv.
@Suite struct KnownFaultsAmbiguity {
  /// The error of reading `b` out of two arrays, changed; `a` is read all the same.
  private func second(_ change: (inout ZipBytes.Member) -> Void) throws -> NDArrayError? {
    let npz = try ZipBytes.arrays().with { change(&$0.members[1]) }.npz()
    #expect(try npz["a"] == ZipBytes.first)
    return thrown { _ = try npz["b"] }
  }

  /// The error of opening two arrays, changed.
  private func opened(_ change: (inout ZipBytes) -> Void) throws -> NDArrayError? {
    let zip = try ZipBytes.arrays().with(change)
    return thrown { _ = try zip.npz() }
  }

  @Test("a1: two methods") func methods() throws {
    let error = try second { $0.localMethod = 0 }
    #expect(error?.code == .headerMismatch && error?.message.contains("stored") == true)
  }

  @Test("a2: two sizes") func sizes() throws {
    #expect(try second { $0.localSize = 1 }?.code == .headerMismatch)
    #expect(try second { $0.localCompressedSize = 1 }?.code == .headerMismatch)
    #expect(try second { $0.localCRC = 1 }?.code == .headerMismatch)
    #expect(try second { $0.localExtra = zip64(1, 2) }?.code == .headerMismatch)
  }

  @Test("a3: two names") func names() throws {
    #expect(try second { $0.localName = Array("c.npy".utf8) }?.code == .headerMismatch)
    // CRC-32 of "b.npy", which the field belongs to, and another name.
    let crc = ZipBytes.Member("", Array("b.npy".utf8)).crc
    let field = [0x75, 0x70, 10, 0, 1] + (0..<4).map { UInt8(crc >> (8 * $0) & 255) }
    let path = field + Array("c.npy".utf8)
    let error = try second { $0.localExtra = path }
    #expect(error?.code == .headerMismatch && error?.message.contains("Unicode Path") == true)
    let both = try ZipBytes.arrays().with {
      $0.members[1].extra = path
      $0.members[1].localExtra = path
    }
    #expect(try both.npz()["c"] == ZipBytes.second && both.npz()["b"] == nil)
  }

  @Test("a4: a folder that has data") func folders() throws {
    #expect(try opened { $0.members[1].name = Array("b/".utf8) }?.code == .badName)
  }

  @Test("a5: encrypted, and not") func encryption() throws {
    #expect(try second { $0.localFlags = 1 }?.code == .headerMismatch)
    #expect(try second { ($0.flags, $0.localFlags) = (1, 0) }?.code == .headerMismatch)
    #expect(try second { $0.flags = 1 }?.code == .encrypted)
  }

  @Test("b1: two members of one name") func duplicates() throws {
    let zip = try ZipBytes.arrays().with { $0.members[1].name = Array("a.npy".utf8) }
    let npz = try zip.npz()
    let error = thrown { _ = try npz["a"] }
    #expect(error?.code == .duplicateName && error?.message.contains("at bytes 0 and") == true)
    #expect(thrown { _ = try npz.arrays() }?.code == .duplicateName)
    #expect(npz.verify().map(\.code) == ["duplicate_name"])
    #expect(try zip.npz(policy: .lenient)["a"] == ZipBytes.second)
  }

  @Test("b2: bytes that end or hide a name") func specialBytes() throws {
    #expect(try opened { $0.members[1].name = Array("b\0.npy".utf8) }?.code == .badName)
    #expect(
      try opened { ($0.members[1].name, $0.members[1].flags) = ([0xFF, 0x62], 0x800) }?.code
        == .badName)
    for name in ["b\n", "\u{1B}[2J", "\r", "\u{7F}"] {
      let npz = try ZipBytes([.init(name + ".npy", array: ZipBytes.second)]).npz()
      #expect(thrown { _ = try npz[name] }?.code == .badName)
    }
  }

  @Test("b3: paths that lead to one place, or out of it") func paths() throws {
    let names = ["a", "./a", "x//a", "x/a", "x/./a"]
    let npz = try ZipBytes(
      names.enumerated().map { try .init($1 + ".npy", array: NDArray([$0])) }
    ).npz()
    for (index, name) in names.enumerated() { #expect(try npz[name] == NDArray([index])) }
    for name in ["/a", "\\a", "../a", "x/../../a", "x\\..\\a", "C:a", "c:\\a"] {
      let npz = try ZipBytes([.init(name + ".npy", array: ZipBytes.second)]).npz()
      #expect(thrown { _ = try npz[name] }?.code == .unsafeName)
    }
  }

  @Test("b4: names that differ by case, or by their code points") func cases() throws {
    let names = ["a", "A", "\u{E9}", "e\u{301}"]
    let zip = ZipBytes(
      try names.enumerated().map {
        var member = try ZipBytes.Member($1 + ".npy", array: NDArray([$0]))
        member.flags = 0x800
        return member
      })
    let npz = try zip.npz()
    for (index, name) in names.enumerated() { #expect(try npz[name] == NDArray([index])) }
    #expect(try npz.arrays().count == 4 && npz.verify().isEmpty)
  }

  @Test("c1: members that only one of the lists has, and descriptors elsewhere") func lists() throws
  {
    let hidden = try ZipBytes.arrays().with { $0.members[0].isListed = false }
    let more = try ZipBytes.arrays().with {
      $0.members.insert($0.members[0], at: 1)
      $0.members[1].isListed = false
    }
    // Bytes in front are accepted, but none that start as an archive where its offsets are off.
    #expect(try hidden.npz().keys == ["b"] && more.npz().keys == ["a", "b"])
    #expect(try hidden.npz().verify().map(\.code) == ["prefix_data"])
    #expect(try more.npz().verify().map(\.code) == ["hidden_data"])
    let missing = try opened { $0.members[0].isLocal = false }
    #expect(missing?.code == .overlap)
    let error = try second {
      $0 = $0.streamed()
      $0.descriptor.insert(0, at: 0)
    }
    #expect(error?.code == .headerMismatch && error?.message.contains("descriptor") == true)
  }

  @Test("c2: two ends") func ends() throws {
    let other = ZipBytes([try .init("evil.npy", array: .init([666]))]).bytes
    #expect(try opened { $0.comment = other }?.code == .ambiguousEnd)
    #expect(try opened { $0.prefix = other }?.code == .prefixData)
    #expect(try opened { ($0.prefix, $0.isUnadjusted) = (other, true) }?.code == .prefixData)
    #expect(try opened { $0.trailing = [0] }?.code == .trailingData)
  }

  @Test("c3: two counts") func counts() throws {
    for count: UInt16 in [0, 1, 3] {
      #expect(try opened { $0.count = count }?.code == .countMismatch)
    }
    #expect(try opened { ($0.isZip64, $0.count) = (true, 1) }?.code == .zip64Mismatch)
  }

  @Test("c4: two places of the directory") func places() throws {
    let size = try ZipBytes.arrays().bytes.count
    let start = UInt32(size - 22 - 2 * (46 + 5))
    for offset in [start - 1, 0] {
      let error = try opened { $0.directoryOffset = offset }
      #expect(error?.code == .badDirectory || error?.code == .overlap)
    }
    for offset in [start + 1, UInt32(size)] {
      let error = try opened { $0.directoryOffset = offset }
      #expect(error?.code == .badDirectory && error?.message.contains("\(start)") == true)
    }
    #expect(try opened { $0.directorySize = 51 }?.code == .countMismatch)
  }

  @Test("c5: ZIP64 fields that say something else") func zip64Fields() throws {
    let changes: [(inout ZipBytes) -> Void] = [
      { $0.directorySize = 7 }, { $0.directoryOffset = 7 }, { $0.count = 1 },
      { $0.zip64Size = 7 }, { $0.zip64Offset = 7 }, { $0.locatorOffset = 7 },
    ]
    for change in changes {
      let error = try opened {
        $0.isZip64 = true
        change(&$0)
      }
      #expect(error?.code == .zip64Mismatch)
    }
    #expect(try opened { $0.members[1].extra = zip64(1, 2, 3) }?.code == .zip64Mismatch)
    #expect(try opened { $0.members[1].size = 0xFFFF_FFFF }?.code == .zip64Mismatch)
    #expect(try opened { $0.directorySize = 0xFFFF_FFFF }?.code == .zip64Mismatch)
  }

  @Test("CVE-2025-54368: a reader of the stream and one of the directory must not see two packages")
  func streamAndDirectory() throws {
    let other = ZipBytes([try .init("a.npy", array: .init([666]))])
    // What uv's reader of the stream took: the first archive of two.
    #expect(
      thrown { _ = try NPZ(bytes: other.bytes + ZipBytes.arrays().bytes) }?.code == .prefixData)
    // A second member of the name, which the directory does not list.
    let twin = try ZipBytes.arrays().with {
      $0.members.insert(other.members[0], at: 1)
      $0.members[1].isListed = false
    }
    #expect(try twin.npz()["a"] == ZipBytes.first)
    let problems = try twin.npz().verify()
    #expect(problems.map(\.code) == ["hidden_data"])
    #expect(problems.first?.message.contains("\(30 + 5 + other.members[0].stored.count)") == true)
    // Sizes that let the stream go on elsewhere than the directory.
    #expect(try second { $0.localCompressedSize = $0.compressedSize + 1 }?.code == .headerMismatch)
  }
}
