// The images of an .npz archive are listed, drawn in the terminal, and written as PNG files.
//
//   Scripts/examples/make_images.py make FOLDER           in Python: images.npz
//   swift run BrowseImages images.npz                     what is in there
//   swift run BrowseImages images.npz logo                one image, two rows of it in each line
//   swift run BrowseImages images.npz digits 3 digit.png  the fourth of a set, and a PNG file of it
//
// An image is uint8 of shape (rows, columns) or (rows, columns, 3); a set of them has one axis more
// in front. The terminal has to show 24-bit colours.

import NDArray

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct Refusal: Error, CustomStringConvertible {
  let description: String
}

func list(_ npz: NPZ) throws {
  for entry in npz.entries {
    // Reads the header of the member, and none of its pixels.
    let header = try npz.header(of: entry)
    let shape = header.shape.map { String($0) }.joined(separator: " × ")
    print("\(entry.key): \(header.dtype), \(shape)")
  }
}

/// The pixels of an image, row by row, each as the three numbers of a colour of the terminal.
func colours(of image: NDArray) throws -> [[String]] {
  let (height, width) = (image.shape[0], image.shape[1])
  let channels = image.rank == 3 ? image.shape[2] : 1
  let values = try image.scalars(as: UInt8.self)
  return (0..<height).map { row in
    (0..<width).map { column in
      let start = (row * width + column) * channels
      let pixel = (0..<3).map { values[start + (channels == 3 ? $0 : 0)] }
      return pixel.map { String($0) }.joined(separator: ";")
    }
  }
}

/// Draws an image in at most `width` columns. A character is two pixels: its upper half is one of
/// them, its background the one below.
func draw(_ image: NDArray, width: Int = 80) throws {
  let step = max(1, (image.shape[1] + width - 1) / width)
  let rows = try colours(of: image[.stride(by: step), .stride(by: step)])
  for top in stride(from: 0, to: rows.count, by: 2) {
    var line = ""
    for column in rows[top].indices {
      line += "\u{1B}[38;2;\(rows[top][column])"
      if top + 1 < rows.count { line += ";48;2;\(rows[top + 1][column])" }
      line += "m▀"
    }
    print(line + "\u{1B}[0m")
  }
}

func run(_ arguments: [String]) throws {
  var arguments = arguments[...]
  guard let path = arguments.popFirst() else {
    print("usage: BrowseImages FILE.npz [NAME [NUMBER] [OUT.png]]")
    exit(64)
  }
  let npz = try NPZ(path: path)
  guard let name = arguments.popFirst() else { return try list(npz) }
  let number = arguments.first.flatMap { Int($0) }
  if number != nil { arguments.removeFirst() }
  // Of a set, only this image is read, as far as the archive's compression lets it.
  guard let image = try number.map({ try npz[name, $0] }) ?? npz[name] else {
    throw Refusal(description: "there is no '\(name)': \(npz.keys.joined(separator: ", "))")
  }
  guard image.dtype == .uint8, image.rank == 2 || image.rank == 3 && image.shape[2] == 3 else {
    throw Refusal(description: "'\(name)' is no image, but \(image.dtype) of shape \(image.shape)")
  }
  try draw(image)
  if let out = arguments.popFirst() {
    try PNG.save(image, to: out)
    print("\(out): \(image.shape[1]) × \(image.shape[0])")
  }
}

do { try run(Array(CommandLine.arguments.dropFirst())) } catch {
  print("error: \(error)")
  exit(1)
}
