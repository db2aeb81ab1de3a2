import Foundation
import NDArray
import TestFiles
import Testing

/// What was found in NumPy.
@Suite struct KnownFaultsNumPy {
  @Test("CVE-2019-6446: a pickle is never run")
  func pickle() throws {
    let folder = try TemporaryFolder()
    let target = folder.path("PWNED")
    let pickle = Array("cposix\nsystem\n(S'touch \(target)'\ntR.".utf8)
    for descr in ["'|O'", "'O'", "[('a', '<i4'), ('b', '|O')]"] {
      let file = npyFile(descr, shape: "(1,)", pickle)
      let path = folder.path("a.npy")
      try Data(file).write(to: URL(filePath: path))
      let zip = try ZipBytes([.init("a.npy", file), .init("b.npy", array: ZipBytes.second)])
      let npz = try zip.npz(policy: .lenient)
      let calls: [() throws -> Void] = [
        { _ = try NPY.load(bytes: file, policy: .lenient) }, { _ = try NPY.load(path) },
        { _ = try npz["a"] }, { _ = try npz.arrays() },
      ]
      for call in calls { #expect(thrown(call)?.code == .badPickle) }
      for call in [{ _ = try NPY.rows(of: path) }, { _ = try npz.rows(of: "a") }]
        as [() throws -> Void]
      {
        #expect(thrown(call)?.code == .objectArray)
      }
      for call in [{ _ = try NPY.map(path) }, { _ = try npz.map("a") }] as [() throws -> Void] {
        #expect(thrown(call)?.code == .notMappable)
      }
      #expect(try npz["b"] == ZipBytes.second)
      #expect(npz.verify(deep: true).map(\.code) == ["bad_pickle"])
    }
    #expect(folder.names == ["a.npy"])
  }

  @Test(
    "The division by zero: a unit of a date that is divided by nothing",
    arguments: ["<M8[25s/0]", "<m8[25s/0]", "<M8[s/0]", "<M8[25s/-1]", "<m8[s/-0]", "<M8[25s/7]"])
  func divisionByZero(descr: String) throws {
    let error = thrown {
      _ = try NPY.load(
        bytes: npyFile("'\(descr)'", shape: "(1,)", [UInt8](repeating: 0, count: 8)))
    }
    #expect(error?.code == .badDType && error?.message.contains(descr) == true)
    #expect(thrown { _ = try NDArray.DType(descr) }?.code == .badDType)
  }

  @Test(
    "Bytes behind an array in a member do not hide its CRC-32", arguments: [8, 5000, 9000, 20_000])
  func bytesBehindTheArray(count: Int) throws {
    let array = NDArray((0..<2500).map(Double.init))
    let data = try NPY.save(array) + [UInt8](repeating: 7, count: count)
    for isDeflated in [false, true] {
      var member = ZipBytes.Member("a.npy", data)
      if isDeflated { member = try member.deflated() }
      for policy in [NPZ.Policy.strict, .lenient] {
        let right = try ZipBytes([member]).npz(policy: policy)
        #expect(thrown { _ = try right["a"] }?.code == .trailingData)
        #expect(right.verify().map(\.code) == ["trailing_data"])
        let wrong = try ZipBytes([member]).with { $0.members[0].crc ^= 1 }.npz(policy: policy)
        #expect([.trailingData, .crcMismatch].contains(thrown { _ = try wrong["a"] }?.code))
        #expect(thrown { _ = try wrong.data(of: "a") }?.code == .crcMismatch)
        #expect(wrong.verify().map(\.code) == ["crc_mismatch"])
      }
    }
  }

  @Test("The flip that swallows an array: a comment's length that takes in the next entry")
  func commentLength() throws {
    var zip = try ZipBytes.arrays()
    zip.members.append(try .init("c.npy", array: NDArray([6])))
    let bytes = zip.bytes
    let directory = bytes.count - 22 - zip.members.reduce(0) { $0 + 46 + $1.name.count }
    let place = directory + 32
    #expect(bytes[place] == 0 && bytes[place + 1] == 0)
    var swallowed = bytes
    swallowed[place] = UInt8(46 + 5)
    let error = thrown { _ = try NPZ(bytes: swallowed) }
    #expect(error?.code == .countMismatch && error?.message.contains("3 entries") == true)
    for bit in 0..<16 {
      var flipped = bytes
      flipped[place + bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(
        [.badDirectory, .countMismatch].contains(thrown { _ = try NPZ(bytes: flipped) }?.code))
    }
  }

  @Test("A header of 4 GiB is refused, from a file, a pipe and an archive")
  func headerLength() throws {
    for version: UInt8 in [2, 3] {
      let file =
        [0x93] + Array("NUMPY".utf8) + [version, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        + [UInt8](repeating: 0x20, count: 100)
      let error = thrown { _ = try NPY.load(bytes: file) }
      #expect(error?.code == .truncated && error?.message.contains("4294967295") == true)
      let npz = try ZipBytes([.init("a.npy", file)]).npz()
      #expect(thrown { _ = try npz["a"] }?.code == .truncated)
      // How much a pipe will give, nobody knows.
      let pipe = Pipe()
      try pipe.fileHandleForWriting.write(contentsOf: Data(file))
      try pipe.fileHandleForWriting.close()
      let piped = thrown {
        _ = try NPY.load(descriptor: pipe.fileHandleForReading.fileDescriptor)
      }
      #expect(piped?.code == .limitExceeded && piped?.message.contains("4294967295") == true)
    }
  }
}
