"""What Scripts/docs checks by itself:

docs.py links PAGE…             every path and heading that the pages link to exists
docs.py symbols GRAPH…          every public symbol of the symbol graphs has documentation
docs.py examples FOLDER PAGE…   writes the pages' blocks of Swift as files that can be compiled
"""

import json
import os
import re
import sys
import urllib.parse

FENCE = re.compile(r"^( *)(```+|~~~+)(.*)$")


def parts(page):
    """The lines of a page as (number, text, the language of the block they are in or None)."""
    fence = None
    for number, line in enumerate(open(page, encoding="utf-8").read().split("\n"), 1):
        match = FENCE.match(line)
        if fence is None and match:
            fence = match[2]
            language = match[3].strip() or "text"
            yield number, "", "fence"
        elif fence is not None and match and match[2].startswith(fence) and not match[3].strip():
            fence = None
            yield number, "", "fence"
        else:
            yield number, line, language if fence is not None else None


def anchor(heading):
    """The name that a heading is linked by."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return "".join(c for c in text if c.isalnum() or c in " -_").replace(" ", "-")


def headings(page):
    found = {}
    for _, line, block in parts(page):
        match = re.match(r"^#{1,6} +(.*?)#*$", line)
        if match and block is None:
            name = anchor(match[1])
            count = found.setdefault(name, 0)
            found[name] += 1
            yield name if count == 0 else f"{name}-{count}"


def problem_of_address(address):
    parsed = urllib.parse.urlsplit(address)
    if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?", parsed.netloc):
        return "has no host"
    if re.search(r"[\s<>\"{}|\\^`]", address):
        return "has a character that no address has"
    return None


def problem_of_link(page, link):
    """What is wrong with a link, None where nothing is."""
    if re.match(r"https?://", link):
        return problem_of_address(link)
    if link.startswith(("doc:", "mailto:", "/documentation/")):
        return None  # docc's own
    path, _, name = link.partition("#")
    path = urllib.parse.unquote(path)
    target = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
    if not os.path.exists(target):
        return "does not exist"
    if name and target.endswith(".md") and name not in headings(target):
        return "has no such heading"
    return None


def problem_of_path(text):
    """The same for a path of the repository that is named in code, with arguments or none."""
    path = text.split()[0].rstrip(".,:")
    if any(c in path for c in "*{<…"):
        return None
    return None if os.path.exists(path) else "does not exist"


def links(*pages):
    count = 0
    wrong = []
    for page in pages:
        for number, line, block in parts(page):
            if block is not None:
                continue
            plain = re.sub(r"`+[^`]*`+", "", line)
            found = re.findall(r"\[[^\]]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)", plain)
            found += [url.rstrip(".,;:)") for url in re.findall(r"(?<!\()https?://\S*", plain)]
            checks = [(link, problem_of_link(page, link)) for link in found]
            named = re.findall(r"`((?:Scripts|Sources|Tests|TestArrays|\.ci)/[^`]*)`", line)
            checks += [(path, problem_of_path(path)) for path in named]
            count += len(checks)
            wrong += [f"{page}:{number}: {link}: {what}" for link, what in checks if what]
    for line in wrong:
        print("error:", line, file=sys.stderr)
    print(f"{count} links and paths in {len(pages)} pages, {len(wrong)} wrong")
    return bool(wrong)


def symbols(*graphs):
    """Leaves out what the compiler made, and what is documented by a protocol of another module."""
    found = {}
    for path in graphs:
        graph = json.load(open(path, encoding="utf-8"))
        inherited = {
            relation["source"] for relation in graph["relationships"] if "sourceOrigin" in relation
        }
        for symbol in graph["symbols"]:
            name = symbol["identifier"]["precise"]
            if "::SYNTHESIZED::" in name or symbol["kind"]["identifier"] == "swift.extension":
                continue
            if "docComment" not in symbol and (name in inherited or "location" not in symbol):
                continue
            lines = symbol.get("docComment", {}).get("lines", [])
            place = symbol.get("location", {})
            file = os.path.relpath(urllib.parse.unquote(place.get("uri", "")[7:]) or ".")
            line = place.get("position", {}).get("line", 0) + 1
            has_text = any(text["text"].strip() for text in lines)
            found[name] = (has_text, f"{file}:{line}: {'.'.join(symbol['pathComponents'])}")
    bare = sorted(text for has_text, text in found.values() if not has_text)
    for line in bare:
        print("error: no documentation:", line, file=sys.stderr)
    print(f"{len(found)} public symbols, {len(bare)} without documentation")
    return bool(bare)


def example(page, number, lines, given):
    """The text of a file with one block, in a function where what it declares allows that."""
    module = "Pickle" if "/Pickle.docc/" in page else "NDArray"
    imports = [line for line in lines if re.match(r"(@testable )?import ", line)]
    body = ["" if line in imports else line for line in lines]
    text = [f"import {module}"] if f"import {module}" not in imports else []
    text += imports
    place = f'#sourceLocation(file: "{page}", line: {number})'
    if any(re.match(r"(public |@main)?(extension|protocol|@main)\b", line) for line in body):
        return "\n".join(text + [place] + body) + "\n"
    effects = "async throws" if any("await " in line for line in body) else "throws"
    name = re.sub(r"\W", "_", page) + f"_{number}"
    return "\n".join(
        text + [f"func {name}({given}) {effects} {{", "do {", place] + body
        + ["#sourceLocation()", "}", "}"]) + "\n"


def examples(folder, *pages):
    count, skipped, wrong = 0, [], []
    for page in pages:
        before, block, start = "", [], 0
        for number, line, language in parts(page):
            if language == "swift":
                start = start or number
                block.append(line)
                continue
            if block:
                skip = re.fullmatch(r"\s*<!-- not compiled: (.+) -->\s*", before)
                given = re.fullmatch(r"\s*<!-- given: (.+) -->\s*", before)
                if skip:
                    skipped.append(f"{page}:{start}: {skip[1]}")
                else:
                    name = re.sub(r"\W", "_", page) + f"_{start}.swift"
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                        file.write(example(page, start, block, given[1] if given else ""))
                    count += 1
                before, block, start = "", [], 0
            elif language is None:
                before = line
    print(f"{count} examples to compile, {len(skipped)} left out" + (":" if skipped else ""))
    for line in skipped:
        print("  " + line)
    return False


if __name__ == "__main__":
    task = {"links": links, "symbols": symbols, "examples": examples}[sys.argv[1]]
    sys.exit(task(*sys.argv[2:]))
