#if os(Linux)
  import Foundation
  import NDArray
  import Testing

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
  }
#endif
