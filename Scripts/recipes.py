"""The recipes of the README, as `Scripts/recipes` runs them.

    recipes.py program OUT          writes the Swift of all recipes as one program
    recipes.py compare PROGRAM      runs both sides of every recipe and compares them

Every recipe has a folder of its own. Python runs there; Swift runs in a copy of that folder, so
that it finds what Python has written. What both print must be the same text, and every file that
Swift writes must hold what Python's file of that name holds, as Python reads it.
"""

import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
README = os.path.join(HERE, "..", "README.md")
BEFORE = "import pickle, numpy as np, pandas as pd\n"
PAIR = re.compile(
    r"^\*\*(?P<title>[^*\n]+)\*\*[^\n]*\n\n"
    r"```python\n(?P<python>.*?)```\n\n```swift\n(?P<swift>.*?)```\n",
    re.M | re.S,
)


def recipes():
    with open(README, encoding="utf-8") as file:
        text = file.read()
    section = text.split("\n## Recipes\n", 1)[1].split("\n## ", 1)[0]
    pairs = [match.groupdict() for match in PAIR.finditer(section)]
    blocks = section.count("\n```python\n") + section.count("\n```swift\n")
    assert pairs and blocks == 2 * len(pairs), f"{blocks} blocks make no {len(pairs)} pairs"
    return pairs


def program(out):
    pairs = recipes()
    text = "import NDArray\n"
    for number, pair in enumerate(pairs):
        text += f"\n// {pair['title']}\nfunc recipe{number}() throws {{\n"
        text += "".join(f"  {line}\n" if line else "\n" for line in pair["swift"].splitlines())
        text += "}\n"
    text += "\nswitch CommandLine.arguments.last {\n"
    for number in range(len(pairs)):
        text += f'case "{number}": try recipe{number}()\n'
    text += "default: break\n}\n"
    os.makedirs(os.path.dirname(out), exist_ok=True)
    if os.path.exists(out):
        with open(out, encoding="utf-8") as file:
            if file.read() == text:
                return
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)


def same(left, right):
    """Whether two objects are equal, and of one type all the way down."""
    import numpy as np
    import pandas as pd

    if type(left) is not type(right):
        return False
    if isinstance(left, (pd.DataFrame, pd.Series)):
        return left.equals(right)
    if isinstance(left, np.ndarray):
        if left.dtype != right.dtype or left.shape != right.shape:
            return False
        return same(left.tolist(), right.tolist())
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if hasattr(left, "__dict__"):
        return same(vars(left), vars(right))
    return left == right


def content(path):
    import numpy as np

    with open(path, "rb") as file:
        start = file.read(6)
    if start == b"\x93NUMPY":
        return np.load(path, allow_pickle=True)
    if start.startswith(b"PK"):
        with np.load(path, allow_pickle=True) as npz:
            return dict(npz)
    with open(path, "rb") as file:
        if path.endswith(".pkl"):
            return pickle.load(file)
        if path.endswith(".safetensors"):
            from safetensors.numpy import load

            return {key: array for key, array in sorted(load(file.read()).items())}
        return file.read().decode("utf-8")


def check(python, swift, names):
    """Run in a process of its own, whose `__main__` has the recipe's classes."""
    for name in names:
        left, right = (content(os.path.join(folder, name)) for folder in (python, swift))
        assert same(left, right), f"{name}: {left!r} in Python, {right!r} in Swift"


def written(folder):
    """The files that are newer than 1970, which was made the date of those that were there."""
    return sorted(name for name in os.listdir(folder) if os.stat(f"{folder}/{name}").st_mtime_ns)


def run(command, folder):
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode:
        return f"{result.stdout}{result.stderr}exit {result.returncode}\n"
    return result.stdout


def compare(binary):
    binary, failed, pairs, files = os.path.abspath(binary), 0, recipes(), 0
    for number, pair in enumerate(pairs):
        with tempfile.TemporaryDirectory() as folder:
            python, swift, again = (f"{folder}/{name}" for name in ("python", "swift", "again"))
            os.mkdir(python)
            script = f"{folder}/recipe.py"
            with open(script, "w", encoding="utf-8") as file:
                file.write(BEFORE + pair["python"])
            expected = run([sys.executable, "-W", "ignore", script], python)
            shutil.copytree(python, swift)
            shutil.copytree(python, again)
            for name in os.listdir(swift):
                os.utime(f"{swift}/{name}", ns=(0, 0))
            found = run([binary, str(number)], swift)
            names = written(swift)
            files += len(names)
            # The recipe again, for its classes, in a folder that nobody looks at.
            with open(script, "a", encoding="utf-8") as file:
                file.write(
                    f"\nimport sys; sys.path.insert(0, {HERE!r})\n"
                    f"import recipes; recipes.check({python!r}, {swift!r}, {names!r})\n"
                )
            checked = run([sys.executable, "-W", "ignore", script], again)
            if not expected or expected != found or checked != expected:
                failed += 1
                texts = [pair["title"], "-- Python", expected, "-- Swift", found]
                if checked != expected:
                    texts += ["-- files", checked]
                print("\n".join(texts), file=sys.stderr)
    if failed:
        sys.exit(f"{failed} of {len(pairs)} recipes differ")
    print(f"{len(pairs)} recipes: the same in Python and Swift")
    print(f"{files} files of Swift's hold what Python's hold", file=sys.stderr)


if __name__ == "__main__":
    {"program": program, "compare": compare}[sys.argv[1]](sys.argv[2])
