import NDArray

/// The names of a listing as a tree: `/` and `.` separate levels, and numbered groups that are all the
/// same stand there once.
struct NameTree {
  /// A part of a name, with what begins with it.
  final class Node {
    /// The part, with the separator in front that joins it to its parent.
    var label: String
    /// The arrays of that name: one, none for a mere group, several where names stand twice.
    var rows: [Listing.Row] = []
    var children: [Node] = []
    private var places: [[UInt8]: Int] = [:]
    /// How many alike stand in this one's place.
    var repeats = 1

    init(_ label: String) { self.label = label }

    /// The child with that label, which is made where there is none.
    func child(_ label: String) -> Node {
      let bytes = Array(label.utf8)
      if let place = places[bytes] { return children[place] }
      places[bytes] = children.count
      children.append(Node(label))
      return children[children.count - 1]
    }

    /// What makes two nodes the same, whatever their own labels.
    var signature: String {
      let own = rows.map { row in
        row.header.map { "\($0.dtype.descr) \($0.shape.tupleText) \($0.order)" }
          ?? "\(row.byteCount)"
      }
      return "\(own)"
        + children.map { "\(String(reflecting: $0.label))\($0.repeats){\($0.signature)}" }
        .joined()
    }
  }

  /// The top, whose own label is empty.
  let root = Node("")
  /// More levels than these are not looked for: nobody reads them, and names come from a file.
  private static let levels = 32

  /// The tree of `rows`.
  ///
  /// - Parameter ellipsis: what stands between the first and the last number of a group.
  init(_ rows: [Listing.Row], ellipsis: String) {
    for row in rows {
      var node = root
      for part in Self.parts(row.name ?? "") { node = node.child(part) }
      node.rows.append(row)
    }
    Self.fold(root, ellipsis)
  }

  /// The parts of a name, each with the separator in front; joined they are the name. A separator that
  /// has nothing before or behind it is none.
  private static func parts(_ name: String) -> [String] {
    var parts: [String] = []
    var part: [UInt8] = []
    let bytes = Array(name.utf8)
    func isSeparator(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
    }
    for (index, byte) in bytes.enumerated() {
      let isInside =
        index > 0 && index + 1 < bytes.count && !isSeparator(bytes[index - 1])
        && !isSeparator(bytes[index + 1])
      if isSeparator(byte), isInside, parts.count < levels - 1 {
        parts.append(String(decoding: part, as: UTF8.self))
        part = []
      }
      part.append(byte)
    }
    return parts + [String(decoding: part, as: UTF8.self)]
  }

  /// Folds what is below `node`, and then `node` itself.
  private static func fold(_ node: Node, _ ellipsis: String) {
    for child in node.children { fold(child, ellipsis) }
    collapse(node, ellipsis)
    // A group with a single child is written in one line: `attn.q.weight`.
    for (place, child) in node.children.enumerated() {
      guard child.rows.isEmpty, child.repeats == 1, child.children.count == 1 else { continue }
      child.children[0].label = child.label + child.children[0].label
      node.children[place] = child.children[0]
    }
  }

  /// Leaves one of the children that are numbered one after another and are the same otherwise.
  private static func collapse(_ node: Node, _ ellipsis: String) {
    /// A label's text in front of the digits at its end, those digits, and where it stands.
    typealias Numbered = (digits: String, number: Int, place: Int)
    var families: [String: [Numbered]] = [:]
    for (place, child) in node.children.enumerated() {
      guard let (stem, digits) = numbered(child.label), let number = Int(digits) else { continue }
      families[stem + "\0" + child.signature, default: []].append((digits, number, place))
    }
    var gone: Set<Int> = []
    for (family, members) in families {
      let stem = family.prefix { $0 != "\0" }
      let sorted = members.sorted { ($0.number, $0.place) < ($1.number, $1.place) }
      var first = 0
      while first < sorted.count {
        var last = first
        while last + 1 < sorted.count, follows(sorted[last + 1].digits, sorted[last].digits) {
          last += 1
        }
        if last > first {
          let run = sorted[first...last]
          // The group stands where the first of its members does in the file.
          let kept = run.map(\.place).min() ?? run[first].place
          gone.formUnion(run.map(\.place).filter { $0 != kept })
          node.children[kept].label = "\(stem)[\(run[first].digits)\(ellipsis)\(run[last].digits)]"
          node.children[kept].repeats = run.count
        }
        first = last + 1
      }
    }
    node.children = node.children.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
  }

  /// The text in front of the digits at the label's end, and these digits; nil where there are none.
  private static func numbered(_ label: String) -> (stem: String, digits: String)? {
    let count = label.utf8.reversed().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.count
    // Longer numbers than Int holds count nothing.
    guard 1...18 ~= count else { return nil }
    return (
      String(decoding: label.utf8.dropLast(count), as: UTF8.self),
      String(decoding: label.utf8.suffix(count), as: UTF8.self)
    )
  }

  /// True for `10` behind `9`, and for `010` behind `009`.
  private static func follows(_ later: String, _ earlier: String) -> Bool {
    guard let high = Int(later), let low = Int(earlier), high == low + 1 else { return false }
    return later.utf8.count == earlier.utf8.count
      || (String(high) == later && String(low) == earlier)
  }
}

extension Listing {
  /// The lines of the tree that people see.
  func tree(_ console: Console) -> [String] {
    var table = Table([
      Table.Column(title: "", isCut: true), Table.Column(title: ""), Table.Column(title: ""),
      Table.Column(title: "", goes: 1),
    ])
    table.hasHead = false
    let path = input.path.escapedForDisplay
    if case .npy = input.file {
      if let row = rows.first {
        table.rows.append([Table.Cell(path, .bold)] + row.treeCells(times: ""))
      }
      return table.lines(console)
    }
    let tree = NameTree(rows, ellipsis: console.ellipsis)
    Self.append(tree.root, indent: "", to: &table, console)
    // The path stands for itself: it does not push the columns to the right.
    return [console.style.bold(path)] + table.lines(console)
  }

  private static func append(
    _ node: NameTree.Node, indent: String, to table: inout Table, _ console: Console
  ) {
    let (fork, corner, line) = console.isUTF8 ? ("├─ ", "└─ ", "│  ") : ("|- ", "`- ", "|  ")
    for (place, child) in node.children.enumerated() {
      let isLast = place == node.children.count - 1
      // The separator is on the parent's side: it says nothing here, unless the parent is the file.
      let label = child.label.dropFirst(indent.isEmpty ? 0 : 1)
      let times =
        child.repeats > 1 ? "\(child.repeats.grouped) \(console.isUTF8 ? "×" : "x") the same" : ""
      for (number, row) in child.rows.enumerated() {
        let isEnd = isLast && number == child.rows.count - 1
        table.rows.append(
          [Table.Cell(indent + (isEnd ? corner : fork) + String(label).escapedForDisplay, .bold)]
            + row.treeCells(times: times))
      }
      if child.rows.isEmpty {
        table.rows.append(
          [Table.Cell(indent + (isLast ? corner : fork) + String(label).escapedForDisplay, .bold)]
            + blank(times))
      }
      append(child, indent: indent + (isLast ? "   " : line), to: &table, console)
    }
  }

  /// The cells of a group.
  private static func blank(_ times: String) -> [Table.Cell] {
    [Table.Cell(""), Table.Cell(times, .dim), Table.Cell("")]
  }
}
