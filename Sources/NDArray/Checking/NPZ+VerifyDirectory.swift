import Bytes
import Zip

extension NPZ {
  /// Checks what concerns the archive as a whole: bytes in front of it, bytes that belong to no member,
  /// names that stand twice.
  ///
  /// That its directory can be trusted was checked when it was opened.
  ///
  /// - Returns: what is wrong; empty where nothing is.
  /// - Complexity: O(n log n) for n members; their local headers are read.
  public func verifyDirectory() -> [NPY.Problem] {
    var problems: [NPY.Problem] = []
    if archive.prefixCount > 0 {
      problems.append(
        NPY.Problem(
          .prefixData, .warning,
          "\(archive.prefixCount) bytes stand in front of the archive", offset: 0))
    }
    if archive.trailingCount > 0 {
      problems.append(
        NPY.Problem(
          .trailingData, .error, "\(archive.trailingCount) bytes follow the end of the archive",
          offset: archive.source.count - archive.trailingCount))
    }
    problems += archive.gaps().map { gap in
      NPY.Problem(
        .hiddenData, .warning, "\(gap.count) bytes belong to no member", offset: gap.lowerBound)
    }
    for (key, places) in duplicates {
      problems.append(
        NPY.Problem(
          .duplicateName, .error,
          "\(places.count) members answer to this name, at bytes "
            + places.map(String.init).joined(separator: " and "), array: key))
    }
    return problems
  }

  /// The keys that more than one member has, with the places of their local headers.
  private var duplicates: [(key: String, places: [Int])] {
    var places: [[UInt8]: [Int]] = [:]
    var order: [(String, [UInt8])] = []
    for entry in entries {
      let key = Array(entry.key.utf8)
      places[key, default: []].append(entry.headerOffset)
      if places[key]?.count == 2 { order.append((entry.key, key)) }
    }
    return order.compactMap { key, bytes in places[bytes].map { (key, $0) } }
  }

  /// The keys that more than one member has.
  package var duplicateKeys: Set<String> { Set(duplicates.map(\.key)) }
}
