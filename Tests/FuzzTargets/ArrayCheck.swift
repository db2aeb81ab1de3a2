import NDArray

/// What can be done with every array.
enum ArrayCheck {
  /// Of more elements, only a summary is printed.
  private static let mostPrinted = 24

  /// Prints the array, and looks at it in other ways: nothing of that may trap or hang.
  static func looks(_ array: NDArray) throws(Finding) {
    let short = NDArray.PrintOptions(threshold: 1, edgeItems: 1, lineWidth: 20)
    // Text may be empty: that of an empty string is.
    _ = array.formatted(short)
    if array.count <= mostPrinted {
      _ = array.description
      try require(!array.debugDescription.isEmpty, "an array without a description")
    }
    let transposed = array.transposed
    try require(transposed.shape == array.shape.reversed(), "\(transposed.shape) when transposed")
    if !array.dtype.hasObjects {
      try require(array == array, "an array is not equal to itself: \(array.dtype.descr)")
    }
    for field in array.dtype.fields {
      let part = outcome { () throws(NDArrayError) in try array[field.name] }
      switch part {
      case .success(let part):
        let isFound = array.dtype.field(named: field.name) == field
        try require(
          !isFound || part.shape == array.shape + field.shape, "field \(field.name): \(part.shape)")
      case .failure(let error):
        let isTooDeep = array.rank + field.shape.count > 64
        let isHidden = array.dtype.field(named: field.name) == nil
        try require(isTooDeep || isHidden, "field \(field.name): \(error)")
      }
    }
  }

  /// The two have the same dtype, shape and bits.
  static func same(_ left: NDArray, _ right: NDArray, _ what: String) throws(Finding) {
    try require(left.dtype == right.dtype, "\(what): \(left.dtype.descr) and \(right.dtype.descr)")
    try require(left.shape == right.shape, "\(what): \(left.shape) and \(right.shape)")
    let isSame = outcome { () throws(NDArrayError) in try areSame(left.bytes(), right.bytes()) }
    try require((try? isSame.get()) == true, "\(what): the elements differ")
  }
}
