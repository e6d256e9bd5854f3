"""Observes the public trees: brings the index up to what the last fetches left, and asks it what cases look for."""

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from quietfix.errors import CouldNotTell, GitFailed
from quietfix.facts import Arrival, CommitSeen, LineSeen, TreesSeen, Unknown, Wanted
from quietfix.instants import Instant, InstantError
from quietfix.rules.references import Forms
from quietfix.trees.comparing import with_patches
from quietfix.trees.growing import Growth
from quietfix.trees.holding import Holding, Place
from quietfix.trees.index import NAME, Index, damaged, discard, order
from quietfix.trees.kin import Kin
from quietfix.trees.mirror import Fetched, Mirror
from quietfix.trees.pruning import prune
from quietfix.trees.releases import refresh
from quietfix.trees.search import Search

_ROUNDS = 4
"""So often others may fetch while this run reads."""
Answer = TypeVar("Answer")
Last = Mapping[str, Fetched | Unknown]
"""What the last fetch of each tree left, by the tree's name."""


def observe(mirrors: Sequence[Mirror], wanted: Wanted) -> TreesSeen:
    """All trees as their last fetch left them. What could not be read is Unknown, line by line."""
    if not mirrors:
        return TreesSeen({}, {})
    try:
        try:
            return _looked(mirrors, wanted)
        except CouldNotTell as error:
            if not damaged(error.__cause__):
                raise
        except Exception:  # noqa: BLE001, S110  # what damage makes of a value is any error; if it stays, it is raised
            pass
        # Whatever is wrong with the index, it can be made again.
        discard(mirrors[0].root)
        return _looked(mirrors, wanted)
    except CouldNotTell as error:
        return TreesSeen({line: Unknown(error.happened) for mirror in mirrors for line in mirror.tree.lines}, {})


def _looked(mirrors: Sequence[Mirror], wanted: Wanted) -> TreesSeen:
    patterns = sorted({pattern for mirror in mirrors for pattern in mirror.tree.references})
    with contextlib.closing(opened(mirrors[0].root, patterns)) as index:
        forms = Forms.of(patterns)
        found = at_last_fetch(
            index, mirrors, forms, lambda last: seen(index, mirrors, last, Search(index, wanted).run())
        )
        return with_patches(index, mirrors, found, wanted)


def opened(root: Path, patterns: Sequence[str], name: str = NAME) -> Index:
    """The index beside the mirrors, for these further forms of references. Raises CouldNotTell."""
    return Index(root, hashlib.sha256(json.dumps(patterns).encode()).hexdigest(), name)


def at_last_fetch(index: Index, mirrors: Sequence[Mirror], forms: Forms, answer: Callable[[Last], Answer]) -> Answer:
    """What `answer` reads from the index, while that holds just what the last fetches of all mirrors left.

    Raises CouldNotTell where other runs keep fetching.
    """
    for _ in range(_ROUNDS):
        last: dict[str, Fetched | Unknown] = {mirror.tree.name: mirror.last() for mirror in mirrors}
        last |= _bring_up(index, mirrors, last, forms)
        with index.reading():
            if all(_reached(index, mirror, last[mirror.tree.name]) for mirror in mirrors):
                return answer(last)
    raise CouldNotTell("other runs keep fetching the public trees", "try again when they are done")


def _bring_up(index: Index, mirrors: Sequence[Mirror], lasts: Last, forms: Forms) -> dict[str, Unknown]:
    """Read what is new in each mirror. Returns the trees that could not be read, and why."""
    failed: dict[str, Unknown] = {}
    _forget(index, mirrors)
    for mirror in mirrors:
        last = lasts[mirror.tree.name]
        if isinstance(last, Unknown) or _reached(index, mirror, last):
            continue
        name, git = mirror.tree.name, mirror.reader()
        tips = {line: tip for line, tip in last.tips.items() if not isinstance(tip, Unknown)}
        with index.writing():
            index.write("INSERT OR REPLACE INTO trees VALUES (?, ?, '', '')", (name, mirror.path.name))
        try:
            Growth(index, git, mirror.path.name, forms).lines(tips)
            refresh(index, git, name, list(tips), list(tips.values()))
        except GitFailed as error:
            failed[name] = Unknown(f"the mirror of tree {name} cannot be read: {error.happened}")
            continue
        with index.writing():
            index.write("UPDATE trees SET reached = ? WHERE name = ?", (_stamp(last), name))
    return failed


def _forget(index: Index, mirrors: Sequence[Mirror]) -> None:
    """Take out the lines that the policy does not name any more, or that another mirror holds now."""
    named = {(line, mirror.path.name) for mirror in mirrors for line in mirror.tree.lines}
    rows = [(line, mirror) for line, mirror in index.rows("SELECT line, mirror FROM lines")]
    gone = [(line, mirror) for line, mirror in rows if (line, mirror) not in named]
    if gone:
        with index.writing():
            index.write_all("DELETE FROM lines WHERE line = ? AND mirror = ?", gone)
            index.write("UPDATE trees SET reached = ''")
            prune(index)


def _stamp(last: Fetched) -> str:
    """What a fetch left, in one word."""
    tips = {line: tip for line, tip in last.tips.items() if not isinstance(tip, Unknown)}
    return hashlib.sha256(json.dumps([str(last.at), last.refs, tips], sort_keys=True).encode()).hexdigest()


def _reached(index: Index, mirror: Mirror, last: Fetched | Unknown) -> bool:
    """Whether the index holds just what the last fetch of a tree left. What was not seen is not asked for."""
    if isinstance(last, Unknown):
        return True
    key = (mirror.tree.name, mirror.path.name, _stamp(last))
    return index.one("SELECT 1 FROM trees WHERE name = ? AND mirror = ? AND reached = ?", key) is not None


def seen(index: Index, mirrors: Sequence[Mirror], last: Last, kin: Kin) -> TreesSeen:
    """What was found, as facts of the lines of these mirrors."""
    tree_of = {
        line: mirror.tree.name
        for mirror in mirrors
        if isinstance(fetched := last[mirror.tree.name], Fetched)
        for line, tip in fetched.tips.items()
        if not isinstance(tip, Unknown)
    }
    holding = Holding(index, tree_of)
    arrivals: dict[str, dict[str, Arrival]] = {line: {} for line in tree_of}
    commits: dict[str, CommitSeen] = {}
    at = {
        line: fetched.at
        for mirror in mirrors
        if isinstance(fetched := last[mirror.tree.name], Fetched)
        for line in mirror.tree.lines
    }
    dates = {n: (id_, _instant(time)) for n, (id_, time) in kin.bringers.items()}
    for row, commit in kin.seen():
        commits[commit.id] = commit
        places = [Place(row.seg, row.by), *(Place(*other) for other in kin.also.get(row.n, ()))]
        for line, place, depth in holding.lines(places):
            id_, date = dates[place.by]
            tag = holding.first_tag(line, row.n, place, depth)
            # No line had a commit after it was seen there, whatever a committer's clock said.
            when = at[line] if date is None or date > at[line] else date
            arrivals[line][commit.id] = Arrival(when, tag, order(row.n), id_)
    lines: dict[str, LineSeen | Unknown] = {}
    for mirror in mirrors:
        fetched = last[mirror.tree.name]
        for line in mirror.tree.lines:
            if isinstance(fetched, Unknown):
                lines[line] = fetched
                continue
            tip = fetched.tips.get(line, Unknown("this line was not fetched"))
            if isinstance(tip, Unknown):
                lines[line] = tip
            else:
                lines[line] = LineSeen(mirror.tree.name, line, tip, fetched.at, arrivals[line])
    return TreesSeen(lines, commits)


def _instant(seconds: int) -> Instant | None:
    """A date of a commit; None where the calendar ends before it."""
    try:
        return Instant.from_epoch(seconds)
    except InstantError:
        return None
