import Foundation
import Testing

@testable import NDArray

/// Pickles that are compressed as a whole.
@Suite struct WrappedPickleTests {
  static let kinds = ["gz", "bz2", "xz", "zst", "zip", "tar", "tar.gz"]

  private func bytes(_ kind: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: JoblibTests.folder.appending(path: "wrapped.pkl.\(kind)")))
  }

  /// The value, or nil where the library that it needs is not there.
  private func open(_ bytes: [UInt8], _ limits: Pickle.Limits = .default) throws -> Pickle.Value? {
    do throws(NDArrayError) { return try Pickle.open(bytes: bytes, limits: limits) } catch {
      guard error.code == .missingLibrary else { throw error }
      return nil
    }
  }

  private func isContent(_ value: Pickle.Value) -> Bool {
    value["name"]?.string == "wrapped" && value["numbers"]?.count == 300
      && value["numbers", -1]?.int == 299
      && value["text"]?.string == String(repeating: "ä", count: 50)
  }

  @Test(arguments: kinds)
  func opens(_ kind: String) throws {
    if let value = try open(try bytes(kind)) { #expect(isContent(value)) }
  }

  @Test(arguments: kinds)
  func cutAtEveryByte(_ kind: String) throws {
    let whole = try bytes(kind)
    // The end of a tape is not all needed.
    let end = kind == "tar" ? 2000 : whole.count
    for count in 0..<end {
      guard let value = try? Pickle.open(bytes: Array(whole[..<count])) else { continue }
      #expect(isContent(value), "\(count)")
    }
  }

  /// One behind another are one.
  @Test func severalStreams() throws {
    let pickle = try Pickle.dump(["a": [1, 2, 3]])
    let pieces = [pickle[..<7], pickle[7...]].map { gzip(Array($0)) }
    #expect(try Pickle.open(bytes: pieces[0] + pieces[1])["a", 2]?.int == 3)
    #expect(try Pickle.open(bytes: pieces[0] + pieces[1] + [0, 0, 0])["a", 2]?.int == 3)
    let error = #expect(throws: NDArrayError.self) {
      try Pickle.open(bytes: pieces[0] + pieces[1] + [1, 2])
    }
    #expect(error?.code == .badCompression)
  }

  @Test func wrongChecksum() throws {
    var damaged = gzip(try Pickle.dump(["a": [1, 2, 3]]))
    damaged[damaged.count - 8] ^= 1
    let error = #expect(throws: NDArrayError.self) { try Pickle.open(bytes: damaged) }
    #expect(error?.code == .badCompression)
  }

  /// A gzip file whose data is not compressed.
  private func gzip(_ data: [UInt8]) -> [UInt8] {
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    let count = UInt32(data.count)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(count, 2) + little(~count, 2) + data
      + little(crc(data), 4) + little(count, 4)
  }

  private func crc(_ data: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in data {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }
    return ~value
  }

  @Test func archivesOfSeveralFiles() throws {
    let folder = try TemporaryFolder()
    try NPZ.save(["a": NDArray([1.0]), "b": NDArray([2.0])], to: folder.path("two.npz"))
    let error = #expect(throws: NDArrayError.self) { try Pickle.open(folder.path("two.npz")) }
    #expect(error?.code == .badCompression && error?.path == folder.path("two.npz"))
    #expect(error?.message.contains("2 files") == true)
  }

  /// A few bytes that become very many.
  @Test func bombs() throws {
    // 300 MB of zeros.
    let bomb = try [UInt8](Data(contentsOf: JoblibTests.folder.appending(path: "bomb.bz2")))
    #expect(bomb.count < 2000)
    do throws(NDArrayError) {
      _ = try Pickle.open(bytes: bomb)
      Issue.record("300 MB of 2 KB")
    } catch {
      #expect(error.code == .limitExceeded || error.code == .missingLibrary)
      if error.code == .limitExceeded { #expect(error.hint?.contains("expansion") == true) }
    }
    // Instructions, of which there may be fewer than bytes.
    let lists = try [UInt8](Data(contentsOf: JoblibTests.folder.appending(path: "lists.gz")))
    let error = #expect(throws: NDArrayError.self) { try Pickle.open(bytes: lists) }
    #expect(error?.code == .limitExceeded)
    var limits = Pickle.Limits()
    limits.expansion = 2000
    #expect(try Pickle.open(bytes: lists, limits: limits).kind == .list)
  }

  @Test func otherFiles() throws {
    let error = #expect(throws: NDArrayError.self) {
      try Pickle.open(bytes: try NPY.save(NDArray([1.0])))
    }
    #expect(error?.message == "this is no pickle, but a .npy file: open it with NPY.load")
    #expect(throws: NDArrayError.self) { try Pickle.open(bytes: []) }
    #expect(throws: NDArrayError.self) { try Pickle.open(bytes: Array("<!DOCTYPE html>".utf8)) }
  }
}
