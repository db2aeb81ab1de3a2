import NDArray

extension Listing {
  /// The table that people see.
  func table() -> Table {
    var table = Table([
      Table.Column(title: "NAME", isCut: true), Table.Column(title: "DTYPE"),
      Table.Column(title: "SHAPE"), Table.Column(title: "SIZE", alignment: .right, goesLast: true),
      Table.Column(title: "STORED", alignment: .right, goes: 3),
      Table.Column(title: "", alignment: .right, goes: 2), Table.Column(title: "NOTE", goes: 1),
    ])
    table.rows = rows.map { $0.cells }
    return table
  }

  /// One tab-separated line for every array, never aligned: name, dtype, shape, bytes, stored bytes,
  /// method, order.
  ///
  /// - Parameter prefix: what stands in front: the path, where there are several files.
  func plainLines(prefix: String) -> [String] {
    rows.map { prefix + $0.fields.joined(separator: "\t") }
  }
}

extension Listing.Row {
  /// The fields of the row's line for programs.
  fileprivate var fields: [String] {
    let dtype = typeText.isEmpty ? nil : typeText.escapedForTabs
    let shape = header?.shape.map(String.init).joined(separator: ",")
    let order = header?.order == .fortran ? "F" : "C"
    return [
      (name ?? "-").escapedForTabs, dtype ?? "-", shape ?? "-", String(byteCount),
      storedByteCount.map(String.init) ?? "-", entry?.methodName ?? "-",
      header == nil ? "-" : order,
    ]
  }

  /// The cells of the row, from NAME to NOTE.
  var cells: [Table.Cell] {
    let remark = note
    return [
      Table.Cell(name?.escapedForDisplay ?? "-", .bold),
      Table.Cell(typeText, .cyan),
      Table.Cell(shapeText),
      Table.Cell(isValue ? "" : byteCount.sizeText),
      Table.Cell(storedByteCount?.sizeText ?? ""),
      Table.Cell(entry.map { $0.storedByteCount.percentText(of: $0.byteCount) } ?? "", .dim),
      Table.Cell(remark.text, remark.isUrgent ? .yellow : .dim),
    ]
  }

  /// True for what stands in a pickle and is no array.
  private var isValue: Bool {
    header == nil && (value != nil || (entry == nil && error == nil))
  }

  /// The dtype of an array, or what a value is.
  var typeText: String {
    if let header { return header.dtype.name }
    guard let value, error == nil else { return "" }
    return table?.typeName ?? value.typeName.escapedForDisplay
  }

  /// The shape of an array, or how many items a value holds.
  private var shapeText: String {
    if let header { return header.shape.tupleText }
    if let table { return table.shape.tupleText }
    guard let value, error == nil, value.holdsItems else { return "" }
    return "(\(value.count),)"
  }

  /// The cells of a line in the tree, behind the name.
  ///
  /// - Parameter times: how many alike there are; empty for one.
  func treeCells(times: String) -> [Table.Cell] {
    let remark = note
    let text = [times, remark.text].filter { !$0.isEmpty }.joined(separator: ", ")
    return [
      Table.Cell(typeText, .cyan), Table.Cell(shapeText),
      Table.Cell(text, remark.isUrgent ? .yellow : .dim),
    ]
  }

  /// What is worth knowing besides, and whether it needs attention.
  private var note: (text: String, isUrgent: Bool) {
    var urgent: [String] = []
    var notes: [String] = []
    if isDuplicate { urgent.append("duplicate name") }
    if let error { urgent.append(error.noteText) }
    if let sizeNote { urgent.append(sizeNote) }
    if let remark { notes.append(remark) }
    if let entry, isOther { notes.append(entry.isDirectory ? "folder" : "not an array") }
    if let table {
      notes.append(table.note.escapedForDisplay)
    } else if let value, isOther {
      notes.append(value.preview(40).escapedForDisplay)
    }
    if let header {
      if header.dtype.hasObjects { urgent.append("Python objects (pickle)") }
      if header.order == .fortran && header.shape.count > 1 { notes.append("Fortran order") }
      if header.dtype.byteOrder == .big { notes.append("big-endian") }
      if header.dtype.kind == .structured {
        notes.append(header.dtype.fields.map { $0.name.escapedForDisplay }.joined(separator: " "))
      }
    }
    return ((urgent + notes).joined(separator: ", "), !urgent.isEmpty)
  }
}

extension NDArrayError {
  /// The error in a few words, for a table.
  var noteText: String {
    switch code {
    case .unsupportedMethod, .encrypted, .badHeader, .badDType, .crcMismatch, .truncated:
      let words = [
        Code.encrypted: "encrypted", .badHeader: "damaged header", .badDType: "unknown dtype",
        .crcMismatch: "damaged (CRC-32)", .truncated: "cut off",
        .unsupportedMethod: "unsupported compression",
      ]
      return words[code] ?? message
    case .notAnArrayFile: return "not an array"
    case .badDeflate, .sizeMismatch, .headerMismatch, .badDirectory, .overlap: return "damaged"
    default: return message
    }
  }
}

extension NPZ.Entry {
  /// The method as the JSON schema and `--plain` name it.
  var methodName: String {
    switch method {
    case "stored": "store"
    case "deflate": "deflate"
    case "Deflate64": "deflate64"
    case "bzip2": "bzip2"
    case "LZMA": "lzma"
    case "Zstandard": "zstd"
    default: "unknown"
    }
  }

  /// The CRC-32 in eight digits.
  var crcText: String {
    let digits = String(crc32, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
