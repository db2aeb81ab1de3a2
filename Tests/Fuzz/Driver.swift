// Trusted file: takes raw memory from libFuzzer, and calls its functions.

import FuzzTargets
import Glibc

/// libFuzzer's own main function, and its usual way to change an input.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
@_silgen_name("LLVMFuzzerMutate")
func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int) -> Int

/// What is fuzzed: one program has all targets, and the environment says which.
let target: FuzzTarget = {
  let name = unsafe getenv("NDARRAY_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    print(
      "NDARRAY_FUZZ_TARGET must be one of: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))"
    )
    exit(64)
  }
  return target
}()

/// Checks one input, and ends the process where something does not hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func check(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: data, count: count))
  do throws(Finding) { try target.check(bytes) } catch {
    // The message goes to the standard error, with libFuzzer's own words.
    fatalError("FINDING in \(target.rawValue): \(error)")
  }
  return 0
}

/// Changes an input as libFuzzer does, and sets right what that has put out of step, mostly.
@_cdecl("LLVMFuzzerCustomMutator")
public func changed(
  _ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  let changed = unsafe mutate(data, count, limit)
  guard seed % 8 != 0 else { return changed }
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: data, count: changed))
  let mended = target.mended(bytes)
  guard mended.count <= limit, let data = unsafe data else { return changed }
  for (index, byte) in mended.enumerated() { unsafe data[index] = byte }
  return mended.count
}

/// The name by which the package manager calls an executable's start.
@_cdecl("Fuzz_main")
public func start(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
  var count = count
  var arguments = unsafe arguments
  return unsafe runFuzzer(&count, &arguments) { data, count in unsafe check(data, count) }
}
