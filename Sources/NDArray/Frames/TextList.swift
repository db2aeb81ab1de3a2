import Bytes
import Pickle

/// Texts one behind another, some of which may be missing: as strings, or as Arrow has them, of which a string
/// is made where it is asked for.
struct TextList: RandomAccessCollection, Sendable {
  private enum Storage: Sendable {
    case strings([String?])
    case arrow(ArrowTexts)
  }

  private let storage: Storage

  init(_ strings: [String?]) { storage = .strings(strings) }

  init(_ texts: ArrowTexts) { storage = .arrow(texts) }

  var startIndex: Int { 0 }

  var endIndex: Int {
    switch storage {
    case .strings(let strings): strings.count
    case .arrow(let texts): texts.count
    }
  }

  subscript(position: Int) -> String? {
    switch storage {
    case .strings(let strings): strings[position]
    case .arrow(let texts): texts[position]
    }
  }

  /// The UTF-8 of all texts, one behind another, where each ends, and which are missing.
  var parts: (bytes: [UInt8], ends: [Int], missing: [Int]) {
    switch storage {
    case .arrow(let texts): return texts.parts
    case .strings(let strings):
      var parts = (bytes: [UInt8](), ends: [Int](), missing: [Int]())
      parts.bytes.reserveCapacity(8 * strings.count)
      parts.ends.reserveCapacity(strings.count)
      for (index, string) in strings.enumerated() {
        if let string {
          parts.bytes.append(contentsOf: string.utf8)
        } else {
          parts.missing.append(index)
        }
        parts.ends.append(parts.bytes.count)
      }
      return parts
    }
  }

  /// All of them as strings.
  var strings: [String?] {
    if case .strings(let strings) = storage { return strings }
    return Array(self)
  }
}

/// Where the values of an array of Arrow's are, one behind another; all of it was checked.
struct ArrowOffsets: Sendable {
  let count: Int
  private let buffer: FrameDecoder.Buffer
  /// The place of the first value among the offsets.
  private let first: Int
  private let isLarge: Bool

  /// - Throws: ``NDArrayError`` `.badPickle` for offsets that fall, or lie beyond `size`.
  init(
    count: Int, _ buffer: FrameDecoder.Buffer, first: Int, isLarge: Bool, in size: Int
  ) throws(NDArrayError) {
    self.count = count
    self.buffer = buffer
    self.first = first
    self.isLarge = isLarge
    guard count > 0 else { return }
    guard (first + count + 1) * (isLarge ? 8 : 4) <= buffer.count else {
      throw FrameDecoder.bad("\(count) values have offsets in \(buffer.count) bytes")
    }
    var start = offset(0)
    for index in 1...count {
      let end = offset(index)
      guard start >= 0, end >= start, end <= size else {
        throw FrameDecoder.bad("the value \(index - 1) is at \(start) to \(end) of \(size)")
      }
      start = end
    }
  }

  private func offset(_ index: Int) -> Int {
    isLarge ? buffer.int64(first + index) : buffer.int32(first + index)
  }

  /// Where each value ends, counted from `start`.
  func ends(from start: Int) -> [Int] {
    let (bytes, place) = (buffer.memory.bytes, buffer.start + (first + 1) * (isLarge ? 8 : 4))
    return [Int](capacity: count) { output in
      for index in 0..<count {
        let end =
          isLarge
          ? Int(bytes.load(at: place + 8 * index, as: Int64.self))
          : Int(bytes.load(at: place + 4 * index, as: Int32.self))
        output.append(end - start)
      }
    }
  }

  subscript(index: Int) -> Range<Int> {
    precondition(index >= 0 && index < count, "no value has that position")
    return offset(index)..<offset(index + 1)
  }
}

/// The texts of an array of Arrow's, all of which were checked.
struct ArrowTexts: Sendable {
  private let data: FrameDecoder.Buffer?
  private let offsets: ArrowOffsets
  /// False for every text that is missing; nil where none is.
  private let isValid: [Bool]?

  var count: Int { offsets.count }

  /// - Throws: ``NDArrayError`` `.badPickle` for what is no UTF-8.
  init(
    data: FrameDecoder.Buffer?, offsets: ArrowOffsets, isValid: [Bool]?
  ) throws(NDArrayError) {
    self.data = data
    self.offsets = offsets
    self.isValid = isValid
    guard let data, count > 0 else { return }
    // All of it is UTF-8, and no text begins within a character.
    let range = data.start + offsets[0].lowerBound..<data.start + offsets[count - 1].upperBound
    var isASCII = true
    guard PickleText.isUTF8(data.memory.bytes, range, isASCII: &isASCII) else {
      throw FrameDecoder.bad("a text is not UTF-8")
    }
    if isASCII { return }
    for index in 0..<count {
      let place = data.start + offsets[index].lowerBound
      if place < range.upperBound, data.memory.bytes.byte(at: place) & 0xC0 == 0x80 {
        throw FrameDecoder.bad("a text is not UTF-8")
      }
    }
  }

  /// The UTF-8 of all texts, one behind another, where each ends, and which are missing.
  var parts: (bytes: [UInt8], ends: [Int], missing: [Int]) {
    let missing = isValid.map { valid in valid.indices.filter { !valid[$0] } } ?? []
    guard let data, count > 0 else {
      return ([], [Int](repeating: 0, count: count), Array(missing))
    }
    let start = offsets[0].lowerBound
    let bytes = data.memory.array(
      data.start + start..<data.start + offsets[count - 1].upperBound)
    return (bytes, offsets.ends(from: start), Array(missing))
  }

  subscript(index: Int) -> String? {
    let range = offsets[index]
    if let isValid, !isValid[index] { return nil }
    guard let data else { return "" }
    return data.memory.text(data.start + range.lowerBound..<data.start + range.upperBound)
  }
}
