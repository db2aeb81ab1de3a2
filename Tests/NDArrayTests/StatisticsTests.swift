import ComplexModule
import Foundation
import Testing

@testable import NDArray

/// Extremes, means and counts of arrays of any layout.
@Suite struct StatisticsTests {
  struct Line: Decodable {
    var file: String
    var nan: Int
    var infinite: Int
    var zero: Int
    var mean: Double
    var deviation: Double
    var minimum: String?
    var maximum: String?
  }

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func specialNumbersOfEveryType() throws {
    let folder = try TemporaryFolder()
    let made = try Peer.oracle(["statistics", folder.path(".")])
    try #require(made.status == 0, "\(made.output)")
    let lines = try Data(contentsOf: URL(filePath: folder.path("statistics.jsonl")))
    for row in lines.split(separator: 0x0A) {
      let line = try JSONDecoder().decode(Line.self, from: Data(row))
      let array = try NPY.load(folder.path(line.file))
      let s = try array.statistics()
      #expect(s.count == array.count && s.nanCount == line.nan, "\(line.file)")
      #expect(s.infiniteCount == line.infinite && s.zeroCount == line.zero, "\(line.file)")
      let scale = Swift.max(line.deviation, line.mean.magnitude)
      let mean = try #require(s.mean?.double)
      let deviation = try #require(s.standardDeviation)
      #expect((mean - line.mean).magnitude <= 1e-13 * scale, "\(line.file): \(mean) \(line.mean)")
      #expect((deviation - line.deviation).magnitude <= 1e-13 * scale, "\(line.file): \(deviation)")
      #expect(s.minimum.map(text) == line.minimum.map(plain), "\(line.file)")
      #expect(s.maximum.map(text) == line.maximum.map(plain), "\(line.file)")
    }
  }

  private func text(_ number: NDArray.Number) -> String {
    switch number {
    case .bool(let value): "\(value ? 1.0 : 0.0)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    default: "\(number.double)"
    }
  }

  /// Python's float as Swift prints it.
  private func plain(_ text: String) -> String {
    Int64(text) != nil || UInt64(text) != nil ? text : Double(text).map { "\($0)" } ?? text
  }

  @Test func everyLayoutSaysTheSame() throws {
    let values = (0..<9000).map { Double(($0 &* 7919) % 4001) - 1999.5 }
    let a = try NDArray(values, shape: [90, 100])
    let s = try a.statistics()
    #expect(s.minimum == .float(values.min() ?? 0) && s.maximum == .float(values.max() ?? 0))
    for view in [
      a.transposed, try a[.stride(by: -1), .all],
      try a[.stride(by: -1), .stride(by: -1)].transposed,
      try a.converted(to: NDArray.DType(">f8")),
      try a.reshaped([9, 10, 100]).transposed([1, 0, 2]),
    ] {
      let other = try view.statistics()
      #expect(other.count == 9000 && other.minimum == s.minimum && other.maximum == s.maximum)
      let near = try #require(other.mean?.double) - (try #require(s.mean?.double))
      #expect(near.magnitude < 1e-9)
    }
    let part = try a[.stride(by: 7), .stride(from: 90, by: -3)].statistics()
    #expect(part.count == 13 * 31)
  }

  @Test func piecesMakeTheWhole() throws {
    let values = (0..<10_000).map { Float(($0 &* 7919) % 4001) / 7 }
    let a = NDArray(values)
    var sum = try NDArray.Statistics(dtype: .float32)
    for start in stride(from: 0, to: 10_000, by: 999) { try sum.add(a[start..<start + 999]) }
    let whole = try a.statistics()
    #expect(sum.count == whole.count && sum.zeroCount == whole.zeroCount)
    #expect(sum.minimum == whole.minimum && sum.maximum == whole.maximum)
    let mean = try #require(sum.mean?.double), other = try #require(whole.mean?.double)
    #expect((mean - other).magnitude < 1e-10)
    var twice = whole
    try twice.merge(whole)
    #expect(twice.count == 20_000)
    #expect(throws: NDArrayError.self) { try twice.add(NDArray([1.0])) }
    #expect(throws: NDArrayError.self) { try twice.merge(NDArray([1]).statistics()) }
  }

  @Test func integersAreExact() throws {
    let s = try NDArray([Int64.min, -1, 0, Int64.max]).statistics()
    #expect(s.minimum == .int(.min) && s.maximum == .int(.max) && s.zeroCount == 1)
    let u = try NDArray([UInt64.max, UInt64.max - 1]).statistics()
    #expect(u.minimum == .uint(.max - 1) && u.maximum == .uint(.max))
    let b = try NDArray([true, false, true, true]).statistics()
    #expect(b.minimum == .bool(false) && b.mean == .float(0.75) && b.zeroCount == 1)
    // Far from zero and close together: what a sum of squares would lose.
    let far = try NDArray((0..<100_000).map { 1e9 + Double($0 % 2) }).statistics()
    #expect(far.standardDeviation == 0.5 && far.mean == .float(1e9 + 0.5))
  }

  @Test func edges() throws {
    let none = try NDArray(zeros: [0, 3], dtype: .float32).statistics()
    #expect(none.count == 0 && none.minimum == nil && none.mean == nil)
    #expect(none.standardDeviation == nil)
    let nan = try NDArray([Double.nan, .nan]).statistics()
    #expect(nan.nanCount == 2 && nan.maximum == nil && nan.mean == nil)
    let one = try NDArray(3.5).statistics()
    #expect(one.count == 1 && one.mean == .float(3.5) && one.standardDeviation == 0)
    let endless = try NDArray([1, Double.infinity, .nan, 0]).statistics()
    #expect(endless.infiniteCount == 1 && endless.maximum == .float(.infinity))
    #expect(endless.zeroCount == 1 && endless.mean == .float(.infinity))
    let c = try NDArray([Complex(3.0, 4.0), Complex(0.0, 0.0)]).statistics()
    #expect(c.mean == .complex(1.5, 2) && c.standardDeviation == 2.5 && c.minimum == nil)
    #expect(c.zeroCount == 1)
    let days = try NDArray([3, Int64.min, -2]).viewed(as: .datetime64(.day)).statistics()
    #expect(days.nanCount == 1 && days.minimum == .int(-2) && days.maximum == .int(3))
    #expect(days.mean == nil && days.standardDeviation == nil)
    for array in [NDArray(["a"]), try NDArray(zeros: [1], dtype: .void(3))] {
      let error = #expect(throws: NDArrayError.self) { try array.statistics() }
      #expect(error?.code == .badDType && error?.hint != nil)
    }
  }

  @Test func numbersAreText() {
    let numbers: [NDArray.Number] = [
      .bool(true), .int(-3), .uint(.max), .float(0.5), .complex(1, -2),
    ]
    #expect(
      numbers.map { "\($0)" } == ["true", "-3", "18446744073709551615", "0.5", "(1.0-2.0j)"])
  }
}
