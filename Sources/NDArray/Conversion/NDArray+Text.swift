extension NDArray {
  func textConverted(to target: DType, order: Order) throws(NDArrayError) -> NDArray {
    throw NDArrayError(.badCast, "todo")
  }
}
