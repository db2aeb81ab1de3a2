import Foundation
import NDArray
import Testing

/// Histograms, percentiles, different elements and statistics along an axis, next to NumPy's.
@Suite struct HistogramTests {
  private struct Line: Decodable {
    var file: String
    var counts: [Int]
    var edges: [Double]
    var percentiles: [Double]
    var unique: Int
    var axis: Int
    var minimum: [Double]
    var maximum: [Double]
    var mean: [Double]
    var deviation: [Double]
    var nan: [Int]
  }

  private static let shares: [Double] = [0, 10, 25, 33.3, 50, 75, 99.9, 100]

  private static let program = """
    import json, sys, warnings
    import numpy as np
    warnings.simplefilter("ignore")
    folder, seed = sys.argv[1], int(sys.argv[2])
    rng = np.random.default_rng(seed)
    shares = [0, 10, 25, 33.3, 50, 75, 99.9, 100]
    with open(folder + "/lines.jsonl", "w") as out:
        for number in range(120):
            kind = "? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8".split()[number % 12]
            shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(1, 4)))
            scale = 10.0 ** int(rng.integers(-3, 4))
            a = (rng.standard_normal(shape) * scale).astype(kind)
            if kind[0] in "iu" and number % 3 == 0:
                a = rng.integers(0, 5, shape).astype(kind)
            if kind[0] == "f" and number % 2:
                a[rng.random(shape) < 0.2] = np.nan
            if kind[0] == "f" and number % 5 == 0:
                a.flat[0] = np.inf
            a = a.astype(a.dtype.newbyteorder("<>"[number % 2]))
            if number % 4 == 0:
                a = np.asfortranarray(a)
            np.save(f"{folder}/{number}.npy", a)
            wide = a.astype("f8")
            try:
                counts, edges = np.histogram(wide[np.isfinite(wide)], 7)
            except ValueError:  # Numbers so near to each other that NumPy makes no bins.
                counts, edges = np.zeros(0, int), np.zeros(0)
            known = wide[~np.isnan(wide)]
            axis = int(rng.integers(-a.ndim, a.ndim))
            def numbers(values):
                return [float(v) if np.isfinite(v) else str(v) for v in np.ravel(values)]
            line = {
                "file": f"{number}.npy", "counts": counts.tolist(), "edges": edges.tolist(),
                "percentiles": numbers(np.percentile(known, shares) if known.size else [np.nan] * len(shares)),
                "unique": int(np.unique(a).size), "axis": axis,
                "minimum": numbers(np.nanmin(wide, axis=axis)), "maximum": numbers(np.nanmax(wide, axis=axis)),
                "mean": numbers(np.nanmean(wide, axis=axis)), "deviation": numbers(np.nanstd(wide, axis=axis)),
                "nan": np.ravel(np.isnan(wide).sum(axis=axis)).tolist()}
            out.write(json.dumps(line) + "\\n")
    """

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func asNumPySays() throws {
    print("histograms: NDARRAY_SEED=\(Peer.seed)")
    let folder = try TemporaryFolder()
    _ = try Peer.python(Self.program, [folder.path("."), "\(Peer.seed)"])
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let lines = try Data(contentsOf: URL(filePath: folder.path("lines.jsonl")))
      .split(separator: 0x0A)
    #expect(lines.count == 120)
    for row in lines {
      let line = try decoder.decode(Line.self, from: Data(row))
      let a = try NPY.load(folder.path(line.file))
      let place = Comment(rawValue: "seed \(Peer.seed), \(line.file): \(a.dtype) \(a.shape)")
      let histogram = try a.histogram(bins: 7)
      if line.edges.isEmpty {
        #expect(histogram.counts.reduce(0, +) == a.count, place)
      } else {
        #expect(histogram.counts == line.counts, place)
        #expect(close(histogram.edges, line.edges), place)
      }
      if try a.statistics().infiniteCount == 0 {
        #expect(close(try a.percentiles(Self.shares), line.percentiles), place)
      }
      #expect(try a.uniqueCount() == line.unique, place)
      let axis = try a.statistics(axis: line.axis)
      #expect(try close(numbers(axis.minimum), line.minimum), place)
      #expect(try close(numbers(axis.maximum), line.maximum), place)
      #expect(try close(numbers(axis.mean), line.mean), place)
      #expect(try close(numbers(axis.standardDeviation), line.deviation), place)
      #expect(try numbers(axis.nanCount) == line.nan.map(Double.init), place)
      #expect(axis.minimum?.dtype.kind == a.dtype.kind, place)
    }
  }

  private func numbers(_ array: NDArray?) throws -> [Double] {
    Array(try #require(array).converted(to: .float64, casting: .unsafe).scalars(as: Double.self))
  }

  private func close(_ found: [Double], _ expected: [Double]) -> Bool {
    let scale = expected.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    return found.count == expected.count
      && zip(found, expected).allSatisfy { a, b in
        a == b || (a.isNaN && b.isNaN) || (a - b).magnitude <= 1e-12 * scale
      }
  }

  @Test func edgeCases() throws {
    let empty = try NDArray([Double](), shape: [0]).histogram(bins: 2)
    #expect(empty.counts == [0, 0] && empty.edges == [0, 0.5, 1])
    let same = try NDArray([3.0, 3, 3]).histogram(bins: 4)
    #expect(same.counts == [0, 0, 3, 0] && same.edges.first == 2.5)
    let wide = try NDArray([-1.5e308, 0, 1.5e308]).histogram(bins: 2)
    #expect(wide.counts == [1, 2])
    let none = try NDArray([Double.nan, .infinity]).histogram()
    #expect(none.counts == [Int](repeating: 0, count: 10))
    #expect(try NDArray([1.0, 5]).histogram(bins: 2, range: 0...2).counts == [0, 1])
    // Ranges in which numbers are further apart, or nearer, than bins.
    let (most, least) = (Double.greatestFiniteMagnitude, Double.leastNonzeroMagnitude)
    let odd: [[Double]] = [
      [0, least], [1e300], [most], [-most], [most, -most], [-least, least, 0], [1e16, 1e16 + 2],
      [1000 * least, 2000 * least, 3001 * least],
    ]
    for numbers in odd {
      for bins in [1, 2, 7, 16] {
        let histogram = try NDArray(numbers).histogram(bins: bins)
        #expect(histogram.counts.reduce(0, +) == numbers.count, "\(numbers), \(bins) bins")
        #expect(histogram.edges.count == bins + 1)
      }
    }
    #expect(try NDArray([UInt64.max]).histogram(bins: 16).counts.reduce(0, +) == 1)
    #expect(try NDArray([Double.nan]).percentiles([50])[0].isNaN)
    let infinite = NDArray([1.0, 3, Double.infinity])
    #expect(try infinite.percentiles([0, 25, 50, 60, 100]) == [1, 2, 3, .infinity, .infinity])
    #expect(try NDArray([-Double.infinity, .infinity]).percentiles([50])[0].isNaN)
    #expect(try NDArray([0.0, -0.0, .nan, -.nan]).uniqueCount() == 2)
    #expect(try NDArray(strings: ["a", "b", "a"], shape: [3]).uniqueCount() == 2)
    #expect(try NDArray([UInt64.max, UInt64(Int64.max), 0]).uniqueCount() == 3)
  }

  @Test func refusals() throws {
    let a = NDArray([1.0, 2])
    #expect(throws: NDArrayError.self) { try a.histogram(bins: 0) }
    #expect(throws: NDArrayError.self) { try a.histogram(bins: 1 << 21) }
    #expect(throws: NDArrayError.self) { try a.histogram(range: 0...(.infinity)) }
    #expect(throws: NDArrayError.self) { try a.percentiles([101]) }
    #expect(throws: NDArrayError.self) { try a.percentiles([.nan]) }
    #expect(throws: NDArrayError.self) { try NDArray(strings: ["a"], shape: [1]).histogram() }
    #expect(throws: NDArrayError.self) { try a.statistics(axis: 1) }
    #expect(throws: NDArrayError.self) {
      try NDArray(zeros: [0, 2], dtype: .int8).statistics(axis: 0)
    }
  }
}
