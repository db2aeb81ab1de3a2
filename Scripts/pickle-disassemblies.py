"""Writes pickles of all kinds with what Python's pickletools prints for them.

Usage: pickle-disassemblies.py OUTPUT.json

Every entry has the bytes in hexadecimal, the lines, and whether pickletools ends with an error. The tests of
the disassembly read the file, so that they need no Python.
"""

import collections
import datetime
import fractions
import io
import json
import pickle
import pickletools
import sys
import uuid


class Buffer:
    """A buffer that is kept outside of the pickle."""

    def __reduce_ex__(self, protocol):
        return bytearray, (pickle.PickleBuffer(bytearray(b"abc")),)


def objects():
    shared = ["a", {"b": (1, 2.5, None)}]
    cycle = []
    cycle.append((cycle, cycle))
    yield [None, True, False, 0, 255, 256, 65536, -1, 2**31, -(2**40), 2**70, -(2**2100)]
    yield [0.0, -0.0, 1.5, 1e16, 1e-5, 123456789012345.6, float("inf"), float("-inf"), float("nan")]
    yield ["", "a'b", 'a"b', "a'b\"c", "\\\t\n\r\0\x7f", "é\u00ad\u2028€", "\U0001f600\ud800", "x" * 300]
    yield [b"", b"a'b", b'a"b', bytes(range(256)), bytearray(b"a'b\"\xff"), bytearray()]
    yield [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], {}, {"k": []}, [[[]]]]
    yield [{1}, frozenset(["a"]), set(), frozenset()]
    yield [shared, shared, cycle]
    yield [datetime.date(2024, 2, 29), fractions.Fraction(1, 3), uuid.UUID(int=5), int, len, ValueError("x")]
    yield [collections.OrderedDict(a=1), collections.deque([1, 2], 3), collections.Counter("aab")]


def damaged():
    """Each one with an error of pickletools, or with something odd that is none."""
    yield from (
        b"", b"N", b"N0.", b"NN.", b"(N.", b"N(0.", b"N((e.", b"e.", b"t.", b"0.", b"N\x94\x94.", b"Nq\1q\1.",
        b"q\1N.", b"(q\1.", b"h\5.", b"g7\n.", b"p1\n.", b"Np00\np1\ng01\n.", b"Np00\n0g00\n.", b"\xff", b"N\x00.",
        b"I01\n.", b"I 1_0 \n.", b"I1L\n.", b"L10L\n.", b"L\n.", b"F1_0.5\n.", b"F 1e400 \n.", b"Fnan\n.", b"F-inf\n.",
        b"F1__0\n.", b"F\n.", b"S'a\\x41\\n'\n.", b'S"\n.', b"Sabc\n.", b"S'\xe9'\n.", b"S'\\'\n.", b"S'a\"\n.",
        b"Va\\u0041\\\\u0041\xe9\n.", b"V\\u00\n.", b"V\\U00110000\n.", b"U\3a\xe9'.", b"T\1\0\0\0x.",
        b"T\xff\xff\xff\xff.", b"cos\nsystem\n.", b"ca\\x41\nb\n.", b"(ios\nsystem\n.", b"Pid\n.", b"NQ.", b"\x82\1.",
        b"\x83\1\2.", b"\x84\xff\xff\xff\xff.", b"\x8a\0.", b"\x8a\2\xff\0.", b"\x8b\1\0\0\0\x80.", b"\x8a\5ab",
        b"\x8b\xff\xff\xff\xff.", b"\x8d\1\0\0\0\0\0\0\0a.", b"\x8e\1\0\0\0\0\0\0\0a.", b"\x97\x98.", b"\x98.", b"2.",
        b"N2.", b"NN2000.", b"\x80\5\x95\1\0\0\0\0\0\0\0N.", b"X\2\0\0\0\xc3\x28.", b"(2N.", b"((aN.", b"((a1.", b"(1N.",
        b"((((NtNtNtt.", b"Np99999999999999999999\ng99999999999999999999\n.", b"Np-1\n0g-1\n.",
        b"\x8b\x00\x08\0\0" + b"\x55" * 2048 + b".", b"N.N.", b"]\x94(K\1h\0eb.",
    )


def entry(data):
    out = io.StringIO()
    failed = False
    try:
        pickletools.dis(data, out)
    except Exception:
        failed = True
    # The position is printed before an argument that cannot be printed: what has no end is no line.
    lines = out.getvalue().split("\n")[:-1]
    return {"hex": data.hex(), "lines": lines, "failed": failed}


def main():
    entries = []
    for value in objects():
        for protocol in range(6):
            entries.append(entry(pickle.dumps(value, protocol)))
    buffers = []
    entries.append(entry(pickle.dumps(Buffer(), 5, buffer_callback=buffers.append)))
    entries += map(entry, damaged())
    with open(sys.argv[1], "w", encoding="ascii") as file:
        json.dump(entries, file, separators=(",", ":"))
        file.write("\n")


main()
