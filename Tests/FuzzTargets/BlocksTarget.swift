import Bytes
import Deflate
import NDArray
import Zip

/// The index of an archive's blocks says anything: what is read is right, or an error.
///
///     byte 0     which archive; what the rest means
///     the rest   the index as it is; or how the true one is changed, with the checksums set right, so
///                that it is believed: pairs of a place and a number
enum BlocksTarget {
  static func check(_ bytes: [UInt8]) throws(Finding) {
    try finding {
      var choices = Choices(bytes)
      let model = models[choices.number(below: models.count)]
      let index: [UInt8]
      if choices.isOne(of: 2) {
        index = bytes.dropFirst(2).map { $0 }
      } else {
        index = model.changed(&choices)
      }
      guard index.count <= 60_000 else { return }
      try check(model, index)
    }
  }

  private static func check(_ model: BlockModel, _ index: [UInt8]) throws {
    let bytes = try model.archive(index)
    let archive = try ZipArchive(ByteSource(Memory(copying: bytes)))
    let entry = try first(archive.entries)
    // The stream is sound, whatever the index says.
    let data = try archive.data(of: entry).array()
    try require(areSame(data, model.data), "the stream gives other bytes")
    if let blocks = BlockIndex(entry)?.blocks {
      for block in blocks where !block.data.isEmpty {
        let part = outcome { () throws(ZipError) in
          try archive.inflate([block], of: entry, threads: 1).array()
        }
        guard case .success(let part) = part else { continue }
        try require(areSame(part, data[block.data]), "a block gives other bytes: \(block)")
      }
    }
    let npz = try NPZ(bytes: bytes)
    let member = try first(npz.entries)
    let array = try npz.read(member)
    try ArrayCheck.same(array, model.array, "the whole array")
    let length = array.shape[0]
    for range in [0..<1, length / 2..<length / 2 + 3, length - 1..<length, 0..<length] {
      let steps = [range.indexStep]
      let part = outcome { () throws(NDArrayError) in try npz.read(member, steps: steps) }
      guard case .success(let part) = part else { continue }
      try ArrayCheck.same(part, array[steps: steps], "rows \(range)")
    }
    do {
      let rows = try npz.rows(of: member, by: 1 + length / 3)
      var position = 0
      while let piece = try rows.next() {
        let steps = [(position..<position + piece.shape[0]).indexStep]
        try ArrayCheck.same(piece, array[steps: steps], "rows from \(position) on")
        position += piece.shape[0]
      }
      try require(position == length, "\(position) of \(length) rows")
    } catch let error as NDArrayError {
      let meant: [NDArrayError.Code] = [.badDeflate, .sizeMismatch, .crcMismatch]
      try require(meant.contains(error.code), "by rows: \(error)")
    }
  }

  private static func first<Element>(_ list: [Element]) throws(Finding) -> Element {
    guard let first = list.first else { throw Finding("the archive is empty") }
    return first
  }

  /// Streams of several kinds: of literals, with repetitions, stored, and of few blocks.
  private static let models: [BlockModel] = [
    BlockModel(count: 700, blockSizes: [300], repeating: 7),
    BlockModel(count: 700, blockSizes: [300, 200], repeating: 251, level: 0),
    BlockModel(count: 132_000, blockSizes: [1 << 16, 1 << 16], repeating: 256),
    BlockModel(count: 66_000, blockSizes: [1 << 16], repeating: 3, strategy: .huffmanOnly),
  ]
}
