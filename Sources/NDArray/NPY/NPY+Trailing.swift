import Bytes

/// What stands behind the first array of a `.npy` file.
extension NPY {
  /// Refuses bytes behind an array that are no further arrays: nobody knows what they are, unless the
  /// header says that rows are being appended.
  ///
  /// - Complexity: O(number of arrays); only headers are read.
  static func checkTrailing(
    _ source: ByteSource, behind header: Header, at position: Int, limits: Limits, policy: Policy
  ) throws(NDArrayError) {
    if policy.acceptsStrayBytes || header.isBeingAppended || position >= source.count { return }
    let (_, end) = arrays(in: source, from: position, limits: limits, policy: policy)
    guard end < source.count else { return }
    throw NDArrayError(
      .trailingData,
      "\(source.count - end) \(source.count - end == 1 ? "byte" : "bytes") behind the array "
        + (end == position ? "" : "and those that follow it ") + "are no further array",
      offset: end, hint: "policy: .lenient passes over them, as NumPy does")
  }

  /// How many whole arrays stand behind one another from `position` on, and where the last one ends.
  static func arrays(
    in source: ByteSource, from position: Int, limits: Limits, policy: Policy
  ) -> (count: Int, end: Int) {
    var (count, end) = (0, position)
    while end < source.count,
      let next = endOfArray(in: source, at: end, limits: limits, policy: policy)
    {
      count += 1
      end = next
    }
    return (count, end)
  }

  /// Where the array that starts at `position` ends; nil where there is none, or not all of it.
  ///
  /// An array of objects ends where its pickle does, which is read for that.
  private static func endOfArray(
    in source: ByteSource, at position: Int, limits: Limits, policy: Policy
  ) -> Int? {
    let input = SourceInput(source, position: position)
    do {
      let next = try readHeader(input, limits: limits, policy: policy)
      if next.dtype.hasObjects {
        _ = try readObjects(input, header: next, limits: limits)
        return input.position
      }
      if next.dataByteCount > source.count - input.position { return nil }
      return input.position + next.dataByteCount
    } catch { return nil }
  }
}
