import Foundation
import NDArray
import Testing

/// Pickles of tables that were cut off or changed: the same table, another one or an error, and
/// never a crash.
@Suite struct FrameDamageTests {
  private static let rounds =
    ProcessInfo.processInfo.environment["NDARRAY_FRAME_MUTATIONS"].flatMap { Int($0) } ?? 3000

  /// Decodes, prints and writes whatever tables there are.
  private static func exercise(_ bytes: [UInt8]) -> (tables: Int, errors: Int) {
    var limits = Pickle.Limits()
    limits.nodes = 1_000_000
    guard let value = try? Pickle.load(bytes: bytes, limits: limits) else { return (0, 1) }
    var (tables, errors) = (0, 0)
    for item in [value] + value.pairs.map(\.value) {
      do {
        if let frame = try item.dataFrame() {
          tables += 1
          _ = frame.description
          if frame.shape.rows < 10_000 {
            _ = try frame.csv(limit: 1 << 20)
            _ = try Pickle.Value(frame)
          }
        } else if let series = try item.series() {
          tables += 1
          _ = series.description
          if series.count < 10_000 { _ = try Pickle.Value(series) }
        } else if let index = try item.pandasIndex() {
          tables += 1
          _ = (0..<Swift.min(index.count, 100)).map { index[$0].description }
        }
      } catch { errors += 1 }
    }
    return (tables, errors)
  }

  @Test(arguments: FrameFixture.all.filter { !$0.testDescription.contains("large") })
  func mutations(_ fixture: FrameFixture) throws {
    let bytes = try fixture.bytes()
    print("frame mutations: NDARRAY_SEED=\(Peer.seed) \(fixture.testDescription)")
    var random = SeededGenerator(seed: Peer.seed)
    let start = ContinuousClock.now
    var slowest = Duration.zero
    for _ in 0..<Self.rounds / FrameFixture.all.count + 1 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
        case 1: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: changed[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        default: changed.remove(at: place)
        }
      }
      let before = ContinuousClock.now
      _ = Self.exercise(changed)
      slowest = Swift.max(slowest, ContinuousClock.now - before)
    }
    #expect(slowest < .seconds(60), "\(ContinuousClock.now - start)")
  }

  /// Every 97th length of every file.
  @Test(arguments: FrameFixture.all)
  func truncations(_ fixture: FrameFixture) throws {
    let bytes = try fixture.bytes()
    for count in stride(from: 0, to: bytes.count, by: 97) {
      #expect(Self.exercise(Array(bytes[..<count])).tables == 0)
    }
  }
}
