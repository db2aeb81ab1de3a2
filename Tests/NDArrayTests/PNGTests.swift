import Foundation
import NDArray
import Testing

/// Images as PNG files, next to what another program reads in them.
@Suite struct PNGTests {
  private static let program = """
    import sys, png
    import numpy as np
    folder, count = sys.argv[1], int(sys.argv[2])
    wrong = 0
    for number in range(count):
        a = np.load(f"{folder}/{number}.npy")
        columns, rows, values, info = png.Reader(f"{folder}/{number}.png").read()
        b = np.array([list(row) for row in values])
        b = b.reshape(rows, columns, info["planes"])
        c = a.reshape(a.shape[0], a.shape[1], -1).astype(int)
        if a.dtype == bool and c.shape[2] > 1:
            c = c * 255
        depth = {"bool": 1 if c.shape[2] == 1 else 8, "uint8": 8, "uint16": 16}[a.dtype.name]
        if info["bitdepth"] != depth or not np.array_equal(b, c):
            print("wrong:", number, a.dtype, a.shape, info)
            wrong += 1
    print(count, "images,", wrong, "wrong")
    """

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func randomImages() throws {
    var random = SeededGenerator(seed: Peer.seed)
    print("images: NDARRAY_SEED=\(Peer.seed)")
    let folder = try TemporaryFolder()
    for number in 0..<60 {
      let channels = number % 5
      let (rows, columns) = (
        Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random)
      )
      let shape = [rows, columns] + (channels == 0 ? [] : [channels])
      let dtype: NDArray.DType = [.bool, .uint8, .uint16][number / 5 % 3]
      // Smooth ones take other filters than noise does.
      let isSmooth = number % 2 == 0
      let values = (0..<shape.reduce(1, *)).map { place in
        isSmooth
          ? UInt16(truncatingIfNeeded: place * 37) : UInt16.random(in: 0...65535, using: &random)
      }
      let wide = try NDArray(values, shape: shape)
      let image =
        dtype == .bool
        ? try NDArray(values.map { $0 & 1 == 1 }, shape: shape)
        : try wide.converted(to: dtype, casting: .unsafe)
      let stored =
        number % 3 == 0 ? try image.converted(to: image.dtype.with(byteOrder: .big)) : image
      try PNG.save(stored, to: folder.path("\(number).png"))
      try NPY.save(image, to: folder.path("\(number).npy"))
      #expect(
        try PNG.save(image) == Array(Data(contentsOf: URL(filePath: folder.path("\(number).png")))))
    }
    let said = try Peer.python(Self.program, [folder.path("."), "60"])
    #expect(said.hasSuffix("60 images, 0 wrong\n"), "seed \(Peer.seed): \(said)")
  }

  /// Parts of other arrays, whose rows are not contiguous, are images as well.
  @Test func views() throws {
    let image = try NDArray((0..<48).map { UInt8($0) }, shape: [6, 8])
    let part = try image[.stride(by: 2), .stride(by: -1)]
    #expect(try PNG.save(part) == PNG.save(part.reshaped([3, 8]).flattened().reshaped([3, 8])))
    #expect(try PNG.save(image.transposed) != PNG.save(image))
  }

  @Test func whatIsNoImage() throws {
    func code(_ array: NDArray) -> NDArrayError.Code? {
      do { _ = try PNG.save(array) } catch { return error.code }
      return nil
    }
    #expect(try code(NDArray(zeros: [4], dtype: .uint8)) == .shapeMismatch)
    #expect(try code(NDArray(zeros: [4, 4, 5], dtype: .uint8)) == .shapeMismatch)
    #expect(try code(NDArray(zeros: [0, 4], dtype: .uint8)) == .shapeMismatch)
    #expect(try code(NDArray(zeros: [4, 4], dtype: .float32)) == .badDType)
    #expect(try code(NDArray(zeros: [4, 4], dtype: .int16)) == .badDType)
  }

  /// A file that cannot be written leaves what was there.
  @Test func failedSave() throws {
    let image = try NDArray(zeros: [4, 4], dtype: .uint8)
    let folder = try TemporaryFolder()
    #expect(throws: NDArrayError.self) { try PNG.save(image, to: folder.path("no/such.png")) }
    try PNG.save(image, to: folder.path("a.png"))
    let before = try Data(contentsOf: URL(filePath: folder.path("a.png")))
    #expect(throws: NDArrayError.self) {
      try PNG.save(NDArray(zeros: [4, 4], dtype: .float64), to: folder.path("a.png"))
    }
    #expect(try Data(contentsOf: URL(filePath: folder.path("a.png"))) == before)
  }
}
