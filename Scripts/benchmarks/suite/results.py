"""What was measured, and whether it reaches the targets."""

from math import prod
from statistics import median

NUMPY, OURS = "NumPy", "NDArray"


def geometric_mean(values):
    values = list(values)
    return prod(values) ** (1 / len(values))


class Case:
    """One line of a table: the same work by several contestants."""

    def __init__(self, row, name, size, answers, files=None, ratios=None):
        self.row, self.name, self.size = row, name, size
        self.contestants = {}
        for contestant, list_ in answers.items():
            facts = {}
            if any(answer["seconds"] for answer in list_):
                seconds = [answer["seconds"] for answer in list_]
                facts = {"median": median(seconds), "min": min(seconds), "max": max(seconds),
                         "seconds": seconds}
            for fact in ("peak", "anonymous"):
                if any(fact in answer for answer in list_):
                    facts[fact] = max(answer.get(fact, 0) for answer in list_)
            if files and contestant in files:
                facts["file"] = files[contestant]
            self.contestants[contestant] = facts
        # What each ratio is called, and whose times are in it.
        pairs = {"ratio": (NUMPY, OURS)} if ratios is None else ratios
        self.ratios = {name: self.times(*pair) for name, pair in pairs.items()}

    def times(self, slow, fast):
        """How many times as fast one is as the other; None where neither was timed."""
        slow, fast = (self.contestants[name].get("median") for name in (slow, fast))
        return slow / fast if slow and fast else None

    @property
    def ratio(self):
        """The first of the ratios."""
        return next(iter(self.ratios.values()))

    @property
    def document(self):
        return {"row": self.row, "case": self.name, "bytes": self.size, "ratios": self.ratios,
                "contestants": self.contestants}


class Results:
    def __init__(self):
        self.cases, self.verdicts = [], []

    def add(self, *arguments, **named):
        self.cases.append(Case(*arguments, **named))
        return self.cases[-1]

    def judge(self, row, what, value, unit="times", least=None, most=None):
        """Compares a value with the least or the most that it should be; without, it is news."""
        met = None
        if least is not None or most is not None:
            met = (least is None or value >= least) and (most is None or value <= most)
        self.verdicts.append({"row": row, "what": what, "value": value, "unit": unit,
                              "least": least, "most": most, "met": met})
