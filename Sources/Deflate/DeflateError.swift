/// What went wrong with a DEFLATE stream: the only error of this floor.
package struct DeflateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure.
  package enum Code: Sendable, Equatable {
    /// The bytes are no DEFLATE stream; zlib's words for what is wrong.
    case corrupt(String)
    /// zlib could not allocate its state.
    case outOfMemory
    /// The input ends before the stream's final block does.
    case truncated
    /// So many bytes follow the end of the stream.
    case trailingBytes(Int)
    /// The stream gives more bytes than the caller has room for.
    case tooLong
  }

  package var code: Code

  package init(_ code: Code) { self.code = code }

  /// One sentence.
  package var message: String {
    switch code {
    case .corrupt(let text): "the deflate stream is damaged: \(text)"
    case .outOfMemory: "zlib could not allocate memory for a deflate stream"
    case .truncated: "the deflate stream ends before its final block does"
    case .trailingBytes(let count): "\(count) bytes follow the end of the deflate stream"
    case .tooLong: "the deflate stream gives more bytes than expected"
    }
  }

  package var description: String { message }
}
