import Testing

@testable import NDArray

/// Spellings of dtypes in headers, with what NumPy makes of them.
@Suite struct DescrSpellingTests {
  private func dtype(_ descr: String) throws(NDArrayError) -> NDArray.DType {
    let text = "{'descr': \(descr), 'fortran_order': False, 'shape': (0,), }\n"
    return try NPY.Header(
      version: .v2, text: Array(text.utf8), start: 12, limits: .default, policy: .lenient
    ).dtype
  }

  @Test(arguments: [
    ("('S', 5)", "'|S5'"), ("('U', 3)", "'<U3'"), ("('>U', 3)", "'>U3'"), ("('V', 4)", "'|V4'"),
    ("{}", "[]"), ("[('a', 'S', 5)]", "[('a', '|S5')]"), ("['ab']", "[('a', '|i1')]"),
    ("[((None, 'n'), '<i4')]", "[('n', '<i4')]"),
    ("[(('t', 'n'), '<i4', 2)]", "[(('t', 'n'), '<i4', (2,))]"),
    ("'M8[Y/12]'", "'<M8[M]'"), ("'M8[M/4]'", "'<M8[W]'"), ("'M8[W/7]'", "'<M8[D]'"),
    ("'M8[D/24]'", "'<M8[h]'"), ("'M8[h/60]'", "'<M8[m]'"), ("'M8[m/60]'", "'<M8[s]'"),
    ("'M8[s/1000]'", "'<M8[ms]'"), ("'M8[+2s]'", "'<M8[2s]'"), ("'M8[2D/12]'", "'<M8[4h]'"),
    ("'M8[Y/52]'", "'<M8[W]'"), ("'M8[Y/365]'", "'<M8[D]'"), ("'M8[M/30]'", "'<M8[D]'"),
    ("'M8[D/1440]'", "'<M8[m]'"), ("'M8[generic]'", "'<M8'"), ("'M8[s/1000000]'", "'<M8[us]'"),
    ("'M8[W/10080]'", "'<M8[m]'"), ("'M8[fs/1000]'", "'<M8[as]'"), ("'m8[3ns]'", "'<m8[3ns]'"),
  ])
  func dtypes(descr: String, expected: String) throws {
    #expect(try dtype(descr).descr == expected)
  }

  @Test(arguments: [
    "[('a',)]", "[3]", "['abc']", "[('a', '<i4', 1, 2)]", "[(1, '<i4')]", "[((1, 'a'), '<i4')]",
    "[(('t', 2), '<i4')]", "[(('t', 'n', 'x'), '<i4')]", "[('a', '<i4', 'x')]",
    "[('a', '<i4', -1)]", "[('a', '<i4', (2.5,))]", "[('a', '<i4'), ('a', '<i4')]",
    "[(('a', 'b'), '<i4'), ('a', '<i4')]", "[('a', 'S2147483647'), ('b', 'S2')]", "('S', 5, 6)",
    "'M8[as/2]'", "'M8[99999999999s]'", "'M8[generic/2]'", "'M8[Q]'", "'M8[s/7]'", "'M8[ns/]'",
    "'M8[s/x]'", "'M8[s/0]'", "'M8[s/-1]'", "'(2i4'", "'(a,)i4'", "'99999999999999999999i4'",
    "'(-1,)i4'", "'i3'", "'f16x'", "'T'", "'|T16'", "5", "('<i4', 'x')", "None",
  ])
  func noDtypes(_ descr: String) {
    let error = #expect(throws: NDArrayError.self) { try dtype(descr) }
    #expect(error?.code == .badDType)
    #expect(error?.offset == 12)
  }

  @Test func moreAxesThanNumPyHas() {
    let shape = "(" + String(repeating: "1, ", count: 65) + ")"
    let error = #expect(throws: NDArrayError.self) { try dtype("[('a', '<i4', \(shape))]") }
    #expect(error?.code == .badDType && error?.message.contains("65 dimensions") == true)
  }

  @Test func longDescrsAreCutInMessages() throws {
    let error = #expect(throws: NDArrayError.self) {
      try dtype("(" + String(repeating: "1, ", count: 200) + ")")
    }
    #expect(error?.message.hasSuffix("…") == true)
    #expect((error?.message.count ?? 0) < 160)
  }

  @Test func stringDTypeSaysWhatNumPyWritesInstead() {
    #expect(#expect(throws: NDArrayError.self) { try dtype("'T'") }?.hint?.contains("'|O'") == true)
  }

  @Test func shapesOfAnEarlyNumPy2HaveAHint() {
    let text = "{'descr': '<i4', 'fortran_order': False, 'shape': ('np.int64(3)',), }\n"
    let error = #expect(throws: NDArrayError.self) {
      try NPY.Header(
        version: .v1, text: Array(text.utf8), start: 10, limits: .default, policy: .lenient)
    }
    #expect(error?.code == .badHeader)
  }

  @Test func descrItemsAreTexts() throws {
    let items = try NDArray.DType("i4,f8").descrItems
    guard case .list(let fields) = items, case .list(let first)? = fields.first,
      case .text(let name)? = first.first
    else {
      Issue.record("\(items)")
      return
    }
    #expect(name == "f0" && fields.count == 2)
  }

  @Test func fieldsAreFoundByTheirTitles() throws {
    let dtype = try dtype("[(('t', 'n'), '<i4')]")
    #expect(dtype.field(named: "t") == dtype.field(named: "n"))
    #expect(dtype.field(named: "x") == nil)
  }
}
