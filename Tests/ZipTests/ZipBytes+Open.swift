import Bytes
import TestFiles
import Zip

extension ZipBytes {
  /// Two members, one stored and one deflated.
  static func two() throws -> ZipBytes {
    ZipBytes([Member("a.npy", sampleBytes(60)), try Member("b.npy", sampleBytes(200)).deflated()])
  }

  func open(_ change: (inout ZipArchive.Options) -> Void = { _ in }) throws -> ZipArchive {
    try openArchive(bytes, change)
  }
}

/// Opens an archive in memory.
func openArchive(
  _ bytes: [UInt8], _ change: (inout ZipArchive.Options) -> Void = { _ in }
) throws -> ZipArchive {
  var options = ZipArchive.Options()
  change(&options)
  return try ZipArchive(ByteSource(Memory(copying: bytes)), options: options)
}

extension ZipArchive {
  /// The verified data of the members, by name.
  func contents() throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for entry in entries { result[entry.name] = try data(of: entry).array() }
    return result
  }
}

/// The code of the error that `body` throws, nil where it throws none.
func code(_ body: () throws -> Void) -> ZipError.Code? {
  do { try body() } catch { return (error as? ZipError)?.code }
  return nil
}

/// Bytes that compress, but not into nothing.
func sampleBytes(_ count: Int) -> [UInt8] {
  var state: UInt32 = 1
  return (0..<count).map { index in
    state = state &* 1_664_525 &+ 1_013_904_223
    return index % 3 == 0 ? UInt8(truncatingIfNeeded: state >> 24) : UInt8(index % 251)
  }
}
