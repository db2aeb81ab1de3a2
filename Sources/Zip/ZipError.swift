package import Bytes

/// What is wrong with a ZIP archive, or went wrong while reading or writing one.
package struct ZipError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure, for callers that act on it.
  package enum Code: Sendable, Equatable {
    /// There is no end record: this is no ZIP archive.
    case notAZip
    /// The input ends before the structure it promises.
    case truncated
    /// The central directory's place, size, a signature or an extra field is wrong.
    case badDirectory
    /// The end record's count differs from the entries found.
    case countMismatch
    /// A ZIP64 record or field is missing, short, out of range or contradicts others.
    case zip64Mismatch
    /// A member's local header or data descriptor and the directory disagree.
    case headerMismatch
    /// Two members, or a member and the directory, share bytes.
    case overlap
    /// The data's CRC-32 differs from the stated one.
    case badCRC
    /// A deflate stream is damaged, does not end, or is followed by bytes.
    case badDeflate
    /// A member's data has another size than stated.
    case sizeMismatch
    /// The compression method is not supported.
    case unsupportedMethod(UInt16)
    /// The member is encrypted.
    case encrypted
    /// The archive is split over several files.
    case multiDisk
    /// A name is empty, has a NUL, is not the UTF-8 that it claims to be, or is a folder's and has data.
    case badName
    /// A member of that name stands in the archive being written.
    case nameTaken
    /// More than one end record could be meant.
    case ambiguousEnd
    /// Bytes follow the archive.
    case trailingData
    /// What stands in front of the archive is not accepted.
    case prefixData
    /// More than a limit in `ZipArchive.Options`, or than the format allows.
    case limitExceeded
    /// An archive being written that an earlier failure has made unusable, or that is complete.
    case writerUnusable
    /// The system failed.
    case io(IOError)
  }

  package var code: Code
  /// The member's name, where one is concerned.
  package var member: String?
  /// The absolute offset in the file at which the wrong bytes stand.
  package var offset: Int?
  /// One sentence: what was found and expected.
  package var message: String

  package init(_ code: Code, _ message: String, member: String? = nil, offset: Int? = nil) {
    self.code = code
    self.member = member
    self.offset = offset
    self.message = message
  }

  /// A failure of the system, or of memory.
  package init(_ error: IOError, member: String? = nil) {
    self.init(.io(error), error.message, member: member, offset: error.offset)
  }

  /// The message with the member's name, escaped, in front and the offset behind.
  package var description: String {
    let front = member.map { "member '\(Self.escaped($0))': " } ?? ""
    // The message of a system failure names its offset itself.
    if case .io = code { return front + message }
    return front + message + (offset.map { " (at offset \($0))" } ?? "")
  }

  /// `text` with control and direction characters spelled out, and cut where it is long.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == 200 { return result + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
