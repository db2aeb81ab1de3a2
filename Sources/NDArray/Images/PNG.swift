import Bytes
import Deflate

/// Images as PNG files, which every program shows.
///
/// ```swift
/// let image = try NDArray(zeros: [64, 96, 3], dtype: .uint8)      // rows, columns, red green blue
/// try PNG.save(image, to: "image.png")
/// ```
///
/// | shape | image |
/// |---|---|
/// | `[rows, columns]`, `[rows, columns, 1]` | grey |
/// | `[rows, columns, 2]` | grey and opacity |
/// | `[rows, columns, 3]` | red, green, blue |
/// | `[rows, columns, 4]` | red, green, blue, opacity |
///
/// The dtype is uint8, uint16, or bool for black and white. The format is that of the W3C's
/// *Portable Network Graphics (PNG) Specification*, third edition.
public enum PNG {
  /// Saves an image as the file at `path`.
  ///
  /// The file takes its name only when it is whole and on the disk.
  ///
  /// - Parameters:
  ///   - image: the elements, whose shape says what they are: see ``PNG``.
  ///   - path: the file to create or replace.
  /// - Throws: ``NDArrayError`` `.badDType`, `.shapeMismatch` for what is no image; `.outOfMemory`,
  ///   `.fileSystem`; `.notDurable`, the only one where the new file stands at `path`.
  /// - Complexity: O(bytes of the image); memory for a few rows, and for a copy where the rows are not contiguous.
  public static func save(_ image: NDArray, to path: String) throws(NDArrayError) {
    do {
      let layout = try Layout(image)
      let file = try AtomicFile(replacing: path)
      try write(image, layout, to: file)
      try file.commit()
    } catch { throw NPZ.wrap(error).at(path: path) }
  }

  /// The bytes of a file with this image.
  ///
  /// - Throws: ``NDArrayError``, as ``save(_:to:)``.
  /// - Complexity: O(number of elements).
  public static func save(_ image: NDArray) throws(NDArrayError) -> [UInt8] {
    let layout = try Layout(image)
    let sink = MemorySink()
    do {
      try write(image, layout, to: sink)
      return try sink.finish().array()
    } catch { throw NPZ.wrap(error) }
  }

  /// What an array is as an image.
  private struct Layout {
    let rows: Int
    let columns: Int
    /// Numbers of a pixel.
    let channels: Int
    /// Bits of a number: 1, 8 or 16.
    let depth: Int

    init(_ image: NDArray) throws(NDArrayError) {
      let shape = image.shape
      let isImage = shape.count == 2 || (shape.count == 3 && 1...4 ~= shape[2])
      guard isImage, shape.allSatisfy({ 1...Int(Int32.max) ~= $0 }) else {
        throw NDArrayError(
          .shapeMismatch, "an array of shape \(shape) is no image",
          hint: "a PNG has [rows, columns], or 1 to 4 channels as a third axis")
      }
      (rows, columns) = (shape[0], shape[1])
      channels = shape.count == 2 ? 1 : shape[2]
      switch (image.dtype.kind, image.dtype.itemSize) {
      case (.bool, _): depth = channels == 1 ? 1 : 8
      case (.uint, 1): depth = 8
      case (.uint, 2): depth = 16
      default:
        throw NDArrayError(
          .badDType, "a PNG has no \(image.dtype.name)", hint: "convert it to uint8 or uint16 first"
        )
      }
    }

    /// The number that says which channels there are.
    var colourType: UInt8 { [0, 4, 2, 6][channels - 1] }
    /// Bytes between a number and the same one of the pixel to its left.
    var step: Int { max(1, channels * depth / 8) }

    /// A row's bytes as they stand in the file.
    func packed(_ row: [UInt8], isBool: Bool) -> [UInt8] {
      if depth > 1 { return isBool ? row.map { $0 == 0 ? 0 : 255 } : row }
      return stride(from: 0, to: row.count, by: 8).map { start in
        (start..<start + 8).reduce(0) { byte, place in
          byte << 1 | (place < row.count && row[place] != 0 ? 1 : 0)
        }
      }
    }
  }

  private static func write(_ image: NDArray, _ layout: Layout, to sink: some ByteSink) throws {
    try sink.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    let header =
      bigEndian(layout.rows, after: bigEndian(layout.columns))
      + [UInt8(layout.depth), layout.colourType, 0, 0, 0]
    try chunk("IHDR", header, to: sink)
    let isBool = image.dtype.kind == .bool
    let pixels = try image.converted(to: image.dtype.with(byteOrder: .big), casting: .equivalent)
    var stream = try ZlibDeflater(strategy: layout.depth == 1 ? .standard : .filtered)
    var filter = RowFilter(step: layout.step, isOn: layout.depth > 1)
    for index in 0..<layout.rows {
      let row = layout.packed(try pixels[steps: [.at(index)]].bytes(), isBool: isBool)
      try stream.deflate(filter.filtered(row), finish: index == layout.rows - 1) { piece in
        try chunk("IDAT", piece, to: sink)
      }
    }
    try chunk("IEND", [], to: sink)
  }

  /// Writes a chunk: its length, its name, the bytes, and the CRC-32 of the last two.
  private static func chunk(_ name: String, _ bytes: [UInt8], to sink: some ByteSink) throws {
    let body = Array(name.utf8) + bytes
    try sink.write(
      bigEndian(bytes.count) + body + bigEndian(Int(CRC32.of(body))))
  }

  private static func chunk(_ name: String, _ bytes: RawSpan, to sink: some ByteSink) throws {
    try sink.write(bigEndian(bytes.byteCount) + name.utf8)
    try sink.write(bytes)
    let body = CRC32.combine(
      CRC32.of(Array(name.utf8)), CRC32.of(bytes), secondCount: bytes.byteCount)
    try sink.write(bigEndian(Int(body)))
  }

  /// Four bytes, the highest first.
  private static func bigEndian(_ value: Int, after bytes: [UInt8] = []) -> [UInt8] {
    bytes
      + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
