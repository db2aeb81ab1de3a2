import Foundation
import Testing

@testable import Pickle

/// Valid pickles cut at every byte, and changed at random: an error or a value, and never anything else.
@Suite struct DamageTests {
  private static let samples: [[UInt8]] = {
    var value = DumpTests.data
    value["more"] = [
      .set(1, "x"), .frozenSet([2]), .byteArray([1, 2]),
      .int(Pickle.Integer(bytes: Array(1...20))),
      .instance("zoo", "Cat", ["name": "Tom"]), .string(String(repeating: "x", count: 300)),
      .float(.infinity),
      .call("datetime", "date", [.bytes([7, 0xE8, 2, 29])]),
    ]
    value["more", 8] = value["more", 0]
    return (0...5).compactMap { version in
      Pickle.Version(rawValue: version).flatMap { try? Pickle.dump(value, protocol: $0) }
    }
  }()

  @Test(arguments: 0...5)
  func cutAtEveryByte(version: Int) throws {
    let bytes = Self.samples[version]
    for count in 0..<bytes.count {
      let error = #expect(throws: PickleError.self) {
        try Pickle.load(bytes: Array(bytes[..<count]))
      }
      #expect(
        [.truncated, .badFrame].contains(error?.code), "\(count): \(error?.description ?? "")")
    }
  }

  /// Everything that can be done with a value is done with what is left of it.
  private func use(_ value: Pickle.Value, of source: [UInt8]) throws {
    var waiting = [value]
    var steps = 2000
    while let next = waiting.popLast(), steps > 0 {
      steps -= 1
      _ = ContentTests.words(next.items.isEmpty && next.pairs.isEmpty ? next.content : .none)
      waiting += next.items.prefix(20)
      for pair in next.pairs.prefix(20) { waiting += [pair.key, pair.value] }
      if let object = next.object {
        waiting += Array(object.arguments.prefix(20)) + Array(object.states.prefix(20))
        waiting += object.attributes.map(\.value)
      }
    }
    _ = value == value
    for version in [Pickle.Version.v0, .v2, .v5] {
      do throws(PickleError) {
        let again = try Pickle.dump(value, protocol: version)
        let loaded = try Pickle.load(bytes: again)
        // Protocols below 4 have calls for sets, and those below 3 and 5 for bytes and byte arrays.
        let isCall = loaded.kind == .object && version < .v5
        #expect(
          loaded.kind == value.kind
            || isCall && [.set, .frozenSet, .bytes, .byteArray].contains(value.kind))
      } catch {
        #expect(error.code == .notWritable || error.code == .limitExceeded, "\(error) of \(source)")
      }
    }
  }

  @Test func changedAtRandom() throws {
    let seed =
      ProcessInfo.processInfo.environment["NDARRAY_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 0..<1_000_000_000)
    print("damaged pickles: NDARRAY_SEED=\(seed)")
    var random = SplitMix(state: seed)
    for _ in 0..<4000 {
      var bytes = Self.samples[Int(random.next() % 6)]
      for _ in 0...random.next() % 3 {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[place] ^= 1 << UInt8(random.next() % 8)
        case 2: bytes.remove(at: place)
        default: bytes.insert(Opcode.allCases[Int(random.next() % 68)].rawValue, at: place)
        }
      }
      do throws(PickleError) {
        let value = try Pickle.load(bytes: bytes)
        do { try use(value, of: bytes) } catch { Issue.record("seed \(seed): \(error)") }
      } catch { #expect(error.offset != nil, "seed \(seed)") }
    }
  }
}

/// Random numbers from a seed.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
