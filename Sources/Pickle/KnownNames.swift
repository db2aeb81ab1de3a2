/// Types of data, by their exact names: those of Python's standard library, and those that the floors above
/// decode. Making one of them runs no code but their own, reaches no file and imports nothing else.
///
/// Every line is a module and what is known of it.
enum KnownNames {
  /// `module name`, as bytes.
  static let all: Set<[UInt8]> = {
    var all: Set<[UInt8]> = []
    for line in [standard, numpy, pandas, sklearn, others].flatMap({ $0.split(separator: "\n") }) {
      let words = line.split(separator: " ")
      for name in words.dropFirst() { all.insert(Array("\(words[0]) \(name)".utf8)) }
    }
    for name in PythonNames.exceptions.union(newExceptions) where name != "SystemExit" {
      all.insert(Array("builtins \(name)".utf8))
    }
    return all
  }()

  /// Classes of scikit-learn, whose modules change from release to release: the estimators that the floors above
  /// compute with, and what stands in them.
  static let estimators: Set<String> = Set(
    """
    ARDRegression AdamOptimizer BaggingClassifier BaggingRegressor BayesianRidge BernoulliNB Binarizer
    BinaryTree BinomialDeviance Bunch CategoricalNB ChebyshevDistance ChebyshevDistance64 ColumnTransformer
    ComplementNB CyExponentialLoss CyHalfBinomialLoss CyHalfMultinomialLoss CyHalfSquaredError
    DecisionTreeClassifier DecisionTreeRegressor DummyClassifier DummyRegressor ElasticNet ElasticNetCV
    EuclideanDistance EuclideanDistance64 ExponentialLoss ExtraTreeClassifier ExtraTreeRegressor
    ExtraTreesClassifier ExtraTreesRegressor FeatureUnion FunctionTransformer GammaRegressor GaussianNB
    GradientBoostingClassifier GradientBoostingRegressor GridSearchCV HalfBinomialLoss HalfLogitLink
    HalfMultinomialLoss HalfSquaredError HalvingGridSearchCV HalvingRandomSearchCV Hinge
    HistGradientBoostingClassifier HistGradientBoostingRegressor HuberRegressor IdentityLink Imputer
    IncrementalPCA Interval KDTree KDTree64 KFold KMeans KNeighborsClassifier KNeighborsRegressor LabelBinarizer
    LabelEncoder Lars LassoLars LeastSquaresError LinearDiscriminantAnalysis LinearSVC LinearSVR Log
    LogOddsEstimator LogitLink MLPClassifier MLPRegressor ManhattanDistance ManhattanDistance64 MaxAbsScaler
    MeanEstimator MinMaxScaler MiniBatchKMeans MinkowskiDistance MinkowskiDistance64 MissingIndicator
    ModifiedHuber MultiTaskElasticNet MultiTaskLasso MultinomialDeviance MultinomialLogit MultinomialNB
    Normalizer NuSVC NuSVR OneHotEncoder OrdinalEncoder OrthogonalMatchingPursuit PCA
    PassiveAggressiveClassifier PassiveAggressiveRegressor PinballLoss Pipeline PoissonRegressor
    PolynomialFeatures PriorProbabilityEstimator QuantileRegressor RFE RFECV RandomForestClassifier
    RandomForestRegressor RandomizedSearchCV RobustScaler SGDOptimizer SVC SVR ScaledLogOddsEstimator SelectFdr
    SelectFpr SelectFwe SelectKBest SelectPercentile SimpleImputer StandardScaler StratifiedKFold
    TheilSenRegressor TreePredictor TruncatedSVD TweedieRegressor VarianceThreshold VotingClassifier
    VotingRegressor ZeroEstimator _BinMapper
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  private static let newExceptions: Set<String> = [
    "BlockingIOError", "BrokenPipeError", "ChildProcessError", "ConnectionAbortedError",
    "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "EncodingWarning",
    "ExceptionGroup", "BaseExceptionGroup", "FileExistsError", "FileNotFoundError",
    "InterruptedError", "IsADirectoryError", "ModuleNotFoundError", "NotADirectoryError",
    "PermissionError", "ProcessLookupError", "RecursionError", "ResourceWarning",
    "StopAsyncIteration", "TimeoutError",
  ]

  private static let standard = """
    builtins Ellipsis NotImplemented bool bytearray bytes complex dict enumerate float frozenset
    builtins int list object range reversed set slice str tuple type zip
    builtins iter
    _io BytesIO StringIO
    argparse Namespace
    array _array_reconstructor array
    collections ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque
    concurrent.futures._base CancelledError TimeoutError
    configparser ConfigParser RawConfigParser
    copyreg __newobj__ __newobj_ex__ _reconstructor
    datetime date datetime time timedelta timezone
    datetime UTC
    decimal Context Decimal
    fractions Fraction
    http HTTPStatus
    http.cookies Morsel SimpleCookie
    inspect Parameter Signature _ParameterKind
    itertools chain combinations count cycle islice permutations product repeat zip_longest
    json.decoder JSONDecodeError
    logging Logger getLogger
    os stat_result
    pickle PickleError PicklingError UnpicklingError
    platform uname_result
    signal Signals
    socket AddressFamily SocketKind
    struct error
    subprocess CalledProcessError TimeoutExpired
    time struct_time
    urllib.parse DefragResult ParseResult SplitResult
    ipaddress IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network
    pathlib Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath
    pathlib._local Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath
    random Random
    re RegexFlag _compile
    types SimpleNamespace
    uuid SafeUUID UUID
    zoneinfo ZoneInfo
    """

  private static let numpy = """
    numpy bool bool_ bytes_ cdouble chararray clongdouble complex128 complex256 complex64 csingle
    numpy datetime64 double dtype float128 float16 float32 float64 generic half int16 int32 int64
    numpy int8 int_ intc intp longdouble longlong matrix ndarray object_ recarray record short
    numpy single str_ string_ take timedelta64 ubyte uint uint16 uint32 uint64 uint8 uintc uintp
    numpy ulonglong unicode_ ushort void byte float_ complex_
    numpy.char chararray
    numpy.core.defchararray chararray
    numpy.core.multiarray _reconstruct scalar
    numpy._core.multiarray _reconstruct scalar
    numpy.core.numeric _frombuffer
    numpy._core.numeric _frombuffer
    numpy.core._internal _convert_to_stringdtype_kwargs
    numpy._core._internal _convert_to_stringdtype_kwargs
    numpy.core.records recarray record
    numpy._core.records recarray record
    numpy.rec recarray record
    numpy.dtypes BoolDType Complex128DType Complex64DType Float16DType Float32DType Float64DType
    numpy.dtypes Int16DType Int32DType Int64DType Int8DType StringDType UInt16DType UInt32DType
    numpy.dtypes UInt64DType UInt8DType
    numpy.ma MaskedArray
    numpy.ma.core MaskedArray MaskedConstant _mareconstruct
    numpy.matrixlib.defmatrix matrix
    numpy.polynomial.polynomial Polynomial
    numpy.random._pickle __bit_generator_ctor __generator_ctor __randomstate_ctor
    numpy.random.bit_generator SeedSequence
    numpy.random._mt19937 MT19937
    numpy.random._pcg64 PCG64 PCG64DXSM
    """

  private static let pandas = """
    pandas Categorical CategoricalDtype CategoricalIndex DataFrame DatetimeIndex DatetimeTZDtype
    pandas Index Int64Dtype Interval IntervalDtype IntervalIndex MultiIndex NA NaT Period
    pandas PeriodDtype PeriodIndex RangeIndex Series SparseDtype StringDtype Timedelta
    pandas TimedeltaIndex Timestamp BooleanDtype Float32Dtype Float64Dtype Int16Dtype Int32Dtype
    pandas Int8Dtype UInt16Dtype UInt32Dtype UInt64Dtype UInt8Dtype ArrowDtype array to_datetime
    pandas.api.internals _unpickle_block
    pandas.arrays ArrowExtensionArray ArrowStringArray BooleanArray DatetimeArray FloatingArray
    pandas.arrays IntegerArray IntervalArray NumpyExtensionArray PandasArray PeriodArray
    pandas.arrays SparseArray StringArray TimedeltaArray
    pandas._libs.arrays __pyx_unpickle_NDArrayBacked
    pandas._libs.internals _unpickle_block
    pandas._libs.interval Interval __pyx_unpickle_IntervalMixin
    pandas._libs.missing NA NAType
    pandas._libs.sparse BlockIndex IntIndex
    pandas._libs.tslib Timedelta Timestamp
    pandas._libs.tslibs.nattype NaTType __nat_unpickle _nat_unpickle
    pandas._libs.tslibs.period Period
    pandas._libs.tslibs.timedeltas Timedelta _timedelta_unpickle
    pandas._libs.tslibs.timestamps Timestamp _unpickle_timestamp
    pandas._libs.tslibs.offsets BDay BMonthBegin BMonthEnd BQuarterBegin BQuarterEnd BYearBegin
    pandas._libs.tslibs.offsets BYearEnd BusinessDay BusinessHour BusinessMonthBegin
    pandas._libs.tslibs.offsets BusinessMonthEnd DateOffset Day Hour Micro Milli Minute MonthBegin
    pandas._libs.tslibs.offsets MonthEnd Nano QuarterBegin QuarterEnd Second SemiMonthBegin
    pandas._libs.tslibs.offsets SemiMonthEnd Week WeekOfMonth YearBegin YearEnd
    pandas._period Period
    pandas._sparse BlockIndex IntIndex
    pandas.tslib NaTType Timedelta Timestamp __nat_unpickle
    pandas.core.arrays.arrow.array ArrowExtensionArray
    pandas.core.arrays.arrow.dtype ArrowDtype
    pandas.core.arrays.boolean BooleanArray BooleanDtype
    pandas.core.arrays.categorical Categorical
    pandas.core.arrays.datetimes DatetimeArray
    pandas.core.arrays.floating Float32Dtype Float64Dtype FloatingArray
    pandas.core.arrays.integer Int16Dtype Int32Dtype Int64Dtype Int8Dtype IntegerArray UInt16Dtype
    pandas.core.arrays.integer UInt32Dtype UInt64Dtype UInt8Dtype
    pandas.core.arrays.interval IntervalArray
    pandas.core.arrays.numpy_ NumpyExtensionArray PandasArray PandasDtype
    pandas.core.arrays.period PeriodArray
    pandas.core.arrays.sparse.array SparseArray
    pandas.core.arrays.sparse.dtype SparseDtype
    pandas.core.arrays.sparse SparseArray SparseDtype
    pandas.core.arrays.string_ StringArray StringDtype
    pandas.core.arrays.string_arrow ArrowStringArray
    pandas.core.arrays.timedeltas TimedeltaArray
    pandas.core.base FrozenList FrozenNDArray
    pandas.core.categorical Categorical
    pandas.core.dtypes.dtypes ArrowDtype CategoricalDtype DatetimeTZDtype IntervalDtype PeriodDtype
    pandas.core.dtypes.dtypes SparseDtype NumpyEADtype
    pandas.core.frame DataFrame
    pandas.core.index CategoricalIndex DatetimeIndex Float64Index Index Int64Index MultiIndex
    pandas.core.index PeriodIndex RangeIndex _new_Index
    pandas.core.indexes.base Index _new_Index
    pandas.core.indexes.category CategoricalIndex
    pandas.core.indexes.datetimes DatetimeIndex _new_DatetimeIndex
    pandas.core.indexes.frozen FrozenList FrozenNDArray
    pandas.core.indexes.interval IntervalIndex _new_IntervalIndex
    pandas.core.indexes.multi MultiIndex
    pandas.core.indexes.numeric Float64Index Int64Index UInt64Index
    pandas.core.indexes.period PeriodIndex _new_PeriodIndex
    pandas.core.indexes.range RangeIndex
    pandas.core.indexes.timedeltas TimedeltaIndex _new_TimedeltaIndex
    pandas.indexes.base Index _new_Index
    pandas.indexes.category CategoricalIndex
    pandas.indexes.multi MultiIndex
    pandas.indexes.numeric Float64Index Int64Index
    pandas.indexes.range RangeIndex
    pandas.core.internals BlockManager SingleBlockManager
    pandas.core.internals.blocks new_block
    pandas.core.internals.managers BlockManager SingleBlockManager
    pandas.core.panel Panel
    pandas.core.series Series TimeSeries
    pandas.core.sparse.array SparseArray
    pandas.core.sparse.frame SparseDataFrame
    pandas.core.sparse.series SparseSeries SparseTimeSeries
    pandas.sparse.array SparseArray
    pandas.sparse.frame SparseDataFrame
    pandas.sparse.series SparseSeries SparseTimeSeries
    pandas.tseries.index DatetimeIndex _new_DatetimeIndex
    pandas.tseries.period Period PeriodIndex
    pandas.tseries.tdi TimedeltaIndex
    pandas.tseries.offsets BMonthEnd BQuarterEnd BYearEnd BusinessDay DateOffset Day Hour Micro
    pandas.tseries.offsets Milli Minute MonthBegin MonthEnd Nano QuarterBegin QuarterEnd Second
    pandas.tseries.offsets Week YearBegin YearEnd
    """

  private static let sklearn = """
    sklearn.cluster._kmeans KMeans MiniBatchKMeans
    sklearn.cluster.k_means_ KMeans MiniBatchKMeans
    sklearn.decomposition._pca PCA
    sklearn.decomposition.pca PCA
    sklearn.dummy DummyClassifier DummyRegressor
    sklearn.ensemble._forest ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier
    sklearn.ensemble._forest RandomForestRegressor
    sklearn.ensemble.forest ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier
    sklearn.ensemble.forest RandomForestRegressor
    sklearn.ensemble._gb GradientBoostingClassifier GradientBoostingRegressor
    sklearn.ensemble.gradient_boosting GradientBoostingClassifier GradientBoostingRegressor
    sklearn.linear_model LinearRegression
    sklearn.linear_model._base LinearRegression
    sklearn.linear_model.base LinearRegression
    sklearn.linear_model._coordinate_descent ElasticNet ElasticNetCV Lasso LassoCV
    sklearn.linear_model.coordinate_descent ElasticNet ElasticNetCV Lasso LassoCV
    sklearn.linear_model._logistic LogisticRegression LogisticRegressionCV
    sklearn.linear_model.logistic LogisticRegression LogisticRegressionCV
    sklearn.linear_model._perceptron Perceptron
    sklearn.linear_model._ridge Ridge RidgeCV RidgeClassifier RidgeClassifierCV
    sklearn.linear_model.ridge Ridge RidgeCV RidgeClassifier RidgeClassifierCV
    sklearn.linear_model._stochastic_gradient SGDClassifier SGDRegressor
    sklearn.linear_model.stochastic_gradient SGDClassifier SGDRegressor
    sklearn.naive_bayes GaussianNB
    sklearn.neural_network._multilayer_perceptron MLPClassifier MLPRegressor
    sklearn.pipeline FeatureUnion Pipeline
    sklearn.preprocessing._data MaxAbsScaler MinMaxScaler PolynomialFeatures RobustScaler
    sklearn.preprocessing._data StandardScaler
    sklearn.preprocessing.data MaxAbsScaler MinMaxScaler PolynomialFeatures RobustScaler
    sklearn.preprocessing.data StandardScaler
    sklearn.preprocessing._encoders OneHotEncoder OrdinalEncoder
    sklearn.preprocessing._label LabelBinarizer LabelEncoder
    sklearn.preprocessing._polynomial PolynomialFeatures
    sklearn.preprocessing.label LabelBinarizer LabelEncoder
    sklearn.svm._classes LinearSVC LinearSVR SVC SVR
    sklearn.svm.classes LinearSVC LinearSVR SVC SVR
    sklearn.tree._classes DecisionTreeClassifier DecisionTreeRegressor
    sklearn.tree.tree DecisionTreeClassifier DecisionTreeRegressor
    sklearn.tree._tree Tree
    """

  private static let others = """
    dateutil.relativedelta relativedelta
    dateutil.tz.tz tzfile tzlocal tzoffset tzrange tzstr tzutc
    dateutil.tz._tzfile _unpickle tzfile
    joblib.numpy_pickle NumpyArrayWrapper
    pyarrow.lib _restore_array binary chunked_array decimal128 decimal256 decimal32 decimal64
    pyarrow.lib dictionary duration field fixed_size_binary large_list list_ map_ py_buffer struct
    pyarrow.lib time32 time64 timestamp type_for_alias
    pytz FixedOffset _FixedOffset _UTC _p
    scipy.sparse bsr_matrix coo_matrix csc_matrix csr_matrix dia_matrix dok_matrix lil_matrix
    scipy.sparse._bsr bsr_array bsr_matrix
    scipy.sparse._coo coo_array coo_matrix
    scipy.sparse._csc csc_array csc_matrix
    scipy.sparse._csr csr_array csr_matrix
    scipy.sparse._dia dia_array dia_matrix
    scipy.sparse._dok dok_array dok_matrix
    scipy.sparse._lil lil_array lil_matrix
    scipy.sparse.bsr bsr_matrix
    scipy.sparse.coo coo_matrix
    scipy.sparse.csc csc_matrix
    scipy.sparse.csr csr_matrix
    scipy.sparse.dia dia_matrix
    """
}
