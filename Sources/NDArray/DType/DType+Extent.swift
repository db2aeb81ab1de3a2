extension NDArray.DType {
  /// What an array's length is multiplied by to know that the elements of the array, those of every
  /// field at any depth, and their bytes can be counted; nil where one cannot.
  var extent: Int? {
    var extent = Swift.max(itemSize, 1)
    for field in fields {
      let lengths = field.shape.map { Swift.max($0, 1) }
      guard let inner = field.dtype.extent,
        let product = Self.byteCount(of: lengths, itemSize: inner)
      else { return nil }
      extent = Swift.max(extent, product)
    }
    return extent
  }

  /// The most elements without bytes that are gone through one by one.
  static let mostEmptyParts = 1 << 24

  /// How many elements, the element itself and those of fields at any depth, take no bytes; nil
  /// where they cannot be counted.
  var emptyParts: Int? {
    var parts = itemSize == 0 ? 1 : 0
    for field in fields {
      guard let inner = field.dtype.emptyParts,
        let product = Self.byteCount(of: [field.count], itemSize: inner)
      else { return nil }
      let (sum, overflow) = parts.addingReportingOverflow(product)
      if overflow { return nil }
      parts = sum
    }
    return parts
  }
}
