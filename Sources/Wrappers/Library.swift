// Trusted file: loads libraries, and takes their functions by name.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A library of the system's that is loaded when it is needed first, and stays.
struct Library {
  /// The library's usual name, for messages.
  let name: String
  /// What the loader knows it by: on Linux, and elsewhere.
  let files: [String]
  /// How to install it.
  let hint: String

  static let bzip2 = Library(
    name: "libbz2",
    files: ["libbz2.so.1.0", "libbz2.so.1", "libbz2.1.0.dylib", "libbz2.dylib"],
    hint: "install it (Debian: apt install libbz2-1.0), or unpack the file with bunzip2")
  static let lzma = Library(
    name: "liblzma", files: ["liblzma.so.5", "liblzma.5.dylib", "liblzma.dylib"],
    hint: "install it (Debian: apt install liblzma5), or unpack the file with unxz")
  static let zstandard = Library(
    name: "libzstd", files: ["libzstd.so.1", "libzstd.1.dylib", "libzstd.dylib"],
    hint: "install it (Debian: apt install libzstd1), or unpack the file with unzstd")
  static let lz4 = Library(
    name: "liblz4", files: ["liblz4.so.1", "liblz4.1.dylib", "liblz4.dylib"],
    hint: "install it (Debian: apt install liblz4-1), or unpack the file with unlz4")

  /// Loads the library, and makes of it what `make` does with its functions.
  ///
  /// - Returns: nil where the library, or a function, is not there.
  func functions<T>(_ make: (LoadedLibrary) -> T?) -> T? {
    for file in files {
      // Never closed: its functions are kept for as long as the process lives.
      if let handle = unsafe dlopen(file, RTLD_NOW | RTLD_LOCAL) {
        return unsafe make(LoadedLibrary(handle: handle))
      }
    }
    return nil
  }

  /// That the library is not there.
  func missing(_ wrapper: String) -> WrapperError {
    WrapperError(.noLibrary, "\(wrapper) data is read by \(name), which is not there", hint: hint)
  }
}

/// A library in memory.
@safe
struct LoadedLibrary {
  fileprivate let handle: UnsafeMutableRawPointer

  fileprivate init(handle: UnsafeMutableRawPointer) { unsafe self.handle = unsafe handle }

  /// The function of that name; nil where there is none.
  ///
  /// The type must be the function's own: nothing can check it.
  @unsafe
  func function<F>(_ name: String, as type: F.Type) -> F? {
    guard let symbol = unsafe dlsym(handle, name) else { return nil }
    // A C function's address is what Swift has for it.
    return unsafe unsafeBitCast(symbol, to: type)
  }
}
