import Foundation
import NDArray
import Testing

/// Parts of arrays in files, and files of other kinds.
@Suite struct FilePartTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ bytes: [UInt8]) throws -> String {
    let path = folder.path("a")
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private func code(_ body: () throws -> Void) -> NDArrayError.Code? {
    do { try body() } catch { return (error as? NDArrayError)?.code }
    return nil
  }

  @Test func partsOfAFile() throws {
    let array = try NDArray(0..<24, shape: [4, 6])
    let path = try file(NPY.save(array))
    #expect(try NPY.load(path, 1..<3, .stride(by: -2)) == array[1..<3, .stride(by: -2)])
    #expect(try NPY.load(path, 2, 3).element(at: [], as: Int.self) == 15)
    #expect(try NPY.load(path, 4..<4).count == 0)
    #expect(code { _ = try NPY.load(path, 4) } == .badIndex)
    #expect(code { _ = try NPY.load(path, 0, 0, 0) } == .badIndex)
  }

  @Test func partsOfACutFile() throws {
    let path = try file(NPY.save(NDArray([1, 2, 3])).dropLast())
    let error = #expect(throws: NDArrayError.self) { try NPY.load(path, 0) }
    #expect(error?.code == .truncated && error?.path == path)
  }

  @Test func partsOfObjects() throws {
    let text = Array("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }\n".utf8)
    let path = try file(
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text + [0x80])
    #expect(code { _ = try NPY.load(path, 0) } == .truncated)
    let whole = try file(NPY.save(NDArray(objects: [1, "a", nil])))
    #expect(try NPY.load(whole, 1..<3).values() == ["a", nil])
  }

  @Test(
    arguments: [
      ([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59], "bzip2"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"),
      ([0x28, 0xB5, 0x2F, 0xFD, 0, 0], "Zstandard"), ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10], "JPEG"),
      ([0x25, 0x50, 0x44, 0x46, 0x2D, 0x31], "PDF"),
    ] as [([UInt8], String)])
  func otherKinds(start: [UInt8], name: String) throws {
    let path = try file(start + [UInt8](repeating: 0, count: 600))
    for (code, call) in [
      (.notAnArrayFile, { _ = try NPY.load(path) }), (.notAnArchive, { _ = try NPZ(path: path) }),
    ] as [(NDArrayError.Code, () throws -> Void)] {
      let error = #expect(throws: NDArrayError.self) { try call() }
      #expect(error?.code == code && error?.message.contains(name) == true)
    }
  }

  @Test func wordsOfRecords() throws {
    let dtype = try NDArray.DType("(2,)i4,?,M8[s],S3")
    #expect(dtype.description.contains("i4"))
    let aligned = try NPY.load(
      bytes: NPY.save(NDArray(zeros: [1], dtype: dtype)))
    #expect(aligned.dtype == dtype)
  }
}
