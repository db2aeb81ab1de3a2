import NDArray

/// What is saved is read as it was: any array, in every way to save and to read.
enum RoundTripTarget {
  static func check(_ bytes: [UInt8]) throws(Finding) {
    try finding {
      var maker = ArrayMaker(choices: Choices(bytes))
      let level = level(&maker.choices)
      let first = try maker.array()
      let second = try maker.array()
      let file = try NPY.save(first)
      try ArrayCheck.same(NPY.load(bytes: file), first, ".npy")
      let other = try NPY.save(first, version: .v3)
      try ArrayCheck.same(NPY.load(bytes: other), first, ".npy 3.0")
      try checkRows(file, first)
      for compressed in [false, true] {
        let archive = try NPZ.save(
          ["a": first, "b": second], compressed: compressed, level: level)
        let again = try NPZ.save(["a": first, "b": second], compressed: compressed, level: level)
        try require(areSame(archive, again), "saved twice, the archives differ")
        let npz = try NPZ(bytes: archive)
        let problems = npz.verify(deep: true).filter { $0.severity == .error }
        try require(problems.isEmpty, "what was just saved has problems: \(problems)")
        try require(try areSame(npz.data(of: "a") ?? [], file), "the member is not the .npy file")
        for (key, array) in [("a", first), ("b", second)] {
          guard let read = try npz[key], let entry = try npz.entry(for: key) else {
            throw Finding("'\(key)' is missing")
          }
          try ArrayCheck.same(read, array, "'\(key)'")
          try MemberCheck.array(entry, in: npz, npz.data(of: entry))
        }
      }
    }
  }

  private static func level(_ choices: inout Choices) -> NPZ.Level {
    switch choices.number(below: 13) {
    case 10: .fastest
    case 11: .smallest
    case let level where level < 10: .init(level)
    default: .default
    }
  }

  /// The file read by rows is the array.
  private static func checkRows(_ file: [UInt8], _ array: NDArray) throws {
    let input = try MemoryFile(file)
    let count = max(1, (array.shape.first ?? 0) / 3)
    do {
      let rows = try NPY.rows(descriptor: input.descriptor, by: count)
      var bytes: [UInt8] = []
      while let piece = try rows.next() { bytes += try piece.bytes() }
      try require(try areSame(bytes, array.bytes()), "by rows: other elements")
    } catch let error as NDArrayError {
      try require(error.code == .notInRows, "by rows: \(error)")
    }
  }
}
