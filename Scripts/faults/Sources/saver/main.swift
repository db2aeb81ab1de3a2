import NDArray

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// saver save KIND PATH FIRST COUNT BYTES   saves COUNT generations from FIRST on; prints each number
//                                          when the save has returned
// saver read PATH                          prints the number of the generation, having seen all of it
// saver kinds                              prints the kinds
// saver watch PATH COUNT                   reads COUNT times; prints how many generations it has seen
// saver large PATH BYTES                   makes an archive of so many bytes, of large arrays and a small one
// saver edit PATH NUMBER                   replaces the small one; prints the number, and the bytes that
//                                          were compressed anew of the others
// saver edited PATH                        reads all; prints the number, and the checksums of the others
//
// Exit status: 0 done; 1 an error of the library, printed; 2 damage was read; 3 saved, but not known
// to be durable; 64 wrong usage.

/// Prints a line at once.
func say(_ text: String, to stream: Int32 = 1) {
  let bytes = Array((text + "\n").utf8)
  _ = write(stream, bytes, bytes.count)
}

func run(_ arguments: [String]) throws -> Int32 {
  switch (arguments.first, arguments.count) {
  case ("save", 6):
    guard let kind = Kind(rawValue: arguments[1]), let first = Int(arguments[3]),
      let count = Int(arguments[4]), let bytes = Int(arguments[5])
    else { return 64 }
    for number in first..<first + count {
      try kind.save(Generation(number, bytes: bytes), to: arguments[2])
      say("\(number)")
    }
  case ("read", 2): say("\(try Kind.read(arguments[1]).number)")
  case ("watch", 3):
    guard let count = Int(arguments[2]) else { return 64 }
    var seen: Set<Int64> = []
    for _ in 0..<count { seen.insert(try Kind.read(arguments[1]).number) }
    say("\(seen.count)")
  case ("kinds", 1): for kind in Kind.allCases { say(kind.rawValue) }
  case ("large", 3):
    guard let bytes = Int(arguments[2]) else { return 64 }
    try LargeArchive(path: arguments[1]).make(bytes: bytes)
  case ("edit", 3):
    guard let number = Int(arguments[2]) else { return 64 }
    say("\(number) \(try LargeArchive(path: arguments[1]).edit(number))")
  case ("edited", 2): say(try LargeArchive(path: arguments[1]).contents())
  default: return 64
  }
  return 0
}

do {
  exit(try run(Array(CommandLine.arguments.dropFirst())))
} catch let error as NDArrayError {
  say("\(error.code): \(error)", to: 2)
  exit(error.code == .notDurable ? 3 : 1)
} catch let error as POSIXError {
  say("system: \(error.number)", to: 2)
  exit(1)
} catch {
  say("damage: \(error)", to: 2)
  exit(2)
}
