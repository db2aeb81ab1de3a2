"""Results as text: tables for the terminal, and the README's."""


def scale(seconds):
    return next((pair for pair in ((1, "s"), (1e3, "ms")) if seconds * pair[0] >= 1), (1e6, "µs"))


def seconds(value):
    factor, unit = scale(value)
    return f"{short(value * factor)} {unit}"


def spread(facts):
    """The median, and in brackets the fastest and the slowest."""
    factor, unit = scale(facts["median"])
    middle, low, high = (short(facts[name] * factor) for name in ("median", "min", "max"))
    return f"{middle} ({low}–{high}) {unit}"


def short(value):
    return f"{value:.0f}" if value >= 99.5 else f"{value:.3g}"


def megabytes(value):
    return f"{value / 2**20:.1f} MiB"


def quantity(value, unit):
    if unit == "bytes":
        return megabytes(value)
    if unit == "percent":
        return f"{100 * value:.1f} %"
    return f"{short(value)} {unit}"


def target(verdict):
    if verdict["met"] is None:
        return ""
    word, bound = ("at least", verdict["least"]) if verdict["most"] is None else (
        "at most", verdict["most"])
    return f"{word} {quantity(bound, verdict['unit'])}"


def cell(facts):
    parts = []
    if "median" in facts:
        parts.append(spread(facts))
    if "file" in facts:
        parts.append(megabytes(facts["file"]))
    if "peak" in facts:
        parts.append(megabytes(facts["peak"]))
        if "anonymous" in facts:
            parts.append(f"({megabytes(facts['anonymous'])} anonymous)")
    return " ".join(parts)


def table(rows):
    """Lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()
            for row in rows]


def section(title, cases, verdicts):
    """A row of the design's table, with its cases and its verdicts."""
    lines = ["", title]
    names = list(dict.fromkeys(name for case in cases for name in case["contestants"]))
    ratios = list(dict.fromkeys(name for case in cases for name in case["ratios"]))
    rows = [["", *names, *ratios]]
    for case in cases:
        label = case["case"]
        if case["bytes"]:
            label += f", {short(case['bytes'] / 2**20)} MiB"
        cells = [cell(case["contestants"].get(name, {})) for name in names]
        cells += [short(case["ratios"].get(name) or 0) for name in ratios]
        rows.append([label, *(text if text != "0" else "" for text in cells)])
    lines += ["  " + line for line in table(rows)]
    for verdict in verdicts:
        mark = {True: "met   ", False: "MISSED", None: "      "}[verdict["met"]]
        wanted = f"   target: {target(verdict)}" if target(verdict) else ""
        value = quantity(verdict["value"], verdict["unit"])
        lines.append(f"  {mark} {verdict['what']}: {value}{wanted}")
    return "\n".join(lines)


def of_row(document, row):
    return ([case for case in document["cases"] if case["row"] == row],
            [verdict for verdict in document["verdicts"] if verdict["row"] == row])


def markdown(document):
    """The tables of the README."""
    machine, peer = document["machine"], document["versions"]
    lines = [
        f"On {machine['cores']} cores, {machine['architecture']}; against NumPy "
        f"{peer['numpy']}; {'with libdeflate' if document['libdeflate'] else 'with zlib alone'}; "
        f"medians of {document['rounds']} rounds, {document['date']}.", "",
        "| work | measured | target | |", "|---|---|---|---|"]
    for verdict in document["verdicts"]:
        mark = {True: "met", False: "missed", None: ""}[verdict["met"]]
        value = quantity(verdict["value"], verdict["unit"])
        lines.append(f"| {verdict['what']} | {value} | {target(verdict)} | {mark} |")
    saves, loads = (of_row(document, row)[0] for row in ("save-compressed", "load-compressed"))
    if saves and loads:
        lines += ["", "| compressed | NumPy saves | NDArray saves | ratio | size / NumPy's "
                  "| NumPy loads its file | NDArray loads that | ratio "
                  "| NumPy loads our file | NDArray loads that | ratio |",
                  "|" + "---|" * 11]
        lines += [set_line(save, load) for save, load in zip(saves, loads)]
    kernels = of_row(document, "kernels")[0]
    if kernels:
        lines += ["", "| in memory | NumPy | NDArray | ratio |", "|---|---|---|---|"]
        for case in kernels:
            numpy, ours = (facts["median"] for facts in case["contestants"].values())
            lines.append(f"| {case['case']} | {seconds(numpy)} | {seconds(ours)} "
                         f"| {short(case['ratios']['ratio'])} |")
    return "\n".join(lines)


def set_line(save, load):
    numpy, ours = save["contestants"].values()
    first, second, third, fourth = (seconds(load["contestants"][name]["median"]) for name in (
        "NumPy, NumPy's file", "NDArray, NumPy's file", "NumPy, our file", "NDArray, our file"))
    cells = [save["case"], seconds(numpy["median"]), seconds(ours["median"]),
             short(save["ratios"]["ratio"]), f"{ours['file'] / numpy['file']:.3f}",
             first, second, short(load["ratios"]["NumPy's file"]),
             third, fourth, short(load["ratios"]["our file"])]
    return "| " + " | ".join(cells) + " |"
