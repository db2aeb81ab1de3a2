/// Names by which a pickle runs code, or reaches files, processes and the network. The list is never whole:
/// what is not on it is unknown, and not harmless.
enum DangerousNames {
  private static func words(_ text: String) -> Set<String> {
    Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
  }

  /// Modules of which everything counts, with the modules below them.
  static let modules = words(
    """
    _aix_support _asyncio _ctypes _frozen_importlib _frozen_importlib_external _imp _interpreters _io _osx_support
    _pickle _posixshmem _posixsubprocess _pyio _pyrepl _socket _sqlite3 _ssl _thread _testcapi _winapi
    _xxsubinterpreters aifc aiohttp antigravity asyncio asyncore asynchat bdb boto3 botocore cffi cgi cgitb
    cloudpickle code codeop commands compileall concurrent ctypes curses dbm dill dis distributed distutils docker
    doctest ensurepip fabric faulthandler fcntl fileinput ftplib gc glob http httplib2 httpx idlelib imaplib imp
    importlib inspect invoke ipdb IPython joblib.externals joblib.memory joblib.parallel jupyter_client keras.models
    keras.saving lib2to3 linecache logging.config logging.handlers mailbox marshal mimetypes mlflow modulefinder
    msilib msvcrt multiprocess multiprocessing netrc nntplib nt ntpath numba numexpr numpy.compat numpy.ctypeslib
    numpy.distutils numpy.f2py numpy.lib.format numpy.lib._npyio_impl numpy.lib.npyio numpy.testing os optparse
    pandas.compat pandas.core.computation pandas.io pandas.testing pandas.util paramiko pathos pdb pexpect pickle
    pickletools pip pipes pkg_resources pkgutil platform plistlib poplib popen2 posix posixpath posixsubprocess
    profile pstats psutil pty ptyprocess py_compile pyclbr pydoc pydoc_data pytest requests resource rlcompleter
    runpy sched scipy.io selectors setuptools sh shelve shutil signal site six.moves smtpd smtplib socket
    socketserver sqlite3 ssl subprocess symtable sys sysconfig tarfile telnetlib tempfile tensorflow.io test this
    threading timeit tkinter torch._dynamo torch._inductor torch.compile torch.distributed torch.hub torch.jit
    torch.load torch.multiprocessing torch.package torch.serialization torch.testing torch.utils trace traceback
    tracemalloc turtle turtledemo unittest urllib urllib3 uu venv wandb wave webbrowser winreg winsound wsgiref
    xmlrpc zipapp zipfile zipimport cProfile _lsprof yaml _compat_pickle _signal annotationlib attr._make binhex
    compiler decorator filecmp hotshot ihooks imghdr jsonpickle mailcap new readline rexec sklearn.datasets sndhdr
    torch.ops user zmq django.core.management keras.src.models keras.src.saving llvmlite.binding scipy.weave
    sklearn.datasets._openml sympy.parsing tensorflow.saved_model
    """)

  /// Functions and classes, with what is in them.
  static let names = words(
    """
    _functools.reduce copyreg._extension_cache copyreg._extension_registry copyreg._inverted_registry
    copyreg.clear_extension_cache copyreg.dispatch_table copyreg.remove_extension dataclasses._create_fn
    pandas._libs.parsers six.exec_ tornado.util.exec_in typing.ForwardRef typing._eval_type typing.get_type_hints
    xml.etree.ElementTree.ElementTree xml.sax.saxutils.prepare_input_source
    builtins.__build_class__ builtins.__import__ builtins.apply builtins.breakpoint
    builtins.classmethod builtins.compile builtins.delattr builtins.eval builtins.exec
    builtins.execfile builtins.exit builtins.file builtins.filter builtins.getattr builtins.globals
    builtins.hasattr builtins.help builtins.input builtins.locals builtins.map builtins.memoryview
    builtins.open builtins.property builtins.quit builtins.raw_input builtins.reload
    builtins.setattr builtins.staticmethod builtins.super builtins.vars
    _codecs.lookup _codecs.open _operator.attrgetter _operator.call _operator.itemgetter
    _operator.methodcaller bz2.BZ2File bz2.open codecs.EncodedFile codecs.lookup codecs.open
    configparser.ConfigParser configparser.RawConfigParser copyreg.add_extension copyreg.pickle
    csv.reader encodings.search_function enum.property functools.cached_property functools.reduce
    functools.singledispatch functools.partialmethod gzip.GzipFile gzip.open io.BufferedReader
    io.BufferedWriter io.FileIO io.OpenWrapper io.open io.open_code io.TextIOWrapper
    itertools.accumulate itertools.starmap itertools.takewhile itertools.dropwhile
    itertools.filterfalse itertools.groupby
    joblib.load joblib.dump joblib.Memory joblib.Parallel joblib.delayed joblib.numpy_pickle.load
    joblib.numpy_pickle.dump joblib.numpy_pickle.NDArrayWrapper joblib.numpy_pickle.ZNDArrayWrapper
    joblib.numpy_pickle.load_compatibility joblib.numpy_pickle_compat.load_compatibility
    joblib.numpy_pickle_compat.NDArrayWrapper joblib.numpy_pickle_compat.ZNDArrayWrapper
    joblib.pool.reduce_memmap joblib._memmapping_reducer.make_memmap lzma.LZMAFile lzma.open
    logging.FileHandler logging.basicConfig logging.getLogger mmap.mmap
    numpy.DataSource numpy.apply_along_axis numpy.apply_over_axes numpy.fromfile numpy.fromfunction
    numpy.frompyfunc numpy.fromregex numpy.genfromtxt numpy.load numpy.loadtxt numpy.memmap
    numpy.ndarray.tofile numpy.ndarray.dump numpy.piecewise numpy.recfromcsv numpy.recfromtxt
    numpy.save numpy.savetxt numpy.savez numpy.savez_compressed numpy.vectorize numpy.source
    numpy.core.memmap.memmap numpy._core.memmap.memmap numpy.core._multiarray_umath.fromfile
    numpy.core.multiarray.fromfile numpy._core.multiarray.fromfile
    numpy.core.records.fromfile numpy._core.records.fromfile numpy.rec.fromfile
    numpy.lib.DataSource numpy.lib._datasource.DataSource numpy.lib._datasource.open
    numpy.lib.utils.source numpy.lib.npyio.load numpy.ma.core.fromfile
    operator.attrgetter operator.call operator.itemgetter operator.methodcaller
    pandas.DataFrame.eval pandas.DataFrame.query pandas.DataFrame.apply pandas.ExcelFile
    pandas.ExcelWriter pandas.HDFStore pandas.eval pandas.read_clipboard pandas.read_csv
    pandas.read_excel pandas.read_feather pandas.read_fwf pandas.read_gbq pandas.read_hdf
    pandas.read_html pandas.read_json pandas.read_orc pandas.read_parquet pandas.read_pickle
    pandas.read_sas pandas.read_spss pandas.read_sql pandas.read_sql_query pandas.read_sql_table
    pandas.read_stata pandas.read_table pandas.read_xml pandas.to_pickle pandas.test
    pyarrow.memory_map pyarrow.OSFile pyarrow.input_stream pyarrow.lib.memory_map
    pyarrow.lib.OSFile pyarrow.feather.read_table pyarrow.parquet.read_table
    random._os random._urandom scipy.LowLevelCallable sklearn.datasets.load_files
    sklearn.utils._testing tensorflow.py_function tensorflow.keras.models.load_model
    torch.load torch.save torch.storage._load_from_bytes torch.storage.UntypedStorage.from_file
    torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression torch.fx.graph_module
    types.CodeType types.FunctionType types.LambdaType types.MethodType types.ModuleType
    types.DynamicClassAttribute types.new_class weakref.finalize atexit.register
    xml.etree.ElementTree.parse xml.sax.parse xml.dom.minidom.parse
    uuid._get_command_stdout sklearn.externals.joblib.load sklearn.externals.joblib.dump
    sklearn.utils._joblib.load sklearn.utils._joblib.dump sympy.sympify
    sympy.core.sympify.sympify sympy.lambdify tensorflow.load_library tensorflow.load_op_library
    pandas.DataFrame.to_csv pandas.DataFrame.to_pickle pandas.DataFrame.to_json
    pandas.DataFrame.to_excel pandas.DataFrame.to_hdf pandas.DataFrame.to_parquet
    pandas.DataFrame.to_sql pandas.Series.to_csv pandas.Series.to_pickle
    pandas.core.generic.NDFrame.to_csv pandas.core.generic.NDFrame.to_pickle
    matplotlib.pyplot.savefig matplotlib.figure.Figure.savefig sklearn.datasets.fetch_openml
    transformers.AutoModel transformers.AutoTokenizer transformers.pipeline
    numpy.lib.function_base.vectorize numpy.lib._function_base_impl.vectorize
    datasets.load_dataset huggingface_hub.hf_hub_download
    """)

  /// Parts of a name that lead to one of them wherever they stand, without underscores in front.
  static let anywhere = words(
    """
    Popen builtins check_call dump to_clipboard to_csv to_excel to_feather to_gbq to_hdf to_html to_json to_latex
    to_markdown to_orc to_parquet to_pickle to_sql to_stata to_xml check_output chmod copyfile ctypes eval exec
    exec_module execfile execl execle execlp execlpe execv execve execvp execvpe fork forkpty fromfile getoutput
    getstatusoutput globals hardlink_to importlib load_module load_source locals makedirs mkdir modules nt open os
    pickle popen popen2 popen3 popen4 posix posix_spawn posix_spawnp pty query read_bytes read_text removedirs rmdir
    rmtree run_code run_module run_path runcode runpy runsource runstring shutil socket spawnl spawnle spawnlp
    spawnlpe spawnv spawnve spawnvp spawnvpe startfile subprocess symlink_to sys system tofile unlink urlopen
    urlretrieve write_bytes write_text
    """)
}
