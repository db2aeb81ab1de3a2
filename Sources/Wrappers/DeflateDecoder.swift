// Trusted file: hands raw memory to zlib's decoder.

import Deflate

/// gzip and zlib, by the floor below.
struct DeflateDecoder: StreamDecoder {
  private let inflater: Inflater
  private let name: String

  init(_ format: Inflater.Format) throws(WrapperError) {
    name = format == .gzip ? "gzip" : "zlib"
    do { inflater = try Inflater(format) } catch {
      throw WrapperError(.outOfMemory, error.message)
    }
  }

  @unsafe
  func decode(
    from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, isLast: Bool
  ) throws(WrapperError) -> DecodedPiece {
    do throws(DeflateError) {
      let (consumed, produced) = try unsafe inflater.inflate(from: source, into: target)
      return DecodedPiece(consumed: consumed, produced: produced, isEnd: inflater.isFinished)
    } catch {
      switch error.code {
      case .outOfMemory: throw WrapperError(.outOfMemory, error.message)
      case .corrupt(let text): throw WrapperError(.damaged, "the \(name) data is damaged: \(text)")
      default: throw WrapperError(.damaged, error.message)
      }
    }
  }
}
