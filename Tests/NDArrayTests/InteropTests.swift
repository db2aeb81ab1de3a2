import NDArray
import Testing

/// What other programs make of archives at every level, with members around the sizes of blocks.
@Suite struct InteropTests {
  /// Levels by the names that the command has for them.
  static let levels: [(name: String, level: NPZ.Level)] =
    [("default", .default), ("fastest", .fastest), ("smallest", .smallest)]
    + (0...9).map { ("\($0)", NPZ.Level($0)) }

  /// Compares the bytes of every member of two archives, and the arrays that NumPy reads.
  private static let comparison = """
    import sys, zipfile, numpy as np
    a, b = (zipfile.ZipFile(path) for path in sys.argv[1:])
    assert a.testzip() is None and a.namelist() == b.namelist()
    assert all(a.read(name) == b.read(name) for name in a.namelist())
    x, y = (np.load(path) for path in sys.argv[1:])
    assert x.files == y.files and all(np.array_equal(x[key], y[key]) for key in x.files)
    print(len(x.files), "equal")
    """

  private func arrays(_ sizes: [Int]) throws -> [(key: String, value: NDArray)] {
    var state: UInt32 = 1
    return try sizes.map { size in
      let values = (0..<size).map { index -> UInt8 in
        state = state &* 1_664_525 &+ 1_013_904_223
        // Noise, few values, a pattern; 300 000 bytes each.
        switch index / 300_000 % 3 {
        case 0: return UInt8(truncatingIfNeeded: state >> 24)
        case 1: return UInt8(truncatingIfNeeded: state >> 30)
        default: return UInt8(truncatingIfNeeded: index / 100)
        }
      }
      return ("\(size)", try NDArray(values, shape: [size]))
    }
  }

  private func check(_ arrays: [(key: String, value: NDArray)], _ level: NPZ.Level) throws {
    let folder = try TemporaryFolder()
    let (stored, deflated) = (folder.path("stored.npz"), folder.path("deflated.npz"))
    try NPZ.save(arrays, to: stored)
    try NPZ.save(arrays, to: deflated, compressed: true, level: level)
    #expect(try NPZ(path: deflated).verify() == [])
    for path in [stored, deflated] {
      for (tool, argument) in [("unzip", "-tqq"), ("7z", "t")] {
        if let result = try Peer.run(tool, [argument, path]) {
          #expect(result.status == 0, "\(tool): \(result.output)")
        }
      }
    }
    if Peer.python == nil { return }
    #expect(
      try Peer.python(Self.comparison, [stored, deflated]) == "\(arrays.count) equal\n")
  }

  @Test(arguments: levels.indices)
  func everyLevel(index: Int) throws {
    let sizes = [0, 1, 100, 65_407, 65_535, 65_536, 65_537, 1_048_575, 1_048_576, 1_048_577]
    try check(arrays(sizes), Self.levels[index].level)
  }

  /// Blocks are judged eight at a time.
  @Test func groupsOfBlocks() throws {
    try check(arrays([(8 << 20) - 1, 8 << 20, (8 << 20) + 1]), .default)
  }
}
