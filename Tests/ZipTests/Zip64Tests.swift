import TestFiles
import Testing
import Zip

@Suite struct Zip64Tests {
  @Test func `end records, full and plain fields`() throws {
    var zip = try ZipBytes.two()
    zip.isZip64 = true
    #expect(try zip.open().isZip64)
    #expect(try zip.open().contents().count == 2)
    zip.zip64Sector = [1, 2, 3, 4, 5]
    #expect(try zip.open().contents().count == 2)
    zip.count = 2
    #expect(try zip.open().contents().count == 2)
    zip.count = 1
    #expect(code { _ = try zip.open() } == .zip64Mismatch)
  }

  @Test func `lies of the end records`() throws {
    var good = try ZipBytes.two()
    good.isZip64 = true
    let changes: [(inout ZipBytes) -> Void] = [
      { $0.locatorOffset = 1 << 63 }, { $0.locatorOffset = 1 << 40 }, { $0.locatorOffset = 0 },
      { $0.zip64Size = 1 << 62 }, { $0.zip64Size = 5 }, { $0.zip64Offset = 1 << 63 },
      { $0.zip64Offset = 1 }, { $0.directorySize = 5 }, { $0.directoryOffset = 5 },
    ]
    for change in changes {
      var zip = good
      change(&zip)
      #expect(code { _ = try zip.open() } == .zip64Mismatch)
    }
    for count: UInt64 in [0, 1, 3, 1 << 40, .max] {
      var zip = good
      zip.zip64Count = count
      #expect(code { _ = try zip.open() } == .countMismatch)
    }
    for change: (inout ZipBytes) -> Void in [{ $0.zip64Disk = 1 }, { $0.locatorDisks = 2 }] {
      var zip = good
      change(&zip)
      #expect(code { _ = try zip.open() } == .multiDisk)
    }
  }

  @Test func `full fields without records`() throws {
    var zip = try ZipBytes.two()
    zip.directorySize = 0xFFFF_FFFF
    #expect(code { _ = try zip.open() } == .zip64Mismatch)
    zip.directorySize = nil
    zip.directoryOffset = 0xFFFF_FFFF
    #expect(code { _ = try zip.open() } == .zip64Mismatch)
  }

  /// Which of size, compressed size and offset are full.
  @Test(arguments: 0..<8)
  func `every combination of full fields in an entry`(bits: Int) throws {
    var zip = try ZipBytes.two()
    let offset = try UInt64(zip.open().entries[1].localHeaderOffset)
    let sizes = (UInt64(zip.members[1].size), UInt64(zip.members[1].compressedSize))
    var values: [UInt64] = []
    (zip.members[1].localSize, zip.members[1].localCompressedSize) =
      (zip.members[1].size, zip.members[1].compressedSize)
    if bits & 1 != 0 { (zip.members[1].size, values) = (0xFFFF_FFFF, values + [sizes.0]) }
    if bits & 2 != 0 { (zip.members[1].compressedSize, values) = (0xFFFF_FFFF, values + [sizes.1]) }
    if bits & 4 != 0 { (zip.members[1].offset, values) = (0xFFFF_FFFF, values + [offset]) }
    var field = zip64()
    field[2] = UInt8(values.count * 8)
    for value in values { field += zip64(value)[4...] }
    let good = zip
    zip.members[1].extra = field
    #expect(try zip.open().contents().count == 2)
    // All fields, always, as some programs write them: right where the full ones come first.
    zip.members[1].extra = zip64(sizes.0, sizes.1, offset)
    if [0, 1, 3, 7].contains(bits) {
      #expect(try zip.open().contents().count == 2)
    } else {
      #expect(throws: ZipError.self) { try zip.open() }
    }
    guard bits != 0 else { return }
    // Missing, short, contradicting and twice.
    for extra in [
      [], Array(field.dropLast(8)) + [], [1, 0, 4, 0, 1, 1, 1, 1], field + field,
      zip64(sizes.0, sizes.1, offset, 7),
    ] {
      zip = good
      zip.members[1].extra = extra
      #expect(throws: ZipError.self) { try zip.open() }
    }
    zip.members[1].extra = zip64(1 << 63, 1 << 63, 1 << 63)
    #expect(code { _ = try zip.open() } == .zip64Mismatch)
  }

  @Test func `NumPy's way: full sizes in the local header only`() throws {
    var zip = try ZipBytes.two()
    for index in zip.members.indices {
      let member = zip.members[index]
      zip.members[index].localSize = 0xFFFF_FFFF
      zip.members[index].localCompressedSize = 0xFFFF_FFFF
      zip.members[index].localExtra = zip64(UInt64(member.size), UInt64(member.compressedSize))
    }
    #expect(try zip.open().contents().count == 2)
    zip.members[0].localExtra = zip64(61, 60)
    #expect(code { _ = try zip.open().contents() } == .headerMismatch)
    zip.members[0].localExtra = []
    #expect(code { _ = try zip.open().contents() } == .headerMismatch)
  }
}
