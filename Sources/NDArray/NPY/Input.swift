// Trusted file: reads into raw memory of known size.

import Bytes
import Zip

/// Where a `.npy` stream comes from: read in order, with a known position.
protocol NPYInput: AnyObject {
  /// The bytes read so far, from the start of the file or member.
  var position: Int { get }
  /// The bytes that are left; nil where that is not known, as for a pipe.
  var remaining: Int? { get }
  /// Fills `target`; fewer bytes mean that the input ended.
  @unsafe
  func read(into target: UnsafeMutableRawBufferPointer) throws(NDArrayError) -> Int
  /// Looks once more at how much there is where `header`, which was read last, promises another number of bytes
  /// behind it: a file may be appended to between the look at its size and the look at its header.
  func look(behind header: NPY.Header)
  /// All that is left, of which what is not used is given back.
  func rest(limit: Int) throws(NDArrayError) -> Memory
  /// Puts the bytes of ``rest(limit:)`` from `start` on back.
  func giveBack(_ memory: Memory, from start: Int) throws(NDArrayError)
}

extension NPYInput {
  func look(behind header: NPY.Header) {}

  func rest(limit: Int) throws(NDArrayError) -> Memory {
    // One byte more than may be tells that there is more.
    let most = limit < .max ? limit + 1 : limit
    let (memory, found) = try memory(Swift.min(remaining ?? most, most))
    guard found <= limit else {
      throw NDArrayError(
        .limitExceeded, "a pickle of more than \(limit) bytes",
        hint: "raise Limits.arrayBytes or Limits.pickle.inputBytes to read it")
    }
    return memory
  }

  func giveBack(_ memory: Memory, from start: Int) throws(NDArrayError) {
    guard start < memory.count else { return }
    throw NDArrayError(
      .trailingData, "\(memory.count - start) bytes behind the pickle of the array",
      offset: start)
  }

  /// Up to `count` bytes; fewer mean that the input ended. `count` is small: it is allocated.
  func bytes(_ count: Int) throws(NDArrayError) -> [UInt8] {
    let memory: Memory
    do { memory = try Memory(count: count) } catch { throw NDArrayError(error) }
    let found = try fill(memory)
    return Array(memory.array().prefix(found))
  }

  /// Up to `count` bytes as memory, which is allocated at once where the input is known to hold them,
  /// and grows with what comes where it is not.
  func memory(_ count: Int) throws(NDArrayError) -> (memory: Memory, found: Int) {
    do {
      if let remaining, remaining >= count {
        let memory = try Memory(count: count)
        return (memory, try fill(memory))
      }
      let sink = MemorySink()
      while sink.position < count {
        let chunk = try Memory(count: Swift.min(count - sink.position, 1 << 20))
        let found = try fill(chunk)
        try sink.write(chunk.bytes.extracting(0..<found))
        if found < chunk.count { break }
      }
      return (try sink.finish(), sink.position)
    } catch { throw NPZ.wrap(error) }
  }

  private func fill(_ memory: Memory) throws(NDArrayError) -> Int {
    try unsafe memory.withMutableBytes { (target) throws(NDArrayError) in
      try unsafe read(into: target)
    }
  }
}

/// A file or memory, read at positions of this object's own.
final class SourceInput: NPYInput {
  private(set) var source: ByteSource
  /// Where the array starts; positions count from here on.
  private(set) var position: Int

  init(_ source: ByteSource, position: Int = 0) {
    self.source = source
    self.position = position
  }

  var remaining: Int? { Swift.max(0, source.count - position) }

  func look(behind header: NPY.Header) {
    let count = header.settled(found: source.count - position) { source.currentCount - position }
    source = source.resized(to: position + count)
  }

  @unsafe
  func read(into target: UnsafeMutableRawBufferPointer) throws(NDArrayError) -> Int {
    let count = Swift.min(target.count, source.count - position)
    if count <= 0 { return 0 }
    do {
      try unsafe source.read(
        at: position, into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
    } catch { throw NDArrayError(error) }
    position += count
    return count
  }

  func giveBack(_ memory: Memory, from start: Int) { position -= memory.count - start }
}

/// A pipe, a terminal, or a descriptor that somebody else reads on from.
final class StreamInput: NPYInput {
  private let file: File
  private(set) var position = 0
  private var total: Int?
  /// What was given back, and where in it the next byte is.
  private var returned: (memory: Memory, start: Int)?

  init(_ file: File) {
    self.file = file
    total = file.size.flatMap { size in file.position.map { size - $0 } }
  }

  var remaining: Int? { total.map { Swift.max(0, $0 - position) } }

  func look(behind header: NPY.Header) {
    guard let total else { return }
    let found = total - position
    let count = header.settled(found: found) {
      guard let size = try? FileIdentity(file).size, let place = file.position else { return found }
      return (returned.map { $0.memory.count - $0.start } ?? 0) + size - place
    }
    self.total = position + count
  }

  @unsafe
  func read(into target: UnsafeMutableRawBufferPointer) throws(NDArrayError) -> Int {
    do {
      if let (memory, start) = returned, start < memory.count {
        let count = Swift.min(target.count, memory.count - start)
        unsafe memory.withBytes {
          unsafe target.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
        }
        returned = (memory, start + count)
        position += count
        return count
      }
      let count = try unsafe file.readNext(into: target)
      position += count
      return count
    } catch { throw NDArrayError(error) }
  }

  func giveBack(_ memory: Memory, from start: Int) {
    // It is all that there was.
    position -= memory.count - start
    returned = (memory, start)
  }
}

/// A member of an archive.
final class MemberInput: NPYInput {
  let reader: ZipMemberReader

  init(_ reader: ZipMemberReader) { self.reader = reader }

  var position: Int { reader.position }
  var remaining: Int? { reader.remaining }

  @unsafe
  func read(into target: UnsafeMutableRawBufferPointer) throws(NDArrayError) -> Int {
    do { return try unsafe reader.read(into: target) } catch { throw NDArrayError(error) }
  }

  func rest(limit: Int) throws(NDArrayError) -> Memory {
    guard reader.remaining <= limit else {
      throw NDArrayError(
        .limitExceeded, "a pickle of \(reader.remaining) bytes; the limit is \(limit)",
        hint: "raise Limits.arrayBytes or Limits.pickle.inputBytes to read it")
    }
    do {
      let memory = try reader.read(count: reader.remaining)
      // What is not what was written is not taken for a pickle.
      try reader.finish()
      return memory
    } catch { throw NDArrayError(error) }
  }
}
