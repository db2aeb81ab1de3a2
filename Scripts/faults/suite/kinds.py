"""The ways of saving that the saver has, and which of them each module takes: the one place that says so."""

# These make the file anew, whatever was there.
SAVES = ("npy", "rows", "npz", "deflated", "writer")
# These change what is there: generation n needs n - 1.
UPDATES = ("update", "append")
KINDS = SAVES + UPDATES
# These change the file in its place, which a kill may leave with more in it than its array.
IN_PLACE = ("append",)
# These have what tells that elements are another save's.
ARCHIVES = ("npz", "deflated", "writer", "update")
# These are wrong, and must be seen to be: torn by kills, or damaged by power cuts.
TORN = ("inplace",)
UNSYNCED = ("unsynced", "hasty")

# For each module what the whole run takes, and what the slice takes.
TAKEN = {
    "calls": (KINDS, ("npy",) + UPDATES),
    "reads": (("npy", "npz", "deflated"), ("npz",)),
    "disk": (KINDS, ("npy",)),
    "limit": (KINDS, ("npy", "append")),
    "kills": (KINDS, KINDS),
    "kills, named": (("npy",), ("npy",)),
    # Several writers do not know what the others have made of a file that they change in its place.
    "crowd": (SAVES + ("update",), ("npy",)),
    "powercuts": (("npy", "npz", "writer"), ("npy", "npz", "writer")),
    "powercuts of updates": (UPDATES, UPDATES),
    "powercuts, named": (("npy", "deflated"), ()),
}


def taken(module, quick):
    return TAKEN[module][1 if quick else 0]


def check(tools):
    """The saver must have these, and no others."""
    found = tools.run("kinds").stdout.split()
    if sorted(found) != sorted(KINDS + TORN + UNSYNCED):
        raise SystemExit(f"the saver has {found}, which suite/kinds.py does not say")
