import Testing

@testable import Pickle

/// The names that a pickle asks for, and what is said of them.
@Suite struct GlobalsTests {
  private func globals(_ text: String) throws -> Pickle.Globals {
    try Pickle.globals(bytes: text.latin1)
  }

  /// Name, verdict and the first call of every use.
  private func words(_ text: String) throws -> [String] {
    try globals(text).uses.map { use in
      let call = use.firstCall.map { " \($0.instruction)@\($0.offset)x\(use.callCount)" } ?? ""
      return "\(use.name?.description ?? "?") \(use.verdict)\(call)"
    }
  }

  @Test(
    arguments: [
      ("N.", []), ("cbuiltins\nint\n.", ["builtins.int known"]),
      ("cos\nsystem\n(Vls\ntR.", ["os.system dangerous REDUCE@17x1"]),
      ("(Vls\nios\nsystem\n.", ["os.system dangerous INST@5x1"]),
      ("(cos\nsystem\nVls\no.", ["os.system dangerous OBJ@16x1"]),
      ("czoo\nCat\n)\u{81}}b.", ["zoo.Cat unknown NEWOBJ@10x1"]),
      ("czoo\nCat\n)}\u{92}.", ["zoo.Cat unknown NEWOBJ_EX@11x1"]),
      // A state for a name changes what it names; appending to one, or setting an item in it, as well.
      ("czoo\nCat\n}b.", ["zoo.Cat unknown BUILD@10x1"]),
      ("csys\npath\nVx\na.", ["sys.path dangerous APPEND@13x1"]),
      ("csys\nmodules\n(Vx\nNu.", ["sys.modules dangerous SETITEMS@18x1"]),
      (
        "czoo\nall\n(N\u{90}czoo\nall\n(Ne0czoo\nall\nNNs.",
        [
          "zoo.all unknown ADDITEMS@11x1", "zoo.all unknown APPENDS@23x1",
          "zoo.all unknown SETITEM@36x1",
        ]
      ),
      // From texts, from the memo, doubled, thrown away.
      (
        "\u{8C}\u{2}os\u{8C}\u{6}system\u{93}\u{8C}\u{2}ls\u{85}R.",
        ["os.system dangerous REDUCE@18x1"]
      ),
      ("Vos\np1\n0U\u{6}systemp2\n0g1\ng2\n\u{93}.", ["os.system dangerous"]),
      ("S'os'\nX\u{6}\u{0}\u{0}\u{0}system\u{93}.", ["os.system dangerous"]),
      ("Vo\\u0073\nVsystem\n2\u{94}0\u{93}.", ["os.system dangerous"]),
      ("cos\nsystem\n(Vls\ntR0N.", ["os.system dangerous REDUCE@17x1"]),
      ("(cos\nsystem\n(Vls\ntR1N.", ["os.system dangerous REDUCE@18x1"]),
      ("cos\nsystem\n2(tR0(tRN.", ["os.system dangerous REDUCE@14x2"]),
      ("cos\nsystem\nq\u{5}0h\u{5})RN.", ["os.system dangerous REDUCE@17x1"]),
      // A name that a call gives is not known to anybody.
      ("\u{8C}\u{2}os\u{8C}\u{3}zooN\u{85}\u{93}.", ["? dangerous"]),
      ("czoo\nf\n)RVsystem\n\u{93}.", ["zoo.f unknown REDUCE@8x1", "? dangerous"]),
      ("\u{82}\u{5})\u{81}.", ["? unknown NEWOBJ@3x1"]),
      // Dotted names, and look-alikes.
      ("cnumpy\ntesting.runstring\n.", ["numpy.testing.runstring dangerous"]),
      ("czoo\nCat.__init__.__globals__\n.", ["zoo.Cat.__init__.__globals__ dangerous"]),
      ("crandom\n_os.system\n.", ["random._os.system dangerous"]),
      ("ccollections\nOrderedDict.fromkeys\n.", ["collections.OrderedDict.fromkeys unknown"]),
      (
        "cnumpy.core.multiarray\r\n_reconstruct\n.",
        ["numpy.core.multiarray\r._reconstruct unknown"]
      ),
      ("cnumpyx\nndarray\n.", ["numpyx.ndarray unknown"]),
      (
        "cnumpy.distutils.exec_command\nexec_command\n.",
        ["numpy.distutils.exec_command.exec_command dangerous"]
      ),
      // Python 2.
      ("c__builtin__\neval\n.", ["__builtin__.eval dangerous"]),
      ("c__builtin__\nxrange\n.", ["__builtin__.xrange known"]),
      ("ccommands\ngetoutput\n.", ["commands.getoutput dangerous"]),
      ("ccPickle\nloads\n.", ["cPickle.loads dangerous"]),
      ("cexceptions\nValueError\n.", ["exceptions.ValueError known"]),
    ] as [(String, [String])])
  func names(_ text: String, _ expected: [String]) throws {
    let words = try words(text)
    #expect(words == expected)
    // What a name says is there whatever is wrong with the rest.
    #expect(try self.words(String(text.dropLast())) == expected)
  }

  /// Some functions are harmless in one form, and in no other.
  @Test(
    arguments: [
      ("cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nV_unpickle\ntR.", .known),
      ("cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nV__init__\ntR.", .dangerous),
      ("cbuiltins\ngetattr\n(czoo\nCat\nV_unpickle\ntR.", .dangerous),
      ("cbuiltins\ngetattr\np1\n(czoneinfo\nZoneInfo\nV_unpickle\ntR0g1\n(NNtR.", .dangerous),
      ("cbuiltins\ngetattr\np1\n(NNtR0g1\n(czoneinfo\nZoneInfo\nV_unpickle\ntR.", .dangerous),
      ("cbuiltins\ngetattr\n.", .dangerous), ("cbuiltins\ngetattr\nNR.", .dangerous),
      ("c_codecs\nencode\n(Vx\nVlatin1\ntR.", .known),
      ("c_codecs\nencode\n(Vx\nVzip\ntR.", .unknown),
      ("c_codecs\nencode\n.", .unknown), ("cbuiltins\ntype\n(NtR.", .known),
      ("cbuiltins\ntype\n(cbuiltins\nEllipsis\ntR.", .known),
      ("cbuiltins\ntype\n(Vx\n)}tR.", .unknown), ("cbuiltins\ntype\n.", .known),
      ("cfunctools\npartial\n(cbuiltins\nint\ntR.", .known),
      ("cfunctools\npartial\n(czoo\nf\ntR.", .unknown),
      ("cfunctools\npartial\n(cos\nsystem\ntR.", .dangerous),
    ] as [(String, Pickle.Verdict)])
  func forms(_ text: String, _ verdict: Pickle.Verdict) throws {
    #expect(try globals(text).uses.first?.verdict == verdict)
  }

  @Test(
    arguments: [
      "builtins.eval", "builtins.exec", "builtins.__import__", "builtins.open", "posix.system",
      "nt.system", "subprocess.Popen", "importlib.import_module", "runpy.run_path", "pty.spawn",
      "socket.create_connection", "ctypes.CDLL", "webbrowser.open", "code.interact", "pdb.run",
      "timeit.timeit", "cProfile.run", "operator.methodcaller", "operator.attrgetter",
      "pickle.loads", "joblib.load", "torch.load", "pandas.read_pickle", "numpy.load",
      "numpy.testing._private.utils.runstring", "pip.main", "shutil.rmtree", "asyncio.run",
      "multiprocessing.Process", "urllib.request.urlopen", "sys.modules", "types.FunctionType",
      "idlelib.run.Executive", "lib2to3.pgen2.grammar.Grammar.loadgrammar", "bdb.Bdb",
      "torch.storage._load_from_bytes", "cloudpickle.cloudpickle._make_function", "os.path.join",
      "dill._dill._create_code", "builtins.map", "functools.reduce", "profile.Profile",
      "numpy.f2py.crackfortran.getlincoef", "logging.config.listen", "pathlib.Path.write_text",
    ])
  func dangerous(_ text: String) {
    let parts = text.split(separator: ".").map(String.init)
    for count in 1..<parts.count {
      let name = Pickle.Value.Name(
        module: parts[..<count].joined(separator: "."), name: parts[count...].joined(separator: ".")
      )
      #expect(name.verdict == .dangerous)
    }
  }

  @Test func everyKnownNameIsNoDangerousOne() {
    for entry in KnownNames.all {
      let words = String(decoding: entry, as: UTF8.self).split(separator: " ").map(String.init)
      let name = Pickle.Value.Name(module: words[0], name: words[1])
      #expect(name.verdict == .known)
      // Exactly so, and with nothing in front or behind.
      for other in [
        Pickle.Value.Name(
          module: words[0] + (words[0].hasPrefix("sklearn.") ? "\u{301}" : "x"), name: words[1]),
        Pickle.Value.Name(module: words[0], name: words[1] + "x.y"),
        Pickle.Value.Name(module: words[0], name: words[1] + "\u{301}"),
        Pickle.Value.Name(module: " " + words[0], name: words[1]),
      ] {
        #expect(other.verdict != .known)
      }
    }
  }

  /// Classes of scikit-learn are known in whatever module they stand, but for those that reach files.
  @Test func modulesOfEstimators() {
    func verdict(_ module: String, _ name: String) -> Pickle.Verdict {
      Pickle.Value.Name(module: module, name: name).verdict
    }
    #expect(verdict("sklearn.anywhere", "Pipeline") == .known)
    #expect(
      verdict("sklearn", "Pipeline") == .unknown && verdict("sklearns.x", "Pipeline") == .unknown)
    #expect(verdict("sklearn.a", "Pipeline.fit") == .unknown)
    #expect(verdict("sklearn.datasets.x", "Bunch") == .dangerous)
  }

  @Test func allPicklesOfAFileCount() throws {
    let found = try globals("N.cos\nsystem\n(Vls\ntR.cbuiltins\nint\n.")
    #expect(found.pickleCount == 3 && found.error == nil && found.verdict == .dangerous)
    #expect(found.uses.map(\.pickleIndex) == [1, 2] && found.uses.map(\.offset) == [2, 21])
    #expect(found.uses.map(\.instruction) == ["GLOBAL", "GLOBAL"])
    #expect(try globals("N.").verdict == .known)
  }

  /// Python stops at the first error, and has run what stands before it; what this scanner alone took for an
  /// error hides nothing.
  @Test(
    arguments: [
      ("cos\nsystem\n(Vls\ntR", .truncated, 18), ("cos\nsystem\n\u{FF}", .badOpcode, 11),
      ("acos\nsystem\n.", .badStack, 0), ("g5\n0cos\nsystem\n.", .badMemo, 0),
      ("]p-1\ncos\nsystem\n.", .badMemo, 1), ("\u{80}\u{6}cos\nsystem\n.", .unsupportedProtocol, 0),
      ("(R1cos\nsystem\n.", .badStack, 1), ("t0cos\nsystem\n.", .badStack, 0),
      ("20cos\nsystem\n.", .badStack, 0), ("K\u{1}K\u{2}\u{93}cos\nsystem\n.", .badStack, 4),
      ("\u{95}\u{FF}\u{FF}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}cos\nsystem\n.", .truncated, 0),
    ] as [(String, PickleError.Code, Int)])
  func damage(_ text: String, _ code: PickleError.Code, _ offset: Int) throws {
    let found = try globals(text)
    #expect(found.error?.code == code && found.error?.offset == offset)
    #expect(found.uses.contains { $0.name?.description == "os.system" })
    #expect(found.verdict == .dangerous)
  }

  @Test func framesHideNothing() throws {
    // Readers differ in what they take such pickles for.
    let text = "cos\nsystem\n)R."
    for frame in ["\u{3}", "\u{E}", "\u{1}"] {
      let header = "\u{95}" + frame + "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"
      #expect(try globals(header + text).verdict == .dangerous)
      #expect(try globals(header + header + text).verdict == .dangerous)
    }
  }

  @Test func longNamesAreLookedAtOnce() throws {
    let long = "V" + String(repeating: "a.", count: 600) + "\n"
    let use = try #require(try globals("Vzoo\n" + long + "\u{93}.").uses.first)
    #expect(use.name == nil && use.verdict == .dangerous)
    let line = String(repeating: "a.", count: 200_000)
    #expect(try globals("czoo\n" + line + "\n.").verdict == .unknown)
  }

  @Test func files() throws {
    let error = #expect(throws: PickleError.self) { try Pickle.globals(of: "/nowhere/at/all.pkl") }
    #expect(error?.code == .fileSystem && error?.path == "/nowhere/at/all.pkl")
  }
}
