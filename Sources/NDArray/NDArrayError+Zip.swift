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
    case .truncated: code = .truncated
    case .badCRC: code = .crcMismatch
    case .badDeflate, .sizeMismatch, .headerMismatch: code = .damagedMember
    case .unsupportedMethod: code = .unsupportedMethod
    case .encrypted: code = .encrypted
    case .limitExceeded: code = .limitExceeded
    case .trailingData: code = .trailingData
    case .notAZip: code = .notAnArrayFile
    case .badName where error.message.contains("already"): code = .duplicateName
    default: code = .badArchive
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
