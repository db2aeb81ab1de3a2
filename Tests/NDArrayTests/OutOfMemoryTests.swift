import Bytes
import Foundation
import TestFiles
import Testing

@testable import NDArray

/// Arrays that no machine has the memory for: their files are holes, and reading them is an error.
@Suite struct OutOfMemoryTests {
  private static let count = 1 << 43
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Makes a file of `start`, as many zeros as the array has, and `end`; nil where the file system has no such
  /// files, or the system promises the memory.
  private func hole(_ name: String, _ start: [UInt8], _ end: [UInt8]) throws -> String? {
    guard (try? Memory(count: Self.count)) == nil else { return nil }
    let path = folder.path(name)
    try Data(start).write(to: URL(filePath: path))
    let file = try FileHandle(forUpdating: URL(filePath: path))
    do {
      try file.truncate(atOffset: UInt64(start.count + Self.count))
      try file.seekToEnd()
      try file.write(contentsOf: end)
    } catch { return nil }
    return path
  }

  @Test(arguments: ["False", "True"]) func file(isFortran: String) throws {
    let text = Array(
      "{'descr': '|u1', 'fortran_order': \(isFortran), 'shape': (2, \(Self.count / 2)), }\n".utf8)
    let header = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text
    guard let path = try hole("a.npy", header, []) else { return }
    for call: () throws -> Void in [
      { _ = try NPY.load(path) }, { _ = try NPY.load(path, .all, 1...) },
      { _ = try NPY.rows(of: path, by: 2).next() },
    ] {
      let error = thrown(call)
      #expect(error?.code == .outOfMemory && error?.path == path)
    }
    #expect(try NPY.verify(path) == [])
    #expect(try NPY.load(path, 1, 5...7) == NDArray([0, 0, 0] as [UInt8]))
    #expect(try NPY.map(path).shape == [2, Self.count / 2])
  }

  @Test func member() throws {
    let text = npyFile("'|u1'", shape: "(\(Self.count),)")
    var member = ZipBytes.Member("a.npy", text)
    let size = UInt64(text.count + Self.count)
    (member.size, member.compressedSize) = (0xFFFF_FFFF, 0xFFFF_FFFF)
    (member.extra, member.localExtra) = (zip64(size, size), zip64(size, size))
    let start = 30 + 5 + member.localExtra.count + text.count
    var zip = ZipBytes([member])
    zip.isZip64 = true
    zip.zip64Offset = UInt64(start + Self.count)
    zip.locatorOffset = UInt64(start + Self.count + 46 + 5 + member.extra.count)
    let bytes = zip.bytes
    guard let path = try hole("a.npz", Array(bytes[..<start]), Array(bytes[start...])) else {
      return
    }
    let npz = try NPZ(path: path)
    #expect(npz.entries.first?.byteCount == Int(size))
    for call: () throws -> Void in [
      { _ = try npz["a"] }, { _ = try npz.data(of: "a") }, { _ = try npz["a", 1...] },
      { _ = try npz.rows(of: "a", by: Self.count)?.next() }, { _ = try npz.arrays() },
    ] {
      let error = thrown(call)
      #expect(error?.code == .outOfMemory && error?.member == "a")
    }
    #expect(try npz["a", 7..<9] == NDArray([0, 0] as [UInt8]))
  }
}
