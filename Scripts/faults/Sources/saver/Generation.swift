import NDArray

/// What one save writes: arrays in which every element says which save it belongs to.
struct Generation {
  /// Counts the saves of one path.
  let number: Int64
  /// The elements of an array.
  let count: Int

  /// The element at `index` of the array with that salt.
  private func element(_ index: Int, _ salt: Int64) -> Int64 {
    // Half of the bits repeat and half do not, so that every way of compressing has something to do.
    let mixed = (UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 40
    return number << 32 ^ Int64(mixed) ^ salt
  }

  /// An array of an archive, or the only one of a `.npy` file; the first element is the number.
  func array(salt: Int64 = 0) -> NDArray {
    NDArray([number] + (1..<max(count, 2)).map { element($0, salt) })
  }

  /// The generation whose array this is.
  ///
  /// - Throws: ``Damage`` where any element is another one's.
  init(of array: NDArray, salt: Int64 = 0) throws {
    let elements = try array.scalars(as: Int64.self)
    guard let first = elements.first, array.shape == [elements.count] else { throw Damage.mixed }
    number = first
    count = elements.count
    for (index, value) in elements.enumerated() where index > 0 && value != element(index, salt) {
      throw Damage.mixed
    }
  }

  /// The generation with this number, of arrays that have `bytes` bytes.
  init(_ number: Int, bytes: Int) {
    self.number = Int64(number)
    count = bytes / 8
  }
}

/// What must never be read.
enum Damage: Error {
  /// Elements of several saves, or none, in one file.
  case mixed
}
