import Foundation
import NDArray
import Testing

/// `NPZ.repair`: archives that were cut, and archives whose directory is damaged.
@Suite struct RepairTests {
  /// An archive to damage, and what is in it.
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    var testDescription: String { name }

    /// The arrays, and where their members end: with their data.
    func arrays() throws -> [(key: String, value: NDArray, end: Int)] {
      let npz = try NPZ(bytes: bytes)
      let tail = bytes.suffix(6).map(Int.init)
      let directory = tail[0] | tail[1] << 8 | tail[2] << 16 | tail[3] << 24
      let starts = npz.entries.map(\.headerOffset) + [directory]
      return try npz.entries.map { entry in
        (entry.key, try npz.read(entry), starts.filter { $0 > entry.headerOffset }.min() ?? 0)
      }
    }
  }

  /// Ours and NumPy's, stored and deflated, with descriptors as well.
  static let samples: [Sample] = {
    var samples: [Sample] = []
    let arrays: KeyValuePairs<String, NDArray> = [
      "weights": NDArray((0..<700).map { Double($0 * $0 % 997) / 7 }),
      "layer/bias": NDArray([1, 2, 3] as [Int16]),
      "ids": (try? NDArray((0..<600).map { Int32($0 / 3) }, shape: [200, 3])) ?? NDArray(0),
      "F": (try? NDArray((0..<60).map { Float($0) }, shape: [5, 12]).transposed) ?? NDArray(0),
      "scalar": NDArray(2.5), "é": NDArray(["a", "bcd"]), "empty": NDArray([] as [Double]),
    ]
    for compressed in [false, true] {
      if let bytes = try? NPZ.save(arrays, compressed: compressed) {
        samples.append(Sample(name: compressed ? "deflated" : "stored", bytes: bytes))
      }
    }
    for name in [
      "savez", "savez_compressed", "savez_many", "savez_compressed_many", "savez_pipe",
      "savez_compressed_pipe",
    ] {
      let url = Fixture.folder.appending(path: "npz/\(name).npz")
      if let data = try? Data(contentsOf: url) {
        samples.append(Sample(name: name, bytes: Array(data)))
      }
    }
    return samples
  }()

  /// Repairs `bytes`, and gives what became of them.
  private func repair(
    _ bytes: [UInt8], partial: NPZ.Partial = .skip
  ) throws -> (report: NPZ.RepairReport, fixed: NPZ?) {
    let (report, output) = try NPZ.repair(bytes: bytes, partial: partial)
    let fixed = try output.map { try NPZ(bytes: $0, policy: .lenient) }
    #expect(output?.count == report.outputByteCount)
    if let fixed {
      let kept = report.items.filter { $0.fate == .kept || $0.partialShape != nil }
      #expect(fixed.entries.map(\.member) == kept.map(\.member))
    }
    return (report, fixed)
  }

  @Test func thereAreSamples() { #expect(Self.samples.count == 8) }

  /// Every array that lies in front of a cut comes back bit for bit.
  @Test(arguments: samples)
  func cuts(sample: Sample) throws {
    let arrays = try sample.arrays()
    var generator = SeededGenerator(seed: Peer.seed)
    for _ in 0..<60 {
      let cut = Int.random(in: 4..<sample.bytes.count, using: &generator)
      let place = "seed \(Peer.seed), cut at \(cut) of \(sample.bytes.count)"
      let (report, fixed) = try repair(Array(sample.bytes[..<cut]))
      let whole = arrays.filter { $0.end <= cut }
      for (key, value, _) in whole {
        #expect(try fixed?[key] == value, "\(key), \(place)")
      }
      #expect(report.keptCount == whole.count, "\(place)")
      if report.isComplete { #expect(whole.count == arrays.count, "\(place)") }
      #expect(report.isComplete || !report.problems.isEmpty, "\(place)")
    }
  }

  /// Where the directory or the end record has a wrong byte, no array is lost.
  @Test(arguments: samples)
  func damagedDirectories(sample: Sample) throws {
    let arrays = try sample.arrays()
    let end = sample.bytes.count
    let tail = sample.bytes[(end - 6)...].map(Int.init)
    let start = tail[0] | tail[1] << 8 | tail[2] << 16 | tail[3] << 24
    try #require(sample.bytes[start..<start + 4] == [0x50, 0x4B, 1, 2])
    var generator = SeededGenerator(seed: Peer.seed)
    // Every byte of a short directory; of a long one, some, which are others in every run.
    let step = max(1, (end - start) / 100)
    for offset in stride(from: start, to: end, by: step) {
      var bytes = sample.bytes
      bytes[offset] ^=
        [0xFF, 1 << UInt8.random(in: 0..<8, using: &generator)].randomElement(
          using: &generator) ?? 0xFF
      let place = "seed \(Peer.seed), byte \(offset - start) of the directory"
      let (report, fixed) = try repair(bytes)
      for (key, value, _) in arrays { #expect(try fixed?[key] == value, "\(key), \(place)") }
      #expect(report.keptCount == arrays.count, "\(place)")
    }
  }

  /// Whatever byte is wrong: what is said to be kept is what was there.
  @Test(arguments: samples.prefix(4))
  func anyByte(sample: Sample) throws {
    let arrays = try sample.arrays()
    var generator = SeededGenerator(seed: Peer.seed)
    for _ in 0..<150 {
      var bytes = sample.bytes
      let offset = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      let place = "seed \(Peer.seed), byte \(offset)"
      let (report, fixed) = try repair(bytes)
      #expect(report.keptCount >= arrays.count - 1, "\(place)")
      if report.keptCount < arrays.count { #expect(!report.isComplete, "\(place)") }
      for entry in fixed?.entries ?? [] {
        // What nobody can read was copied as it is, and is called neither whole nor lost.
        if !["stored", "deflate"].contains(entry.method) { continue }
        let value = try fixed?.read(entry)
        #expect(arrays.contains { $0.value == value }, "\(entry.key), \(place)")
      }
    }
  }

  /// The arrays come back where the directory is gone and the local headers are what is left.
  @Test(arguments: samples)
  func noDirectory(sample: Sample) throws {
    let arrays = try sample.arrays()
    let last = arrays.map(\.end).max() ?? 0
    let (report, fixed) = try repair(Array(sample.bytes[..<last]))
    #expect(fixed?.keys == arrays.map(\.key))
    for (key, value, _) in arrays { #expect(try fixed?[key] == value) }
    // Nobody knows what stood behind.
    #expect(!report.isComplete && report.isCutOff)
    #expect(report.problems.map(\.code) == ["truncated"])
  }

  /// An entry that names a place within a member's header was once taken for another member: what stood
  /// there agreed with it.
  @Test func entryThatNamesAPlaceInAHeader() throws {
    let bytes = try NPZ.save(["a": NDArray([1.0]), "b": NDArray([2.0])], compressed: true)
    let entry = try #require(try NPZ(bytes: bytes).entries.last)
    let tail = bytes[(bytes.count - 6)...].map(Int.init)
    let start = tail[0] | tail[1] << 8 | tail[2] << 16 | tail[3] << 24
    let second = try #require(
      (start + 4..<bytes.count).first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    for shift in 1..<64 {
      var changed = bytes
      changed[second + 42] = UInt8(truncatingIfNeeded: entry.headerOffset + shift)
      changed[second + 43] = UInt8(truncatingIfNeeded: (entry.headerOffset + shift) >> 8)
      let (report, fixed) = try repair(changed)
      #expect(report.keptCount == 2 && fixed?.keys == ["a", "b"], "shifted by \(shift)")
    }
  }

  @Test func partsOfACutArray() throws {
    for compressed in [false, true] {
      var generator = SeededGenerator(seed: 5)
      let values = (0..<3000).map { _ in Float.random(in: 0...1, using: &generator) }
      let rows = try NDArray(values, shape: [300, 10])
      let columns = try NDArray(values, shape: [300, 10]).transposed
      for (array, isFortran) in [(rows, false), (columns, true)] {
        let bytes = try NPZ.save(["a": NDArray(1), "x": array], compressed: compressed)
        let cut = Array(bytes[..<(bytes.count / 2)])
        let skipped = try repair(cut)
        #expect(skipped.fixed?.keys == ["a"] && !skipped.report.isComplete)
        let item = try #require(skipped.report.items.last)
        #expect(item.key == "x" && item.fate == .cut && item.partialShape == nil)
        #expect(item.header?.shape == array.shape && item.totalRowCount == 300)
        let count = try #require(item.rowCount)
        #expect(100..<200 ~= count)
        #expect(item.foundByteCount < item.statedByteCount ?? 0)
        let shorter = try repair(cut, partial: .shorten)
        let expected = isFortran ? try array[.all, 0..<count] : try array[0..<count]
        #expect(try shorter.fixed?["x"] == expected)
        #expect(!shorter.report.isComplete)
        let filled = try repair(cut, partial: .zeroFill)
        let whole = try #require(try filled.fixed?["x"])
        #expect(whole.shape == array.shape)
        #expect(try (isFortran ? whole[.all, 0..<count] : whole[0..<count]) == expected)
        let last = try isFortran ? whole[.all, 299] : whole[299]
        #expect(try Array(last.scalars(as: Float.self)) == [Float](repeating: 0, count: 10))
      }
    }
  }

  @Test func damagedInTheMiddle() throws {
    let array = NDArray((0..<4000).map { Double($0) })
    var bytes = try NPZ.save(["a": array, "b": NDArray(1)])
    bytes[8000] ^= 1
    let skipped = try repair(bytes)
    #expect(skipped.report.items.map(\.fate) == [.damaged, .kept])
    #expect(skipped.report.items[0].message?.contains("CRC-32") == true)
    #expect(skipped.report.items[0].rowCount == 4000)
    #expect(skipped.fixed?.keys == ["b"] && !skipped.report.isComplete)
    for partial in [NPZ.Partial.shorten, .zeroFill] {
      let (report, fixed) = try repair(bytes, partial: partial)
      let found = try #require(try fixed?["a"])
      #expect(found.shape == [4000] && found != array && !report.isComplete)
      #expect(try found[0..<900] == array[0..<900])
    }
  }

  /// Archives within archives, and data that is made of signatures.
  @Test func signaturesInData() throws {
    let inner = try NPZ.save(["inner": NDArray([1.0, 2.0]), "more": NDArray([true])])
    let fake: [UInt8] = (0..<300).flatMap { _ in [0x50, 0x4B, 3, 4, 0x50, 0x4B, 7, 8] as [UInt8] }
    for compressed in [false, true] {
      let bytes = try NPZ.save(
        ["a": NDArray(inner), "b": NDArray(fake), "c": NDArray(3)], compressed: compressed)
      let end = try NPZ(bytes: bytes).entries.map { $0.headerOffset }
      // Among them the end of the archive within: what is left would open as that.
      let within = try NPZ(bytes: bytes).dataRange(of: NPZ(bytes: bytes).entries[0]).upperBound
      for cut in [bytes.count - 30, end[2] + 10, end[1] + 200, within] {
        let (report, fixed) = try repair(Array(bytes[..<cut]))
        #expect(report.items.allSatisfy { ["a", "b", "c"].contains($0.key) })
        #expect(try fixed?["a"] == NDArray(inner))
        #expect(try cut < end[2] || fixed?["b"] == NDArray(fake))
      }
    }
  }

  @Test func whatIsRefused() throws {
    let folder = try TemporaryFolder()
    let (path, other) = (folder.path("x.npz"), folder.path("y.npz"))
    try NPZ.save(["a": NDArray(1)], to: path)
    try Data("old".utf8).write(to: URL(filePath: other))
    try FileManager.default.createSymbolicLink(atPath: folder.path("l"), withDestinationPath: path)
    for same in [path, folder.path("l")] {
      let error = #expect(throws: NDArrayError.self) {
        try NPZ.repair(path, to: same, replacing: true)
      }
      #expect(error?.code == .badArgument)
    }
    let taken = #expect(throws: NDArrayError.self) { try NPZ.repair(path, to: other) }
    #expect(taken?.code == .fileSystem && taken?.path == other)
    let text = #expect(throws: NDArrayError.self) { try NPZ.repair(other) }
    #expect(text?.code == .notAnArrayFile)
    // A sound archive is copied, and nothing is lost.
    let report = try NPZ.repair(path, to: other, replacing: true)
    #expect(report.isComplete && report.problems == [])
    #expect(try NPZ(path: other)["a"] == NDArray(1))
    #expect(folder.names == ["l", "x.npz", "y.npz"])
  }

  /// Files made to keep a scanner busy.
  @Test(arguments: 0..<4)
  func hostile(kind: Int) throws {
    let folder = try TemporaryFolder()
    let count = 1 << 19
    var bytes: [UInt8] = []
    switch kind {
    case 0: bytes = (0..<count / 4).flatMap { _ in [0x50, 0x4B, 3, 4] as [UInt8] }
    case 1:
      // Headers with the longest names, one every 30 bytes.
      let header: [UInt8] =
        [0x50, 0x4B, 3, 4, 20, 0] + [UInt8](repeating: 0, count: 20) + [0xFF, 0x7F, 0, 0]
      while bytes.count < count { bytes += header }
    case 2:
      // Deflated members that each would go on to the end of the file.
      let header: [UInt8] =
        [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0] + [UInt8](repeating: 1, count: 8)
        + [0, 0, 0, 4, 0, 0, 0, 4] + [1, 0, 0, 0, 0x61]
      while bytes.count < count { bytes += header + [0, 45, 0, 210, 255] }
    default:
      let header: [UInt8] = [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + [UInt8](repeating: 0, count: 20)
      while bytes.count < count { bytes += header + [1, 0] + [UInt8](repeating: 0, count: 17) }
    }
    let path = folder.path("x.npz")
    try Data(bytes).write(to: URL(filePath: path))
    let start = ContinuousClock.now
    let report = try? NPZ.repair(path)
    #expect(report?.isComplete != true || kind == 3)
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
