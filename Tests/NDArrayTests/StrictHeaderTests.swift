import NDArray
import Testing

/// What the strict policy takes for a header, and what only the lenient one does.
@Suite struct StrictHeaderTests {
  private func file(_ header: String, version: UInt8 = 1, count: Int = 24) -> [UInt8] {
    let text = Array(header.utf8)
    let length = [UInt8(text.count & 255), UInt8(text.count >> 8 & 255)]
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + (version == 1 ? [] : [0, 0])
      + text + [UInt8](repeating: 0, count: count)
  }

  @Test(arguments: [
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }",
    "{'shape': (3,), 'fortran_order': False, 'descr': '<f8'}",
    "{\"descr\": \"<f8\", \"fortran_order\": False, \"shape\": (3,)}",
    "{'descr':'<f8','fortran_order':False,'shape':( 3 , ),}\r\n",
    "\t{'descr': u'<f8',\n 'fortran_order': False,\r\n 'shape': (3L,)}  \n\n",
    "{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': [('a', '<f4'), (('title', 'b'), '<f4')], 'fortran_order': False, 'shape': (3,)}",
    "{'descr': [('a', '<f4', (1,)), ('', '|V4')], 'fortran_order': False, 'shape': (3,)}",
    "{'descr': 'float64', 'fortran_order': True, 'shape': (3,)}",
  ])
  func isRead(_ header: String) throws {
    #expect(try NPY.load(bytes: file(header)).shape == [3])
    #expect(try NPY.load(bytes: file(header), policy: .lenient).shape == [3])
  }

  @Test(arguments: [
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'shape': (3,)}", "twice"),
    ("{'descr': '<f' '8', 'fortran_order': False, 'shape': (3,)}", "joined"),
    ("{'descr': '<f8', 'fortran_order': False, # 'shape': (9,),\n 'shape': (3,)}", "a comment"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (0x3,)}", "not decimal"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (+3,)}", "the sign"),
    ("{'descr': ('<f8'), 'fortran_order': False, 'shape': (3,)}", "in parentheses"),
    ("{'descr': r'<f8', 'fortran_order': False, 'shape': (3,)}", "raw"),
    ("{'descr': '''<f8''', 'fortran_order': False, 'shape': (3,)}", "triple-quoted"),
    ("{'descr': '\\N{LESS-THAN SIGN}f8', 'fortran_order': False, 'shape': (3,)}", "name"),
    ("{'descr': '<f8', \\\n'fortran_order': False, 'shape': (3,)}", "joined line"),
    ("{'descr': [('a', 'f4,f4')], 'fortran_order': False, 'shape': (3,)}", "is not a dtype"),
  ])
  func onlyLenient(_ header: String, _ word: String) throws {
    let error = #expect(throws: NDArrayError.self) { try NPY.load(bytes: file(header)) }
    #expect(error?.code == (word == "is not a dtype" ? .badDType : .badHeader))
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
    #expect(try NPY.load(bytes: file(header), policy: .lenient).shape == [3])
  }

  @Test(arguments: [
    "{'descr': __import__('os').system('touch /tmp/x'), 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f8'*10**9, 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f8', 'fortran_order': 0, 'shape': (3,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': [3]}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (True,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'x': 1}",
    "{b'descr': '<f8', 'fortran_order': False, 'shape': (3,)}",
    "('descr', '<f8')", "", "{}", "{'descr'", "[1, 2", "None",
  ])
  func isRefusedByBoth(_ header: String) {
    for policy in [NPY.Policy.strict, .lenient] {
      let error = #expect(throws: NDArrayError.self) {
        try NPY.load(bytes: file(header), policy: policy)
      }
      #expect(error?.code == .badHeader)
    }
  }

  /// Each level of such a field was once read twice: 2 to the power of the depth.
  @Test(arguments: [NPY.Policy.strict, .lenient])
  func nestedSubArraysAreReadOnce(_ policy: NPY.Policy) throws {
    var descr = "'<i4'"
    for _ in 0..<60 { descr = "[('a', \(descr), (1,))]" }
    let header = "{'descr': \(descr), 'fortran_order': False, 'shape': (1,)}"
    #expect(try NPY.load(bytes: file(header, count: 4), policy: policy).count == 1)
  }

  @Test func bytesBehindTheArray() throws {
    let array = NDArray([1.0, 2.0])
    let one = try NPY.save(array)
    // Further arrays are what NumPy writes by saving twice to one file.
    #expect(try NPY.load(bytes: one + one) == array)
    let reader = try NPY.Reader(bytes: one + one)
    #expect(try reader.next() == array && reader.next() == array)
    #expect(try reader.next() == nil)
    for junk: [UInt8] in [[0], Array(one.dropLast()), one + [1], [10, 13], Array(one.prefix(7))] {
      let error = #expect(throws: NDArrayError.self) { try NPY.load(bytes: one + junk) }
      #expect(error?.code == .trailingData)
      #expect(error?.offset == one.count + (junk.count > one.count ? one.count : 0))
      #expect(try NPY.load(bytes: one + junk, policy: .lenient) == array)
    }
  }
}
