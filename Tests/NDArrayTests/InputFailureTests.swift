import Foundation
import Testing

@testable import NDArray

/// Files, pipes and descriptors from which an array cannot be read.
@Suite struct InputFailureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func code(_ body: () throws -> Void) -> NDArrayError.Code? {
    do { try body() } catch { return (error as? NDArrayError)?.code }
    return nil
  }

  private func piped<R>(_ bytes: [UInt8], _ body: (Int32) throws -> R) throws -> R {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
    try pipe.fileHandleForWriting.close()
    return try body(pipe.fileHandleForReading.fileDescriptor)
  }

  @Test func filesThatAreNotThere() {
    let path = folder.path("none")
    let calls: [() throws -> Void] = [
      { _ = try NPY.load(path) }, { _ = try NPY.header(path) }, { _ = try NPY.map(path) },
      { _ = try NPY.Reader(path: path) }, { _ = try NPY.rows(of: path) },
      { _ = try NPZ(path: path) }, { _ = try ArrayFile.open(path: path) },
      { _ = try NPY.load(path, 0) },
    ]
    for call in calls {
      let error = #expect(throws: NDArrayError.self) { try call() }
      #expect(error?.code == .fileSystem && error?.path == path && error?.isMissingFile == true)
    }
  }

  @Test func foldersThatAreNotThere() throws {
    let path = folder.path("none/a")
    let array = NDArray([1])
    let calls: [() throws -> Void] = [
      { try NPY.save(array, to: path) }, { try NPZ.save(["a": array], to: path) },
      { _ = try NPY.Writer(path: path, dtype: .int8) }, { _ = try NPZ.Writer(path: path) },
      { _ = try NPZ.update(path, creating: true) { $0["a"] = array } },
    ]
    for call in calls {
      let error = #expect(throws: NDArrayError.self) { try call() }
      #expect(error?.code == .fileSystem && error?.path == path)
    }
  }

  @Test func descriptorsThatAreNone() {
    let calls: [() throws -> Void] = [
      { _ = try NPY.load(descriptor: -1) }, { _ = try NPZ(descriptor: -1) },
      { _ = try NPY.Reader(descriptor: -1) }, { _ = try NPY.rows(descriptor: -1) },
      { _ = try ArrayFile.open(descriptor: -1) },
    ]
    for call in calls { #expect(code(call) == .fileSystem) }
  }

  @Test func pipes() throws {
    let array = NDArray([1, 2, 3])
    let file = try NPY.save(array)
    #expect(try piped(file) { try NPY.load(descriptor: $0) } == array)
    for count in [file.count - 1, 40, 9] {
      #expect(
        try piped(Array(file[..<count])) { pipe in code { _ = try NPY.load(descriptor: pipe) } }
          == .truncated)
    }
    #expect(
      try piped([]) { pipe in code { _ = try NPY.load(descriptor: pipe) } } == .truncated)
    let archive = try NPZ.save(["a": array])
    #expect(try piped(archive) { try NPZ(descriptor: $0)["a"] } == array)
  }

  /// Pipes that have a path.
  @Test func pathsOfPipes() throws {
    let array = NDArray([1, 2, 3])
    let file = try NPY.save(array)
    #expect(try piped(file) { try NPY.load("/dev/fd/\($0)") } == array)
    #expect(try piped(file) { pipe in code { _ = try NPY.map("/dev/fd/\(pipe)") } } == .notMappable)
    let archive = try NPZ.save(["a": array])
    #expect(try piped(archive) { try NPZ(path: "/dev/fd/\($0)")["a"] } == array)
    let opened = try piped(archive) { try ArrayFile.open(path: "/dev/fd/\($0)") }
    guard case .npz(let npz) = opened else {
      Issue.record("a pipe with an archive is no archive")
      return
    }
    #expect(npz.keys == ["a"])
  }

  @Test func readersKnowWhereTheyStand() throws {
    let one = try NPY.save(NDArray([1, 2, 3]))
    let reader = try NPY.Reader(bytes: one + one + [1])
    #expect(reader.position == 0 && reader.remaining == 2 * one.count + 1)
    #expect(try reader.next() != nil && reader.position == one.count)
    #expect(try reader.next() != nil && reader.remaining == 1)
    #expect(code { _ = try reader.next() } == .notAnArrayFile)
  }

  @Test func versionsThatCannotHoldAHeader() throws {
    let dtype = try NDArray.DType(fields: [("\u{1F40D}", .int32)])
    let array = try NDArray(zeros: [1], dtype: dtype)
    #expect(code { _ = try NPY.save(array, version: .v2) } == .badDType)
    #expect(try NPY.load(bytes: NPY.save(array, version: .v3)) == array)
    #expect(NPY.Version.v1 < .v2 && !(NPY.Version.v3 < .v2))
  }

  @Test func keysThatAreNotThere() throws {
    let npz = try NPZ(bytes: NPZ.save(["a": NDArray([1, 2])]))
    #expect(try npz["b"] == nil && npz["b", 0] == nil)
    #expect(try npz.header(of: "b") == nil && npz.data(of: "b") == nil)
    #expect(try npz.rows(of: "b") == nil && npz.map("b") == nil)
    #expect(code { _ = try npz.arrays(for: ["a", "b"]) } == .noSuchArray)
    #expect(try npz.arrays(for: ["a"]).first?.value == NDArray([1, 2]))
    #expect(code { _ = try npz.map("a") } == .notMappable)
    #expect(!npz.entries[0].isEncrypted && !npz.isZip64 && npz.prefixByteCount == 0)
    #expect(npz.byteCount > 128)
  }

  @Test func membersThatAreNoArrays() throws {
    let npz = try NPZ(path: Fixture.folder.appending(path: "npz/savez_object.npz").path())
    for entry in npz.entries {
      guard let header = try? npz.header(of: entry), header.dtype.hasObjects else { continue }
      #expect(try npz.read(entry)[0] == npz.read(entry, steps: [.at(0)]))
      #expect(code { _ = try npz.rows(of: entry) } == .objectArray)
      #expect(code { _ = try npz.map(entry.key) } == .notMappable)
    }
    let damaged = try NPZ(
      path: Fixture.folder.appending(path: "npz/bit_deflated_data.npz").path())
    #expect(damaged.entries.contains { entry in code { _ = try damaged.data(of: entry) } != nil })
  }

  @Test func membersThatTheArrayDoesNotFillAreNotMapped() throws {
    for (name, expected) in [
      ("member_short", NDArrayError.Code.truncated), ("member_trailing", .trailingData),
    ] {
      let npz = try NPZ(path: Fixture.folder.appending(path: "npz/\(name).npz").path())
      #expect(npz.keys.contains { key in code { _ = try npz.map(key) } == expected }, "\(name)")
    }
  }
}
