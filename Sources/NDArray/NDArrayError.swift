import Bytes
import Zip

/// What is wrong with a file, an array or an argument: every error that this library throws.
///
/// `description` is one sentence that says where and what, with what was found and what was
/// expected; `hint` says what to do about it, where there is something to be done.
///
/// ```swift
/// do {
///   let array = try NPY.load("data.npy")
/// } catch let error as NDArrayError where error.code == .truncated {
///   print(error, error.hint ?? "")
/// }
/// ```
public struct NDArrayError: Error, Sendable, Equatable {
  /// The kind of failure, by which a caller tells errors apart.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Name: String {
      case notAnArrayFile = "not_an_array_file"
      case notAnArchive = "not_an_archive"
      case unsupportedVersion = "unsupported_version"
      case badHeader = "bad_header"
      case badDType = "bad_dtype"
      case truncated
      case trailingData = "trailing_data"
      case overflow = "shape_overflow"
      case limitExceeded = "limit_exceeded"
      case objectArray = "object_array"
      case badPickle = "bad_pickle"
      case badDirectory = "bad_directory"
      case countMismatch = "count_mismatch"
      case zip64Mismatch = "zip64_mismatch"
      case overlap
      case multiDisk = "multi_disk"
      case ambiguousEnd = "ambiguous_end"
      case prefixData = "prefix_data"
      case badName = "bad_name"
      case unsafeName = "unsafe_name"
      case headerMismatch = "header_mismatch"
      case badDeflate = "bad_deflate"
      case sizeMismatch = "size_mismatch"
      case crcMismatch = "crc_mismatch"
      case unsupportedMethod = "unsupported_method"
      case encrypted
      case duplicateName = "duplicate_name"
      case noSuchArray = "no_such_array"
      case noSuchField = "no_such_field"
      case badIndex = "bad_index"
      case shapeMismatch = "shape_mismatch"
      case badCast = "bad_cast"
      case badArgument = "bad_argument"
      case notMappable = "not_mappable"
      case outOfMemory = "out_of_memory"
      case fileSystem = "file_system"
      case notDurable = "not_durable"
      case notInRows = "not_in_rows"
      case unusableWriter = "unusable_writer"
      case cancelled
      case changedMeanwhile = "changed_meanwhile"
      case badCompression = "bad_compression"
      case missingLibrary = "missing_library"
      case notSupported = "not_supported"
      case badText = "bad_text"
    }
    private let name: Name
    private init(_ name: Name) { self.name = name }

    /// The file or member is no `.npy` data; the message says what it is, where that is known.
    public static let notAnArrayFile = Code(.notAnArrayFile)
    /// The file is no ZIP archive; the message says what it is, where that is known.
    public static let notAnArchive = Code(.notAnArchive)
    /// A `.npy` version other than 1.0, 2.0 and 3.0.
    public static let unsupportedVersion = Code(.unsupportedVersion)
    /// The header is not the one dictionary literal that the format asks for.
    public static let badHeader = Code(.badHeader)
    /// A dtype that NumPy does not know, or that cannot be written to a file.
    public static let badDType = Code(.badDType)
    /// The file or member ends before what it promises.
    public static let truncated = Code(.truncated)
    /// There are bytes behind the payload where none may be.
    public static let trailingData = Code(.trailingData)
    /// A size does not fit into 63 bits.
    public static let overflow = Code(.overflow)
    /// A size is over one of the ``NPY/Limits``.
    public static let limitExceeded = Code(.limitExceeded)
    /// The elements are Python objects, or hold some, for which there is no such thing: ``NDArray/values()``
    /// takes them out.
    public static let objectArray = Code(.objectArray)
    /// A pickle is damaged, or does not hold what it should.
    public static let badPickle = Code(.badPickle)
    /// The central directory's place, its size, a signature or an extra field is wrong.
    public static let badDirectory = Code(.badDirectory)
    /// The end record counts other entries than the directory holds.
    public static let countMismatch = Code(.countMismatch)
    /// A ZIP64 record or field is missing, short, out of range or contradicts others.
    public static let zip64Mismatch = Code(.zip64Mismatch)
    /// Two members, or a member and the directory, share bytes.
    public static let overlap = Code(.overlap)
    /// The archive is one part of several.
    public static let multiDisk = Code(.multiDisk)
    /// More than one record could be the archive's end.
    public static let ambiguousEnd = Code(.ambiguousEnd)
    /// What stands in front of the archive is an archive itself, or not accepted.
    public static let prefixData = Code(.prefixData)
    /// A member's name is empty, holds control characters, is not the UTF-8 that it claims to be, or is
    /// that of a folder and has data.
    public static let badName = Code(.badName)
    /// A member's name leads out of a folder: `..`, an absolute path, a drive's letter.
    public static let unsafeName = Code(.unsafeName)
    /// A member's local header or data descriptor contradicts the directory.
    public static let headerMismatch = Code(.headerMismatch)
    /// A deflate stream is damaged, does not end, or is followed by bytes.
    public static let badDeflate = Code(.badDeflate)
    /// A member's data has another size than the directory says.
    public static let sizeMismatch = Code(.sizeMismatch)
    /// A member's bytes are not those that its CRC-32 was taken of.
    public static let crcMismatch = Code(.crcMismatch)
    /// A member is compressed with a method other than stored and deflated.
    public static let unsupportedMethod = Code(.unsupportedMethod)
    /// A member is encrypted.
    public static let encrypted = Code(.encrypted)
    /// Two members answer to one name.
    public static let duplicateName = Code(.duplicateName)
    /// The archive has no array of that name.
    public static let noSuchArray = Code(.noSuchArray)
    /// The dtype has no field of that name.
    public static let noSuchField = Code(.noSuchField)
    /// An index is out of range, or there are too many.
    public static let badIndex = Code(.badIndex)
    /// The shapes do not fit together, or not the number of elements.
    public static let shapeMismatch = Code(.shapeMismatch)
    /// The casting rule does not allow this conversion.
    public static let badCast = Code(.badCast)
    /// An argument makes no sense.
    public static let badArgument = Code(.badArgument)
    /// The array cannot be mapped: it is compressed, or not in a file.
    public static let notMappable = Code(.notMappable)
    /// The system refuses the memory.
    public static let outOfMemory = Code(.outOfMemory)
    /// The file system says no: `systemError` has its `errno`.
    public static let fileSystem = Code(.fileSystem)
    /// Saved; but the system could not say that the new file, or its name, is on the disk: a power cut
    /// may bring the old one back. `systemError` has the `errno`.
    public static let notDurable = Code(.notDurable)
    /// The array cannot be read row by row: it has no rows, or they do not follow one another.
    public static let notInRows = Code(.notInRows)
    /// Nothing more can be written: the file is complete, or something failed before.
    public static let unusableWriter = Code(.unusableWriter)
    /// A progress function threw: its error is in the message.
    public static let cancelled = Code(.cancelled)
    /// Somebody else has changed the file while it was being edited: nothing was written.
    public static let changedMeanwhile = Code(.changedMeanwhile)
    /// What a file is compressed with as a whole is damaged, or holds something else than one file.
    public static let badCompression = Code(.badCompression)
    /// A library of the system's that reads this kind of compression is not there: the hint says how to get it.
    public static let missingLibrary = Code(.missingLibrary)
    /// An estimator, or one of its options, is one that this library cannot compute.
    public static let notSupported = Code(.notSupported)
    /// A table of text breaks a rule: rows of different lengths, quotes that do not end.
    public static let badText = Code(.badText)

    /// A stable name in lower case: `truncated`, `crc_mismatch`.
    public var description: String { name.rawValue }
  }

  /// The kind of failure.
  public var code: Code
  /// What is wrong, without the place: found, expected.
  public var message: String
  /// The file, as it was given; nil for memory.
  public var path: String?
  /// The member of the archive, or the array's name.
  public var member: String?
  /// The byte offset in the file, or in the inflated member where `member` is compressed.
  public var offset: Int?
  /// What to do about it.
  public var hint: String?
  /// The `errno` where a system call failed.
  public var systemError: Int32?

  package init(
    _ code: Code, _ message: String, path: String? = nil, member: String? = nil,
    offset: Int? = nil, hint: String? = nil, systemError: Int32? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.member = member
    self.offset = offset
    self.hint = hint
    self.systemError = systemError
  }
}

extension NDArrayError: CustomStringConvertible {
  /// One sentence: file, member, what is wrong, the byte offset.
  public var description: String {
    let place = [path, member].compactMap { $0 }.map { "\($0): " }.joined()
    let at = offset.map { " (at byte \($0))" } ?? ""
    return place + message + at
  }
}

extension NDArrayError {
  /// The same error with a place, where it has none yet.
  func at(path: String? = nil, member: String? = nil) -> NDArrayError {
    var error = self
    error.path = error.path ?? path
    error.member = error.member ?? member
    return error
  }

  /// An error of the floor of files and memory.
  init(_ error: IOError) {
    let code: Code
    var number: Int32?
    switch error.code {
    case .system(let errno):
      code = .fileSystem
      number = errno
    case .notDurable(let errno):
      code = .notDurable
      number = errno
    case .outOfMemory: code = .outOfMemory
    case .endOfData: code = .truncated
    case .isDirectory, .notRegularFile: code = .fileSystem
    case .notSeekable: code = .notMappable
    case .changed: code = .changedMeanwhile
    }
    self.init(code, error.message, path: error.path, hint: error.hint, systemError: number)
  }
}
