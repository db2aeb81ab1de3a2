import NDArray
import TestFiles
import Testing

/// What was found in Go's archive/zip.
@Suite struct KnownFaultsGo {
  @Test(
    "CVE-2021-33196: a count of members that the archive has no room for",
    arguments: [65535, 1 << 32, 1 << 62, UInt64.max])
  func count(claimed: UInt64) throws {
    let empty = ZipBytes().with { $0.count = 65535 }
    #expect(thrown { _ = try empty.npz() }?.code == .countMismatch)
    let zip = try ZipBytes.arrays().with {
      $0.isZip64 = true
      $0.zip64Count = claimed
    }
    let error = thrown { _ = try zip.npz() }
    #expect(error?.code == .countMismatch && error?.message.contains("\(claimed)") == true)
  }

  @Test("CVE-2021-39293: a count and a size that overflow where they are compared")
  func countAndSize() throws {
    for (size, offset) in [
      (UInt64.max, 0), (UInt64.max - 45, 46), (1 << 63, 1 << 63), (0, UInt64.max),
    ] as [(UInt64, UInt64)] {
      let zip = try ZipBytes.arrays().with {
        $0.isZip64 = true
        $0.zip64Count = 1 << 62
        $0.zip64Size = size
        $0.zip64Offset = offset
      }
      #expect(thrown { _ = try zip.npz() }?.code == .zip64Mismatch)
    }
  }

  @Test("CVE-2021-27919: a name that starts with '../' is a key that is refused, and no more")
  func parentFolder() throws {
    let other = try ZipBytes.Member("../test.npy", array: NDArray([7]))
    let zip = try ZipBytes.arrays().with { $0.members.append(other) }
    let npz = try zip.npz()
    let error = thrown { _ = try npz["../test"] }
    #expect(error?.code == .unsafeName && error?.member == "../test")
    #expect(error?.message.contains("'..'") == true)
    #expect(try npz["a"] == ZipBytes.first && npz[".."] == nil && npz["test"] == nil)
    #expect(try zip.npz(policy: .lenient)["../test"] == NDArray([7]))
  }

  @Test("CVE-2021-41772: names that are empty, or all slashes")
  func emptyNames() throws {
    let zip = ZipBytes([.init("", [])])
    let error = thrown { _ = try zip.npz() }
    #expect(error?.code == .badName && error?.message.contains("empty") == true)
    for name in ["/", "\\", "/.npy", "//.npy"] {
      let npz = try ZipBytes([.init(name, name == "/" ? [] : NPY.save(.init([1])))]).npz()
      #expect(thrown { _ = try npz[name] }?.code == .unsafeName)
      #expect(try npz[""] == nil && npz["."] == nil)
    }
  }

  @Test("CVE-2024-24789: an end record whose comment runs past the end is none to pass over")
  func commentPastTheEnd() throws {
    let zip = try ZipBytes.arrays()
    for count: UInt16 in [1, 22, 65535] {
      let error = thrown { _ = try zip.with { $0.commentCount = count }.npz() }
      #expect(error?.code == .truncated)
    }
    // A reader that passes over the damaged record finds the first archive, another one the second.
    let damaged = ZipBytes([try .init("evil.npy", array: .init([666]))]).with {
      $0.commentCount = 9
    }
    #expect(thrown { _ = try NPZ(bytes: zip.bytes + damaged.bytes) }?.code == .trailingData)
    let covered = zip.with { $0.comment = damaged.bytes }
    #expect(thrown { _ = try covered.npz() }?.code == .ambiguousEnd)
    #expect(thrown { _ = try covered.npz(policy: .lenient) }?.code == .ambiguousEnd)
  }

  @Test("go.dev/issue/66869: a comment that is shorter than what follows the end record")
  func commentTooShort() throws {
    let zip = try ZipBytes.arrays().with { $0.comment = Array("comment".utf8) }
    #expect(try zip.npz().comment == zip.comment)
    let short = zip.with { $0.commentCount = 3 }
    let error = thrown { _ = try short.npz() }
    #expect(error?.code == .trailingData && error?.message.hasPrefix("4 bytes") == true)
    let lenient = try short.npz(policy: .lenient)
    #expect(try lenient["b"] == ZipBytes.second && lenient.comment == Array("com".utf8))
  }

  @Test("CVE-2025-61728: names of many folders take no longer than their bytes")
  func deepNames() throws {
    let deep = String(repeating: "a/", count: 32_000)
    let empty = try NPY.save(NDArray([1]))
    let zip = ZipBytes((0..<200).map { .init(deep + "\($0).npy", empty) })
    let bytes = zip.bytes
    let started = ContinuousClock.now
    let npz = try NPZ(bytes: bytes)
    #expect(npz.count == 200)
    for index in stride(from: 0, to: 200, by: 20) {
      #expect(try npz[deep + "\(index)"] == NDArray([1]))
    }
    #expect(try npz[deep] == nil)
    #expect(ContinuousClock.now - started < .seconds(60))
  }
}
