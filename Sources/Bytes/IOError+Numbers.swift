#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension IOError {
  /// The `errno` of a path at which there is nothing.
  package static var noSuchFile: Int32 { ENOENT }
}
