import Bytes
import Foundation
import NDArray
import Testing
import Zip

/// What checks say of files that are not as they should be.
@Suite struct CheckingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ bytes: [UInt8]) throws -> String {
    let path = folder.path("a.npy")
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  /// A header of version 1.0 that says this dtype and shape.
  private func header(_ descr: String, _ shape: String) -> [UInt8] {
    let text = Array("{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }\n".utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text
  }

  private func archive(_ members: [(String, [UInt8])]) throws -> NPZ {
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    for (name, bytes) in members {
      try writer.add(name: name, method: .store) { try $0.write(bytes) }
    }
    try writer.finish()
    return try NPZ(bytes: sink.array())
  }

  @Test func soundFile() throws {
    let path = try file(NPY.save(NDArray([1, 2])))
    #expect(try NPY.verify(path) == [])
  }

  @Test func cutFile() throws {
    let path = try file(NPY.save(NDArray([1, 2])).dropLast())
    let problems = try NPY.verify(path)
    #expect(problems.map(\.code) == ["truncated"] && problems.first?.severity == .error)
  }

  @Test func cutHeader() throws {
    let path = try file(NPY.save(NDArray([1, 2])).prefix(20).map { $0 })
    #expect(try NPY.verify(path).map(\.code) == ["truncated"])
  }

  @Test func moreArrays() throws {
    let one = try NPY.save(NDArray([1, 2]))
    let two = try NPY.verify(file(one + one))
    #expect(two.map(\.severity) == [.warning])
    #expect(two.first?.message.hasPrefix("1 more array of \(one.count) bytes") == true)
    let three = try NPY.verify(file(one + one + one))
    #expect(three.first?.message.hasPrefix("2 more arrays") == true)
  }

  @Test func otherBytesBehind() throws {
    let one = try NPY.save(NDArray([1, 2]))
    let problems = try NPY.verify(file(one + one + [1, 2, 3]))
    #expect(problems.first?.message.contains("of which 3 are no array") == true)
    #expect(problems.first?.offset == one.count)
  }

  @Test func objects() throws {
    let path = try file(header("'|O'", "(1,)") + [0x80, 4])
    let problems = try NPY.verify(path)
    #expect(problems.map(\.code) == ["truncated"] && problems.first?.severity == .error)
    #expect(try NPY.verify(file(NPY.save(NDArray(objects: [1])))) == [])
  }

  @Test func filesOfOtherKinds() throws {
    let path = folder.path("a.npz")
    try NPZ.save(["a": NDArray(1)], to: path)
    #expect(throws: NDArrayError.self) { try NPY.verify(path) }
    #expect(throws: NDArrayError.self) { try NPY.verify(folder.path("none")) }
    #expect(throws: NDArrayError.self) { try NPY.load(path, 0) }
  }

  @Test func members() throws {
    let array = try NPY.save(NDArray([1, 2]))
    let npz = try archive([
      ("sound.npy", array), ("cut.npy", array.dropLast()), ("long.npy", array + [0]),
      ("longer.npy", array + [0, 0]), ("object.npy", header("'|O'", "(1,)") + [0x80, 4]),
      ("empty", []), ("empty.npy", []), ("text", Array("hello".utf8)), ("text.npy", [1, 2, 3]),
      ("folder/", []), ("../up.npy", array),
    ])
    var found: [String: [String]] = [:]
    for entry in npz.entries { found[entry.member] = npz.verify(entry).map(\.code) }
    #expect(
      found == [
        "sound.npy": [], "cut.npy": ["truncated"], "long.npy": ["trailing_data"],
        "longer.npy": ["trailing_data"], "object.npy": ["truncated"], "empty": [],
        "empty.npy": ["truncated"], "text": [], "text.npy": ["not_an_array_file"], "folder/": [],
        "../up.npy": ["unsafe_name"],
      ])
    let one = try #require(npz.entries.first { $0.member == "long.npy" })
    #expect(npz.verify(one).first?.message.hasPrefix("1 byte behind") == true)
    #expect(npz.verify(one).first?.description.hasPrefix("long: ") == true)
    #expect(NPY.Problem(code: "x", message: "words").description == "words")
    var told: [Int] = []
    #expect(npz.verify(one) { told.append($0.completedByteCount) }.count == 1)
    #expect(told == [0, array.count + 1])
  }

  @Test func membersAreExtracted() throws {
    let array = try NPY.save(NDArray([1, 2]))
    let npz = try archive([("a.npy", array)])
    try npz.extract(npz.entries[0], to: folder.path("out.npy"))
    #expect(try [UInt8](Data(contentsOf: URL(filePath: folder.path("out.npy")))) == array)
    let error = #expect(throws: NDArrayError.self) {
      try npz.extract(npz.entries[0], to: folder.path("none/out.npy"))
    }
    #expect(error?.code == .fileSystem)
  }

  @Test func damagedMembersAreNotExtracted() throws {
    var bytes = try NPZ.save(["a": NDArray([1, 2, 3])])
    let place = try #require(bytes.firstIndex(of: 3))
    bytes[place] = 9
    let end = try #require(bytes.lastIndex { $0 == 3 && $0 != 9 })
    #expect(end >= 0)
    let npz = try NPZ(bytes: bytes)
    for entry in npz.entries where !npz.verify(entry).isEmpty {
      let error = #expect(throws: NDArrayError.self) {
        try npz.extract(entry, to: folder.path("out.npy"))
      }
      #expect(error?.member == "a" && folder.names == [])
    }
  }

  @Test func filesAreCopiedUpToTheEndOfTheirArray() throws {
    let array = try NPY.save(NDArray([1, 2]))
    guard case .npy(let whole) = try ArrayFile.open(path: file(array + [1, 2, 3])) else { return }
    try whole.copy(to: folder.path("copy.npy"))
    #expect(try [UInt8](Data(contentsOf: URL(filePath: folder.path("copy.npy")))) == array)
    guard case .npy(let cut) = try ArrayFile.open(path: file(array.dropLast())) else { return }
    let error = #expect(throws: NDArrayError.self) { try cut.copy(to: folder.path("other.npy")) }
    #expect(error?.code == .truncated && folder.names == ["a.npy", "copy.npy"])
    let place = #expect(throws: NDArrayError.self) { try cut.copy(to: folder.path("none/x")) }
    #expect(place?.code == .fileSystem)
  }
}
