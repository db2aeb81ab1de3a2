import Bytes
import NDArray
import Testing

@Suite struct MappingTests {
  /// Changes stay in memory, in the pages that they touch, and outlive what gives pages back.
  @Test func changesOfMappedArraysStayInMemory() throws {
    let folder = try TemporaryFolder()
    let count = 1 << 20
    let array = NDArray((0..<count).map { Int32($0) })
    try NPY.save(array, to: folder.path("a.npy"))
    try NPZ.save(["a": array], to: folder.path("a.npz"))
    let bytes = try NPY.load(folder.path("a.npy")).bytes()
    for isMember in [false, true] {
      func mapped() throws -> NDArray {
        let npz = try NPZ(path: folder.path("a.npz"))
        return isMember
          ? try #require(try npz.map("a")) : try NPY.map(folder.path("a.npy"))
      }
      var changed = try mapped()
      let other = try mapped()
      try changed.set(-1 as Int32, at: count / 2)
      #expect(changed.isMapped, "no copy of the whole is made")
      // Saving gives back the pages of mapped arrays: not those that were written.
      let saved = try NPY.load(bytes: NPY.save(changed))
      #expect(try saved[count / 2, as: Int32.self] == -1)
      #expect(try changed[count / 2, as: Int32.self] == -1)
      #expect(try changed[count / 2 + 1, as: Int32.self] == Int32(count / 2 + 1))
      #expect(try other[count / 2, as: Int32.self] == Int32(count / 2))
      // A copy keeps its value, and the file its bytes.
      let copy = changed
      try changed.set(-2 as Int32, at: 0)
      #expect(try copy[0, as: Int32.self] == 0 && changed[0, as: Int32.self] == -2)
    }
    #expect(try NPY.load(folder.path("a.npy")).bytes() == bytes)
    #expect(try NPZ(path: folder.path("a.npz"))["a"] == array)
  }
}
