package import Bytes

/// What went wrong with a DEFLATE stream: the only error of this floor.
package struct DeflateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure.
  package enum Code: Sendable, Equatable {
    /// The bytes are no DEFLATE stream; zlib's words for what is wrong.
    case corrupt(String)
    /// There is no memory for what the stream needs.
    case outOfMemory
    /// The input ends before the stream's final block does.
    case truncated
    /// So many bytes follow the end of the stream.
    case trailingBytes(Int)
    /// The stream gives more bytes than the caller has room for.
    case tooLong
    /// The stream gives so many bytes fewer than it should.
    case tooShort(Int)
    /// The stream could not be read.
    case io(IOError)
  }

  package var code: Code
  /// The byte of the stream at which this was found; nil where that is not known.
  package var offset: Int?

  package init(_ code: Code) { self.code = code }

  /// One sentence.
  package var message: String {
    let place = offset.map { " at byte \($0) of it" } ?? ""
    return switch code {
    case .corrupt(let text): "the deflate stream is damaged\(place): \(text)"
    case .outOfMemory: "there is no memory for what a deflate stream needs"
    case .truncated: "the deflate stream ends before its final block does"
    case .trailingBytes(let count): "\(count) bytes follow the end of the deflate stream\(place)"
    case .tooLong: "the deflate stream gives more bytes than expected\(place)"
    case .tooShort(let count): "the deflate stream gives \(count) bytes fewer than expected"
    case .io(let error): error.message
    }
  }

  package var description: String { message }
}

extension Memory {
  /// Allocates `count` bytes for a stream; the error is one of this floor's.
  package static func forStream(
    _ count: Int, zeroed: Bool = false
  ) throws(DeflateError) -> Memory {
    do { return try Memory(count: count, zeroed: zeroed) } catch {
      throw DeflateError(.outOfMemory)
    }
  }
}
