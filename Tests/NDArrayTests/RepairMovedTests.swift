import NDArray
import TestFiles
import Testing

/// `NPZ.repair`: members that are not where the directory says, and headers with one wrong byte.
@Suite struct RepairMovedTests {
  typealias Sample = RepairTests.Sample

  /// Streamed archives, in which the local headers have zeros for sizes and checksum.
  private static let streamed: [Sample] = [false, true].compactMap { wide in
    guard let zip = try? ZipBytes.arrays() else { return nil }
    let members = zip.members.map { $0.streamed(wide: wide) }
    return Sample(name: wide ? "streamed, wide" : "streamed", bytes: ZipBytes(members).bytes)
  }

  static let samples = RepairTests.samples + streamed

  /// The bytes of each member, from its local header to the next one.
  private func parts(_ sample: Sample) throws -> (members: [[UInt8]], tail: [UInt8]) {
    let npz = try NPZ(bytes: sample.bytes)
    let ends = try sample.arrays().map(\.end)
    // A local header stands where the member before it ends.
    var starts = [0] + ends.sorted()
    let directory = starts.removeLast()
    #expect(starts.count == npz.count)
    let limits = starts.dropFirst() + [directory]
    return (
      zip(starts, limits).map { Array(sample.bytes[$0..<$1]) }, Array(sample.bytes[directory...])
    )
  }

  /// Every array that `bytes` still has all of comes back, under its name, and nothing else does.
  private func check(
    _ bytes: [UInt8], _ sample: Sample, without lost: Set<String> = [], _ place: String
  ) throws {
    let (report, output) = try NPZ.repair(bytes: bytes)
    let arrays = try sample.arrays()
    let fixed = try output.map { try NPZ(bytes: $0) }
    for (key, value, _) in arrays where !lost.contains(key) {
      #expect(try fixed?[key] == value, "\(key), \(place)")
    }
    #expect(!report.isComplete || lost.isEmpty, "\(place)")
    for item in report.items where item.fate == .kept {
      #expect(arrays.contains { $0.key == item.key } && !lost.contains(item.key), "\(place)")
    }
    if let fixed { #expect(fixed.verify() == [], "\(place)") }
  }

  @Test func thereAreSamples() { #expect(Self.samples.count == 10) }

  /// Two members in each other's place.
  @Test(arguments: samples) func swapped(sample: Sample) throws {
    let (members, tail) = try parts(sample)
    for one in members.indices.prefix(5) {
      for other in members.indices where other > one && other < one + 3 {
        var order = members
        order.swapAt(one, other)
        try check(order.flatMap { $0 } + tail, sample, "\(one) and \(other)")
      }
    }
  }

  /// Bytes that are missing or too many within one member: the others are whole, wherever they are.
  @Test(arguments: samples) func shifted(sample: Sample) throws {
    let (members, tail) = try parts(sample)
    let npz = try NPZ(bytes: sample.bytes)
    let keys = npz.entries.sorted { $0.headerOffset < $1.headerOffset }.map(\.key)
    #expect(keys.count == members.count)
    var random = SeededGenerator(seed: Peer.seed)
    for index in members.indices.prefix(7) {
      for isShorter in [true, false] {
        var changed = members
        // In the first half of the data.
        let header = members[index]
        let start = 30 + Int(header[26]) + Int(header[28])
        let place = Int.random(in: start + 1...start + (header.count - start) / 2, using: &random)
        if isShorter {
          changed[index].removeSubrange(place..<min(header.count, place + 1 + place % 40))
        } else {
          changed[index].insert(contentsOf: [UInt8](repeating: 0xA5, count: 30), at: place)
        }
        let words =
          "seed \(Peer.seed), \(isShorter ? "without" : "with") bytes at \(place) of \(keys[index])"
        try check(changed.flatMap { $0 } + tail, sample, without: [keys[index]], words)
      }
    }
  }

  /// A member that stands there twice comes back once.
  @Test(arguments: samples) func doubled(sample: Sample) throws {
    let (members, tail) = try parts(sample)
    for index in members.indices.prefix(7) {
      var order = members
      order.insert(members[index], at: index)
      try check(order.flatMap { $0 } + tail, sample, "\(index) twice")
    }
  }

  /// One wrong byte anywhere in the local headers: the directory knows, and nothing is lost or renamed.
  @Test(arguments: samples) func headers(sample: Sample) throws {
    let (members, _) = try parts(sample)
    var start = 0
    for member in members.prefix(7) {
      // The signature and the name are not all that there is to know of it.
      for place in 4..<26 {
        for change in [1, 0xFF] as [UInt8] {
          var bytes = sample.bytes
          bytes[start + place] ^= change
          try check(bytes, sample, "byte \(place) of the header at \(start), \(change)")
        }
      }
      start += member.count
    }
  }
}
