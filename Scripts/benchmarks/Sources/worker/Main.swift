/// Does one piece of work per line of its input, and answers each with a line of JSON: seconds, a
/// checksum of what came out, and so on. The words of a line are separated by tabs.
///
/// With arguments it does that one piece of work and ends: a fresh process, whose memory can be told
/// from outside. It leaves out the checksum then, which would need memory of its own.
@main
struct Main {
  static func main() async {
    var worker = Worker()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if !arguments.isEmpty {
      worker.checks = false
      print(await worker.answer(arguments).json)
      return
    }
    while let line = readLine() {
      let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      print(await worker.answer(words).json)
      flush()
    }
  }
}
