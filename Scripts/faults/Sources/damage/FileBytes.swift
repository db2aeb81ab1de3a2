// Trusted file: reads a file by C's functions.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file; nil where it cannot be read.
func fileBytes(_ path: String) -> [UInt8]? {
  guard let file = unsafe fopen(path, "rb") else { return nil }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  while true {
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { target, count in
      count = unsafe fread(target.baseAddress, 1, 1 << 16, file)
    }
    if piece.isEmpty { return bytes }
    bytes += piece
  }
}
