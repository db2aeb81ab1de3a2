/// The names that modules, classes and functions had in Python 2, and what they are called since: facts of
/// Python's own renaming, as its `pickle` applies it to protocols 0 to 2.
enum PythonNames {
  private static func table(_ text: String) -> [String: String] {
    var table: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      table[String(words[0])] = String(words[1])
    }
    return table
  }

  /// Modules, from old to new.
  static let modules = table(
    """
    BaseHTTPServer http.server
    CGIHTTPServer http.server
    ConfigParser configparser
    Cookie http.cookies
    Dialog tkinter.dialog
    DocXMLRPCServer xmlrpc.server
    FileDialog tkinter.filedialog
    HTMLParser html.parser
    Queue queue
    ScrolledText tkinter.scrolledtext
    SimpleDialog tkinter.simpledialog
    SimpleHTTPServer http.server
    SimpleXMLRPCServer xmlrpc.server
    SocketServer socketserver
    StringIO io
    Tix tkinter.tix
    Tkconstants tkinter.constants
    Tkdnd tkinter.dnd
    Tkinter tkinter
    UserDict collections
    UserList collections
    UserString collections
    __builtin__ builtins
    _abcoll collections.abc
    _elementtree xml.etree.ElementTree
    _winreg winreg
    anydbm dbm
    cPickle pickle
    cStringIO io
    commands subprocess
    cookielib http.cookiejar
    copy_reg copyreg
    dbhash dbm.bsd
    dbm dbm.ndbm
    dumbdbm dbm.dumb
    dummy_thread _dummy_thread
    gdbm dbm.gnu
    htmlentitydefs html.entities
    httplib http.client
    markupbase _markupbase
    repr reprlib
    robotparser urllib.robotparser
    test.test_support test.support
    thread _thread
    tkColorChooser tkinter.colorchooser
    tkCommonDialog tkinter.commondialog
    tkFileDialog tkinter.filedialog
    tkFont tkinter.font
    tkMessageBox tkinter.messagebox
    tkSimpleDialog tkinter.simpledialog
    ttk tkinter.ttk
    urllib2 urllib.request
    urlparse urllib.parse
    whichdb dbm
    xmlrpclib xmlrpc.client
    """)

  /// Modules, from new to old.
  static let oldModules = table(
    """
    _bz2 bz2
    _dbm dbm
    _dummy_thread dummy_thread
    _functools functools
    _gdbm gdbm
    _markupbase markupbase
    _pickle pickle
    _thread thread
    builtins __builtin__
    collections.abc _abcoll
    configparser ConfigParser
    copyreg copy_reg
    dbm anydbm
    dbm.bsd dbhash
    dbm.dumb dumbdbm
    dbm.gnu gdbm
    dbm.ndbm dbm
    html.entities htmlentitydefs
    html.parser HTMLParser
    http.client httplib
    http.cookiejar cookielib
    http.cookies Cookie
    http.server BaseHTTPServer
    queue Queue
    reprlib repr
    socketserver SocketServer
    subprocess commands
    test.support test.test_support
    tkinter Tkinter
    tkinter.colorchooser tkColorChooser
    tkinter.commondialog tkCommonDialog
    tkinter.constants Tkconstants
    tkinter.dialog Dialog
    tkinter.dnd Tkdnd
    tkinter.filedialog tkFileDialog
    tkinter.font tkFont
    tkinter.messagebox tkMessageBox
    tkinter.scrolledtext ScrolledText
    tkinter.simpledialog tkSimpleDialog
    tkinter.tix Tix
    tkinter.ttk ttk
    urllib.parse urlparse
    urllib.request urllib2
    urllib.robotparser robotparser
    winreg _winreg
    xmlrpc.client xmlrpclib
    xmlrpc.server SimpleXMLRPCServer
    """)

  /// What is in modules, from old to new, apart from exceptions.
  static let functions = table(
    """
    UserDict.IterableUserDict collections.UserDict
    UserDict.UserDict collections.UserDict
    UserList.UserList collections.UserList
    UserString.UserString collections.UserString
    __builtin__.basestring builtins.str
    __builtin__.intern sys.intern
    __builtin__.long builtins.int
    __builtin__.reduce functools.reduce
    __builtin__.unichr builtins.chr
    __builtin__.unicode builtins.str
    __builtin__.xrange builtins.range
    _multiprocessing.Connection multiprocessing.connection.Connection
    _socket.fromfd socket.fromfd
    exceptions.StandardError builtins.Exception
    itertools.ifilter builtins.filter
    itertools.ifilterfalse itertools.filterfalse
    itertools.imap builtins.map
    itertools.izip builtins.zip
    itertools.izip_longest itertools.zip_longest
    multiprocessing.AuthenticationError multiprocessing.context.AuthenticationError
    multiprocessing.BufferTooShort multiprocessing.context.BufferTooShort
    multiprocessing.ProcessError multiprocessing.context.ProcessError
    multiprocessing.TimeoutError multiprocessing.context.TimeoutError
    multiprocessing.forking.Popen multiprocessing.popen_fork.Popen
    multiprocessing.process.Process multiprocessing.context.Process
    socket._socketobject socket.SocketType
    urllib.ContentTooShortError urllib.error.ContentTooShortError
    urllib.getproxies urllib.request.getproxies
    urllib.pathname2url urllib.request.pathname2url
    urllib.quote urllib.parse.quote
    urllib.quote_plus urllib.parse.quote_plus
    urllib.unquote urllib.parse.unquote
    urllib.unquote_plus urllib.parse.unquote_plus
    urllib.url2pathname urllib.request.url2pathname
    urllib.urlcleanup urllib.request.urlcleanup
    urllib.urlencode urllib.parse.urlencode
    urllib.urlopen urllib.request.urlopen
    urllib.urlretrieve urllib.request.urlretrieve
    urllib2.HTTPError urllib.error.HTTPError
    urllib2.URLError urllib.error.URLError
    whichdb.whichdb dbm.whichdb
    """)

  /// What is in modules, from new to old, apart from exceptions.
  static let oldFunctions = table(
    """
    _functools.reduce __builtin__.reduce
    _socket.socket socket._socketobject
    builtins.BrokenPipeError exceptions.OSError
    builtins.ChildProcessError exceptions.OSError
    builtins.ConnectionAbortedError exceptions.OSError
    builtins.ConnectionError exceptions.OSError
    builtins.ConnectionRefusedError exceptions.OSError
    builtins.ConnectionResetError exceptions.OSError
    builtins.FileExistsError exceptions.OSError
    builtins.FileNotFoundError exceptions.OSError
    builtins.InterruptedError exceptions.OSError
    builtins.IsADirectoryError exceptions.OSError
    builtins.ModuleNotFoundError exceptions.ImportError
    builtins.NotADirectoryError exceptions.OSError
    builtins.PermissionError exceptions.OSError
    builtins.ProcessLookupError exceptions.OSError
    builtins.TimeoutError exceptions.OSError
    builtins.chr __builtin__.unichr
    builtins.filter itertools.ifilter
    builtins.int __builtin__.long
    builtins.map itertools.imap
    builtins.range __builtin__.xrange
    builtins.str __builtin__.unicode
    builtins.zip itertools.izip
    collections.UserDict UserDict.IterableUserDict
    collections.UserList UserList.UserList
    collections.UserString UserString.UserString
    dbm.whichdb whichdb.whichdb
    functools.reduce __builtin__.reduce
    http.server.CGIHTTPRequestHandler CGIHTTPServer.CGIHTTPRequestHandler
    http.server.SimpleHTTPRequestHandler SimpleHTTPServer.SimpleHTTPRequestHandler
    itertools.filterfalse itertools.ifilterfalse
    itertools.zip_longest itertools.izip_longest
    multiprocessing.connection.Connection _multiprocessing.Connection
    multiprocessing.context.AuthenticationError multiprocessing.AuthenticationError
    multiprocessing.context.BufferTooShort multiprocessing.BufferTooShort
    multiprocessing.context.Process multiprocessing.process.Process
    multiprocessing.context.ProcessError multiprocessing.ProcessError
    multiprocessing.context.TimeoutError multiprocessing.TimeoutError
    multiprocessing.popen_fork.Popen multiprocessing.forking.Popen
    socket.fromfd _socket.fromfd
    sys.intern __builtin__.intern
    tkinter.filedialog.FileDialog FileDialog.FileDialog
    tkinter.filedialog.LoadFileDialog FileDialog.LoadFileDialog
    tkinter.filedialog.SaveFileDialog FileDialog.SaveFileDialog
    tkinter.simpledialog.SimpleDialog SimpleDialog.SimpleDialog
    urllib.error.ContentTooShortError urllib.ContentTooShortError
    urllib.error.HTTPError urllib2.HTTPError
    urllib.error.URLError urllib2.URLError
    urllib.parse.quote urllib.quote
    urllib.parse.quote_plus urllib.quote_plus
    urllib.parse.unquote urllib.unquote
    urllib.parse.unquote_plus urllib.unquote_plus
    urllib.parse.urlencode urllib.urlencode
    urllib.request.getproxies urllib.getproxies
    urllib.request.pathname2url urllib.pathname2url
    urllib.request.url2pathname urllib.url2pathname
    urllib.request.urlcleanup urllib.urlcleanup
    urllib.request.urlopen urllib.urlopen
    urllib.request.urlretrieve urllib.urlretrieve
    xmlrpc.server.DocCGIXMLRPCRequestHandler DocXMLRPCServer.DocCGIXMLRPCRequestHandler
    xmlrpc.server.DocXMLRPCRequestHandler DocXMLRPCServer.DocXMLRPCRequestHandler
    xmlrpc.server.DocXMLRPCServer DocXMLRPCServer.DocXMLRPCServer
    xmlrpc.server.ServerHTMLDoc DocXMLRPCServer.ServerHTMLDoc
    xmlrpc.server.XMLRPCDocGenerator DocXMLRPCServer.XMLRPCDocGenerator
    """)

  /// The exceptions that Python 2 had.
  static let exceptions = Set(
    """
    ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning
    DeprecationWarning EOFError EnvironmentError Exception FloatingPointError FutureWarning
    GeneratorExit IOError ImportError ImportWarning IndentationError IndexError KeyError
    KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError OverflowError
    PendingDeprecationWarning ReferenceError RuntimeError RuntimeWarning StopIteration
    SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError UnboundLocalError
    UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
    UserWarning ValueError Warning ZeroDivisionError
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  /// The name as Python 3 has it.
  static func modern(_ module: String, _ name: String) -> (module: String, name: String) {
    if module == "exceptions", exceptions.contains(name) { return ("builtins", name) }
    if let found = functions["\(module).\(name)"] { return parts(found) }
    return (modules[module] ?? module, name)
  }

  /// The name as Python 2 has it, for protocols that it reads.
  static func classic(_ module: String, _ name: String) -> (module: String, name: String) {
    if module == "builtins", exceptions.contains(name) { return ("exceptions", name) }
    if let found = oldFunctions["\(module).\(name)"] { return parts(found) }
    return (oldModules[module] ?? module, name)
  }

  /// The module and what is behind its last point.
  private static func parts(_ name: String) -> (module: String, name: String) {
    let point = name.lastIndex(of: ".") ?? name.startIndex
    return (String(name[..<point]), String(name[point...].dropFirst()))
  }
}

extension GlobalName {
  /// The name as Python 3 has it.
  var modern: (module: String, name: String) {
    isClassic ? PythonNames.modern(module, name) : (module, name)
  }
}

extension Pickle.Value.Name {
  /// The name as Python 3 has it: `builtins.range` for `__builtin__.xrange`.
  public var modern: Pickle.Value.Name {
    let (module, name) = PythonNames.modern(module, name)
    return Pickle.Value.Name(module: module, name: name)
  }

  /// True for exactly this name of Python 3, under its name of Python 2 as well.
  package func isNamed(_ module: String, _ name: String) -> Bool {
    func isSame(_ other: Pickle.Value.Name) -> Bool {
      other.name.utf8.elementsEqual(name.utf8) && other.module.utf8.elementsEqual(module.utf8)
    }
    return isSame(self) || isSame(modern)
  }
}
