/// What the command's exit status says, as sysexits numbers it.
enum ExitStatus: Int32 {
  /// Done, or sound.
  case done = 0
  /// Damaged, or different.
  case differs = 1
  /// The arguments make no sense.
  case usage = 64
  /// Bad or unsupported data.
  case data = 65
  /// No such file or array.
  case noInput = 66
  /// Would overwrite, or cannot create.
  case cannotCreate = 73
  /// A read or write error.
  case io = 74
  /// Over a limit.
  case limit = 75
  /// The user interrupted.
  case interrupted = 130
}
