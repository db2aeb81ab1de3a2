#if os(Linux)
  import Bytes
  import Foundation
  import NDArray
  import Testing
  import Zip

  /// What large arrays take of memory, in a process of their own each.
  @Suite struct BoundedMemoryTests {
    /// The most memory that this process had at any time, in MiB.
    private static func peak() throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
      return try #require(Int(line.filter(\.isNumber))) / 1024
    }

    /// Ends the process where `body` makes it grow by as much as half of the array that it handles.
    private static func bounded(_ body: (TemporaryFolder) throws -> Void) throws {
      let folder = try TemporaryFolder()
      let before = try peak()
      try body(folder)
      let grown = try peak() - before
      precondition(grown < 90, "the process has grown by \(grown) MiB for an array of 200 MiB")
    }

    @Test func savingAMappedArray() async {
      await #expect(processExitsWith: .success) {
        try Self.bounded { folder in
          let path = folder.path("a.npy")
          let header = try NPY.save(NDArray(zeros: [0, 1 << 20], dtype: .uint8))
          var text = String(decoding: header, as: UTF8.self)
          text.replace("(0, 1048576), }  ", with: "(200, 1048576), }")
          // The file's elements are a hole; its magic is no UTF-8.
          let start = [0x93] + Array(text.utf8.drop { $0 != UInt8(ascii: "N") })
          #expect(FileManager.default.createFile(atPath: path, contents: Data(start)))
          try FileHandle(forWritingTo: URL(filePath: path))
            .truncate(atOffset: UInt64(start.count + (200 << 20)))
          let array = try NPY.map(path)
          precondition(array.shape == [200, 1 << 20])
          try NPY.save(array, to: folder.path("b.npy"))
          try NPZ.save(["a": array], to: folder.path("c.npz"), compressed: true, level: 1)
          try NPZ.save(["a": array], to: folder.path("d.npz"))
          // Not in the order of memory: copied a piece at a time.
          try NPY.save(array[.all, 0..<(1 << 19)], to: folder.path("e.npy"))
        }
      }
    }

    @Test func writingAndReadingRows() async {
      await #expect(processExitsWith: .success) {
        try Self.bounded { folder in
          let piece = try NDArray(zeros: [10, 1 << 20], dtype: .uint8)
          for compressed in [false, true] {
            let path = folder.path("a.npz")
            let writer = try NPZ.Writer(path: path, compressed: compressed, level: 1)
            try writer.addRows(as: "a", dtype: .uint8, rowShape: [1 << 20]) { rows in
              for _ in 0..<20 { try rows.append(piece) }
            }
            try writer.commit()
            let rows = try #require(try NPZ(path: path).rows(of: "a"))
            var count = 0
            while let part = try rows.next() { count += part.shape[0] }
            let problems = try NPZ(path: path).verify()
            precondition(count == 200 && problems.isEmpty)
          }
        }
      }
    }

    /// Writes arrays of 32 MiB as NumPy does: each of them is one stream, and compresses little.
    private static func writeStreams(_ keys: [String], to path: String, level: Int) throws {
      var state: UInt32 = 1
      let noise = (0..<1 << 20).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 26)
      }
      let empty = try NPY.save(NDArray(zeros: [0], dtype: .uint8))
      var header = String(decoding: empty, as: UTF8.self)
      header.replace("(0,), }       ", with: "(33554432,), }")
      let file = try AtomicFile(replacing: path)
      let archive = ZipWriter(file)
      for key in keys {
        try archive.add(name: key + ".npy", level: level) { member in
          // The magic is no UTF-8.
          try member.write([0x93] + Array(header.utf8.drop { $0 != UInt8(ascii: "N") }))
          for _ in 0..<32 { try member.write(noise) }
        }
      }
      try archive.finish()
      try file.commit()
    }

    /// Reads `count` arrays, which may take 16 MiB beside what they are.
    private static func loading(_ count: Int, level: Int) throws {
      let folder = try TemporaryFolder()
      let path = folder.path("a.npz")
      try writeStreams((0..<count).map { "a\($0)" }, to: path, level: level)
      let before = try peak()
      let npz = try NPZ(path: path)
      let arrays = count == 1 ? [try #require(try npz["a0"])] : try npz.arrays().map(\.value)
      let grown = try peak() - before
      for array in arrays { precondition(array.shape == [32 << 20]) }
      precondition(arrays.count == count)
      precondition(grown < 32 * count + 16, "\(grown) MiB for \(count) arrays of 32 MiB")
    }

    @Test func loadingAStreamOfAnother() async {
      await #expect(processExitsWith: .success) { try Self.loading(1, level: 1) }
      // Compressed to as many bytes as there are.
      await #expect(processExitsWith: .success) { try Self.loading(1, level: 0) }
    }

    @Test func loadingSeveralStreamsOfAnother() async {
      await #expect(processExitsWith: .success) { try Self.loading(3, level: 1) }
    }
  }
#endif
