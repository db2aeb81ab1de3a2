// Trusted file: hands raw memory to decoders, within its bounds.

package import Bytes
import Deflate

/// Makes the content of a compressed stream, piece by piece.
protocol StreamDecoder {
  /// Decodes from `source` into `target` until one is used up or the stream ends.
  ///
  /// - Parameter isLast: true where nothing follows `source`.
  @unsafe
  func decode(
    from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, isLast: Bool
  ) throws(WrapperError) -> DecodedPiece
}

/// How far a decoder came.
struct DecodedPiece {
  /// The bytes taken from the source.
  var consumed: Int
  /// The bytes put into the target.
  var produced: Int
  /// True where the stream has ended.
  var isEnd: Bool
}

extension Wrapper {
  /// The content of a wrapped file: that of all its streams, one behind another.
  ///
  /// - Parameters:
  ///   - memory: the file.
  ///   - start: where the wrapped part begins.
  ///   - limit: the bytes that it may become.
  /// - Throws: `WrapperError`.
  /// - Complexity: O(size of the content), of which at most twice as much is held at a time.
  package func unwrap(
    _ memory: Memory, from start: Int = 0, limit: Int
  ) throws(WrapperError) -> Memory {
    // One byte more than may be tells that there is more.
    let output = GrowingMemory(limit: limit < .max ? limit + 1 : limit)
    try unsafe memory.withBytes { (bytes) throws(WrapperError) in
      let input = unsafe UnsafeRawBufferPointer(rebasing: bytes[Swift.min(start, bytes.count)...])
      var position = 0
      repeat {
        position += try unsafe unwrapStream(
          UnsafeRawBufferPointer(rebasing: input[position...]), into: output)
        // Zeros may fill the last block of a tape.
        if unsafe input[position...].allSatisfy({ $0 == 0 }) { break }
        guard unsafe Wrapper(start: input[position...]) == self else {
          throw WrapperError(
            .damaged, "\(input.count - position) bytes that are no \(name) follow the data")
        }
      } while position < input.count
    }
    do { return try output.finish() } catch { throw WrapperError(.outOfMemory, error.message) }
  }

  /// Unwraps one stream, and returns how long it is.
  private func unwrapStream(
    _ input: UnsafeRawBufferPointer, into output: GrowingMemory
  ) throws(WrapperError) -> Int {
    let decoder = try makeDecoder()
    var position = 0
    while true {
      var isEnd = false
      var produced = 0
      var consumed = 0
      let failure = try unsafe output.append(room: Swift.min(1 << 16, 4 * input.count)) {
        (room) throws(WrapperError) in
        let piece = try unsafe decoder.decode(
          from: UnsafeRawBufferPointer(rebasing: input[position...]), into: room, isLast: true)
        position += piece.consumed
        (isEnd, produced, consumed) = (piece.isEnd, piece.produced, piece.consumed)
        return piece.produced
      }
      if let failure { throw WrapperError(.outOfMemory, failure.message) }
      guard output.count < output.limit else { throw tooLarge(output.limit - 1, input.count) }
      if isEnd { return position }
      // The room was not all used, and there is nothing to go on with.
      if produced == 0 && consumed == 0 {
        throw WrapperError(.truncated, "the \(name) data ends before its end")
      }
    }
  }

  private func tooLarge(_ limit: Int, _ count: Int) -> WrapperError {
    WrapperError(
      .tooLarge, "the \(name) data of \(count) bytes becomes more than \(limit) bytes")
  }

  private func makeDecoder() throws(WrapperError) -> any StreamDecoder {
    switch self {
    case .gzip: try DeflateDecoder(.gzip)
    case .zlib: try DeflateDecoder(.zlib)
    case .bzip2: try BZip2Decoder()
    case .xz, .lzma: try LZMADecoder(isAlone: self == .lzma)
    case .zstandard: try ZstandardDecoder()
    case .lz4: try LZ4Decoder()
    }
  }
}
