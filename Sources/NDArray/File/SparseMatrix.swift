/// What SciPy's `scipy.sparse.save_npz` has written: a matrix in several arrays of an archive.
package struct SparseMatrix: Sendable {
  /// How it is held: `csr`, `csc`, `bsr`, `coo`, `dia`.
  package let format: String
  /// Rows and columns.
  package let shape: [Int]
  /// True for SciPy's sparse arrays, false for its matrices.
  package let isArray: Bool

  private static let parts: [String: [String]] = [
    "csr": ["indices", "indptr", "data"], "csc": ["indices", "indptr", "data"],
    "bsr": ["indices", "indptr", "data"], "coo": ["row", "col", "data"],
    "dia": ["offsets", "data"],
  ]

  /// The matrix that an archive holds; nil for any other archive.
  ///
  /// Reads two arrays of a few bytes, and where their headers say that they are more, none.
  package init?(_ npz: NPZ) {
    func small(_ name: String) -> NDArray? {
      guard let entry = try? npz.entry(for: name), entry.byteCount <= 1024 else { return nil }
      return try? npz.read(entry)
    }
    guard npz.count <= 16, let word = small("format"), let size = small("shape"),
      word.rank == 0, [.bytes, .unicode].contains(word.dtype.kind),
      let format = try? word.strings().first, let parts = Self.parts[format],
      parts.allSatisfy({ npz.keys.contains($0) }),
      size.rank == 1, size.count == 2,
      let shape = try? size.converted(to: .int64, casting: .safe).scalars(as: Int64.self),
      shape.allSatisfy({ $0 >= 0 })
    else { return nil }
    self.format = format
    self.shape = shape.map { Int($0) }
    isArray = (try? small("_is_array")?.item(as: Bool.self)) ?? false
  }

  /// `sparse csr matrix (2, 3)`.
  package var summary: String {
    "sparse \(format) \(isArray ? "array" : "matrix") \(shape.tupleText)"
  }
}
