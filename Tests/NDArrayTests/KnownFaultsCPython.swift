import Foundation
import NDArray
import TestFiles
import Testing

/// What was found in CPython's zipfile.
@Suite struct KnownFaultsCPython {
  @Test("CVE-2019-9674: a small archive of much data is refused by a limit before it is inflated")
  func bomb() throws {
    let zeros = try NDArray(zeros: [4 << 20], dtype: .uint8)
    let bytes = try NPZ.save(
      (0..<8).map { (key: "a\($0)", value: zeros) }, compressed: true)
    #expect(bytes.count < 1 << 18)
    let limits: [(WritableKeyPath<NPY.Limits, Int>, Int)] = [
      (\.totalBytes, 32 << 20), (\.memberBytes, 4 << 20), (\.arrayBytes, (4 << 20) - 1),
      (\.ratio, 100),
    ]
    for (limit, value) in limits {
      var limits = NPY.Limits.default
      limits[keyPath: limit] = value
      let error = thrown { _ = try NPZ(bytes: bytes, limits: limits)["a7"] }
      #expect(error?.code == .limitExceeded)
      #expect(error?.message.contains("limit") == true)
    }
    #expect(try NPZ(bytes: bytes)["a7"] == zeros)
  }

  @Test("CVE-2024-0450: members that quote one another's headers are refused")
  func quotedOverlap() throws {
    let error = thrown { _ = try ZipBytes.quotingBomb(members: 3).npz() }
    #expect(error?.code == .overlap && error?.member == "2")
  }

  @Test("CVE-2024-8088: names of nothing but slashes end, as folders")
  func slashes() throws {
    let names = ["/", "//", "a//", "///../", "a/./", "//..//"]
    var zip = try ZipBytes.arrays()
    zip.members += names.map { ZipBytes.Member($0, []) }
    let npz = try zip.npz()
    let started = ContinuousClock.now
    #expect(npz.keys == ["a", "b"] + names)
    #expect(try npz.arrays().map(\.key) == ["a", "b"])
    #expect(try npz[""] == nil && npz["a/"] == nil)
    for name in ["/", "//", "///../", "//..//"] {
      let error = thrown { _ = try npz[name] }
      #expect(error?.code == .unsafeName && error?.member == name)
    }
    #expect(npz.verify().map(\.code).allSatisfy { $0 == "unsafe_name" })
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  @Test("CVE-2025-8291: a ZIP64 locator that names another record than the one in front of it")
  func locator() throws {
    let zip = try ZipBytes.arrays().with { $0.isZip64 = true }
    #expect(try zip.npz()["b"] == ZipBytes.second)
    let wrong = thrown { _ = try zip.with { $0.locatorOffset = 0 }.npz() }
    #expect(wrong?.code == .zip64Mismatch)
    // A second record, as long as both are together: one reader goes by the locator, the next takes
    // what stands right in front of it.
    var bytes = zip.bytes
    let record = bytes.count - 22 - 20 - 56
    var other = Array(bytes[record..<record + 56])
    other[4] = 100
    bytes.insert(contentsOf: other, at: record)
    let error = thrown { _ = try NPZ(bytes: bytes) }
    #expect(error?.code == .ambiguousEnd && error?.offset == record + 56)
  }

  @Test("gh-126834: a ZIP64 end record with data of its own behind the fields is read")
  func extensibleData() throws {
    for count in [1, 4, 56, 1000] {
      let zip = try ZipBytes.arrays().with {
        $0.isZip64 = true
        $0.zip64Sector = [UInt8](repeating: 7, count: count)
      }
      #expect(try zip.npz()["a"] == ZipBytes.first && zip.npz()["b"] == ZipBytes.second)
    }
  }

  @Test(
    "gh-155639: every number of a part is compared",
    arguments: [
      { $0.disk = 1 }, { $0.countHere = 1 }, { $0.members[0].disk = 1 },
      {
        $0.isZip64 = true
        $0.zip64Disk = 1
      },
      {
        $0.isZip64 = true
        $0.locatorDisks = 2
      },
    ] as [@Sendable (inout ZipBytes) -> Void])
  func parts(change: @Sendable (inout ZipBytes) -> Void) throws {
    let zip = try ZipBytes.arrays().with(change)
    let error = thrown { _ = try zip.npz() }
    #expect(error?.code == .multiDisk && error?.offset != nil)
  }
}
