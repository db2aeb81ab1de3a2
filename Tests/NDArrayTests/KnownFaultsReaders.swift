import Foundation
import NDArray
import TestFiles
import Testing

/// What was found in other readers of these files.
@Suite struct KnownFaultsReaders {
  private static let magic = [0x93] + Array("NUMPY".utf8)

  #if os(Linux)
    /// The most addresses that this process had at any time, in MiB: memory counts that was asked for
    /// and never touched.
    private static func peak() throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmPeak:") })
      return try #require(Int(line.filter(\.isNumber))) / 1024
    }

    @Test("MLX #3365, libnpy #44: 12 bytes do not make anybody ask for 4 GiB")
    func headerMemory() async {
      await #expect(processExitsWith: .success) {
        let file = Self.magic + [2, 0, 0xF0, 0xFF, 0xFF, 0xFF]
        // What comes once for all is there before it is counted.
        _ = try NPY.load(bytes: NPY.save(NDArray([1])))
        let before = try Self.peak()
        precondition(file.count == 12)
        precondition(thrown { _ = try NPY.load(bytes: file) }?.code == .truncated)
        let npz = try ZipBytes([.init("a.npy", file)]).npz()
        precondition(thrown { _ = try npz["a"] }?.code == .truncated)
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(file))
        try pipe.fileHandleForWriting.close()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        precondition(thrown { _ = try NPY.load(descriptor: descriptor) }?.code == .limitExceeded)
        let grown = try Self.peak() - before
        precondition(grown < 1024, "the process has grown by \(grown) MiB")
      }
    }

    @Test("libnpy #44: a shape of a tebibyte is refused without memory for it")
    func shapeMemory() async {
      await #expect(processExitsWith: .success) {
        let file = npyFile("'<f8'", shape: "(137438953472,)", [0, 0, 0, 0, 0, 0, 0, 0])
        _ = try NPY.load(bytes: NPY.save(NDArray([1])))
        let before = try Self.peak()
        precondition(thrown { _ = try NPY.load(bytes: file) }?.code == .truncated)
        let zip = ZipBytes([.init("a.npy", file)])
        precondition(thrown { _ = try zip.npz()["a"] }?.code == .truncated)
        let grown = try Self.peak() - before
        precondition(grown < 1024, "the process has grown by \(grown) MiB")
      }
    }
  #endif

  @Test(
    "libnpy #45: a shape whose product overflows",
    arguments: [
      "(4294967296, 4294967296)", "(2147483648, 2147483648, 4)", "(9223372036854775807, 2)",
      "(3037000500, 3037000500)", "(2305843009213693952,)", "(99999999999999999999,)",
    ])
  func shapeProduct(shape: String) {
    let file = npyFile("'<f8'", shape: shape, [UInt8](repeating: 0, count: 64))
    #expect(thrown { _ = try NPY.load(bytes: file) }?.code == .overflow)
    #expect(thrown { _ = try ZipBytes([.init("a", file)]).npz()["a"] }?.code == .overflow)
  }

  @Test("cnpy #106: a header's length, and a shape, beyond the data of a member")
  func lengthsBeyondTheMember() throws {
    let cut = Self.magic + [1, 0, 0xFF, 0xFF]
    let wide = npyFile("'<f8'", shape: "(100,)", [UInt8](repeating: 0, count: 8))
    for (data, message) in [(cut, "expected 65535 bytes, found 0"), (wide, "and 8 are there")] {
      for isDeflated in [false, true] {
        var member = ZipBytes.Member("a.npy", data)
        if isDeflated { member = try member.deflated() }
        let zip = try ZipBytes([member, .init("b.npy", array: ZipBytes.second)])
        let error = thrown { _ = try zip.npz()["a"] }
        #expect(error?.code == .truncated && error?.member == "a")
        #expect(error?.message.contains(message) == true)
        #expect(try zip.npz()["b"] == ZipBytes.second)
      }
    }
  }

  @Test("cnpy #43: several compressed arrays, whose local headers are as NumPy writes them")
  func compressedArrays() throws {
    let keys = ["a", "b", "c"]
    var zip = ZipBytes()
    for (index, key) in keys.enumerated() {
      let array = NDArray([Int](repeating: index, count: 1000))
      var member = try ZipBytes.Member("\(key).npy", array: array).deflated()
      member.localExtra = zip64(UInt64(member.size), UInt64(member.compressedSize))
      (member.localSize, member.localCompressedSize) = (0xFFFF_FFFF, 0xFFFF_FFFF)
      #expect(member.compressedSize < member.size / 10)
      zip.members.append(member)
    }
    let npz = try zip.npz()
    #expect(npz.keys == keys)
    for (index, key) in keys.enumerated() {
      #expect(try npz[key] == NDArray([Int](repeating: index, count: 1000)))
    }
  }

  @Test(
    "swift-npy: a dtype that it does not know is an error",
    arguments: [
      "<q9", "<f3", "<i16", "|b2", "<c4", "", "<", "|", "<z", "f8f8", "<f8 ", "%f8", "<f-8",
      "<f99999999999999999999", "\u{0661}",
    ])
  func unknownDescr(descr: String) {
    let file = npyFile("'\(descr)'", shape: "(1,)", [UInt8](repeating: 0, count: 16))
    #expect([.badDType, .badHeader].contains(thrown { _ = try NPY.load(bytes: file) }?.code))
  }

  @Test("swift-npy: pieces of a header that stand in a field's name mean nothing")
  func piecesInNames() throws {
    let name = "'fortran_order': True, 'descr': '>c16', 'shape': (9,)"
    let file = npyFile("[(\"\(name)\", '<i2')]", shape: "(2,)", [1, 0, 2, 0])
    let array = try NPY.load(bytes: file)
    #expect(array.shape == [2])
    #expect(try array[name] == NDArray([1, 2] as [Int16]))
  }
}
