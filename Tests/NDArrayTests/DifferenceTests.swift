import ComplexModule
import Foundation
import NDArray
import Testing

/// What differs between two arrays, next to what NumPy says.
@Suite struct DifferenceTests {
  private struct Line: Decodable {
    var rtol: Double
    var atol: Double
    var nan: Bool
    var differing: Int
    var first: [Int]?
    var absolute: Double?
    var relative: Double?
  }

  private static let program = """
    import json, sys, warnings
    import numpy as np
    warnings.simplefilter("ignore")
    folder, seed = sys.argv[1], int(sys.argv[2])
    rng = np.random.default_rng(seed)
    with open(folder + "/lines.jsonl", "w") as out:
        for number in range(200):
            kind = "? i1 u1 i4 u4 i8 u8 f2 f4 f8 c8 c16".split()[number % 12]
            shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(0, 4)))
            a = np.asarray(rng.standard_normal(shape) * 50)
            # As float64, NumPy cannot tell large integers apart.
            a = (np.abs(a) if kind[0] == "u" else a).astype(kind)
            b = a.copy()
            change = rng.random(shape) < rng.choice([0, 0.1, 0.5])
            noise = np.asarray(rng.standard_normal(shape) * rng.choice([1, 3]))
            noise = (np.abs(noise) if kind[0] == "u" else noise).astype(kind)
            b = np.where(change, (b ^ noise) if kind == "?" else b + noise, b).astype(kind)
            if kind[0] in "fc" and number % 3 == 0:
                for x in (a, b):
                    x[np.asarray(rng.random(shape) < 0.1)] = rng.choice([np.nan, np.inf, -np.inf])
            if number % 2:
                b = b.astype(b.dtype.newbyteorder(">"))
            np.save(f"{folder}/{number}.a.npy", a)
            np.save(f"{folder}/{number}.b.npy", np.asfortranarray(b).reshape(shape))
            rtol, atol = [(0, 0), (0, 0), (0.1, 0), (0, 1.0), (0.01, 0.5)][number % 5]
            nan = bool(number % 4)
            wide = "c16" if kind[0] == "c" else "f8"
            x, y = a.astype(wide), b.astype(wide)
            equal = np.isclose(x, y, rtol, atol, equal_nan=nan)
            where = np.argwhere(~equal)
            distance = np.asarray(np.abs(x - y))
            distance[np.asarray(equal)] = np.nan
            finite = distance[np.isfinite(distance)]
            relative = (distance / np.abs(y))[np.isfinite(distance) & (np.abs(y) > 0) & np.isfinite(y)]
            out.write(json.dumps({
                "rtol": rtol, "atol": atol, "nan": nan, "differing": int((~equal).sum()),
                "first": where[0].tolist() if len(where) else None,
                "absolute": float(finite.max()) if finite.size else None,
                "relative": float(relative.max()) if relative.size else None}) + "\\n")
    """

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func asNumPySays() throws {
    print("differences: NDARRAY_SEED=\(Peer.seed)")
    let folder = try TemporaryFolder()
    _ = try Peer.python(Self.program, [folder.path("."), "\(Peer.seed)"])
    let rows = try Data(contentsOf: URL(filePath: folder.path("lines.jsonl")))
      .split(separator: 0x0A)
    #expect(rows.count == 200)
    var differing = 0
    for (number, row) in rows.enumerated() {
      let line = try JSONDecoder().decode(Line.self, from: Data(row))
      let a = try NPY.load(folder.path("\(number).a.npy"))
      let b = try NPY.load(folder.path("\(number).b.npy"))
      let difference = try a.difference(
        from: b,
        tolerance: .init(relative: line.rtol, absolute: line.atol, nanEqual: line.nan))
      let place = Comment(rawValue: "seed \(Peer.seed), \(number): \(a.dtype) \(a.shape)")
      #expect(difference.differingCount == line.differing, place)
      #expect(difference.isEqual == (line.differing == 0), place)
      #expect(difference.first.first?.index == line.first, place)
      #expect(close(difference.largestAbsolute?.value, line.absolute), place)
      #expect(close(difference.largestRelative?.value, line.relative), place)
      #expect(difference.first.count == min(10, line.differing), place)
      differing += line.differing
    }
    #expect(differing > 100)
  }

  private func close(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return (a - b).magnitude <= 1e-12 * max(a.magnitude, b.magnitude)
  }

  @Test func reasons() throws {
    let a = NDArray([1.0, 2])
    #expect(try a.difference(from: NDArray([1.0])).reason == .shape)
    #expect(try a.difference(from: NDArray([Float(1), 2])).reason == .dtype)
    #expect(try a.difference(from: NDArray([Float(1), 2]), ignoresDType: true).isEqual)
    #expect(
      try a.difference(from: NDArray(strings: ["1", "2"], shape: [2]), ignoresDType: true).reason
        == .dtype)
    let big = try a.converted(to: a.dtype.with(byteOrder: .big))
    #expect(try a.difference(from: big).isEqual)
    #expect(try a.difference(from: big, isStrict: true).reason == .layout)
    #expect(try NDArray([Int]()).difference(from: NDArray([Int]())).isEqual)
  }

  /// However little complex numbers differ, they do: squares of small distances are 0.
  @Test func complexNextToEachOther() throws {
    for (one, two) in [
      (Complex(2.8650687041012e-216, -7.1e120), Complex(2.8650687040801e-216, -7.1e120)),
      (Complex(0.5, 0), Complex(0.5, .leastNonzeroMagnitude)),
      (Complex(1e200, 1e200), Complex(1e200, 2e200)),
    ] {
      let (a, b) = (NDArray([one]), NDArray([two]))
      #expect(try a.difference(from: b).differingCount == 1, "\(one) \(two)")
      #expect(try a.difference(from: b, tolerance: .init(relative: 1)).isEqual)
    }
    let next = NDArray([Complex(1.0.nextUp, 2.0.nextDown)])
    #expect(
      try NDArray([Complex(1.0, 2.0)]).difference(from: next, tolerance: .init(ulps: 1)).isEqual)
    // What no float64 can tell apart.
    let bytes: [UInt8] =
      [0xCE] + [0xE4, 0x83, 0x52, 0x09, 0x7F, 0x30, 0x8B, 0xBF, 0x3F, 0, 0, 0, 0, 0, 0]
    let zeros = [UInt8](repeating: 0, count: 16)
    let long = try NDArray(bytes: bytes + zeros, shape: [1], dtype: NDArray.DType("<c32"))
    let other = try NDArray(
      bytes: [0xCF] + bytes.dropFirst() + zeros, shape: [1], dtype: NDArray.DType("<c32"))
    #expect(try long.difference(from: other).differingCount == 1)
    #expect(try long.difference(from: long).isEqual)
  }

  /// The imaginary parts count, on whichever side they stand.
  @Test func complexNextToReal() throws {
    let complex = NDArray([Complex(1.0, 0.0), Complex(2.0, 3.0)])
    for real in [NDArray([1, 2]), NDArray([1.0, 2.0]), NDArray([true, true])] {
      for (a, b) in [(real, complex), (complex, real)] {
        let difference = try a.difference(from: b, ignoresDType: true)
        #expect(difference.differingCount == 1 && difference.first[0].index == [1], "\(real.dtype)")
      }
    }
  }

  /// 2⁵³ + 1 is no double: integers are compared as such.
  @Test func largeIntegers() throws {
    let a = NDArray([Int64(1) << 53, .max, .min])
    let b = NDArray([Int64(1) << 53 + 1, .max, .max])
    let difference = try a.difference(from: b)
    #expect(difference.differingCount == 2 && difference.first[0].index == [0])
    #expect(difference.largestAbsolute?.index == [2])
    let u = try NDArray([UInt64.max]).difference(from: NDArray([UInt64.max - 1]))
    #expect(u.differingCount == 1 && u.largestAbsolute?.value == 1)
  }

  @Test func stepsOfTheDType() throws {
    let least = Float.leastNonzeroMagnitude
    let a = NDArray([Float(1), 0, least, 100])
    let b = NDArray([Float(1).nextUp, -0.0, -least, Float(100).nextDown.nextDown])
    #expect(try a.difference(from: b, tolerance: .init(ulps: 1)).differingCount == 2)
    #expect(try a.difference(from: b, tolerance: .init(ulps: 2)).isEqual)
    let half = try NDArray([1.0, 65504, 6e-8, 2048]).converted(to: .float16, casting: .unsafe)
    let next = try NDArray([1.0009765625, 65472, 1.2e-7, 2050])
      .converted(to: .float16, casting: .unsafe)
    #expect(try half.difference(from: next, tolerance: .init(ulps: 1)).isEqual)
    #expect(try half.difference(from: next).differingCount == 4)
  }

  @Test func whatIsNoNumber() throws {
    let texts = try NDArray(strings: ["a", "b", "c"], shape: [3])
    let other = try NDArray(strings: ["a", "x", "c"], shape: [3])
    let difference = try texts.difference(from: other)
    let pair = try #require(difference.first.first)
    #expect(difference.first.count == 1)
    #expect(pair.index == [1] && pair.left == "b" && pair.right == "x")
    #expect(difference.largestAbsolute == nil)
    let objects = try NDArray(objects: [.float(.nan), 1, "x"])
    #expect(try objects.difference(from: NDArray(objects: [.float(.nan), 1, "x"])).isEqual)
    #expect(try objects.difference(from: NDArray(objects: [2.5, 1, "y"])).nanMismatchCount == 1)
    let days = try NDArray([Int64.min, 3]).viewed(as: .datetime64(.day))
    let others = try NDArray([Int64(2), 5]).viewed(as: .datetime64(.day))
    #expect(try days.difference(from: days).isEqual)
    #expect(try days.difference(from: days, tolerance: .init(nanEqual: false)).differingCount == 1)
    let times = try days.difference(from: others)
    #expect(times.nanMismatchCount == 1 && times.largestAbsolute?.value == 2)
  }
}
