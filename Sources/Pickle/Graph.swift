package import Bytes

/// The objects of a pickle, each under its number, and the bytes that their texts are ranges of.
///
/// It is a value: a change makes a copy where somebody else holds the same graph.
package struct Graph: Sendable {
  /// The objects.
  package var nodes: [Node] = []
  /// What `Blob.input` is a range of.
  package var input: Memory?
  /// What the file says of itself.
  package var origin: Pickle.Origin?

  package init() {}

  init(nodes: [Node], input: Memory?, origin: Pickle.Origin? = nil) {
    self.nodes = nodes
    self.input = input
    self.origin = origin
  }

  package subscript(_ slot: Slot) -> Node? {
    guard case .node(let place) = slot, Int(place) < nodes.count else { return nil }
    return nodes[Int(place)]
  }

  /// A copy of the bytes.
  package func bytes(_ blob: Blob) -> [UInt8] {
    switch blob {
    case .own(let bytes): return bytes
    case .shared(let bytes): return bytes.memory.array(bytes.range)
    case .input(let start, let count): return input?.array(start..<start + count) ?? []
    }
  }

  /// The bytes as text, with U+FFFD for what is none.
  package func text(_ blob: Blob) -> String {
    switch blob {
    case .own(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .shared(let bytes): return bytes.memory.text(bytes.range)
    case .input(let start, let count): return input?.text(start..<start + count) ?? ""
    }
  }

  /// Adds a node, and returns its place.
  package mutating func add(_ node: Node) -> Slot {
    nodes.append(node)
    return .node(UInt32(truncatingIfNeeded: nodes.count - 1))
  }
}

extension Pickle {
  /// Where in a file a value came from.
  public struct Origin: Sendable, Hashable {
    /// The highest protocol that the pickle claims; 0 where it claims none.
    public let protocolVersion: Int
    /// The bytes of the pickle, from its first instruction to its STOP.
    public let byteRange: Range<Int>
    /// The bytes of the file behind it: another pickle, or something else.
    public let trailingByteCount: Int
  }
}

extension Graph {
  /// How many bytes the pickle has that the graph was read from.
  package var inputByteCount: Int { input?.count ?? 0 }
}
