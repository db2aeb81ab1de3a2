import Testing

@testable import Bytes
@testable import Deflate
@testable import Zip

@Suite struct ZipMemberFeedTests {
  /// The archive with one member, whose data came in pieces of `cut` bytes.
  private func fed(
    _ data: [UInt8], leadCount: Int, _ coding: ZipMemberFeed.Coding, cut: Int, isKnown: Bool
  ) throws -> [UInt8] {
    let lead = [UInt8](repeating: 7, count: leadCount)
    return try written { writer in
      let feed = try ZipMemberFeed(
        writer, name: Array("a".utf8), coding: coding,
        lead: isKnown ? lead : [UInt8](repeating: 0, count: leadCount),
        knownCount: isKnown ? data.count : nil)
      let memory = try Memory(copying: data)
      for start in stride(from: 0, to: data.count, by: cut) {
        try feed.write(memory.bytes.extracting(start..<min(start + cut, data.count)))
      }
      #expect(feed.position == data.count)
      try feed.finish(lead: lead)
    }
  }

  /// Leads longer than a stored block of deflate holds, data around what is held back.
  @Test(arguments: [
    (1, 0), (128, 8 << 20), (128, (8 << 20) + 1), (65_535, 0), (65_536, (8 << 20) + 1),
    (140_000, 1),
  ])
  func `leads are replaced`(leadCount: Int, count: Int) throws {
    let data = sampleBytes(count)
    let codings = [
      ZipMemberFeed.Coding.store, .deflate(.level(1), level: 1, threads: 1),
      .deflate(.level(1), level: 1, threads: 20),
    ]
    for (number, coding) in codings.enumerated() {
      let bytes = try fed(data, leadCount: leadCount, coding, cut: 3_000_001, isKnown: false)
      let archive = try openArchive(bytes)
      let entry = archive.entries[0]
      #expect(
        try archive.data(of: entry).array() == [UInt8](repeating: 7, count: leadCount) + data)
      #expect(!entry.hasDataDescriptor)
      if count <= ZipMemberFeed.mostHeldBack {
        #expect(
          try bytes == fed(data, leadCount: leadCount, coding, cut: 1 << 20, isKnown: true))
      } else {
        #expect(
          try bytes == fed(data, leadCount: leadCount, coding, cut: 1 << 20, isKnown: false))
        #expect((BlockIndex(entry)?.blocks.count ?? 0) == (number == 0 ? 0 : 10))
      }
      if number == 2 {
        #expect(
          try bytes
            == fed(data, leadCount: leadCount, codings[1], cut: 5_000_000, isKnown: false))
      }
    }
  }

  @Test func `what was announced must come`() throws {
    for (count, announced) in [(10, 11), (11, 10), (0, 1), (100_000, 100_001), (100_001, 100_000)] {
      for coding in [ZipMemberFeed.Coding.store, .deflate(.level(1), level: 1)] {
        let error = #expect(throws: ZipError.self) {
          try written { writer in
            let feed = try ZipMemberFeed(
              writer, name: Array("a".utf8), coding: coding, lead: [1], knownCount: announced)
            let memory = try Memory(copying: sampleBytes(count))
            try feed.write(memory.bytes)
            try feed.finish(lead: [1])
          }
        }
        guard case .sizeMismatch = error?.code else {
          Issue.record("\(count) \(announced): \(String(describing: error))")
          continue
        }
      }
    }
  }
}
