"""uncovered.py LEAST PATH…: of llvm-cov's export, the share of regions that were reached, and the lines that were not."""

import json
import os
import sys



def regions(data):
    """For each file its regions of code, with how often each was reached in all copies of its function."""
    found = {}
    for function in data["functions"]:
        for start, column, end, end_column, count, file, _, kind in function["regions"]:
            if kind != 0:
                continue
            place = (start, column, end, end_column)
            counts = found.setdefault(function["filenames"][file], {})
            counts[place] = counts.get(place, 0) + count
    return found


def is_code(lines, start, column, end, end_column):
    """False for what no test can reach: the braces behind an endless loop or an error, the dots of `text[...]`,
    which stand for a function that nobody calls, and what is said where a caller's mistake ends the process."""
    text = lines[start - 1:end]
    text[-1] = text[-1][:end_column - 1]
    text[0] = text[0][column - 1:]
    words = "".join(text).strip().strip("{} ")
    if not words or words == "...":
        return False
    before = lines[start - 1][:column - 1] + " ".join(lines[max(0, start - 4):start - 1])
    return not (words.startswith(('"', "preconditionFailure(")) and "precondition" in before + words)


def main(least, *paths):
    here = os.getcwd() + "/"
    floors = {path: [0, 0] for path in paths}
    missed = []
    for name, counts in sorted(regions(json.load(sys.stdin)["data"][0]).items()):
        name = name.removeprefix(here)
        floor = next((path for path in paths if name == path or name.startswith(path + "/")), None)
        if floor is None:
            continue
        with open(name, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for (start, column, end, end_column), count in sorted(counts.items()):
            if not count and not is_code(lines, start, column, end, end_column):
                continue
            floors[floor][0] += 1
            if count:
                floors[floor][1] += 1
                continue
            text = lines[start - 1].strip()
            missed.append(f"{name}:{start}:{column}-{end}:{end_column}: {text[:90]}")
    print(*missed, sep="\n")
    print()
    total = reached = 0
    for path, (all_regions, reached_here) in floors.items():
        total += all_regions
        reached += reached_here
        share = 100 * reached_here / max(1, all_regions)
        print(f"{path:32} {reached_here:6} of {all_regions:6} regions  {share:6.2f} %")
    share = 100 * reached / max(1, total)
    print(f"{'all':32} {reached:6} of {total:6} regions  {share:6.2f} %")
    if share < float(least):
        sys.exit(f"less than {least} % of what parses and saves was reached")


main(*sys.argv[1:])
