"""Random trees of Python objects, pickled by Python, and what came back of them.

  pickle-oracle.py make FOLDER SEED COUNT   COUNT trees, each at every protocol: N.P.pkl
  pickle-oracle.py check FOLDER SEED COUNT  for every N.P.pkl, the files N.P.Q.out that somebody made of it
                                            at protocol Q: equal, with the same sharing and the same cycles

The second prints a line for each that is not, and a last one with the counts. The trees are made anew from
the seed, so that both runs see the same ones.
"""

import collections
import datetime
import decimal
import fractions
import math
import os
import pickle
import random
import sys
import uuid


class Instance:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    # Not one in a set or a key: there it could not be told from another one.
    __hash__ = None


class ListSubclass(list):
    pass


class DictSubclass(dict):
    pass


def leaf(r):
    kind = r.randrange(24)
    if kind == 0:
        return None
    if kind == 1:
        return r.random() < 0.5
    if kind < 4:
        return r.randrange(-3, 70000)
    if kind < 6:
        return r.choice([-1, 1]) * r.getrandbits(r.choice([8, 16, 31, 32, 63, 64, 65, 200, 2100]))
    if kind < 8:
        return r.choice(
            [0.0, -0.0, 1.5, 1e16, 1e15, 123456789012345680.0, 1e-5, 1e-4, 5e-324, 1.7976931348623157e308,
             math.inf, -math.inf, r.random(), r.uniform(-1, 1) * 10.0 ** r.randrange(-300, 300)])
    if kind < 11:
        letters = [10, 13, 26, 92, 0, 39, 34, 0xD800, 0xDFFF]
        return "".join(
            chr(r.choice([r.randrange(32, 127), r.randrange(0x300), r.randrange(0x10000, 0x110000), r.choice(letters)]))
            for _ in range(r.randrange(12)))
    if kind == 11:
        return "x" * r.choice([254, 255, 256, 257, 65535, 65536])
    if kind == 12:
        return r.randbytes(r.randrange(10))
    if kind == 13:
        return r.randbytes(r.choice([255, 256, 65535, 65536]))
    if kind == 14:
        return bytearray(r.randbytes(r.choice([0, 1, 300])))
    if kind == 15:
        return complex(r.random(), -r.random())
    if kind == 16:
        return datetime.datetime(2024, 2, 29, 1, 2, 3, r.randrange(10**6), tzinfo=r.choice([None, datetime.timezone.utc]))
    if kind == 17:
        return r.choice([datetime.date(r.randrange(1, 9999), 3, 4), datetime.time(1, 2, 3, 4)])
    if kind == 18:
        return datetime.timedelta(r.randrange(-1000, 1000), 3, 4)
    if kind == 19:
        return r.choice([decimal.Decimal("3.14"), fractions.Fraction(r.randrange(-9, 9), 7)])
    if kind == 20:
        return uuid.UUID(int=r.getrandbits(128))
    if kind == 21:
        return r.choice([range(r.randrange(9)), slice(1, None, 2)])
    if kind == 22:
        return r.choice([len, dict, ValueError, collections.OrderedDict.fromkeys])
    return r.choice([ValueError("bad", 3), Ellipsis, NotImplemented])


def tree(r, depth, pool):
    if pool and r.random() < 0.15:
        return r.choice(pool)
    if depth <= 0 or r.random() < 0.3:
        value = leaf(r)
        pool.append(value)
        return value
    count = r.choice([999, 1000, 1001, 2000, 2001]) if r.random() < 0.01 else r.randrange(6)

    def inner():
        return tree(r, depth - 1, pool) if count < 50 else r.randrange(10**9)

    def key():
        while True:
            value = inner()
            try:
                hash(value)
                return value
            except TypeError:
                pass

    kind = r.randrange(13)
    if kind < 3:
        value = [inner() for _ in range(count)]
    elif kind < 5:
        value = tuple(inner() for _ in range(count))
    elif kind < 8:
        value = {key(): inner() for _ in range(count)}
    elif kind == 8:
        value = {key() for _ in range(count)}
    elif kind == 9:
        value = frozenset(key() for _ in range(count))
    elif kind == 10:
        value = Instance(**{f"a{i}": inner() for i in range(count)})
    elif kind == 11:
        value = r.choice([ListSubclass, collections.deque])([inner() for _ in range(count)])
    else:
        value = r.choice([DictSubclass, collections.OrderedDict, collections.Counter])()
        for _ in range(count):
            dict.__setitem__(value, key(), inner())
    pool.append(value)
    return value


def trees(seed, count):
    for number in range(count):
        r = random.Random(f"{seed}/{number}")
        pool = []
        value = tree(r, r.randrange(6), pool)
        lists = [item for item in pool if isinstance(item, list)]
        if lists and r.random() < 0.4:
            r.choice(lists).append(r.choice(pool))
        # A Counter that holds itself, for one, is nothing that Python can write.
        try:
            for protocol in range(6):
                pickle.dumps(value, protocol)
        except RecursionError:
            value = None
        yield number, value


def text(value):
    """The same text for equal values, whose sets may be in another order."""
    if isinstance(value, (set, frozenset)):
        return "{%s}" % sorted(map(text, value))
    if isinstance(value, tuple):
        return "(%s)" % list(map(text, value))
    return repr(value)


def difference(one, other):
    """Where two trees differ; None where they do not."""
    containers = (list, tuple, dict, set, frozenset, Instance, collections.deque)
    twins = {}
    waiting = [(one, other)]
    kept = []
    while waiting:
        a, b = waiting.pop()
        kept.append((a, b))
        if type(a) is not type(b):
            return f"{type(a)} and {type(b)}"
        if isinstance(a, containers):
            if id(a) in twins:
                if twins[id(a)] != id(b) and not isinstance(a, (tuple, frozenset)):
                    return f"one {type(a)} has become two"
                continue
            twins[id(a)] = id(b)
        if isinstance(a, (list, tuple, collections.deque)):
            if len(a) != len(b):
                return f"{len(a)} items and {len(b)}"
            waiting += zip(a, b)
        elif isinstance(a, dict):
            if len(a) != len(b):
                return f"{len(a)} keys and {len(b)}"
            for pair, twin in zip(a.items(), b.items()):
                waiting += zip(pair, twin)
        elif isinstance(a, (set, frozenset)):
            if text(a) != text(b):
                return f"{a!r:.200} and {b!r:.200}"
        elif isinstance(a, Instance):
            waiting.append((vars(a), vars(b)))
        elif isinstance(a, (float, BaseException)):
            if repr(a) != repr(b):
                return f"{a!r} and {b!r}"
        elif a != b:
            return f"{a!r:.200} and {b!r:.200}"
    return None


def main():
    command, folder, seed, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    if command == "make":
        for number, value in trees(seed, count):
            for protocol in range(6):
                with open(os.path.join(folder, f"{number}.{protocol}.pkl"), "wb") as file:
                    pickle.dump(value, file, protocol)
        return 0
    checked = wrong = same = 0
    for number, _ in trees(seed, count):
        for protocol in range(6):
            with open(os.path.join(folder, f"{number}.{protocol}.pkl"), "rb") as file:
                source = file.read()
            # What Python itself makes of it: protocols below 4 have no folds, and so on.
            expected = pickle.loads(source)
            for target in range(6):
                path = os.path.join(folder, f"{number}.{protocol}.{target}.out")
                if not os.path.exists(path):
                    continue
                with open(path, "rb") as file:
                    result = file.read()
                checked += 1
                same += result == source
                try:
                    found = difference(expected, pickle.loads(result))
                except Exception as error:  # whatever Python says of it
                    found = repr(error)
                if found:
                    wrong += 1
                    print(f"{os.path.basename(path)}: {found:.400}")
    print(f"{checked} checked, {wrong} wrong, {same} of the same bytes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
