// A log of records in a .npy file grows row by row while another process follows it.
//
//   swift run TrainingLog train log.npy 100               a record for each of 100 steps
//   swift run TrainingLog follow log.npy 100              meanwhile: prints them as they come
//   np.load("log.npy")["loss"]                            in Python, at any moment
//
// An append writes the rows first and their number last, each forced to the disk: whoever reads the
// file, in whatever language, finds the rows from before or those from after. `follow` takes a file
// that is replaced by a longer one as well, which is how NumPy appends.

import NDArray

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One step of a training that finds the 3 in y = 3 x.
struct Record {
  var step = 0
  var weight = 0.0

  var loss: Double { (weight - 3) * (weight - 3) }

  mutating func advance() {
    step += 1
    weight -= 0.125 * (weight - 3)
  }

  /// A row of the log.
  var row: NDArray {
    get throws {
      try NDArray(records: [
        ("step", NDArray([step])), ("loss", NDArray([loss])),
        ("accuracy", NDArray([Float(1 / (1 + loss))])),
      ])
    }
  }
}

func train(_ path: String, steps: Int) throws {
  var record = Record()
  // No rows yet, but their dtype.
  try NPY.save(record.row[0..<0], to: path)
  for _ in 0..<steps {
    record.advance()
    try NPY.append(record.row, to: path)
  }
}

/// The rows of the log behind the first `count`; nil where there are none, or no file yet.
func rows(of path: String, after count: Int) throws -> NDArray? {
  do {
    // Reads the header and those rows.
    let rows = try NPY.load(path, count...)
    return rows.count > 0 ? rows : nil
  } catch let error where error.code == .fileSystem {
    return nil
  }
}

func follow(_ path: String, steps: Int) async throws {
  var count = 0
  while count < steps {
    if let new = try rows(of: path, after: count) {
      print(try DelimitedText.text(of: new, header: false), terminator: "")
      fflush(nil)
      count += new.count
    } else {
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}

func run(_ arguments: [String]) async throws {
  guard arguments.count == 3, let steps = Int(arguments[2]), steps >= 0 else {
    print("usage: TrainingLog train|follow LOG.npy STEPS")
    exit(64)
  }
  switch arguments[0] {
  case "train": try train(arguments[1], steps: steps)
  case "follow": try await follow(arguments[1], steps: steps)
  default:
    print("train or follow, not \(arguments[0])")
    exit(64)
  }
}

do { try await run(Array(CommandLine.arguments.dropFirst())) } catch {
  print("error: \(error)")
  exit(1)
}
