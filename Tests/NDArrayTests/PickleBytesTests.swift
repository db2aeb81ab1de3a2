import Bytes
import Foundation
import TestFiles
import Testing

@testable import NDArray

/// The pickles of a file as bytes.
@Suite struct PickleBytesTests {
  private let folder: TemporaryFolder
  private let pickle: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    pickle = try Pickle.dump(["a": .global("zoo", "Dog")])
  }

  private func all(_ bytes: [UInt8], _ limits: NPY.Limits = .default) throws -> [PickleBytes] {
    try Data(bytes).write(to: URL(filePath: folder.path("a")))
    return try PickleBytes.all(of: folder.path("a"), limits: limits)
  }

  @Test func plain() throws {
    let found = try all(pickle)
    #expect(found.count == 1 && found[0].name == nil && found[0].start == 0)
    #expect(found[0].memory.array() == pickle && found[0].end == pickle.count)
    #expect(found[0].globals.uses.map(\.name?.description) == ["zoo.Dog"])
    var (first, other) = (found[0].disassembly(), found[0].disassembly(at: 2))
    #expect(try first.next()?.hasPrefix("    0: \\x80 PROTO") == true)
    #expect(try first.next() == other.next())
  }

  @Test func compressed() throws {
    #expect(try all(zlibStream(pickle)).first?.memory.array() == pickle)
    let archive = ZipBytes([ZipBytes.Member("a.pkl", pickle)]).bytes
    #expect(try all(archive).first?.memory.array() == pickle)
    #expect(try all(tape([("a.pkl", pickle)])).first?.memory.array() == pickle)
  }

  @Test func arraysOfObjects() throws {
    let objects = try NPY.save(NDArray(objects: [.global("zoo", "Dog"), nil]))
    let one = try all(objects)
    #expect(one.count == 1 && one[0].name == nil && one[0].memory.array() == objects)
    #expect(one[0].start > 0 && one[0].memory.array()[one[0].start] == 0x80)
    var archive = ZipBytes([
      ZipBytes.Member("a.npy", try NPY.save(NDArray([1, 2]))),
      try ZipBytes.Member("b.npy", objects).deflated(),
      ZipBytes.Member("c.txt", Array("no array".utf8)),
      ZipBytes.Member("folder/", []), ZipBytes.Member("d.npy", objects),
    ])
    let several = try all(archive.bytes)
    #expect(several.map(\.name) == ["b", "d"])
    for found in several { #expect(found.memory.array() == objects && found.start == one[0].start) }
    archive.members.removeAll { $0.data == objects }
    for bytes in [archive.bytes, try NPY.save(NDArray([1, 2]))] {
      let error = thrown { _ = try all(bytes) }
      #expect(error?.code == .notAnArrayFile && error?.path == folder.path("a"))
      #expect(error?.message == "there is no pickle in this file")
    }
  }

  @Test func limits() throws {
    var limits = NPY.Limits()
    limits.pickle.inputBytes = 20
    let error = thrown { _ = try all(pickle, limits) }
    #expect(error?.code == .limitExceeded && error?.path == folder.path("a"))
  }

  @Test func descriptors() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(pickle))
    try pipe.fileHandleForWriting.close()
    let found = try PickleBytes.all(of: pipe.fileHandleForReading.fileDescriptor)
    #expect(found.count == 1 && found[0].memory.array() == pickle)
    #expect(try all(pickle).count == 1)
    let file = try FileHandle(forReadingFrom: URL(filePath: folder.path("a")))
    #expect(try PickleBytes.all(of: file.fileDescriptor)[0].memory.array() == pickle)
    let none = thrown { _ = try PickleBytes.all(of: -1) }
    #expect(none?.code == .fileSystem && none?.systemError == EBADF)
    let path = folder.path("none")
    let missing = thrown { _ = try PickleBytes.all(of: path) }
    #expect(missing?.isMissingFile == true && missing?.path == path)
  }
}
