import NDArray

/// What `info` says: lines of a label, a value and what else there is to know; and the same for
/// programs.
struct Description {
  /// One line.
  struct Line {
    let label: String
    let value: String
    var detail = ""
  }

  /// The lines.
  private(set) var lines: [Line] = []
  /// The members of the JSON document, behind its schema.
  private(set) var json: [(key: String, value: JSON)] = []

  /// Describes one array.
  ///
  /// - Throws: ``Failure`` where its header cannot be read.
  init(_ selection: Selection) throws {
    let input = selection.input
    if case .value(let value, let path, _) = selection.place {
      try describe(value, path, selection)
      return
    }
    let header = try selection.header()
    json.append(("path", .text(input.path)))
    switch selection.place {
    case .member(let entry, let npz):
      lines.append(
        Line(
          label: "name", value: entry.key.escapedForDisplay,
          detail: "member \(entry.member.escapedForDisplay), \((entry.index + 1).grouped) of "
            + npz.count.grouped))
      add(header)
      try add(entry, of: npz, header, input)
      let row = Listing.Row(name: entry.key, entry: entry, header: header)
      json.append(("format", .text("npz")))
      json.append(("array", row.json(of: input)))
    case .file(let file):
      lines.append(
        Line(label: "file", value: input.path.escapedForDisplay, detail: file.byteCount.sizeText))
      add(header)
      add(file)
      json.append(("format", .text("npy")))
      json.append(("array", Listing.Row(header: header).json(of: input)))
      json.append(("file_bytes", .int(file.byteCount)))
      json.append(("trailing_bytes", .int(file.trailingByteCount)))
      json.append(("array_count", .int(file.arrayCount().arrays)))
    case .tensor(let entry, _):
      lines.append(Line(label: "name", value: entry.key.escapedForDisplay))
      addType(header)
      lines.append(Line(label: "data", value: header.dataByteCount.sizeText))
      lines.append(Line(label: "at", value: "data " + Self.text(entry.range)))
      addMap(
        input.isStandardInput ? "no: it comes from a pipe" : nil, start: entry.range.lowerBound)
      json.append(("format", .text("safetensors")))
      json.append(
        ("array", Listing.Row(name: entry.key, header: header, tensor: entry).json(of: input)))
    case .value: break
    }
  }

  private mutating func describe(
    _ value: Pickle.Value, _ path: String, _ selection: Selection
  ) throws {
    json = [("path", .text(selection.input.path)), ("format", .text("pickle"))]
    lines.append(Line(label: "name", value: path.escapedForDisplay))
    guard value.isArray else {
      lines.append(
        Line(
          label: "type", value: value.typeName.escapedForDisplay,
          detail: value.holdsItems ? value.count.counted("item") : ""))
      lines.append(Line(label: "value", value: value.preview(200).escapedForDisplay))
      json += value.jsonMembers(name: path)
      return
    }
    let header = try selection.header()
    addType(header)
    lines.append(Line(label: "data", value: header.dataByteCount.sizeText))
    var row = Listing.Row(name: path, header: header)
    row.value = value
    json.append(("array", row.json(of: selection.input)))
  }

  /// What the array is, and how it stands in a file.
  private mutating func add(_ header: NPY.Header) {
    addType(header)
    lines.append(
      Line(
        label: "data", value: header.dtype.hasObjects ? "a pickle" : header.dataByteCount.sizeText,
        detail: "npy \(header.version), header \(header.byteCount.grouped) B"))
  }

  private mutating func addType(_ header: NPY.Header) {
    let order: String =
      switch header.dtype.byteOrder {
      case .little: ", little-endian"
      case .big: ", big-endian"
      case .none: ""
      }
    lines.append(
      Line(
        label: "dtype", value: header.dtype.name,
        detail: "descr \(header.dtype.descr.escapedForDisplay)\(order)"))
    lines.append(
      Line(
        label: "shape", value: header.shape.tupleText,
        detail: header.count.counted("element")
          + (header.order == .fortran ? ", Fortran order" : ", C order")))
  }

  private mutating func add(
    _ entry: NPZ.Entry, of npz: NPZ, _ header: NPY.Header, _ input: Input
  ) throws {
    let share = entry.storedByteCount.percentText(of: entry.byteCount)
    lines.append(
      Line(
        label: "stored", value: entry.storedByteCount.sizeText,
        detail: "\(entry.method), \(share), crc32 \(entry.crcText)"))
    let range: Range<Int>
    do { range = try npz.dataRange(of: entry) } catch { throw input.failure(error) }
    lines.append(
      Line(
        label: "at",
        value: "local header \(entry.headerOffset.grouped), data "
          + Self.text(range)))
    let start = range.lowerBound + header.byteCount
    let reason =
      input.isStandardInput
      ? "no: it comes from a pipe"
      : !entry.isStored
        ? "no: compressed" : header.dtype.hasObjects ? "no: Python objects" : nil
    addMap(reason, start: start)
  }

  private mutating func add(_ file: NPYFile) {
    let header = file.header
    let missing = header.dataByteCount - (file.byteCount - header.byteCount)
    let end = header.dtype.hasObjects ? file.byteCount : header.byteCount + header.dataByteCount
    lines.append(Line(label: "at", value: "data " + Self.text(header.byteCount..<end)))
    if !header.dtype.hasObjects && missing > 0 {
      lines.append(Line(label: "cut off", value: "\(missing.sizeText) of the data are missing"))
    }
    addMap(
      header.dtype.hasObjects ? "no: Python objects" : missing > 0 ? "no: cut off" : nil,
      start: header.byteCount)
    guard file.trailingByteCount > 0 else { return }
    let (arrays, others) = file.arrayCount()
    let what =
      others == file.trailingByteCount
      ? "no array"
      : "\((arrays - 1).counted("more array"))"
        + (others > 0 ? " and \(others.counted("other byte"))" : "")
    lines.append(
      Line(
        label: "behind it", value: file.trailingByteCount.sizeText, detail: what))
  }

  private mutating func addMap(_ reason: String?, start: Int) {
    let alignment = Swift.min(4096, start & -start)
    lines.append(
      Line(
        label: "memory map", value: reason ?? "yes",
        detail: reason == nil ? "aligned to \(alignment.grouped)" : ""))
  }

  /// The first and the last byte of a range.
  private static func text(_ range: Range<Int>) -> String {
    range.isEmpty
      ? "none"
      : "\(range.lowerBound.grouped)\(Terminal.isUTF8 ? "…" : "..")\((range.upperBound - 1).grouped)"
  }
}

extension Description {
  /// Describes a pickle as a whole.
  init(pickle file: PickledFile, input: Input) {
    let listing = Listing(input)
    let value = file.value
    lines = [
      Line(label: "file", value: input.path.escapedForDisplay, detail: input.byteCount.sizeText),
      Line(
        label: "format", value: "pickle",
        detail: file.pickleCount == 1
          ? "protocol \(value.origin?.protocolVersion ?? 0)"
          : "\(file.pickleCount.grouped) pickles one behind the other"),
      Line(
        label: "value", value: value.typeName.escapedForDisplay,
        detail: value.holdsItems ? value.count.counted("item") : ""),
      Line(
        label: "arrays", value: listing.arrays.count.grouped,
        detail: "\(listing.arrayByteCount.sizeText) of data"),
    ]
    if let version = value["_sklearn_version"]?.string {
      lines.append(Line(label: "made by", value: "scikit-learn \(version)".escapedForDisplay))
    }
    let trailing = file.trailingByteCount
    if trailing > 0 {
      lines.append(Line(label: "behind it", value: trailing.sizeText, detail: "no pickle"))
    }
    if case .object(let members) = listing.json { json = members }
    json += [
      ("type", .text(value.typeName)), ("pickle_count", .int(file.pickleCount)),
      ("trailing_bytes", .int(trailing)),
    ]
  }

  /// Describes a file of safetensors as a whole.
  init(tensors file: TensorsFile, input: Input) {
    let listing = Listing(input)
    lines = [
      Line(label: "file", value: input.path.escapedForDisplay, detail: input.byteCount.sizeText),
      Line(label: "format", value: "safetensors"),
      Line(
        label: "arrays", value: listing.arrays.count.grouped,
        detail: "\(listing.arrayByteCount.sizeText) of data"),
    ]
    for (key, value) in file.metadata {
      lines.append(
        Line(
          label: "",
          value: "\(key.escapedForDisplay): \(String(value.prefix(200)).escapedForDisplay)"))
    }
    if case .object(let members) = listing.json { json = members }
    let texts = file.metadata.map { (key: $0.key, value: JSON.text($0.value)) }
    json.append(("metadata", .object(texts)))
  }

  /// Describes an archive as a whole.
  init(archive npz: NPZ, input: Input) {
    let listing = Listing(input)
    let others = listing.rows.count - listing.arrays.count
    lines = [
      Line(label: "file", value: input.path.escapedForDisplay, detail: input.byteCount.sizeText),
      Line(
        label: "format", value: "npz",
        detail: npz.isZip64 ? "ZIP archive with ZIP64 records" : "ZIP archive"),
      Line(
        label: "arrays", value: listing.arrays.count.grouped,
        detail: "\(listing.arrayByteCount.sizeText) of data"),
    ]
    if let matrix = listing.matrix {
      lines.append(Line(label: "together", value: "a \(matrix.summary)", detail: "of SciPy's"))
    }
    if others > 0 { lines.append(Line(label: "others", value: others.counted("member"))) }
    var methods: [(name: String, count: Int, stored: Int)] = []
    for entry in npz.entries where !entry.isDirectory {
      if let index = methods.firstIndex(where: { $0.name == entry.method }) {
        methods[index].count += 1
        methods[index].stored += entry.storedByteCount
      } else {
        methods.append((entry.method, 1, entry.storedByteCount))
      }
    }
    for (index, method) in methods.enumerated() {
      lines.append(
        Line(
          label: index == 0 ? "stored" : "", value: method.stored.sizeText,
          detail: "\(method.name), \(method.count.counted("member"))"))
    }
    if npz.prefixByteCount > 0 {
      lines.append(
        Line(
          label: "in front", value: npz.prefixByteCount.sizeText, detail: "that belong to no member"
        ))
    }
    if !npz.duplicateKeys.isEmpty {
      let names = npz.duplicateKeys.sorted().map(\.escapedForDisplay).joined(separator: ", ")
      lines.append(Line(label: "twice", value: names, detail: "more than one member has this name"))
    }
    if !npz.comment.isEmpty {
      let text = String(decoding: npz.comment.prefix(200), as: UTF8.self)
      lines.append(Line(label: "comment", value: text.escapedForDisplay))
    }
    if case .object(let members) = listing.json { json = members }
  }

  /// The lines as they are printed.
  func lines(_ console: Console) -> [String] {
    // A long value pushes its own detail aside, not everybody's.
    let width = lines.map(\.value.displayWidth).filter { $0 <= 24 }.max() ?? 0
    return lines.map { line in
      let label = line.label + String(repeating: " ", count: Swift.max(0, 12 - line.label.count))
      if line.detail.isEmpty { return console.style.dim(label) + line.value }
      let gap = String(repeating: " ", count: Swift.max(2, width + 2 - line.value.displayWidth))
      return console.style.dim(label) + console.style.bold(line.value) + gap + line.detail
    }
  }
}
