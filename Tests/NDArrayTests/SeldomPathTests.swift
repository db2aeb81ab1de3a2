import Foundation
import TestFiles
import Testing

@testable import NDArray

/// What is seldom met: object arrays in pipes, headers without room, values behind their end.
@Suite struct SeldomPathTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func piped<R>(_ bytes: [UInt8], _ body: (Int32) throws -> R) throws -> R {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
    try pipe.fileHandleForWriting.close()
    return try body(pipe.fileHandleForReading.fileDescriptor)
  }

  private func write(_ bytes: [UInt8], _ name: String = "a.npy") throws -> String {
    try Data(bytes).write(to: URL(filePath: folder.path(name)))
    return folder.path(name)
  }

  // MARK: Arrays of objects

  /// Only its pickle knows where an object array ends: the rest of a pipe is given back.
  @Test func objectsInPipes() throws {
    let (one, two) = (try NDArray(objects: ["a", [1, 2]]), NDArray([1, 2, 3]))
    let bytes = try NPY.save(one) + NPY.save(two) + NPY.save(one)
    try piped(bytes) { descriptor in
      let reader = try NPY.Reader(descriptor: descriptor)
      for expected in [one, two, one] { #expect(try reader.next() == expected) }
      #expect(try reader.next() == nil && reader.position == bytes.count)
    }
    var limits = NPY.Limits()
    limits.pickle.inputBytes = 10
    let error = try piped(bytes) { pipe in
      thrown { _ = try NPY.load(descriptor: pipe, limits: limits) }
    }
    #expect(error?.code == .limitExceeded && error?.message == "a pickle of more than 10 bytes")
    #expect(error?.hint?.contains("Limits.pickle.inputBytes") == true)
  }

  @Test func objectsInMembers() throws {
    let array = try NDArray(objects: ["a", [1, 2]])
    let file = try NPY.save(array)
    #expect(try ZipBytes([.init("a.npy", file)]).npz()["a"] == array)
    // Bytes behind the pickle, a checksum of others, more than may be.
    let trailing = thrown { _ = try ZipBytes([.init("a.npy", file + [1, 2])]).npz()["a"] }
    #expect(trailing?.code == .trailingData && trailing?.member == "a")
    #expect(trailing?.message.hasPrefix("2 bytes behind the pickle") == true)
    var member = ZipBytes.Member("a.npy", file)
    member.crc ^= 1
    #expect(thrown { _ = try ZipBytes([member]).npz()["a"] }?.code == .crcMismatch)
    var limits = NPY.Limits()
    limits.pickle.inputBytes = 10
    let whole = thrown { _ = try NPY.load(write(file), limits: limits) }
    #expect(whole?.code == .limitExceeded && whole?.path == folder.path("a.npy"))
    let large = thrown { _ = try ZipBytes([.init("a.npy", file)]).npz(limits: limits)["a"] }
    #expect(large?.code == .limitExceeded && large?.message.hasSuffix("the limit is 10") == true)
  }

  @Test func objectsHaveNoRowsToAppendTo() throws {
    let path = try write(try NPY.save(NDArray(objects: [1, 2])))
    let error = thrown { try NPY.append(NDArray([1]), to: path) }
    #expect(error?.code == .objectArray && error?.path == path)
  }

  // MARK: Headers

  /// A header of version 1.0 that fills its 65535 bytes: with another digit it needs version 2.0.
  @Test func headersThatOutgrowTheirVersion() throws {
    let name = String(repeating: "n", count: 65_535 - 70)
    var text = "{'descr': [('\(name)', '<i4')], 'fortran_order': False, 'shape': (1,), }"
    text += String(repeating: " ", count: 65_535 - 1 - text.utf8.count) + "\n"
    let header = [0x93] + Array("NUMPY".utf8) + [1, 0, 0xFF, 0xFF] + Array(text.utf8)
    var limits = NPY.Limits()
    limits.headerBytes = 1 << 20
    let path = try write(header + [7, 0, 0, 0])
    let old = try #require(try? NPY.load(path, limits: limits))
    let outcome = try NPY.append(old, to: path)
    #expect(outcome.isCopied && outcome.shape == [2] && outcome.addedRowCount == 1)
    let new = try NPY.load(path, limits: limits)
    #expect(try new[name] == NDArray([7, 7] as [Int32]))
    #expect(try NPY.header(path, limits: limits).version == .v2)
  }

  // MARK: Names, progress, errors

  @Test func rowsOfAFileHaveNoKey() throws {
    let path = try write(try NPY.save(NDArray([1, 2, 3, 4])))
    let rows = try NPY.rows(of: path, by: 3)
    _ = try rows.next()
    #expect(rows.progress == NPZ.Progress(key: "", completedByteCount: 24, totalByteCount: 32))
  }

  @Test func anEmptyNameIsNoPath() {
    #expect(NPZ.Entry.unsafeNameReason(of: "") == "it is empty")
    #expect(NPZ.Entry.unsafeNameReason(of: "a") == nil)
  }

  @Test func errorsOfOthers() {
    struct Stop: Error {}
    let error = NPZ.wrap(Stop())
    #expect(error.code == .fileSystem && error.message == "Stop()")
  }

  @Test func aKeyIsAddedOnce() throws {
    let writer = try NPZ.Writer(path: folder.path("a.npz"))
    try writer.add(NDArray([1]), as: "a")
    let error = thrown { try writer.add(NDArray([2]), as: "a") }
    #expect(error?.code == .duplicateName && error?.member == "a")
    #expect(error?.path == folder.path("a.npz"))
    #expect(thrown { try writer.commit() }?.code == .unusableWriter)
    #expect(folder.names.isEmpty)
  }

  /// New members, and such that are no arrays, are edited as all others are.
  @Test func editsOfEdits() throws {
    var zip = try ZipBytes.arrays()
    zip.members.append(.init("note.txt", Array("note".utf8)))
    let path = try write(zip.bytes, "a.npz")
    let array = try NDArray(zeros: [10_000], dtype: .float64)
    try NPZ.update(path) { draft in
      draft["new"] = array
      draft.recompressAll(level: .default)
      try draft.rename([("note.txt", "other.txt"), ("a", "first")])
    }
    let npz = try NPZ(path: path)
    #expect(npz.entries.map(\.member) == ["first.npy", "b.npy", "other.txt", "new.npy"])
    #expect(npz.entries.allSatisfy { !$0.isStored })
    #expect(try npz["new"] == array && npz["first"] == ZipBytes.first)
    #expect(try npz.data(of: "other.txt") == Array("note".utf8))
  }
}
