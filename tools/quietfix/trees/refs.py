"""What the refs of a mirror point to, and the commits behind them."""

from collections.abc import Iterable, Mapping

from quietfix.facts import Unknown
from quietfix.trees.git import GitDoor

LINES, TAGS = "refs/lines/", "refs/tags/"
"""Where a mirror keeps the tips of lines, and the tags that are releases."""


def refs_of(door: GitDoor) -> dict[str, str]:
    """All refs of a repository and the objects that they name."""
    rows = door.read("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "surrogateescape")
    return {ref: name for name, _, ref in (row.partition(" ") for row in rows.split("\n")) if ref}


def commits_of(door: GitDoor, names: Iterable[str]) -> Mapping[str, str | Unknown]:
    """The commit that each object is, or that it is a tag of."""
    asked = list(dict.fromkeys(names))
    given = "".join(f"{name}^{{commit}}\n" for name in asked).encode()
    rows = door.read("cat-file", "--batch-check=%(objectname) %(objecttype)", given=given).decode().splitlines()
    found: dict[str, str | Unknown] = {}
    for name, row in zip(asked, rows, strict=True):
        commit, _, kind = row.partition(" ")
        found[name] = commit if kind == "commit" else Unknown("this line does not point to a commit")
    return found
