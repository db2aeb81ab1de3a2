import Zip

extension NDArrayError {
  /// An error of the floor of ZIP archives.
  init(_ error: ZipError) {
    if case .io(let cause) = error.code {
      self.init(cause)
      member = error.member
      return
    }
    let code: Code
    var hint: String?
    switch error.code {
    case .notAZip: code = .notAnArchive
    case .truncated: code = .truncated
    case .badDirectory: code = .badDirectory
    case .countMismatch: code = .countMismatch
    case .zip64Mismatch: code = .zip64Mismatch
    case .headerMismatch: code = .headerMismatch
    case .overlap: code = .overlap
    case .badCRC: code = .crcMismatch
    case .badDeflate: code = .badDeflate
    case .sizeMismatch: code = .sizeMismatch
    case .unsupportedMethod: code = .unsupportedMethod
    case .encrypted: code = .encrypted
    case .multiDisk: code = .multiDisk
    case .nameTaken: code = .duplicateName
    case .badName: code = .badName
    case .ambiguousEnd: code = .ambiguousEnd
    case .trailingData: code = .trailingData
    case .prefixData: code = .prefixData
    case .limitExceeded: code = .limitExceeded
    case .writerUnusable: code = .unusableWriter
    case .io: code = .fileSystem
    }
    if error.code == .badCRC {
      hint = "the values cannot be trusted; other members are not concerned"
    }
    if error.code == .trailingData {
      hint = "NPZ(path:policy: .lenient) passes over them, as NumPy does"
    }
    self.init(code, error.message, member: error.member, offset: error.offset, hint: hint)
  }
}
