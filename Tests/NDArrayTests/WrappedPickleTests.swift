import Bytes
import Foundation
import TestFiles
import Testing

@testable import NDArray
@testable import Wrappers

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

  /// The error of a file.
  private func failure(_ bytes: [UInt8]) -> NDArrayError? {
    thrown { _ = try Pickle.open(bytes: bytes) }
  }

  @Test func archivesWithDamage() throws {
    let pickle = try Pickle.dump(["a": 1])
    var member = ZipBytes.Member("a.pkl", pickle)
    member.crc ^= 1
    let error = failure(ZipBytes([member]).bytes)
    #expect(error?.code == .crcMismatch)
    #expect(failure(ZipBytes([.init("folder/", [])]).bytes)?.message.contains("0 files") == true)
  }

  @Test func tapes() throws {
    let pickle = try Pickle.dump(["a": [1, 2, 3]])
    let good = tape([("a.pkl", pickle)])
    #expect(try Pickle.open(bytes: good)["a", 2]?.int == 3)
    // Old archives say nothing of a regular file; folders and links are none.
    #expect(try Pickle.open(bytes: tape([("a.pkl", pickle)], kind: 0))["a", 2]?.int == 3)
    let folder = tape([("folder", [])], kind: UInt8(ascii: "5")).dropLast(1024)
    #expect(try Pickle.open(bytes: folder + good)["a", 2]?.int == 3)
    for (files, count) in [([], 0), ([pickle, pickle], 2), ([pickle, [], pickle, [1]], 3)] {
      let names = files.enumerated().map { (name: "\($0.offset)", content: $0.element) }
      let error = failure(folder + tape(names))
      #expect(error?.code == .badCompression && error?.hint?.contains("unpack") == true)
      #expect(error?.message.hasPrefix("the archive holds \(count) files") == true)
    }
  }

  @Test func damagedTapes() throws {
    let good = tape([("a.pkl", try Pickle.dump(["a": [1, 2, 3]]))])
    for place in [0, 124, 148, 156] {
      var bytes = good
      bytes[place] ^= 1
      let error = failure(bytes)
      #expect(error?.code == .badCompression && error?.offset == 0, "\(place)")
      #expect(error?.message == "a header of the tar archive is damaged")
    }
    // A size below zero, and one that is none, with the right sum of all bytes.
    for size in ["-0000000001", "0000000008x"] {
      var bytes = good
      bytes.replaceSubrange(124..<135, with: size.utf8)
      bytes.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
      let sum = String(bytes[..<512].reduce(0) { $0 + Int($1) }, radix: 8)
      bytes.replaceSubrange(148..<155, with: Array(("00" + sum).utf8.suffix(6)) + [0])
      #expect(failure(bytes)?.message == "a header of the tar archive is damaged", "\(size)")
    }
    #expect(failure(Array(good[..<520]))?.code == .truncated)
  }

  @Test func errorsOfWrappers() {
    let codes: [(WrapperError.Code, NDArrayError.Code)] = [
      (.damaged, .badCompression), (.truncated, .truncated), (.tooLarge, .limitExceeded),
      (.noLibrary, .missingLibrary), (.outOfMemory, .outOfMemory),
    ]
    for (code, expected) in codes {
      let error = NDArrayError(WrapperError(code, "words", hint: "advice"))
      #expect(error.code == expected && error.message == "words")
      #expect(error.hint?.hasPrefix(code == .tooLarge ? "raise Pickle.Limits" : "advice") == true)
    }
  }

  /// Any number may be a limit.
  @Test func limitsWithoutEnd() throws {
    var limits = Pickle.Limits()
    for expansion in [Int.max, .min, -1] {
      limits.expansion = expansion
      let value = try open(try bytes("gz"), limits)
      #expect(value.map { isContent($0) } == true, "\(expansion)")
    }
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
    #expect(
      failure(Array("version https://git-lfs.github.com/spec/v1\n".utf8))?.message
        == "this is no pickle, but a Git LFS pointer: fetch the real file with git lfs pull")
    let path = "/nowhere/at/all.pkl"
    for isMapped in [false, true] {
      let missing = thrown { _ = try Pickle.open(path, isMapped: isMapped) }
      #expect(missing?.isMissingFile == true && missing?.path == path)
    }
    #expect(throws: NDArrayError.self) { try Pickle.open(bytes: []) }
    #expect(throws: NDArrayError.self) { try Pickle.open(bytes: Array("<!DOCTYPE html>".utf8)) }
  }
}
