import NDArray
import TestFiles
import Testing

/// What libarchive's tests are named for, and what was found in ZIPFoundation.
@Suite struct KnownFaultsLibarchive {
  @Test(
    "uncompressed_size_off_by_4gib: a size that is 4 GiB more than the data has",
    arguments: [0, 1])
  func offByFourGiB(place: Int) throws {
    let zip = try ZipBytes.arrays().with {
      let member = $0.members[place]
      let wrong = UInt64(member.size) + 1 << 32
      $0.members[place].size = 0xFFFF_FFFF
      $0.members[place].extra = zip64(wrong)
      // The local header holds both sizes.
      $0.members[place].localCompressedSize = 0xFFFF_FFFF
      $0.members[place].localExtra = zip64(wrong, UInt64(member.compressedSize))
    }
    let npz = try zip.npz()
    let key = ["a", "b"][place]
    let error = thrown { _ = try npz[key] }
    #expect(error?.code == .sizeMismatch && error?.member == key)
    #expect(npz.verify().map(\.code) == ["size_mismatch"])
    #expect(try npz[["b", "a"][place]] != nil)
  }

  @Test(
    "size_exceeds_declared: stored and deflated data that have more than they say",
    arguments: [0, 1])
  func moreThanDeclared(place: Int) throws {
    for count: UInt32 in [1, 8] {
      let zip = try ZipBytes.arrays().with { $0.members[place].size -= count }
      let error = thrown { _ = try zip.npz().data(of: ["a", "b"][place]) }
      #expect(error?.code == .sizeMismatch && error?.member == ["a", "b"][place])
      #expect(try zip.npz().verify().map(\.code) == ["size_mismatch"])
    }
    // Shorter data behind the same promise.
    let short = try ZipBytes.arrays().with { $0.members[place].size += 8 }
    #expect(thrown { _ = try short.npz()[["a", "b"][place]] }?.code == .sizeMismatch)
  }

  @Test("ZIPFoundation #179: lengths of a name, a field and a comment beyond 65535 together")
  func longRecords() throws {
    let name = String(repeating: "n", count: 60_000)
    let field = [0x99, 0x99, 0x60, 0xEA] + [UInt8](repeating: 1, count: 60_000)
    let zip = try ZipBytes.arrays().with {
      $0.members[1].name = Array((name + ".npy").utf8)
      $0.members[1].extra = field
      $0.members[1].localExtra = field
      $0.members[1].comment = [UInt8](repeating: 0x41, count: 65535)
      $0.comment = [UInt8](repeating: 0x42, count: 65535)
    }
    #expect(try zip.npz()[name] == ZipBytes.second)
    // The same lengths in a header that has nothing of what they promise.
    var bytes = try ZipBytes.arrays().bytes
    bytes.replaceSubrange(26..<30, with: [255, 255, 255, 255])
    let npz = try NPZ(bytes: bytes)
    #expect(thrown { _ = try npz["a"] }?.code == .headerMismatch)
    #expect(try npz["b"] == ZipBytes.second)
  }
}
