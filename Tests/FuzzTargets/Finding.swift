/// What a target found: something that must hold for every input, and does not for this one.
package struct Finding: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// Throws a `Finding` unless `condition` holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(Finding) {
  if !condition { throw Finding(message()) }
}

/// What `body` gives; what it throws is a `Finding`, whatever else it is.
func finding<Value>(_ body: () throws -> Value) throws(Finding) -> Value {
  do { return try body() } catch let error as Finding { throw error } catch {
    throw Finding("\(error)")
  }
}

/// What `body` gives or throws.
func outcome<Value, Failure: Error>(
  _ body: () throws(Failure) -> Value
) -> Result<Value, Failure> {
  do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
}
