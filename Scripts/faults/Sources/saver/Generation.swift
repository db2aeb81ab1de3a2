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

  /// The rows of a file that grows by one for each generation; the file is begun anew with every 16th.
  var rowNumber: Int { Int(number) % 16 }
  var hasRowsBefore: Bool { rowNumber > 0 }
  /// The bytes of a row.
  var byteCount: Int { max(count, 2) * 8 }

  /// The rows of this generation and of those before it, so many in all.
  func rows(_ rowCount: Int) throws -> NDArray {
    let generations = (0..<rowCount).reversed().map {
      Generation(Int(number) - $0, bytes: count * 8)
    }
    return try NDArray(generations.flatMap { try $0.array().scalars(as: Int64.self) })
      .reshaped([rowCount, -1])
  }

  /// The last generation of a file that grows, whose rows must follow one another.
  init(ofRows array: NDArray) throws {
    guard var last = try array.shape[0] > 0 ? Generation(of: array[0]) : nil else {
      throw Damage.mixed
    }
    for row in 1..<array.shape[0] {
      let next = try Generation(of: array[row])
      guard next.number == last.number + 1, next.hasRowsBefore else { throw Damage.mixed }
      last = next
    }
    self = last
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
