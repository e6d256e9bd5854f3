"""Reads mirrors: one pass over each tree finds every commit that may matter, and how each line holds it."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO

from quietfix.desk.policy import Tree
from quietfix.errors import GitFailed
from quietfix.facts import Arrival, CommitSeen, LineSeen, Mention, MentionKind, TreesSeen, Unknown, Wanted
from quietfix.instants import Instant, InstantError
from quietfix.rules.references import Forms, mentions
from quietfix.trees.mirror import Fetched, Mirror
from quietfix.trees.walk import Step, Walk

_FORMAT = "--format=tformat:%H %P%n%ct%n%B"
_CHUNK = 1 << 20
_PREFIX = 12
_MAX_MESSAGE = 1 << 20


def observe(mirrors: Sequence[tuple[Mirror, Fetched | Unknown]], wanted: Wanted) -> TreesSeen:
    """All trees as their last fetch left them. What could not be read is Unknown, line by line."""
    while True:
        seen = _observe(mirrors, wanted)
        # Where a case names a backport, what that carries is looked for too; only its message tells what it is.
        origins = _origins(seen, wanted)
        if origins <= wanted.commits:
            return seen
        wanted = Wanted(wanted.commits | origins, wanted.message_ids)


def _observe(mirrors: Sequence[tuple[Mirror, Fetched | Unknown]], wanted: Wanted) -> TreesSeen:
    lines: dict[str, LineSeen | Unknown] = {}
    commits: dict[str, CommitSeen] = {}
    for mirror, fetched in mirrors:
        if isinstance(fetched, Unknown):
            lines.update(dict.fromkeys(mirror.tree.lines, fetched))
            continue
        try:
            lines.update(_tree(mirror, fetched, wanted, commits))
        except GitFailed as error:
            why = Unknown(f"the mirror of tree {mirror.tree.name} cannot be read: {error.happened}")
            lines.update(dict.fromkeys(mirror.tree.lines, why))
    return TreesSeen(lines, commits)


def _origins(seen: TreesSeen, wanted: Wanted) -> frozenset[str]:
    """What the wanted commits say that they carry."""
    prefixes = {commit[:_PREFIX] for commit in wanted.commits}
    return frozenset(
        mention.target
        for commit in seen.commits.values()
        if commit.id[:_PREFIX] in prefixes
        for mention in commit.mentions
        if mention.kind.carries
    )


def _tree(
    mirror: Mirror, fetched: Fetched, wanted: Wanted, commits: dict[str, CommitSeen]
) -> Mapping[str, LineSeen | Unknown]:
    known = {line: tip for line, tip in fetched.tips.items() if not isinstance(tip, Unknown)}
    arrivals: list[dict[str, Arrival]] = [{} for _ in known]
    if known:
        selection = _Selection(mirror.tree, wanted)
        walk = Walk(list(known.values()), _tags(mirror))
        with mirror.reader().stream(
            "log", "--stdin", "--topo-order", "-z", _FORMAT, given="\n".join(known.values()).encode() + b"\n"
        ) as output:
            messages: dict[str, bytes] = {}
            for order, (step, holding) in enumerate(walk.over(_steps(output, messages))):
                seen = selection.commit(step, messages.pop(step.id))
                if seen is None:
                    continue
                # Another tree may have it too, and read its message by other forms.
                before = commits.get(seen.id, seen)
                commits[seen.id] = replace(seen, mentions=tuple(dict.fromkeys((*before.mentions, *seen.mentions))))
                for entry in holding.entries():
                    date = _instant(entry.time)
                    arrivals[entry.line][seen.id] = Arrival(date, entry.tag, -order, entry.by)
    seen_lines = {
        line: LineSeen(mirror.tree.name, line, tip, fetched.at, arrivals[number])
        for number, (line, tip) in enumerate(known.items())
    }
    return {line: seen_lines.get(line) or _unknown(fetched, line) for line in mirror.tree.lines}


def _unknown(fetched: Fetched, line: str) -> Unknown:
    tip = fetched.tips.get(line)
    return tip if isinstance(tip, Unknown) else Unknown("this line was not fetched")


def _instant(seconds: int) -> Instant:
    try:
        return Instant.from_epoch(seconds)
    except InstantError:
        return Instant.from_epoch(0)


def _tags(mirror: Mirror) -> Mapping[str, Sequence[str]]:
    """Tag names by the commits that they point to."""
    layout = "--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)"
    names: dict[str, list[str]] = defaultdict(list)
    for row in mirror.reader().read("for-each-ref", layout, "refs/tags/").decode("utf-8", "replace").split("\n"):
        name, _, commits = row.partition("\0")
        target, _, peeled = commits.partition("\0")
        if name and name.isprintable():
            names[peeled or target].append(name)
    return names


def _records(output: IO[bytes]) -> Iterator[bytes]:
    """What Git prints, cut at the NULs, with memory for one chunk and one message."""
    rest = b""
    while chunk := output.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest.strip():
        raise GitFailed("Git ended in the middle of a commit", "run the same again; if it stays, fetch the tree anew")


def _steps(output: IO[bytes], messages: dict[str, bytes]) -> Iterator[Step]:
    """The commits; their messages are left in `messages` for the taker."""
    for record in _records(output):
        head, time, message = [*record.split(b"\n", 2), b"", b""][:3]
        names = head.decode("ascii", "replace").split()
        messages[names[0]] = message
        yield Step(names[0], tuple(names[1:]), int(time) if time.strip().isdigit() else 0)


class _Selection:
    """Which commits are kept: those wanted, and those that carry or revert another."""

    def __init__(self, tree: Tree, wanted: Wanted) -> None:
        self._forms = Forms.of(tree.references)
        self._mails = wanted.message_ids
        self._triggers = [trigger.encode() for trigger in self._forms.triggers_of(links=bool(self._mails))]
        self._prefixes: dict[str, list[str]] = defaultdict(list)
        for commit in wanted.commits:
            self._prefixes[commit[:_PREFIX]].append(commit)

    def commit(self, step: Step, message: bytes) -> CommitSeen | None:
        found: tuple[Mention, ...] = ()
        lower = message[:_MAX_MESSAGE].lower()
        if any(trigger in lower for trigger in self._triggers):
            text = message[:_MAX_MESSAGE].decode("utf-8", "replace")
            found = tuple(itertools.filterfalse(self._useless, mentions(text, self._forms)))
        wanted = any(step.id.startswith(commit) for commit in self._prefixes.get(step.id[:_PREFIX], ()))
        if not found and not wanted:
            return None
        subject = message.split(b"\n", 1)[0].decode("utf-8", "replace")
        return CommitSeen(step.id, subject, found)

    def _useless(self, mention: Mention) -> bool:
        if mention.kind is MentionKind.LINK:
            return mention.target not in self._mails
        return not (mention.kind.carries or mention.kind in (MentionKind.REVERT, MentionKind.REVERT_SUBJECT))
