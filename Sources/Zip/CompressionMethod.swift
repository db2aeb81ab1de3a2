/// The number by which a ZIP archive names a compression method.
package struct CompressionMethod: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  package var rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The bytes as they are.
  package static let store = CompressionMethod(rawValue: 0)
  /// What nearly every archive uses.
  package static let deflate = CompressionMethod(rawValue: 8)
  package static let deflate64 = CompressionMethod(rawValue: 9)
  package static let bzip2 = CompressionMethod(rawValue: 12)
  package static let lzma = CompressionMethod(rawValue: 14)
  package static let zstd = CompressionMethod(rawValue: 93)
  package static let xz = CompressionMethod(rawValue: 95)
  package static let ppmd = CompressionMethod(rawValue: 98)
  /// Encrypted with AES; the method in use is in an extra field.
  package static let aes = CompressionMethod(rawValue: 99)

  /// True for the methods that this floor can read and write.
  package var isSupported: Bool { self == .store || self == .deflate }

  /// The method's usual name, or its number.
  package var description: String {
    switch rawValue {
    case 0: "stored"
    case 1: "Shrink"
    case 2...5: "Reduce"
    case 6: "Implode"
    case 8: "deflate"
    case 9: "Deflate64"
    case 12: "bzip2"
    case 14: "LZMA"
    case 20, 93: "Zstandard"
    case 94: "MP3"
    case 95: "XZ"
    case 96: "JPEG"
    case 97: "WavPack"
    case 98: "PPMd"
    case 99: "AES encryption"
    default: "method \(rawValue)"
    }
  }
}
