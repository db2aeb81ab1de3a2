/// The library libdeflate, which the package is built with by its trait of that name.
package enum Libdeflate {
  /// True where it is there to compress and to inflate with.
  package static var isAvailable: Bool {
    #if Libdeflate
      true
    #else
      false
    #endif
  }
}
