"""Where MAINTAINERS comes from: the tip of mainline in a mirror that holds contents, else a copy that the desk keeps.

A mirror of messages or paths lacks the file, and to ask its server for that one would be a request of its own, at a
time when somebody has a bug to route. So it is not asked for: fetches alone bring anything (law 5 of the design).
"""

import os
from dataclasses import dataclass
from pathlib import Path

from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.errors import GitFailed
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.rules.routing.maintainers import MAX_BYTES, decoded
from quietfix.trees.mirror import Mirror

NAME = "MAINTAINERS"
LINE = "mainline"
"""The line whose tip tells who maintains what now."""
WHAT_TO_DO = f"give one with --maintainers (and --keep to keep a copy), or set `depth: content` for the tree of {LINE}"
"""Where there is no MAINTAINERS."""
_HEAD = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A MAINTAINERS file, and where it came from."""

    text: str
    origin: str


def maintainers_text(desk: Desk, policy: Policy, mirrors: Path | None = None) -> Source | Unknown:
    """MAINTAINERS as the desk has it, or why it has none. Nothing is fetched.

    `mirrors` is where the mirrors lie, by default in the desk's own folder.
    """
    tree = next((tree for tree, line in policy.trees.lines if line == LINE), None)
    why = f"no tree of the policy has a line {LINE}"
    if tree is not None and tree.depth == "content":
        found = _of_tip(Mirror(tree, mirrors or desk.scratch / "mirrors", desk.root))
        if isinstance(found, Source):
            return found
        why = found.why
    elif tree is not None:
        why = f"tree {tree.name} holds {tree.depth} only"
    kept = _kept(_place(desk))
    return kept or Unknown(f"there is no {NAME}: {why}, and the desk keeps no copy")


def keep(desk: Desk, data: bytes) -> None:
    """Keep a copy, in the place of the one before."""
    place = _place(desk)
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f"{NAME}.{os.getpid()}.new")
    half.write_bytes(data)
    half.replace(place)


def _place(desk: Desk) -> Path:
    return desk.scratch / "maintainers" / NAME


def _kept(place: Path) -> Source | None:
    """The kept copy, with its age: whoever reads it sees whether it is too old."""
    try:
        with place.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            since = Instant.from_epoch(int(os.fstat(file.fileno()).st_mtime))
    except OSError:
        return None
    return Source(decoded(data), f"the copy kept since {since.human()}") if len(data) <= MAX_BYTES else None


def _of_tip(mirror: Mirror) -> Source | Unknown:
    name = mirror.tree.name
    fetched = mirror.last()
    if isinstance(fetched, Unknown):
        return fetched
    tip = fetched.tips[LINE]
    if isinstance(tip, Unknown):
        return tip
    try:
        with mirror.reader().stream("cat-file", "--batch", given=f"{tip}:{NAME}\n".encode()) as output:
            head = output.readline(_HEAD).decode("utf-8", "replace").split()
            if head[1:2] != ["blob"]:
                return Unknown(f"tree {name} has no file {NAME} at the tip of {LINE}")
            size = int(head[2])
            if size > MAX_BYTES:
                return Unknown(f"{NAME} of tree {name} is larger than {MAX_BYTES} bytes")
            data = output.read(size)
            output.read(1)
    except (GitFailed, ValueError) as error:
        said = error.happened if isinstance(error, GitFailed) else "its answer makes no sense"
        return Unknown(f"the mirror of tree {name} cannot be read: {said}")
    if len(data) != size:
        return Unknown(f"the mirror of tree {name} cannot be read: {NAME} is cut short")
    return Source(decoded(data), f"tree {name} as fetched {fetched.at.human()}")
