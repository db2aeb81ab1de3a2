/// Why a text is no Python literal, and where.
struct PythonLiteralError: Error, Sendable, Equatable {
  /// What was found, and what was expected.
  var message: String
  /// The index, in code points, of the character that was not understood.
  var index: Int
  /// True where Python understands it, and only the plain grammar does not.
  var isOnlyPlain = false
  /// True where brackets are nested deeper than the limit.
  var isTooDeep = false
}
