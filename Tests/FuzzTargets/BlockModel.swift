import Bytes
import Deflate
import NDArray

/// An archive with one deflated member in blocks, put together so that its index can be any bytes.
struct BlockModel {
  /// What is in the member.
  let array: NDArray
  /// The member's bytes: the array's file.
  let data: [UInt8]
  private let compressed: [UInt8]
  /// The data of the lead and of each block, and the bytes that each takes in the stream.
  private let blocks: [(data: Int, compressed: Int)]

  /// - Parameters:
  ///   - count: The bytes of the array's elements.
  ///   - blockSizes: The bytes of each block; what is left is one more.
  ///   - repeating: After so many elements they come again.
  init(
    count: Int, blockSizes: [Int], repeating: Int, level: Int = 6,
    strategy: Deflater.Strategy = .standard
  ) {
    let elements = (0..<count).map { UInt8(truncatingIfNeeded: $0 % repeating &* 37) }
    array = NDArray(elements)
    do {
      data = try NPY.save(array)
      let sizes = [data.count - count] + blockSizes
      let deflater = try Deflater(level: level, strategy: strategy)
      let sink = MemorySink()
      let memory = try Memory(copying: data)
      var blocks: [(data: Int, compressed: Int)] = []
      var position = 0
      for size in sizes + [data.count - sizes.reduce(0, +)] {
        let before = sink.position
        let next = position + size
        try deflater.deflateBlock(memory.bytes.extracting(position..<next), end: next == data.count)
        {
          try sink.write($0)
        }
        blocks.append((size, sink.position - before))
        position = next
      }
      self.blocks = blocks
      compressed = sink.array()
    } catch { preconditionFailure("\(error)") }
  }

  /// An index that is changed at some places, and whose checksums are those of the data that it claims:
  /// so it is believed as long as its sizes add up.
  func changed(_ choices: inout Choices) -> [UInt8] {
    var sizes = blocks.map { (data: $0.data, compressed: $0.compressed) }
    while !choices.isAtEnd {
      let place = choices.number(below: sizes.count)
      let other = choices.number(below: sizes.count)
      let step = choices.word() - 0x8000
      switch choices.number(below: 4) {
      case 0:  // Moves the border between two pieces of the stream.
        sizes[place].compressed += step
        sizes[other].compressed -= step
      case 1:  // Moves the end of the lead.
        sizes[0].data += step
      case 2 where sizes.count < 8:
        sizes.insert((data: 0, compressed: 0), at: place)
      default:
        if sizes.count > 1 {
          let gone = sizes.remove(at: place)
          sizes[place % sizes.count].compressed += gone.compressed
        }
      }
    }
    var body = ByteBuilder()
    body.append(1 as UInt8)
    body.append(16 as UInt8)
    append(sizes[0].data, to: &body)
    var position = 0
    for (index, size) in sizes.enumerated() {
      let length = index == 0 ? max(0, sizes[0].data) : min(1 << 16, data.count - position)
      let end = min(data.count, position + length)
      append(size.compressed, to: &body)
      body.append(CRC32.of(Array(data[position..<end])))
      position = end
    }
    return body.bytes
  }

  private func append(_ value: Int, to body: inout ByteBuilder) {
    var rest = UInt64(max(0, value))
    while rest >= 0x80 {
      body.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    body.append(UInt8(rest))
  }

  /// The archive whose directory has `index` as the block index.
  func archive(_ index: [UInt8]) throws -> [UInt8] {
    let name = Array("a.npy".utf8)
    var shared = ByteBuilder()
    shared.append(20 as UInt16)
    shared.append(0 as UInt16)
    shared.append(8 as UInt16)
    shared.append(0x0021_0000 as UInt32)
    shared.append(CRC32.of(data))
    shared.append(UInt32(compressed.count))
    shared.append(UInt32(data.count))
    shared.append(UInt16(name.count))
    var out = ByteBuilder()
    out.append(0x0403_4B50 as UInt32)
    out.append(contentsOf: shared.bytes)
    out.append(0 as UInt16)
    out.append(contentsOf: name + compressed)
    let start = out.bytes.count
    out.append(0x0201_4B50 as UInt32)
    out.append(20 as UInt16)
    out.append(contentsOf: shared.bytes)
    out.append(UInt16(index.count + 4))
    // A comment keeps the index away from where a ZIP64 record would be looked for.
    let comment = Array("between the index and the end".utf8)
    out.append(UInt16(comment.count))
    out.append(contentsOf: [UInt8](repeating: 0, count: 12))
    // "NZ": where the library writes its index.
    out.append(contentsOf: name)
    out.append(0x5A4E as UInt16)
    out.append(UInt16(index.count))
    out.append(contentsOf: index + comment)
    let end = out.bytes.count
    out.append(0x0605_4B50 as UInt32)
    out.append(0 as UInt32)
    out.append(0x0001_0001 as UInt32)
    out.append(UInt32(end - start))
    out.append(UInt32(start))
    out.append(0 as UInt16)
    return out.bytes
  }
}
