import Pickle

/// A pickle of any bytes. The last byte says at which protocol it is written again.
enum PickleTarget {
  /// What is too much for one input among millions.
  static let limits = {
    var limits = Pickle.Limits()
    limits.nodes = 20_000
    limits.digits = 500
    return limits
  }()

  static func check(_ bytes: [UInt8]) throws(Finding) {
    try checkInstructions(bytes)
    let value: Pickle.Value
    do throws(PickleError) { value = try Pickle.load(bytes: bytes, limits: limits) } catch {
      return try checkError(error, bytes.count)
    }
    let isSame = value == value
    let hasOnlyData = walk(value)
    let version = Pickle.Version(rawValue: Int(bytes.last ?? 0) % 6) ?? .v5
    guard let once = try written(value, version) else { return }
    let isSameAgain = once == once
    try require(isSame == isSameAgain, "equal to itself only before or after it was written")
    // What holds NaN is equal to nothing.
    guard isSame else { return }
    guard let twice = try written(once, version) else {
      throw Finding("what was read from \(version) cannot be written at it")
    }
    let areEqual = once == twice
    try require(areEqual, "written at \(version) twice, it differs")
    // Below protocol 5 some types are calls, and names may be those of Python 2.
    if hasOnlyData, version == .v5 {
      let isEqual = value == once
      try require(isEqual, "written at \(version), it differs")
    }
  }

  /// The value after it was written and loaded; nil where it cannot be written.
  private static func written(
    _ value: Pickle.Value, _ version: Pickle.Version
  ) throws(Finding) -> Pickle.Value? {
    let bytes: [UInt8]
    do throws(PickleError) { bytes = try Pickle.dump(value, protocol: version) } catch {
      try require(error.code == .notWritable, "\(version) cannot be written: \(error)")
      return nil
    }
    // What was written is not limited as the input is.
    do throws(PickleError) { return try Pickle.load(bytes: bytes) } catch {
      throw Finding("what was written at \(version) cannot be loaded: \(error)")
    }
  }

  /// Looks at everything that can be reached in some steps; true where it is data, and no name or call.
  private static func walk(_ value: Pickle.Value) -> Bool {
    var waiting = [value]
    var steps = 1000
    var hasOnlyData = true
    while let next = waiting.popLast() {
      steps -= 1
      guard steps > 0 else { return false }
      _ = next.content
      waiting += next.items.prefix(20)
      for pair in next.pairs.prefix(20) { waiting += [pair.key, pair.value] }
      if next.count > 20 { hasOnlyData = false }
      switch next.kind {
      case .global, .object, .persistent, .extensionCode, .buffer: hasOnlyData = false
      default: break
      }
      guard let object = next.object else { continue }
      waiting += Array(object.arguments.prefix(20)) + Array(object.states.prefix(20))
      waiting += object.attributes.prefix(20).map(\.value)
    }
    return hasOnlyData
  }

  /// The instructions as text, and the names in them: whatever the bytes are.
  private static func checkInstructions(_ bytes: [UInt8]) throws(Finding) {
    let globals = try finding { try Pickle.globals(bytes: bytes) }
    for use in globals.uses {
      try require(bytes.indices.contains(use.offset), "a name at byte \(use.offset)")
    }
    if let error = globals.error { try checkError(error, bytes.count) }
    var lines = try finding { try Pickle.disassembly(bytes: bytes) }
    // The lines of deep pickles are long: the indentation alone is quadratic.
    var room = 4_000_000
    do throws(PickleError) {
      while room > 0, let line = try lines.next() { room -= line.utf8.count }
    } catch { try checkError(error, bytes.count) }
  }

  private static func checkError(_ error: PickleError, _ count: Int) throws(Finding) {
    try require(!error.message.isEmpty, "an error without words")
    if let offset = error.offset {
      try require(0...count ~= offset, "an error at byte \(offset) of \(count): \(error)")
    }
  }
}
