import Bytes
import Foundation
import TestFiles
import Testing

@testable import NDArray

#if canImport(Glibc)
  /// Files that are opened in processes that have no memory for them.
  @Suite struct ScarceMemoryTests {
    private static func code(_ body: () throws -> Void) -> NDArrayError.Code? {
      do { try body() } catch { return (error as? NDArrayError)?.code }
      return nil
    }

    /// The codes of several calls in scarce memory.
    private static func codes(_ calls: [() throws -> Void]) -> [NDArrayError.Code?] {
      withScarceMemory { calls.map { call in code(call) } }
    }

    @Test func bytes() async {
      await #expect(processExitsWith: .success) {
        let array = try NDArray(zeros: [100_000], dtype: .uint8)
        let (npy, npz) = (try NPY.save(array), try NPZ.save(["a": array]))
        let pickle = try Pickle.dump(.bytes(array.bytes()))
        let found = Self.codes([
          { _ = try NPY.load(bytes: npy) }, { _ = try NPY.Reader(bytes: npy) },
          { _ = try NPZ(bytes: npz) }, { _ = try Pickle.open(bytes: pickle) },
          { _ = try NPY.save(array) },
        ])
        #expect(found == [NDArrayError.Code?](repeating: .outOfMemory, count: 5))
        #expect(try NPY.load(bytes: npy) == array && NPZ(bytes: npz)["a"] == array)
        #expect(try Pickle.open(bytes: pickle).bytes?.count == 100_000)
      }
    }

    @Test func files() async throws {
      let folder = try TemporaryFolder()
      let array = try NDArray(zeros: [100_000], dtype: .uint8)
      let pickle = try Pickle.dump(.bytes(array.bytes()))
      try Data(pickle).write(to: URL(filePath: folder.path("a.pkl")))
      try NPY.save(array, to: folder.path("a.npy"))
      await #expect(processExitsWith: .success) {
        [pickle = folder.path("a.pkl") as String, npy = folder.path("a.npy") as String] in
        let found = Self.codes([
          { _ = try Pickle.open(pickle) }, { _ = try ArrayFile.open(path: pickle) },
          { _ = try NPY.load(npy) }, { _ = try PickleBytes.all(of: pickle) },
        ])
        #expect(found == [NDArrayError.Code?](repeating: .outOfMemory, count: 4))
        let array = try NPY.load(npy)
        #expect(array.count == 100_000)
      }
      #expect(folder.names == ["a.npy", "a.pkl"])
    }

    @Test func compressedFiles() async {
      await #expect(processExitsWith: .success) {
        let content = [UInt8](repeating: 7, count: 100_000)
        let tape = try Memory(copying: tape([("a", content)]))
        let zip = try Memory(copying: ZipBytes([ZipBytes.Member("a", content)]).bytes)
        let zlib = try Memory(copying: zlibStream(content))
        let files = [tape, zip, zlib]
        let found = Self.codes(
          files.map { file in { _ = try Unwrapped(file, limits: .default) } })
        #expect(found == [.outOfMemory, .outOfMemory, .outOfMemory])
        for file in files {
          #expect(try Unwrapped(file, limits: .default).memory.array() == content)
        }
      }
    }

    @Test func summaries() async throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.npy")
      try NPY.save(NDArray(zeros: [700, 1000], dtype: NDArray.DType(">f8")), to: path)
      await #expect(processExitsWith: .success) { [path = path as String] in
        guard case .npy(let file) = try ArrayFile.open(path: path) else { return }
        var options = NDArray.PrintOptions()
        options.edgeItems = 100
        let summary = try #require(try file.summary(steps: [], options))
        let text = withScarceMemory { summary.formatted(options) }
        #expect(text == "<array of shape (700, 1000) >f8: out of memory>")
        #expect(summary.formatted(options).hasPrefix("[["))
      }
    }
  }
#endif
