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

  /// All of them as strings.
  var strings: [String?] {
    if case .strings(let strings) = storage { return strings }
    return Array(self)
  }
}

/// The texts of an array of Arrow's, all of which were checked.
struct ArrowTexts: Sendable {
  let count: Int
  private let data: FrameDecoder.Buffer?
  private let offsets: FrameDecoder.Buffer
  /// The place of the first text among the offsets.
  private let first: Int
  private let isLarge: Bool
  /// False for every text that is missing; nil where none is.
  private let isValid: [Bool]?

  /// - Throws: ``NDArrayError`` `.badPickle` for offsets that fall or lie beyond the bytes, and for what is
  ///   no UTF-8.
  init(
    count: Int, data: FrameDecoder.Buffer?, offsets: FrameDecoder.Buffer, first: Int,
    isLarge: Bool, isValid: [Bool]?
  ) throws(NDArrayError) {
    self.count = count
    self.data = data
    self.offsets = offsets
    self.first = first
    self.isLarge = isLarge
    self.isValid = isValid
    guard count > 0 else { return }
    guard (first + count + 1) * (isLarge ? 8 : 4) <= offsets.count else {
      throw FrameDecoder.bad("\(count) values have offsets in \(offsets.count) bytes")
    }
    try check(size: data?.count ?? 0)
  }

  private func offset(_ index: Int) -> Int {
    isLarge ? offsets.int64(first + index) : offsets.int32(first + index)
  }

  private func check(size: Int) throws(NDArrayError) {
    var start = offset(0)
    guard start >= 0 else { throw FrameDecoder.bad("the value 0 is at \(start)") }
    let lowest = start
    for index in 1...count {
      let end = offset(index)
      guard end >= start, end <= size else {
        throw FrameDecoder.bad("the value \(index - 1) is at \(start) to \(end) of \(size)")
      }
      start = end
    }
    guard let data, start > lowest else { return }
    // All of it is UTF-8, and no text begins within a character.
    let range = data.start + lowest..<data.start + start
    var isASCII = true
    guard PickleText.isUTF8(data.memory.bytes, range, isASCII: &isASCII) else {
      throw FrameDecoder.bad("a text is not UTF-8")
    }
    if isASCII { return }
    for index in 0..<count {
      let place = offset(index)
      if place < start, data.memory.bytes.byte(at: data.start + place) & 0xC0 == 0x80 {
        throw FrameDecoder.bad("a text is not UTF-8")
      }
    }
  }

  subscript(index: Int) -> String? {
    precondition(index >= 0 && index < count, "no text has that position")
    if let isValid, !isValid[index] { return nil }
    guard let data else { return "" }
    return data.memory.text(data.start + offset(index)..<data.start + offset(index + 1))
  }
}
