import Foundation
import TestFiles
import Testing

@testable import NDArray

/// Edits of members that are seldom met.
@Suite struct DraftEdgeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func archive(_ zip: ZipBytes) throws -> String {
    let path = folder.path("a.npz")
    try Data(zip.bytes).write(to: URL(filePath: path))
    return path
  }

  @Test func objects() throws {
    let path = try archive(.arrays())
    let objects = try NDArray(objects: ["a", [1, 2]])
    _ = try NPZ.update(path) { $0["o"] = objects }
    #expect(try NPZ(path: path)["o"] == objects)
  }

  @Test func namesThatAreTooLong() throws {
    let path = try archive(.arrays())
    let long = String(repeating: "n", count: 65_532)
    let error = thrown { _ = try NPZ.update(path) { $0[long] = NDArray(1) } }
    #expect(error?.code == .limitExceeded && error?.message.contains("65536 bytes") == true)
    try NPZ.update(path) { $0[String(long.dropLast())] = NDArray(1) }
    #expect(try NPZ(path: path)[String(long.dropLast())] == NDArray(1))
  }

  @Test func membersWithoutBytesAreRecompressed() throws {
    var zip = try ZipBytes.arrays()
    zip.members += [.init("empty", []), .init("folder/", [])]
    let path = try archive(zip)
    for level in [NPZ.Level.default, .stored] {
      try NPZ.update(path) { $0.recompressAll(level: level) }
      let npz = try NPZ(path: path)
      #expect(npz.entries.map(\.member) == ["a.npy", "b.npy", "empty", "folder/"])
      #expect(try npz.data(of: "empty") == [] && npz["b"] == ZipBytes.second)
      #expect(npz.verify().isEmpty)
    }
  }

  /// Members of another archive, which may be no arrays.
  @Test func membersOfAnotherArchive() throws {
    let note = ZipBytes.Member("note.txt", Array("note".utf8))
    let other = try ZipBytes([note, .init("c.npy", array: NDArray([7]))]).npz()
    let path = try archive(.arrays())
    for level in [nil, NPZ.Level.default, .stored] {
      let outcome = try NPZ.update(path) { draft in
        for entry in other.entries {
          draft.set(.member(entry, of: other), for: entry.key, level: level)
        }
        #expect(draft.members.map(\.byteCount).suffix(2) == other.entries.map(\.byteCount))
        let content = NPZ.Draft.Content.member(other.entries[1], of: other)
        let array = try content.array
        #expect(array == NDArray([7]))
      }
      #expect(outcome.count == 4)
      let npz = try NPZ(path: path)
      #expect(npz.entries.map(\.member) == ["a.npy", "b.npy", "note.txt", "c.npy"])
      #expect(try npz.data(of: "note.txt") == note.data && npz["c"] == NDArray([7]))
    }
    let content = NPZ.Draft.Content.array(ZipBytes.first)
    let array = try content.array
    #expect(array == ZipBytes.first && content.byteCount == ZipBytes.first.byteCount)
  }

  /// An extra field that leaves no room for what places the data.
  @Test func extraFieldsThatAreFull() throws {
    var zip = try ZipBytes.arrays()
    zip.members[0].localExtra = [9, 9, 0xF8, 0xFF] + [UInt8](repeating: 1, count: 0xFFF8)
    let path = try archive(zip)
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(try NPZ(path: path)["a"] == ZipBytes.first)
    let error = thrown { _ = try NPZ.update(path) { $0["c"] = NDArray(1) } }
    #expect(error?.code == .limitExceeded && error?.member == "a")
    #expect(error?.message.contains("the extra field has more than 65507 bytes") == true)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func sortingKeepsTheOrderOfEquals() throws {
    let keys = ["b1", "a1", "b2", "a2", "b3"]
    let path = folder.path("a.npz")
    try NPZ.save(keys.map { (key: $0, value: NDArray(1)) }, to: path)
    try NPZ.update(path) { draft in
      draft.sort { $0.key.utf8.first ?? 0 < $1.key.utf8.first ?? 0 }
    }
    #expect(try NPZ(path: path).keys == ["a1", "a2", "b1", "b2", "b3"])
  }

  // MARK: Appending

  /// Headers of every length, so that what changes stands in every place of a block of the disk.
  @Test func appendingToHeadersOfEveryLength() throws {
    let path = folder.path("a.npy")
    for count in stride(from: 1, through: 520, by: 13) {
      let name = String(repeating: "n", count: count)
      let dtype = try NDArray.DType(fields: [(name, .int16)])
      let nine = try NDArray(zeros: [9], dtype: dtype)
      var one = try NDArray(zeros: [1], dtype: dtype)
      try one.assign(NDArray([7] as [Int16]).viewed(as: dtype), at: .all)
      try NPY.save(nine, to: path)
      try NPY.append(one, to: path)
      let both = try NPY.load(path)
      #expect(both.shape == [10], "a name of \(count)")
      #expect(try both[name] == NDArray([Int16](repeating: 0, count: 9) + [7]))
    }
  }

  /// A header of version 1.0 that has no room for one digit more becomes one of version 2.0.
  @Test func appendingToAFullHeader() throws {
    let path = folder.path("a.npy")
    var lengths: Set<String> = []
    for count in stride(from: 65_380, to: 65_470, by: 3) {
      let name = String(repeating: "n", count: count)
      let dtype = try NDArray.DType(fields: [(name, .int8)])
      guard let bytes = try? NPY.save(NDArray(zeros: [99_999], dtype: dtype), version: .v1) else {
        continue
      }
      try Data(bytes).write(to: URL(filePath: path))
      try NPY.append(NDArray(zeros: [1], dtype: dtype), to: path)
      let header = try NPY.header(path)
      #expect(header.shape == [100_000] && header.dtype == dtype)
      lengths.insert("\(header.version)")
    }
    #expect(!lengths.isEmpty)
  }
}
