import NDArray

extension Listing {
  /// The file as `npz.list/1` describes it.
  var json: JSON {
    var members: [(String, JSON)] = [("path", .text(input.path))]
    switch input.file {
    case .npy: members.append(("format", .text("npy")))
    case .npz: members.append(("format", .text("npz")))
    case .tensors: members.append(("format", .text("safetensors")))
    case .pickle(let file):
      members.append(("format", .text("pickle")))
      members.append(("protocol", .int(file.value.origin?.protocolVersion ?? 0)))
    }
    members.append(("file_bytes", .int(input.byteCount)))
    members.append(("array_bytes", .int(arrayByteCount)))
    if case .npz(let npz) = input.file {
      members.append(("zip64", .bool(npz.isZip64)))
      if let matrix {
        members.append(
          (
            "sparse",
            .object([
              ("format", .text(matrix.format)), ("shape", .list(matrix.shape.map { .int($0) })),
              ("is_array", .bool(matrix.isArray)),
            ])
          ))
      }
      if !npz.comment.isEmpty {
        members.append(("comment", .text(String(decoding: npz.comment, as: UTF8.self))))
      }
    }
    members.append(("arrays", .list(arrays.map { $0.json(of: input) })))
    // What has no readable header is no array to a program; the problems say why.
    let others = rows.filter { $0.header == nil }.compactMap { $0.entry?.member }
    members.append(("other_members", .list(others.map { .text($0) })))
    if input.isPickle {
      let values = rows.compactMap { row -> JSON? in
        guard let value = row.value, row.isOther else { return nil }
        return .object(value.jsonMembers(name: row.name))
      }
      members.append(("values", .list(values)))
    }
    members.append(("problems", .list(problems)))
    return .object(members)
  }

  private var problems: [JSON] {
    rows.compactMap { row in
      row.error.map { error in
        Self.problem(error.code.description, error.message, row.name, error.offset)
      }
    }
  }

  fileprivate static func problem(
    _ code: String, _ message: String, _ array: String?, _ offset: Int?
  ) -> JSON {
    .object([
      ("code", .text(code)), ("severity", .text("error")), ("message", .text(message)),
      ("array", JSON(array)), ("offset", JSON(offset)),
    ])
  }
}

extension Listing.Row {
  /// The array as a program sees it.
  func json(of input: Input) -> JSON {
    guard let header else { return .null }
    var members: [(String, JSON)] = [("name", JSON(name))]
    if let entry { members.append(("member", .text(entry.member))) }
    members += header.jsonMembers
    if let entry {
      members.append(("stored_bytes", .int(entry.storedByteCount)))
      members.append(("method", .text(entry.methodName)))
      members.append(("crc32", .text(entry.crcText)))
    }
    if value == nil, tensor == nil {
      members.append(("npy_version", .text(header.version.description)))
    }
    let offset = dataOffset(in: input)
    members.append(("data_offset", JSON(offset)))
    members.append(("aligned", JSON(offset.map { min(4096, $0 & -$0) })))
    members.append(("needs_pickle", .bool(header.dtype.hasObjects)))
    if isDuplicate, let name {
      let problem = Listing.problem(
        "duplicate_name", "another member has the same name", name, entry?.headerOffset)
      members.append(("problems", .list([problem])))
    }
    return .object(members)
  }

  /// Where the elements stand in the file; nil where they are compressed.
  func dataOffset(in input: Input) -> Int? {
    guard let header, value == nil else { return nil }
    if let tensor { return tensor.range.lowerBound }
    guard case .npz(let npz) = input.file, let entry else { return header.byteCount }
    guard entry.isStored, let range = try? npz.dataRange(of: entry) else { return nil }
    return range.lowerBound + header.byteCount
  }
}

extension NPY.Header {
  /// What every command's JSON says about an array.
  var jsonMembers: [(String, JSON)] {
    let byteOrder: String =
      switch dtype.byteOrder {
      case .little: "little"
      case .big: "big"
      case .none: "none"
      }
    return [
      ("dtype", .text(dtype.name)), ("descr", JSON(dtype.descrItems)),
      ("shape", .list(shape.map { .int($0) })), ("fortran_order", .bool(order == .fortran)),
      ("byte_order", .text(byteOrder)), ("count", .int(count)),
      ("item_bytes", .int(dtype.itemSize)), ("bytes", .int(dataByteCount)),
    ]
  }
}

extension JSON {
  /// A header's `descr`.
  init(_ item: DescrItem) {
    switch item {
    case .text(let text): self = .text(text)
    case .number(let number): self = .int(number)
    case .list(let items): self = .list(items.map { JSON($0) })
    }
  }
}
