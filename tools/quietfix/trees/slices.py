"""What one tree showed, as a file: written where that tree is mirrored, read where all trees are decided on.

The file is JSON of version 1: `{version, tree, url, policy, fetched, tips, commits, arrivals, asked, crowded}`. Commits
and references are public; which of them are there is not, since they are what cases look for. What was asked is there
as digests alone. `policy` is a hash of what all facts depend on: this form and the form of the index, the version of
Quietfix, and of every tree in the policy its name, url, depth, lines, tags and reference forms. When a case may close,
and which tags are known to be wrong, is not in it: that is for whoever decides.
"""

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from quietfix import __version__
from quietfix.desk.policy import Tree, TreePolicy
from quietfix.errors import CouldNotTell, UsageError
from quietfix.facts import Arrival, CommitSeen, LineSeen, Mention, PatchIds, Unknown
from quietfix.instants import Instant
from quietfix.trees import index
from quietfix.trees.questions import Hand
from quietfix.trees.sliceform import LONGEST, VERSION, CommitForm, PatchForm, SliceForm, TipForm

MAX_BYTES = 128 << 20
"""A file of facts is no larger: some ten thousand cases on a dozen lines."""
_AGAIN = "write it again with `quietfix landed --tree NAME --facts-out FILE`"


@dataclass(frozen=True)
class Slice:
    """What the last fetch of one tree showed of what cases look for."""

    tree: str
    url: str
    policy: str
    """The hash of what it depends on."""
    fetched: Instant | None
    """None where the tree could not be fetched; all its lines are then Unknown."""
    lines: Mapping[str, LineSeen | Unknown]
    commits: Mapping[str, CommitSeen]
    asked: frozenset[str]
    """The digests of all questions that the tree was asked."""
    crowded: frozenset[Hand] = frozenset()
    """Authors with dates that too many of its commits share."""
    file: str = ""
    """Where it was read from, for words about it."""

    def as_of(self, now: Instant) -> "Slice":
        """The same; a fetch by a clock that was ahead counts as of now."""
        if self.fetched is None or self.fetched <= now:
            return self
        lines = {
            name: line if isinstance(line, Unknown) else replace(line, fetched=now) for name, line in self.lines.items()
        }
        return replace(self, fetched=now, lines=lines)


def dependencies(policy: TreePolicy) -> str:
    """The hash of what facts depend on, see above."""
    trees = [
        [tree.name, tree.url, tree.depth, dict(tree.lines), sorted(tree.tags), sorted(tree.references)]
        for tree in sorted(policy.trees, key=lambda tree: tree.name)
    ]
    said = [VERSION, index.VERSION, __version__, trees]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def fitting(slices: Sequence[Slice], policy: TreePolicy) -> None:
    """Raise CouldNotTell where a file is not of this policy, and UsageError where two are of one tree."""
    trees = {tree.name: tree for tree in policy.trees}
    ours, taken = dependencies(policy), dict[str, str]()
    for one in slices:
        if one.policy != ours:
            happened = f"{one.file}: was written under other public trees in the policy, or by another Quietfix"
            raise CouldNotTell(happened, "run the jobs of all trees again on one commit of the desk")
        if not _of(one, trees.get(one.tree)):
            raise CouldNotTell(f"{one.file}: names a tree, an address or a line that the policy has not", _AGAIN)
        if one.tree in taken:
            raise UsageError(f"{taken[one.tree]} and {one.file} are both of tree {one.tree}", "give one of them")
        taken[one.tree] = one.file


def _of(one: Slice, tree: Tree | None) -> bool:
    return tree is not None and one.url == tree.url and set(one.lines) <= set(tree.lines)


def write(one: Slice, path: Path) -> None:
    """Write a slice, whole or not at all, for its owner alone: it shows what cases look for.

    Raises CouldNotTell where it is too large, and OSError.
    """
    data = _form(one).model_dump_json().encode() + b"\n"
    if len(data) > MAX_BYTES:
        raise CouldNotTell(f"the facts of tree {one.tree} are too many for a file", "look at all trees on one machine")
    handle, half = tempfile.mkstemp(prefix=".facts-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(half).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(half).unlink()
        raise


def read(path: Path) -> Slice:
    """Read a slice. Nothing in the file is trusted.

    Raises CouldNotTell where it is none of ours, and UsageError where there is no file.
    """
    file = str(path)
    try:
        form = SliceForm.model_validate_json(_content(path))
        return replace(_slice(form), file=file)
    except ValidationError as error:
        where = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
        if where == ("version",):
            todo = "run the jobs of all trees again with one Quietfix"
            raise CouldNotTell(f"{file}: is not of version {VERSION} of a file of facts", todo) from None
        # Further parts of the place may be words of the file.
        part = f"its `{where[0]}` is odd" if where and where[0] in SliceForm.model_fields else "cut short, or none"
        raise CouldNotTell(f"{file}: is no file of facts as Quietfix writes it: {part}", _AGAIN) from None
    except (ValueError, KeyError, IndexError):
        raise CouldNotTell(f"{file}: is no file of facts as Quietfix writes it: its parts do not fit", _AGAIN) from None


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that are meant; a folder means all `*.json` in it. Raises UsageError where there is none."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(path.glob("*.json"))
        if not inside:
            raise UsageError(f"{path}: holds no file of facts", "a folder should hold files that end with .json")
        yield from inside


def _content(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}", "name a file of facts") from None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UsageError(f"{path}: is not a file", "name a file of facts")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise CouldNotTell(f"{path}: is larger than a file of facts may be", _AGAIN)
    return data


def _form(one: Slice) -> SliceForm:
    number = {commit: n for n, commit in enumerate(one.commits)}
    return SliceForm(
        version=VERSION,
        tree=one.tree,
        url=one.url,
        policy=one.policy,
        fetched=None if one.fetched is None else str(one.fetched),
        tips={
            name: TipForm(unknown=_words(line.why)) if isinstance(line, Unknown) else TipForm(tip=line.tip)
            for name, line in one.lines.items()
        },
        commits=tuple(
            CommitForm(
                id=commit.id,
                subject=commit.subject,
                authored=commit.authored,
                patch=_patch_form(commit.patch),
                mentions=tuple((mention.kind, mention.target, mention.text[:LONGEST]) for mention in commit.mentions),
            )
            for commit in one.commits.values()
            if commit.authored is not None
        ),
        arrivals={
            name: tuple(
                (number[commit], at.date.epoch(), at.order, None if at.by == commit else at.by, at.tag)
                for commit, at in line.arrivals.items()
            )
            for name, line in one.lines.items()
            if isinstance(line, LineSeen)
        },
        asked=tuple(sorted(one.asked)),
        crowded=tuple(sorted(one.crowded)),
    )


def _patch_form(patch: PatchIds | Unknown | None) -> PatchForm | None:
    if isinstance(patch, Unknown):
        return PatchForm(unknown=_words(patch.why))
    return None if patch is None else PatchForm(whole=patch.whole, files=tuple(sorted(patch.files)))


def _patch(form: PatchForm | None) -> PatchIds | Unknown | None:
    if form is None:
        return None
    return PatchIds(form.whole, frozenset(form.files)) if form.whole is not None else Unknown(form.unknown or "")


def _words(why: str) -> str:
    return "".join(c if c.isprintable() else " " for c in why).strip()[:LONGEST] or "no reason is known"


def _slice(form: SliceForm) -> Slice:
    """The slice that a form says. Raises ValueError, IndexError or KeyError where its parts do not fit."""
    fetched = None if form.fetched is None else Instant.parse(form.fetched)
    ids = [commit.id for commit in form.commits]
    commits = {
        commit.id: CommitSeen(
            commit.id,
            commit.subject,
            tuple(Mention(*mention) for mention in commit.mentions),
            commit.authored,
            _patch(commit.patch),
        )
        for commit in form.commits
    }
    if len(commits) < len(ids) or set(form.arrivals) != {
        name for name, tip in form.tips.items() if tip.tip is not None
    }:
        raise ValueError
    lines: dict[str, LineSeen | Unknown] = {}
    for name, tip in form.tips.items():
        if tip.unknown is not None:
            lines[name] = Unknown(tip.unknown)
            continue
        rows = form.arrivals[name]
        arrivals = {
            ids[at]: Arrival(Instant.from_epoch(date), tag, order, by or ids[at]) for at, date, order, by, tag in rows
        }
        if fetched is None or tip.tip is None or len(arrivals) < len(rows):
            raise ValueError
        lines[name] = LineSeen(form.tree, name, tip.tip, fetched, arrivals)
    asked, crowded = frozenset(form.asked), frozenset(form.crowded)
    return Slice(form.tree, form.url, form.policy, fetched, lines, commits, asked, crowded)
