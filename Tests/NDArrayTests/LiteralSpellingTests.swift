import Testing

@testable import NDArray

/// Spellings that Python's `ast.literal_eval` takes or refuses, as what a header says its dtype is: a
/// literal is then no dtype, anything else no header.
@Suite struct LiteralSpellingTests {
  private func code(_ literal: String) -> NDArrayError.Code? {
    let text = "{'descr': \(literal), 'fortran_order': False, 'shape': (), }\n"
    do throws(NDArrayError) {
      _ = try NPY.Header(
        version: .v2, text: Array(text.utf8), start: 12, limits: .default, policy: .lenient)
      return nil
    } catch { return error.code }
  }

  @Test(arguments: [
    "set()", "set( )", "{1, 2}", "-9223372036854775808", "-99999999999999999999",
    "99999999999999999999", "-1.5", "-2j", "1+2j", "1-2j", "-1-2j", "1.", "1.e5", ".5", "1e-3",
    "1E+5", "1_0", "0x_1f", "0o17", "0b1", #"r'a\'b'"#, "br'x'", "rb'x'",
    #"'\a\v\b\f\r\n\t\0'"#, #"b'\777'"#, "'''a\nb'''", "r'''x\ny'''", "'a' 'b'", "b'a' b'b'",
    "u'x'", "1e999", "1e999j", "None", #"'\q'"#, "+1", "'\\\n'", "r'\\\n'", #"R'\d'"#, "()",
    "5L", "-5L", "1.5+2j", "-1.5-2j",
  ])
  func literals(_ literal: String) {
    #expect(code(literal) == .badDType)
  }

  @Test(arguments: [
    "'a' b'c'", "set(1)", #"'\U00110000'"#, "1e", "ub''", "'abc", "'abc\\", "'\n'", "r'\\", "0x",
    "-'a'", "1+'a'", "1+1", #"'\N{NO SUCH NAME}'"#, #"'\x4'"#, #"b'\x4g'"#, "f'a'", "a", "[1",
    "{1:2,3}", "{1,2:3}", "(1 2)", "01", "1__0", "1_", "0x1g", "'a'b", "set(", "1jj", "*[1]", "~1",
    "not True", "1 if 2 else 3", "1e+", "0xz", "--5", "-True", "", "bbb''", "rr''", "1.5L", "bu'x'",
    "ru'x'", "+'a'", "+[1]", "'a'+2j", "None-2j", "'\\",
  ])
  func noLiterals(_ literal: String) {
    #expect(code(literal) == .badHeader)
  }

  /// Python's limit on the digits of an integer.
  @Test func digitsAreLimited() {
    #expect(code(String(repeating: "1", count: 4300)) == .badDType)
    #expect(code(String(repeating: "1", count: 4301)) == .badHeader)
  }

  @Test func escapesGiveWhatTheyGiveInPython() throws {
    let text =
      #"{'descr': [('\a\v\x41\N{DIGIT ONE}\q', '<i4')], 'fortran_order': False, 'shape': ()}"#
    let header = try NPY.Header(
      version: .v2, text: Array(text.utf8), start: 12, limits: .default, policy: .lenient)
    #expect(header.dtype.fields.map(\.name) == ["\u{7}\u{B}A1\\q"])
  }
}
