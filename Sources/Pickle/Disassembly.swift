package import Bytes

extension Pickle {
  /// The instructions of a pickle as lines of text, one by one: what `python -m pickletools` prints.
  ///
  /// ```
  ///     0: \x80 PROTO      4
  ///     2: (    MARK
  ///     3: K        BININT1    1
  ///     5: t        TUPLE      (MARK at 2)
  ///     6: .    STOP
  /// highest protocol among opcodes = 4
  /// ```
  ///
  /// A damaged pickle gives the lines up to the damage, and then throws.
  public struct Disassembly: Sendable {
    private let memory: Memory
    private let indent: Int
    /// The blanks that were given so far.
    private var indented = 0
    /// Where the next instruction stands; behind the last line, where the pickle ends.
    public private(set) var offset: Int
    private var shadow = StackShadow()
    private var highestProtocol = -1
    private var state = State.running

    private enum State {
      case running
      case stopped
      case finished
    }

    package init(_ memory: Memory, indent: Int, at start: Int) {
      self.memory = memory
      self.indent = Swift.max(indent, 0)
      offset = start
    }

    /// The next line, without a line's end; nil behind the last one, and after an error.
    ///
    /// - Throws: ``PickleError`` where `pickletools` has an error: `.truncated`, `.badOpcode`, `.badValue` for
    ///   an argument that is none, `.limitExceeded` for an integer of more than 4300 digits; `.badStack` for an
    ///   instruction that does not find what it needs, and for a pickle that leaves more than its value;
    ///   `.badMemo` for a number that is taken twice, or not given. The last two come behind the line of the
    ///   instruction.
    /// - Complexity: O(length of the line), which is that of the argument and of the indentation.
    public mutating func next() throws(PickleError) -> String? {
      switch state {
      case .finished: return nil
      case .stopped:
        // Everything was fine so far, and is printed; what is left on the stack is told behind it.
        if highestProtocol >= 0 {
          let highest = highestProtocol
          highestProtocol = -1
          return "highest protocol among opcodes = \(highest)"
        }
        state = .finished
        let end = offset - 1
        if let error = shadow.leftover(at: end) { throw error }
        return nil
      case .running: break
      }
      if let error = shadow.pending {
        state = .finished
        throw error
      }
      do throws(PickleError) { return try line() } catch {
        state = .finished
        throw error
      }
    }

    /// The blanks in front of an instruction behind so many marks: all of them, until they come to 8 MiB together; no
    /// more than 100 then, for a few bytes can be a thousand times as many lines.
    private mutating func indentation(_ depth: Int) -> Int {
      let (count, overflow) = indent.multipliedReportingOverflow(by: depth)
      let most = indented < 8 << 20 ? Int.max : 100
      let result = Swift.min(overflow ? 100 : count, most)
      indented += result
      return result
    }

    private mutating func line() throws(PickleError) -> String {
      let memory = memory
      var input = Input(memory.bytes, at: Swift.min(Swift.max(offset, 0), memory.count))
      let instruction = try input.instruction()
      let argument = try Argument(instruction, input)
      highestProtocol = Swift.max(highestProtocol, instruction.opcode.firstProtocol)
      let code = instruction.opcode.code
      let depth = shadow.markCount
      let note = try shadow.run(instruction, argument.number, input)
      offset = input.position
      if instruction.opcode == .stop, shadow.pending == nil { state = .stopped }

      let name = instruction.opcode.name
      var line = Self.aligned("\(instruction.offset)", 5) + ": "
      line += code + String(repeating: " ", count: 5 - code.utf8.count)
      line += String(repeating: " ", count: indentation(depth))
      line += name
      if argument.text != nil || note != nil {
        line += String(repeating: " ", count: Swift.max(10 - name.utf8.count, 0))
        if let text = argument.text { line += " " + text }
        if let note { line += " " + note }
      }
      return line
    }

    private static func aligned(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: Swift.max(width - text.utf8.count, 0)) + text
    }
  }

  /// The instructions of the first pickle of the file at `path`, as lines of text.
  ///
  /// ```swift
  /// var lines = try Pickle.disassembly(of: "model.pkl")
  /// while let line = try lines.next() { print(line) }
  /// ```
  ///
  /// The corresponding Python function is `pickletools.dis`, which prints the same lines. It shows characters
  /// as they are or by their numbers as its version of Unicode says; so does Swift's.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - indent: by how many blanks the instructions behind a mark are indented, 0 to 1000.
  ///   - start: where the pickle starts, in bytes; ``Disassembly/offset`` says where the one before it ends.
  ///   - limits: what is too much: of the file's size.
  /// - Throws: ``PickleError`` where the file cannot be read; what is wrong within it is thrown by
  ///   ``Disassembly/next()``.
  /// - Complexity: O(file size).
  public static func disassembly(
    of path: String, indent: Int = 4, at start: Int = 0, limits: Limits = .default
  ) throws(PickleError) -> Disassembly {
    do throws(PickleError) {
      return Disassembly(try contents(of: path, limits: limits), indent: indent, at: start)
    } catch { throw error.at(path: path) }
  }

  /// The instructions of the pickle that starts at `start` in `bytes`, as lines of text.
  ///
  /// - Throws: ``PickleError`` `.outOfMemory`.
  /// - Complexity: O(number of bytes).
  public static func disassembly(
    bytes: [UInt8], indent: Int = 4, at start: Int = 0
  ) throws(PickleError) -> Disassembly {
    Disassembly(try memory(of: bytes), indent: indent, at: start)
  }
}
