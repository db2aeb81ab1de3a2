import Foundation
import Testing

@testable import NDArray

/// Numbers of every type as numbers of every other: the bits that NumPy makes of them.
@Suite struct CastTests {
  struct Line: Decodable {
    var from: String
    var to: String
    var source: String
    var result: String
  }

  /// A record with one field is no number, unless all is allowed: what NumPy says.
  @Test func recordsOfOneField() throws {
    let record = try NDArray.DType(fields: [("a", .int32)])
    for other in [NDArray.DType.int32, .float64, .bytes(11), .unicode(11)] {
      #expect(!record.canCast(to: other, .sameKind) && record.canCast(to: other, .unsafe))
      #expect(!other.canCast(to: record, .sameKind) && other.canCast(to: record, .unsafe))
    }
    let renamed = try NDArray.DType(fields: [("b", .int32)])
    #expect(record.canCast(to: renamed) && record.canCast(to: .object))
  }

  /// Every special number, in every layout, against `astype`.
  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func specialNumbersBecomeWhatNumPyMakesOfThem() throws {
    let folder = try TemporaryFolder()
    let made = try Peer.oracle(["casts", folder.path(".")])
    try #require(made.status == 0, "\(made.output)")
    let lines = try Data(contentsOf: URL(filePath: folder.path("casts.jsonl")))
    var differences: [String] = []
    for row in lines.split(separator: 0x0A) {
      let line = try JSONDecoder().decode(Line.self, from: Data(row))
      let (from, to) = (try dtype(line.from), try dtype(line.to))
      let source = try NPY.load(folder.path(line.source)).viewed(as: from)
      let expected = try NPY.load(folder.path(line.result)).bytes()
      let result = try source.converted(to: to, casting: .unsafe)
      let ours = try result.bytes()
      if ours != expected {
        let size = to.itemSize
        let places = (0..<result.count).filter {
          ours[$0 * size..<($0 + 1) * size] != expected[$0 * size..<($0 + 1) * size]
        }
        let shown = places.prefix(3).map { place in
          let part = (try? source[place, as: [UInt8].self]) ?? []
          return "\(hex(part)): \(hex(Array(ours[place * size..<(place + 1) * size]))), NumPy "
            + hex(Array(expected[place * size..<(place + 1) * size]))
        }
        differences.append("\(line.from) → \(line.to): \(places.count) of \(result.count) \(shown)")
      }
    }
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func dtype(_ name: String) throws -> NDArray.DType {
    if name == "bfloat16" { return .bfloat16 }
    if let format = NDArray.DType.Float8(rawValue: name) { return .float8(format) }
    return try NDArray.DType(name)
  }
}
