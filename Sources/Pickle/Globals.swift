package import Bytes

extension Pickle {
  /// What a name may do when Python loads the pickle that asks for it.
  public enum Verdict: String, Sendable, Hashable, Comparable, CaseIterable {
    /// A type of data: of Python's standard library, or one that this library decodes.
    case known
    /// Nothing is known of it: Python would import its module, and call it where the pickle says so.
    case unknown
    /// It runs code, or leads to something that does; or it reaches files, processes or the network.
    case dangerous

    /// The less harmful one is less.
    public static func < (left: Verdict, right: Verdict) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .known: 0
      case .unknown: 1
      case .dangerous: 2
      }
    }
  }

  /// A place where a pickle asks for something by its name.
  public struct Global: Sendable, Hashable {
    /// What it asks for, as the pickle writes it; nil where the name is only known when Python loads the
    /// pickle: what a call gives, or a class by its number in Python's `copyreg`.
    public let name: Value.Name?
    /// The number in `copyreg`; nil for a name.
    public let extensionNumber: Int?
    /// Which pickle of the file asks: 0 for the first one.
    public let pickleIndex: Int
    /// Where the instruction stands in the file.
    public let offset: Int
    /// The instruction's name: `GLOBAL`, `STACK_GLOBAL`, `INST`, `EXT1`, `EXT2`, `EXT4`.
    public let instruction: String
    /// How often Python would call it; what a call gives, and what is called on that, is not counted.
    public internal(set) var callCount = 0
    /// The first of the instructions by which Python would call it: `REDUCE`, `NEWOBJ`, `NEWOBJ_EX`, `INST`,
    /// `OBJ`; or change it: `BUILD`, `APPEND`, `APPENDS`, `ADDITEMS`, `SETITEM`, `SETITEMS`.
    public internal(set) var firstCall: Call?
    /// What it may do, in the way in which the pickle calls it.
    public internal(set) var verdict: Verdict

    /// True where the pickle calls it, whether the value has something of that or not.
    public var isCalled: Bool { callCount > 0 }

    /// A call.
    public struct Call: Sendable, Hashable {
      /// The instruction's name: `REDUCE`.
      public let instruction: String
      /// Where it stands in the file.
      public let offset: Int
    }
  }

  /// Every name that the pickles of a file ask for.
  public struct Globals: Sendable {
    /// One for every instruction that asks, in their order.
    public internal(set) var uses: [Global] = []
    /// How many pickles the file holds, with one that is damaged.
    public internal(set) var pickleCount = 0
    /// The first place where the instructions do not fit together, or end; nil where there is none. What Python
    /// runs before it comes to that, it has run. ``uses`` has what stands before it, and what stands behind it
    /// as far as that can be read.
    public internal(set) var error: PickleError?

    /// The worst of all verdicts; known where nothing is asked for.
    public var verdict: Verdict { uses.map(\.verdict).max() ?? .known }
  }

  /// Every name that the pickles of the file at `path` ask for, and what it may do: nothing is loaded, and
  /// nothing is run.
  ///
  /// ```swift
  /// let globals = try Pickle.globals(of: "model.pkl")
  /// for use in globals.uses where use.verdict != .known { print(use.offset, use.name as Any) }
  /// ```
  ///
  /// All pickles of the file are read, names that are thrown away as well, and calls whose result is thrown
  /// away. Names of Python 2 are judged under their names of Python 3. An unknown name is not safe: only
  /// `.known` ones are, and a file with an ``Globals/error`` may hold what could not be read.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - limits: what is too much: of the file's size.
  /// - Throws: ``PickleError`` where the file cannot be read; what is wrong within it is told by
  ///   ``Globals/error``.
  /// - Complexity: O(file size).
  public static func globals(
    of path: String, limits: Limits = .default
  ) throws(PickleError) -> Globals {
    do throws(PickleError) {
      var globals = globals(memory: try contents(of: path, limits: limits))
      globals.error = globals.error?.at(path: path)
      return globals
    } catch { throw error.at(path: path) }
  }

  /// Every name that the pickles of `bytes` ask for, and what it may do.
  ///
  /// - Throws: ``PickleError`` `.outOfMemory`.
  /// - Complexity: O(number of bytes).
  public static func globals(bytes: [UInt8]) throws(PickleError) -> Globals {
    globals(memory: try memory(of: bytes))
  }

  /// Every name that the pickles from `start` on ask for.
  ///
  /// - Parameters:
  ///   - places: where bytes stand that are no instructions, in their order. Only those who know of them skip them:
  ///     what they would be as instructions counts as well, as far as it is anything.
  ///   - instructionLimit: how many instructions there may be.
  package static func globals(
    memory: Memory, at start: Int = 0, skipping places: [InterludePlace] = [],
    instructionLimit: Int = .max
  ) -> Globals {
    var globals = Globals()
    var instructionsLeft = instructionLimit
    var input = Input(memory.bytes, at: start)
    repeat {
      var scanner = NameScanner(
        pickleIndex: globals.pickleCount, instructionLimit: instructionsLeft)
      do throws(PickleError) { try scanner.run(&input, skipping: places) } catch {
        scanner.note(error)
      }
      instructionsLeft = scanner.instructionsLeft
      globals.uses += scanner.uses
      globals.error = globals.error ?? scanner.error
      globals.pickleCount += 1
      // Behind damage there is no telling where another pickle starts.
      guard scanner.isWhole else { break }
    } while input.remaining > 0
    if !places.isEmpty { globals.add(hidden(in: memory, at: start, instructionLimit)) }
    return globals
  }

  /// What the bytes from `start` on ask for to somebody who takes all of them for instructions: names that are none
  /// by chance.
  package static func hidden(
    in memory: Memory, at start: Int, _ instructionLimit: Int = .max
  ) -> [Global] {
    var scanner = NameScanner(pickleIndex: 0, instructionLimit: instructionLimit)
    var input = Input(memory.bytes, at: start)
    // Python stops at the first thing that is wrong, and has then run what stands in front of it.
    try? scanner.run(&input)
    return scanner.uses.filter { use in
      use.verdict == .dangerous
        || use.verdict == .unknown && use.name.map { $0.isPlausible } ?? true
    }
  }
}

extension Pickle.Globals {
  /// Adds uses at places that are not among these.
  package mutating func add(_ others: [Pickle.Global]) {
    let known = Set(uses.map(\.offset))
    uses += others.filter { !known.contains($0.offset) }
  }
}

extension Pickle.Value.Name {
  /// Whether both parts are what Python takes for names.
  fileprivate var isPlausible: Bool {
    [module, name].allSatisfy { text in
      !text.isEmpty
        && text.utf8.allSatisfy { byte in
          0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == 0x5F || byte == 0x2E
        }
    }
  }
}
