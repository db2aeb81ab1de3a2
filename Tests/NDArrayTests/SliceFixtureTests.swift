import Foundation
import NDArray
import Testing

/// Slices of the fixtures, whose content NumPy noted: of whole arrays, and read from the archive.
@Suite struct SliceFixtureTests {
  struct Slice: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var key: String
    var slice: String
    var shape: [Int]?
    var sha256: String?
    var str: String?
    var error: String?

    var testDescription: String { "\(file)[\(key)][\(slice)]" }
    var path: String { Fixture.folder.appending(path: file).path(percentEncoded: false) }
  }

  static let all: [Slice] = {
    do {
      let data = try Data(contentsOf: Fixture.folder.appending(path: "slices.json"))
      return try JSONDecoder().decode([Slice].self, from: Data(data.withoutLoneSurrogates))
    } catch { fatalError("TestArrays/slices.json: \(error)") }
  }()

  @Test(arguments: all)
  func slice(_ slice: Slice) throws {
    let steps = indexSteps(slice.slice)
    let isArchive = slice.file.hasSuffix(".npz")
    let npz = isArchive ? try NPZ(path: slice.path) : nil
    let entry = try npz?.entry(for: slice.key)
    let whole =
      if let npz, let entry { try npz.read(entry) } else { try NPY.load(slice.path) }
    if slice.error != nil {
      let error = #expect(throws: NDArrayError.self) { try whole[steps: steps] }
      #expect(error?.code == .badIndex)
      return
    }
    var parts = [try whole[steps: steps]]
    if let npz, let entry { parts.append(try npz.read(entry, steps: steps)) }
    for part in parts {
      #expect(part.shape == slice.shape)
      // NumPy's scalars are native, and strings as long as they are: their bytes are not the array's.
      if part.rank > 0 { #expect(try SHA256.hex(part.bytes()) == slice.sha256) }
      #expect(part.description == slice.str)
    }
  }
}
