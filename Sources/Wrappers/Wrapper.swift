/// What a file is compressed with as a whole, by its first bytes.
package enum Wrapper: String, Sendable, Hashable, CaseIterable {
  /// `gzip`, of one or several members.
  case gzip
  /// A stream of zlib's: what `joblib.dump(…, compress=3)` writes.
  case zlib
  /// `bzip2`.
  case bzip2
  /// `xz`.
  case xz
  /// What `xz --format=lzma` writes.
  case lzma
  /// `zstd`.
  case zstandard
  /// The frames of `lz4`.
  case lz4

  /// The wrapper of a file that starts with `start`; nil where there is none.
  ///
  /// No pickle starts with any of these.
  package init?(start: some Collection<UInt8>) {
    let start = Array(start.prefix(8))
    let match = Self.allCases.first { wrapper in
      wrapper.starts.contains { start.starts(with: $0) }
    }
    guard let match else { return nil }
    if match == .bzip2, start.count > 3, !(0x31...0x39 ~= start[3]) { return nil }
    self = match
  }

  private var starts: [[UInt8]] {
    switch self {
    case .gzip: [[0x1F, 0x8B]]
    // 32 KiB of window, and four levels of compression.
    case .zlib: [[0x78, 0x01], [0x78, 0x5E], [0x78, 0x9C], [0x78, 0xDA]]
    case .bzip2: [[0x42, 0x5A, 0x68]]
    case .xz: [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]]
    case .lzma: [[0x5D, 0x00]]
    case .zstandard: [[0x28, 0xB5, 0x2F, 0xFD]]
    case .lz4: [[0x04, 0x22, 0x4D, 0x18]]
    }
  }

  /// The name that people know it by.
  package var name: String {
    switch self {
    case .zstandard: "Zstandard"
    default: rawValue
    }
  }
}

/// Why a wrapped file could not be unwrapped: the only error of this floor.
package struct WrapperError: Error, Sendable, Equatable {
  /// The kind of failure.
  package enum Code: Sendable, Hashable {
    /// The bytes are not what they should be.
    case damaged
    /// The file ends too early.
    case truncated
    /// It becomes larger than it may.
    case tooLarge
    /// The library that reads such files is not there.
    case noLibrary
    /// The system refuses the memory.
    case outOfMemory
  }

  package var code: Code
  package var message: String
  package var hint: String?

  init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
