public import ComplexModule

extension Complex: NDArray.Nested where RealType: NDArray.ComplexPart {}
