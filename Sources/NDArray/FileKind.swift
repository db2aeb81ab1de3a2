import Bytes
import Zip

/// What a file is, by its first bytes: to name a wrong file for what it is.
package enum FileKind: Sendable, Equatable {
  case npy
  case zip
  case empty
  case gitLFSPointer
  case html
  case gzip
  case bzip2
  case xz
  case zstd
  case hdf5
  case pickle
  case safetensors
  case tar
  case png
  case jpeg
  case pdf
  case matlab
  case parquet
  case text
  case unknown

  /// The kind of a file that starts with `start`.
  package init(start: [UInt8]) {
    let signatures: [([UInt8], FileKind)] = [
      (NPY.magic, .npy), ([0x50, 0x4B, 3, 4], .zip), ([0x50, 0x4B, 5, 6], .zip),
      ([0x1F, 0x8B], .gzip), ([0x42, 0x5A, 0x68], .bzip2),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz),
      ([0x28, 0xB5, 0x2F, 0xFD], .zstd), ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], .png), ([0xFF, 0xD8, 0xFF], .jpeg),
      (Array("%PDF-".utf8), .pdf), (Array("MATLAB 5.0".utf8), .matlab),
      (Array("PAR1".utf8), .parquet),
      (Array("version https://git-lfs".utf8), .gitLFSPointer),
    ]
    if start.isEmpty {
      self = .empty
    } else if let match = signatures.first(where: { start.starts(with: $0.0) }) {
      self = match.1
    } else if start.count >= 2, start[0] == 0x80, 1...5 ~= start[1] {
      self = .pickle
    } else if start.count >= 9, start[8] == UInt8(ascii: "{"), Self.isLength(start) {
      // Eight bytes of length, then the JSON header.
      self = .safetensors
    } else if start.count >= 262, start[257..<262].elementsEqual("ustar".utf8) {
      self = .tar
    } else if Self.isHTML(start) {
      self = .html
    } else if Self.isOldPickle(start) {
      self = .pickle
    } else {
      // A character may be cut at the end of what was read.
      let whole = start.count < 500 ? start[...] : start.dropLast(4)
      let isText =
        String(validating: whole, as: UTF8.self) != nil
        && whole.allSatisfy { $0 >= 0x20 || (9...13).contains($0) }
      self = isText ? .text : .unknown
    }
  }

  /// Pickles of protocols 0 and 1 have no signature; these starts are of what NumPy and others put into them.
  private static func isOldPickle(_ start: [UInt8]) -> Bool {
    func begins(_ texts: String...) -> Bool { texts.contains { start.starts(with: $0.utf8) } }
    return begins("(dp", "(lp", "(dq", "(lq", "]q", "}q", "cnumpy", "ccopy_reg", "ccollections\n")
      || begins("(i") && start.last == UInt8(ascii: ".")
  }

  /// True where eight bytes may be the length of a header, be it a wrong one: they are no text.
  private static func isLength(_ start: [UInt8]) -> Bool {
    if start[6] == 0, start[7] == 0 { return true }
    let next = start.count > 9 ? start[9] : UInt8(ascii: "}")
    return "\"} \n".utf8.contains(next) && start[..<8].contains { $0 < 9 || $0 >= 0x80 }
  }

  private static func isHTML(_ start: [UInt8]) -> Bool {
    let text = start.drop { $0 <= 0x20 }.prefix(15).map { $0 | 0x20 }
    return text.starts(with: "<!doctype html".utf8.map { $0 | 0x20 })
      || text.starts(with: "<html".utf8)
  }

  /// The error that says what `source`, which is no array, is.
  static func notAnArray(_ source: ByteSource) -> NDArrayError {
    let start: [UInt8]
    do { start = try source.read(at: 0, count: Swift.min(512, source.count)).array() } catch {
      return NDArrayError(error)
    }
    return notAnArray(start: start, count: source.count)
  }

  /// The error that says what a file of this kind is, of which no more needs to be said.
  static func notAnArray(_ kind: FileKind) -> NDArrayError {
    let (message, hint) = kind.words(start: [], count: nil)
    return NDArrayError(.notAnArrayFile, message, hint: hint)
  }

  /// The error that says what a file with this start is.
  package static func notAnArray(start: [UInt8], count: Int?) -> NDArrayError {
    let kind = FileKind(start: start)
    let (message, hint) = kind.words(start: start, count: count)
    let isCut = kind == .empty || NPY.magic.starts(with: start)
    return NDArrayError(
      isCut ? .truncated : .notAnArrayFile,
      isCut && kind != .empty
        ? "cut off in the magic string: expected 6 bytes, found \(start.count)" : message,
      hint: hint)
  }

  /// What the file is, and what to do about it.
  private func words(start: [UInt8], count: Int?) -> (String, String?) {
    let size = count.map { "\($0) bytes, " } ?? ""
    let line = start.prefix { $0 >= 0x20 && $0 < 0x7F }.prefix(40)
    let words = String(decoding: line, as: UTF8.self)
    return switch self {
    case .npy: ("this is a .npy file, not an archive", "open it with NPY.load")
    case .zip: ("this is a ZIP archive, not a .npy file", "open it as an .npz archive: NPZ(path:)")
    case .empty: ("the file is empty", nil)
    case .gitLFSPointer:
      (
        "this is a Git LFS pointer, not an array (\(size)\"version https://git-lfs…\")",
        "fetch the real file:  git lfs pull"
      )
    case .html:
      (
        "this is an HTML page, so the download probably failed (starts with \"\(words.prefix(15))\")",
        nil
      )
    case .gzip: ("this is a gzip file; gunzip it first", nil)
    case .bzip2: ("this is a bzip2 file; bunzip2 it first", nil)
    case .xz: ("this is an xz file; unxz it first", nil)
    case .zstd: ("this is a Zstandard file; unzstd it first", nil)
    case .hdf5: ("this is an HDF5 file; use h5ls", nil)
    case .pickle: ("this is a Python pickle, not an array", "open it with Pickle.open")
    case .safetensors:
      ("this is a safetensors file", "SafeTensors.load reads it; npz convert makes an .npz of it")
    case .tar: ("this is a tar archive; unpack it first", nil)
    case .png: ("this is a PNG image", nil)
    case .jpeg: ("this is a JPEG image", nil)
    case .pdf: ("this is a PDF document", nil)
    case .matlab: ("this is a MATLAB file; scipy.io.loadmat reads it", nil)
    case .parquet: ("this is a Parquet file", nil)
    case .text: ("this is text, not an array (\(size)starts with \"\(words)\")", nil)
    case .unknown:
      (
        "this is neither a .npy file nor a ZIP archive (\(size)starts with "
          + "\(PythonString.reprOfBytes(start.prefix(8)).string))", nil
      )
    }
  }
}
