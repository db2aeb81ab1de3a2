import NDArray

extension TreeJSON {
  /// Types of the standard library that are values of their own, and instances of classes.
  mutating func object(_ value: Pickle.Value, _ members: [JSON.Member], _ depth: Int) throws {
    switch value.content {
    case .date(let date): leaf("date", members, [("iso", .text("\(date)"))])
    case .time(let time, let zone):
      begin("time", members + [("iso", .text("\(time)")), ("fold", .int(time.fold))])
      try self.zone(zone, depth)
    case .dateTime(let date, let time, let zone):
      begin("datetime", members + [("iso", .text("\(date)T\(time)")), ("fold", .int(time.fold))])
      try self.zone(zone, depth)
    case .timeDelta(let days, let seconds, let microseconds):
      leaf(
        "timedelta", members,
        [("days", .int(days)), ("seconds", .int(seconds)), ("microseconds", .int(microseconds))])
    case .timeZone(let offset, let name):
      begin("timezone", members + [("name", JSON(name))])
      key("offset")
      try write(offset, depth: depth + 1)
      end()
    case .zoneInfo(let name): leaf("ZoneInfo", members, [("key", .text(name))])
    case .decimal(let text): leaf("Decimal", members, [("v", .text(text))])
    case .fraction(let top, let bottom):
      leaf(
        "Fraction", members, [("v", .text("\(top.decimal() ?? "")/\(bottom.decimal() ?? "")"))])
    case .uuid(let bytes):
      leaf("UUID", members, [("v", .text(Pickle.uuidText(bytes)))])
    case .path(let kind, let text):
      leaf("path", members, [("class", .text(kind)), ("v", .text(text))])
    case .exception(let name, let items):
      begin("exception", members + [("class", .text(name))])
      key("args")
      try list(items, depth)
      if let object = value.object, !object.states.isEmpty {
        key("attrs")
        try attributes(object, depth)
      }
      end()
    case .global(let name):
      leaf("global", members, [("module", .text(name.module)), ("name", .text(name.name))])
    case .instance(let object): try instance(value, object, members, depth)
    case .persistent(let id):
      begin("persistent", members)
      key("v")
      try write(id, depth: depth + 1)
      end()
    case .extensionCode(let code): leaf("extension", members, [("code", .int(code))])
    case .buffer: leaf("buffer", members, [])
    default: leaf("None", members, [])
    }
  }

  private mutating func zone(_ zone: Pickle.Value, _ depth: Int) throws {
    key("tz")
    try write(zone, depth: depth + 1)
    end()
  }

  /// An instance: what was called with what, and the attributes, items and pairs that it was given.
  private mutating func instance(
    _ value: Pickle.Value, _ object: Pickle.Value.Object, _ members: [JSON.Member], _ depth: Int
  ) throws {
    begin("object", members + [("class", JSON(object.className.map { "\($0)" }))])
    if object.className == nil || object.function.name != object.className {
      key("function")
      try write(object.function, depth: depth + 1)
    }
    if !object.arguments.isEmpty {
      key("args")
      try list(object.arguments, depth)
    }
    if let keywords = object.keywords, !keywords.isEmpty {
      key("kwargs")
      try pairs(keywords, depth)
    }
    if object.hasAttributesOnly {
      key("attrs")
      try attributes(object, depth)
    } else if !object.states.isEmpty {
      key("states")
      try list(object.states, depth)
    }
    if !object.items.isEmpty {
      key("list_items")
      try list(object.items, depth)
    }
    if !object.pairs.isEmpty {
      key("dict_items")
      try pairs(object.pairs, depth)
    }
    end()
  }
}

extension TreeJSON {
  /// Attributes by their names; as pairs where a name is no text, or stands twice.
  private mutating func attributes(
    _ object: Pickle.Value.Object, _ depth: Int
  ) throws {
    let names = object.attributes.map { $0.key.string }
    guard names.allSatisfy({ $0 != nil }), Set(names).count == names.count else {
      return try pairs(object.attributes, depth)
    }
    bytes.append(UInt8(ascii: "{"))
    for (index, pair) in object.attributes.enumerated() {
      if index > 0 { bytes += ", ".utf8 }
      JSON.append(names[index] ?? "", to: &bytes)
      bytes += ": ".utf8
      try write(pair.value, depth: depth + 1)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

extension Pickle.Value.Object {
  /// True where the only state is a dictionary of attributes.
  var hasAttributesOnly: Bool { states.count == 1 && states.first?.kind == .dictionary }
}

extension Pickle.Value {
  /// True for what is an object that may stand in several places: containers and instances.
  var hasIdentity: Bool {
    switch kind {
    case .list, .dictionary, .set, .byteArray, .object: true
    case .tuple, .frozenSet: count > 0
    default: false
    }
  }

  /// What the tree of a value goes on with.
  var treeParts: [Pickle.Value] {
    if isArray { return ((try? array())?.objectValues) ?? [] }
    if (try? dtypeParts()) != nil { return [] }
    var parts = Array(items)
    for pair in pairs { parts += [pair.key, pair.value] }
    if let object {
      parts += [object.function] + Array(object.arguments) + Array(object.states)
      if let keywords = object.keywords {
        for pair in keywords { parts += [pair.key, pair.value] }
      }
      // A dictionary of attributes is not written as one.
      if object.hasAttributesOnly {
        parts.removeLast()
        for (key, value) in object.attributes { parts += [key, value] }
      }
    }
    return parts
  }

}

extension NDArray {
  /// The Python objects of an array that holds some.
  fileprivate var objectValues: [Pickle.Value] {
    dtype.hasObjects ? (try? values()) ?? [] : []
  }
}
