import Foundation
import TestFiles
import Testing

@testable import NDArray

/// Archives and files that are seldom met, as they are read.
@Suite struct ArchiveEdgeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let path = folder.path(name)
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  /// Members that are no arrays are left out, empty ones as well; one that is named like an array is an error.
  @Test func emptyMembers() throws {
    var zip = try ZipBytes.arrays()
    zip.members.append(.init("notes.txt", []))
    #expect(try zip.npz().arrays().map(\.key) == ["a", "b"])
    zip.members.append(.init("c.npy", []))
    #expect(thrown { _ = try zip.npz().arrays() }?.code == .truncated)
  }

  /// Two members of one name, looked up so often that a table is made for it.
  @Test func lookingUpDuplicates() throws {
    var zip = try ZipBytes.arrays()
    zip.members.append(try .init("a.npy", array: NDArray([9])))
    zip.members.append(try .init("a.npy", array: NDArray([10])))
    let (strict, lenient) = (try zip.npz(), try zip.npz(policy: .lenient))
    for _ in 0..<8 {
      let error = thrown { _ = try strict["a"] }
      #expect(error?.code == .duplicateName && error?.message.hasPrefix("3 members") == true)
      #expect(try strict["b"] == ZipBytes.second && strict["c"] == nil)
      #expect(try lenient["a"] == NDArray([10]) && lenient["b"] == ZipBytes.second)
    }
    let all = try lenient.arrays()
    #expect(all.map(\.key) == ["b", "a"] && all.last?.value == NDArray([10]))
    #expect(thrown { _ = try strict.arrays() }?.code == .duplicateName)
  }

  @Test func damagedMembersAmongOthers() throws {
    var zip = try ZipBytes.arrays()
    // No block has this type.
    zip.members[1].stored[0] |= 7
    let npz = try zip.npz()
    let error = thrown { _ = try npz.arrays(for: ["a", "b"]) }
    #expect(error?.member == "b" && error?.code == .badDeflate)
    #expect(try npz.arrays(for: ["a"]).map(\.value) == [ZipBytes.first])
    // The file that was begun for it goes.
    let entry = try #require(npz.entries.last)
    let extracted = thrown { try npz.extract(entry, to: folder.path("b.npy")) }
    #expect(extracted?.member == "b" && extracted?.code == .badDeflate)
    #expect(folder.names == [])
  }

  @Test func severalGaps() throws {
    let zip = try ZipBytes.arrays().with {
      $0.members[0].gap = [1, 2, 3]
      $0.members[1].gap = [4, 5]
    }
    let problems = try zip.npz().verify()
    #expect(problems.map(\.code) == ["hidden_data", "hidden_data"])
    #expect(
      problems.map(\.message) == ["3 bytes belong to no member", "2 bytes belong to no member"])
  }

  @Test func allFieldsOfAZip64Field() throws {
    let plain = try ZipBytes.arrays()
    let offset = try #require(try plain.npz().entries.last).headerOffset
    let values = zip64(
      UInt64(plain.members[1].size), UInt64(plain.members[1].compressedSize), UInt64(offset))
    func field(_ more: [UInt8]) -> [UInt8] {
      [1, 0, UInt8(24 + more.count), 0] + values[4...] + more
    }
    for more in [[], [0, 0, 0, 0]] as [[UInt8]] {
      let zip = plain.with { $0.members[1].extra = field(more) }
      #expect(try zip.npz()["b"] == ZipBytes.second)
    }
    for (more, words) in [
      ([1, 0, 0, 0], "contradict"), ([0, 0, 0, 0, 0, 0, 0, 0], "too many"), ([0, 0], "contradict"),
    ] as [([UInt8], String)] {
      let error = thrown { _ = try plain.with { $0.members[1].extra = field(more) }.npz() }
      #expect(error?.code == .zip64Mismatch && error?.message.contains(words) == true)
    }
  }

  @Test func partsOfNamesThatAreNothing() throws {
    for (name, isWarned) in [("a/.", true), ("./a", true), ("a//b", true), ("a.", false)] {
      let npz = try ZipBytes([.init(name, Array("text".utf8))]).npz()
      #expect(npz.verify().map(\.code) == (isWarned ? ["unsafe_name"] : []), "\(name)")
      #expect(npz.verify().allSatisfy { $0.severity == .warning })
    }
  }

  @Test func membersThatAreShorterThanTheirArray() throws {
    let file = npyFile("'<f8'", shape: "(9,)", [UInt8](repeating: 0, count: 16))
    let npz = try NPZ(path: try write(ZipBytes([.init("a.npy", file)]).bytes, "a.npz"))
    for call: () throws -> Void in [
      { _ = try npz.map("a") }, { _ = try npz["a"] }, { _ = try npz["a", 0] },
      { _ = try npz.rows(of: "a")?.next() },
    ] {
      let error = thrown(call)
      #expect(error?.code == .truncated && error?.message.contains("and 16 are there") == true)
    }
  }

  // MARK: Files

  @Test func headersOfManyKeys() {
    let more = (0..<11).map { "'k\($0)': \($0), " }.joined()
    let text = Array("{'descr': '<f8', 'fortran_order': False, 'shape': (), \(more)}\n".utf8)
    let file = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text
    let error = thrown { _ = try NPY.load(bytes: file) }
    #expect(error?.code == .badHeader)
    #expect(error?.message.contains("the keys of 14 entries") == true)
  }

  @Test func objectsBehindAnArray() throws {
    let array = try NPY.save(NDArray([1, 2]))
    let pickle = try NPY.save(NDArray(objects: [nil]))
    let path = try write(array + pickle, "a.npy")
    let problems = try NPY.verify(path)
    #expect(problems.map(\.severity) == [.warning])
    #expect(problems.first?.message.hasPrefix("1 more array of \(pickle.count) bytes") == true)
    #expect(try NPY.load(path) == NDArray([1, 2]))
    guard case .npy(let file) = try ArrayFile.open(path: try write(pickle, "b.npy")) else {
      Issue.record("an array is none")
      return
    }
    #expect(file.trailingByteCount == 0)
    #expect(try file.read().values() == [nil])
    let other = npyFile("'|O'", shape: "(1,)", [0x80, 4, 0x4E, 0x2E])
    #expect(try NPY.verify(write(array + other, "c.npy")).map(\.severity) == [.error])
  }

  @Test func oldPickles() throws {
    for text in ["(dp0\n.", "(lp0\n.", "cnumpy\n", "ccopy_reg\n", "(iapp\nC\n."] {
      let error = thrown { _ = try NPY.load(bytes: Array(text.utf8)) }
      #expect(error?.code == .notAnArrayFile && error?.message.contains("pickle") == true)
    }
    let error = thrown { _ = try NPY.load(bytes: Array("(i am text".utf8)) }
    #expect(error?.message.contains("pickle") == false)
  }

  @Test func pipesThatAreNoArrays() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("some text".utf8))
    try pipe.fileHandleForWriting.close()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    #expect(thrown { _ = try ArrayFile.open(descriptor: descriptor) }?.code == .notAnArrayFile)
  }

  /// What a summary shows of a field, without reading the whole.
  @Test func summariesOfFields() throws {
    let dtype = try NDArray.DType(
      fields: [
        ("a", .float64), ("b", NDArray.DType("(2,)i4,i4")), ("c", NDArray.DType("(0,)f8,i4")),
      ])
    let count = 200_000
    let bytes = (0..<count * dtype.itemSize).map { UInt8(truncatingIfNeeded: $0 % 63) }
    let array = try NDArray(bytes: bytes, shape: [count], dtype: dtype)
    let path = try write(try NPY.save(array), "a.npy")
    guard case .npy(let file) = try ArrayFile.open(path: path) else {
      Issue.record("an array is none")
      return
    }
    let options = NDArray.PrintOptions()
    let summary = try #require(try file.summary(steps: [], options))
    #expect(summary.shape == [count] && summary.dtype == dtype)
    #expect(summary.formatted(options) == array.formatted(options))
    #expect(try summary.field("a").formatted(options) == array["a"].formatted(options))
    let empty = try summary.field("c").field("f0")
    #expect(empty.shape == [count, 0] && empty.formatted(options) == "[]")
    let pairs = try summary.field("b").field("f0")
    #expect(pairs.shape == [count, 2])
    #expect(try pairs.formatted(options) == array["b"]["f0"].formatted(options))
    #expect(thrown { _ = try summary.field("z") }?.code == .noSuchField)
    // The same of a file that was cut.
    let size = try Data(contentsOf: URL(filePath: path)).count
    try FileHandle(forUpdating: URL(filePath: path)).truncate(atOffset: UInt64(size - 1))
    guard case .npy(let cut) = try ArrayFile.open(path: path) else { return }
    let error = thrown { _ = try cut.summary(steps: [], options) }
    #expect(error?.code == .truncated && error?.path == path)
  }

  // MARK: Dtypes

  @Test(arguments: [
    "(2i4,f8", "(x,)i4,f8", "(-1,)i4,f8", "99999999999999999999i4,f8", "i4,,f8", "", "?!",
    "M8[2147483647Y/4]", "M8[2147483647D/2]", "M8[as/2]", "M8[/2]", "i4,q9", "(2,)i4",
    "2147483647i8,i8",
  ])
  func textsThatAreNoDtypes(text: String) {
    let error = thrown { _ = try NDArray.DType(text) }
    #expect(error?.code == .badDType && error?.message == "'\(text)' is not a dtype")
  }

  @Test func textsOfDtypes() throws {
    #expect(try NDArray.DType("M8[\u{3BC}s]") == .datetime64(.init(.microsecond)))
    #expect(try NDArray.DType("M8[7Y/4]") == .datetime64(.init(.month, multiple: 21)))
    #expect(
      try NDArray.DType("i4 , f8") == NDArray.DType(fields: [("f0", .int32), ("f1", .float64)]))
    let objects = try NDArray.DType(fields: [("a", .object)])
    #expect(objects.description.contains("'O'"))
  }
}
