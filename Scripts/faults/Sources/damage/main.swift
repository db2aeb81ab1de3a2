// Damages files in every way of one kind, and compares what is read with what the whole file gives:
//
//   damage flips|cuts EVERY SHARD COUNT FILE …     every bit turned over, every length: or one in EVERY
//
// Prints what became of them, one report for arrays and one for archives. Exit status 1 where an archive
// gave other arrays than the whole one, or a cut file gave fewer.

import NDArray

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

let arguments = CommandLine.arguments
guard arguments.count > 5, let every = Int(arguments[2]), let shard = Int(arguments[3]),
  let count = Int(arguments[4]), every > 0, count > 0
else {
  print("usage: damage flips|cuts EVERY SHARD COUNT FILE ...")
  exit(64)
}
let mode = arguments[1]
var tallies: [String: Tally] = [:]
var isWrong = false
let clock = ContinuousClock()

/// The damaged versions of a file, one after another.
///
/// - Parameter first: the first one, where not all of them are wanted.
func forEachDamage(
  of bytes: [UInt8], from first: Int, _ body: (String, [UInt8]) -> Void
) {
  if mode == "cuts" {
    for length in stride(from: first, to: bytes.count, by: every) {
      body("cut to \(length) bytes", Array(bytes[..<length]))
    }
    return
  }
  var changed = bytes
  for place in stride(from: first, to: bytes.count * 8, by: every) {
    let (index, bit) = place.quotientAndRemainder(dividingBy: 8)
    changed[index] ^= 1 << bit
    body("bit \(bit) of byte \(index)", changed)
    changed[index] ^= 1 << bit
  }
}

for (index, path) in arguments.dropFirst(5).enumerated() where index % count == shard {
  guard let bytes = fileBytes(path) else {
    print("cannot read \(path)")
    exit(66)
  }
  let original = Outcome(reading: bytes)
  let isArchive = !bytes.starts(with: [0x93, 0x4E])
  forEachDamage(of: bytes, from: index % every) { what, damaged in
    let start = clock.now
    let outcome = Outcome(reading: damaged)
    let name = isArchive ? "archives" : "arrays"
    let time = start.duration(to: clock.now)
    if time > tallies[name, default: Tally()].slowest { tallies[name]?.slowest = time }
    tallies[name, default: Tally()].add(outcome, of: original)
    guard case .arrays(let whole) = original, case .arrays(let found) = outcome, whole != found
    else { return }
    // An array's file has no checksum: what a turned bit means there cannot be known. What is behind
    // an array may be cut off from a file of several.
    let isExpected = !isArchive && (mode == "flips" || whole.starts(with: found))
    if isExpected { return }
    isWrong = true
    print("\(path): \(what): other arrays, without a word")
  }
}
for (name, tally) in tallies.sorted(by: { $0.key < $1.key }) { print(tally.report(name)) }
exit(isWrong ? 1 : 0)
