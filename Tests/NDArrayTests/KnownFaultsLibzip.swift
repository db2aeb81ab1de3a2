import NDArray
import TestFiles
import Testing

/// What was found in libzip, and what its tests are named for.
@Suite struct KnownFaultsLibzip {
  @Test("CVE-2011-0421: looking a name up in an empty archive")
  func emptyArchive() throws {
    let npz = try ZipBytes().npz()
    #expect(npz.keys.isEmpty && npz.count == 0)
    #expect(try npz["a"] == nil && npz[""] == nil && npz.arrays().isEmpty)
    #expect(npz.verify().isEmpty)
  }

  @Test("CVE-2012-1162: more entries in the directory than are counted")
  func countTooSmall() throws {
    for count: UInt16 in [0, 1] {
      let error = thrown { _ = try ZipBytes.arrays().with { $0.count = count }.npz() }
      #expect(error?.code == .countMismatch && error?.message.contains("\(count) entries") == true)
    }
  }

  @Test("CVE-2012-1163: a size and an offset of the directory whose sum overflows")
  func sumOverflows() throws {
    for (size, offset) in [(0xFFFF_FFF0, 0x20), (0x8000_0000, 0x8000_0000)] as [(UInt32, UInt32)] {
      let zip = try ZipBytes.arrays().with {
        $0.directorySize = size
        $0.directoryOffset = offset
      }
      let error = thrown { _ = try zip.npz() }
      #expect(error?.code == .badDirectory && error?.message.contains("\(size)") == true)
    }
  }

  @Test("CVE-2015-2331: a count whose product with an entry's size overflows")
  func countOverflows() throws {
    for count: UInt64 in [.max / 8 + 2, .max / 64 + 2, 1 << 61] {
      let zip = try ZipBytes.arrays().with {
        $0.isZip64 = true
        $0.zip64Count = count
      }
      #expect(thrown { _ = try zip.npz() }?.code == .countMismatch)
    }
  }

  @Test(
    "CVE-2017-12858: fields of AES encryption that are wrong",
    arguments: [[], [1], [1, 0, 0x41, 0x45, 3], [9, 9, 9, 9, 9, 9, 9]] as [[UInt8]])
  func encryptionFields(field: [UInt8]) throws {
    let zip = try ZipBytes.arrays().with {
      $0.members[1].method = 99
      $0.members[1].flags = 1
      $0.members[1].extra = [0x01, 0x99, UInt8(field.count), 0] + field
      $0.members[1].localExtra = $0.members[1].extra
    }
    let npz = try zip.npz()
    let error = thrown { _ = try npz["b"] }
    #expect(error?.code == .encrypted && error?.member == "b")
    #expect(try npz["a"] == ZipBytes.first)
  }

  @Test("CVE-2017-14107: a ZIP64 end record that claims a directory larger than the file")
  func zip64Size() throws {
    for size: UInt64 in [1 << 31, 1 << 40, 1 << 62, .max] {
      let zip = try ZipBytes.arrays().with {
        $0.isZip64 = true
        $0.zip64Size = size
      }
      let error = thrown { _ = try zip.npz() }
      #expect(error?.code == .zip64Mismatch && error?.message.contains("\(size)") == true)
    }
  }

  @Test("zip-in-archive-comment, zip64-in-archive-comment: which archive is meant is open")
  func archiveInTheComment() throws {
    let other = ZipBytes([try .init("evil.npy", array: .init([666]))])
    for inner in [other, other.with { $0.isZip64 = true }] {
      for outer in [try ZipBytes.arrays(), try .arrays().with { $0.isZip64 = true }] {
        let zip = outer.with { $0.comment = inner.bytes }
        let error = thrown { _ = try zip.npz() }
        #expect(error?.code == .ambiguousEnd)
        #expect(error?.offset == zip.bytes.count - 22 - zip.comment.count)
        // Not at the very end: still the last in the file.
        let padded = zip.with { $0.comment += [0, 0, 0] }
        #expect(thrown { _ = try padded.npz() }?.code == .ambiguousEnd)
        #expect(thrown { _ = try padded.npz(policy: .lenient) }?.code == .ambiguousEnd)
      }
    }
  }
}
