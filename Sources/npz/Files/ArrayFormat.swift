import ArgumentParser
import NDArray

/// A kind of file that holds one array.
enum ArrayFormat: String, CaseIterable, ExpressibleByArgument {
  /// NumPy's own.
  case npy
  /// A row for each element of the first axis, commas between.
  case csv
  /// The same with tabs.
  case tsv
  /// Nested lists, as `npz show --json` has them.
  case json
  /// One line of JSON for each element of the first axis.
  case jsonl
  /// The elements in C order, little-endian, and nothing else.
  case raw
  /// A picture.
  case png
  /// A file of safetensors with the one array.
  case safetensors

  /// How tables are written.
  struct Options {
    /// What stands between cells; nil for the format's own.
    var separator: Unicode.Scalar?
    /// Whether records have a row of names.
    var hasHeader = true
    /// Whether an array of more axes than a table has one value in each row.
    var isFlat = false
  }

  /// Saves an array as the file at `path`.
  ///
  /// - Throws: `NDArrayError`; ``Failure`` for what the format does not have.
  func save(_ array: NDArray, named name: String, to path: String, _ options: Options) throws {
    try check(array)
    switch self {
    case .npy: try NPY.save(array, to: path)
    case .safetensors: try SafeTensors.save([(key: name, value: array)], to: path)
    case .png: try PNG.save(Picture.image(of: array), to: path)
    default: try PlainFile.save(bytes(array, named: name, options), to: path)
    }
  }

  /// The bytes of such a file.
  ///
  /// - Throws: `NDArrayError`; ``Failure`` for what the format does not have.
  func bytes(_ array: NDArray, named name: String, _ options: Options) throws -> [UInt8] {
    try check(array)
    switch self {
    case .npy: return try NPY.save(array)
    case .safetensors: return try SafeTensors.save([(key: name, value: array)])
    case .png: return try PNG.save(Picture.image(of: array))
    case .raw: return try array.littleEndianBytes()
    case .json, .jsonl:
      var bytes: [UInt8] = []
      if self == .jsonl {
        try ValueJSON.appendLines(array, to: &bytes)
      } else {
        try ValueJSON.append(array, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
      return bytes
    case .csv, .tsv:
      let table = try table(array, isFlat: options.isFlat)
      return Array(
        try DelimitedText.text(
          of: table, separator: options.separator ?? (self == .tsv ? "\t" : ","),
          header: options.hasHeader
        ).utf8)
    }
  }

  /// Refuses what the format does not have.
  private func check(_ array: NDArray) throws {
    if array.dtype.hasObjects, self != .npy, self != .json, self != .jsonl {
      throw Failure(
        .data, "object_array",
        "the elements are Python objects, for which \(rawValue) has no form",
        hints: ["--as json  or  npz show --json  prints what they are"])
    }
    // A file of a few bytes may hold any number of them.
    if array.dtype.itemSize == 0, array.count > Self.mostEmpty, self != .npy {
      throw Failure(
        .limit, "limit_exceeded",
        "\(array.count.grouped) elements without bytes; at most \(Self.mostEmpty.grouped) are written"
      )
    }
  }

  private static let mostEmpty = 1_000_000

  private func table(_ array: NDArray, isFlat: Bool) throws -> NDArray {
    let most = array.dtype.kind == .structured ? 1 : 2
    if array.rank <= most { return array }
    if isFlat { return try array.flattened() }
    let planes =
      String(repeating: "0,", count: array.rank - most) + String(repeating: ":,", count: most - 1)
      + ":"
    throw Failure(
      .data, "shape_mismatch",
      "\(rawValue.uppercased()) has two dimensions and this array has "
        + "\(array.rank + 2 - most): \(array.shape.tupleText)",
      hints: [
        "npz extract --as \(rawValue)  picks a plane with -s \(planes)   or writes one value per row with --flatten"
      ])
  }
}

extension Picture {
  /// An array as the image of a PNG: what the format has is left as it is, all else is drawn.
  ///
  /// - Throws: ``Failure`` for what cannot be drawn; `NDArrayError`.
  static func image(of array: NDArray) throws -> NDArray {
    let isPixels =
      array.dtype.kind == .bool || (array.dtype.kind == .uint && array.dtype.itemSize <= 2)
    if isPixels, array.rank == 2 || (array.rank == 3 && 1...4 ~= array.shape[2]), array.count > 0 {
      return array
    }
    var options = Options()
    options.mostTiles = 4096
    return try Picture(array, options).raster.array()
  }
}
