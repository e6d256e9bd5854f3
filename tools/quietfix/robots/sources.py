"""Where facts on the public trees come from: the mirrors of this machine, or files of jobs that had a tree each."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

from quietfix.desk import patchfile
from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.errors import UsageError
from quietfix.facts import TreesSeen, Unknown, Wanted
from quietfix.instants import Instant
from quietfix.robots.kept import with_patch_ids
from quietfix.rules.affected import corrected
from quietfix.rules.wrongfixes import WrongFixes
from quietfix.trees.joined import Joined, Looked
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe
from quietfix.trees.slices import Slice, files_of, fitting, read
from quietfix.trees.taking import take

Found = TypeVar("Found")
WantedBy = Mapping[str, Wanted]
"""What each case looks for, by its id."""


class Source(Protocol):
    """The public trees of a policy, however they are observed."""

    def fetch(self, now: Instant) -> "Source":
        """The source brought up to date, where that is for this machine to do."""
        ...

    def see(self, wanted: WantedBy, wrong: WrongFixes) -> TreesSeen:
        """What they show of what cases look for, and of what wrong tags of the fixes should have named."""
        ...

    def compare(self, desk: Desk, kept: patchfile.Kept, seen: TreesSeen) -> patchfile.Kept:
        """The patch files of cases with what tells whether they are commits that were seen."""
        ...


@dataclass(frozen=True)
class Trees:
    """The mirrors of a policy, and how to look at them."""

    root: Path
    """The folder of mirrors."""
    mirrors: tuple[Mirror, ...]
    failed: Mapping[str, Unknown] = field(default_factory=dict)
    """The lines whose fetch just failed. That counts more than a record, which it may not have been able to write."""

    @classmethod
    def of(cls, desk: Desk, policy: Policy, root: Path | None) -> "Trees":
        """The mirrors under `root`, by default in the desk's own folder."""
        where = root or desk.scratch / "mirrors"
        return cls(where, tuple(Mirror(tree, where, desk.root) for tree in policy.trees.trees))

    def named(self, names: Sequence[str]) -> tuple[Mirror, ...]:
        """The mirrors of these trees, in the order of the policy; all without names. Raises UsageError."""
        known = [mirror.tree.name for mirror in self.mirrors]
        if not set(names) <= set(known):
            raise UsageError("the policy has no such tree", f"it has: {', '.join(known) or 'none at all'}")
        return tuple(mirror for mirror in self.mirrors if not names or mirror.tree.name in names)

    def fetch(self, now: Instant) -> "Trees":
        """Bring all mirrors up to date. How that went is noted with each."""
        went = [(mirror.tree, mirror.fetch(now)) for mirror in self.mirrors]
        return replace(
            self, failed={line: why for tree, why in went if isinstance(why, Unknown) for line in tree.lines}
        )

    def look(self, wanted: Wanted) -> TreesSeen:
        """What the last fetch of each tree left, nothing fetched."""
        seen = observe(self.mirrors, wanted)
        return replace(seen, lines={**seen.lines, **self.failed})

    def see(self, wanted: WantedBy, wrong: WrongFixes) -> TreesSeen:
        """The same for what cases look for, and what wrong tags of the fixes should have named."""
        return _twice(self.look, lambda seen: seen, Wanted.by_all(wanted.values()), wrong)

    def compare(self, desk: Desk, kept: patchfile.Kept, seen: TreesSeen) -> patchfile.Kept:
        """With their patch-ids."""
        return with_patch_ids(desk, kept, seen, self.root) if self.mirrors else kept


@dataclass(frozen=True)
class Kept:
    """What jobs wrote. Nothing is fetched, and no mirror is needed."""

    policy: Policy
    slices: tuple[Slice, ...]

    @classmethod
    def of(cls, policy: Policy, slices: Sequence[Slice], now: Instant) -> "Kept":
        """Slices of this policy. Raises CouldNotTell where one is of another, UsageError where two are of one tree."""
        fitting(slices, policy.trees)
        return cls(policy, tuple(one.as_of(now) for one in slices))

    def fetch(self, now: Instant) -> "Kept":
        """The same: the jobs did."""
        return self

    def see(self, wanted: WantedBy, wrong: WrongFixes) -> TreesSeen:
        """What the files show together; of cases for which a tree was not asked all that matters, the gaps."""
        with Joined(self.policy.trees, self.slices) as joined:
            all_ = Wanted.by_all(wanted.values())
            looked = _twice(joined.look, joined.seen, all_, wrong)
            seen, missing = joined.uncompared(joined.seen(looked), all_)
            if not missing and not joined.lacking(looked.asked):
                return seen
            gaps: dict[str, Unknown] = {}
            for case, one in wanted.items():
                own = _twice(joined.look, joined.seen, one, wrong)
                gap = joined.gap(one, own) or _not_compared(own, missing)
                if gap is not None:
                    gaps[case] = gap
        return replace(seen, gaps=gaps)

    def compare(self, desk: Desk, kept: patchfile.Kept, seen: TreesSeen) -> patchfile.Kept:
        """With their patch-ids, beside those that the jobs told of commits."""
        return _compared(desk, kept, seen)


@dataclass(frozen=True)
class OneTree:
    """The mirror of one tree, and what jobs wrote of others."""

    policy: Policy
    mirror: Mirror
    beside: tuple[Slice, ...]

    @classmethod
    def of(
        cls, desk: Desk, policy: Policy, root: Path | None, name: str, slices: Sequence[Slice], now: Instant
    ) -> "OneTree":
        """The tree of this name. Raises UsageError where the policy has none, and whatever `Kept.of` raises."""
        (mirror,) = Trees.of(desk, policy, root).named([name])
        kept = Kept.of(policy, slices, now)
        return cls(policy, mirror, tuple(one for one in kept.slices if one.tree != name))

    def fetch(self, now: Instant) -> "OneTree":
        """The same with the one mirror brought up to date. How that went is noted with it."""
        self.mirror.fetch(now)
        return self

    def see(self, wanted: WantedBy, wrong: WrongFixes) -> TreesSeen:
        """What this tree shows. Where others may hold what leads to it, that is a gap of every case."""
        together = Kept(self.policy, (self.take(wanted, wrong), *self.beside))
        seen = together.see(wanted, wrong)
        name = self.mirror.tree.name
        gaps = seen.gaps
        if any(isinstance(line, Unknown) for at, line in seen.lines.items() if at not in self.mirror.tree.lines):
            why = Unknown(f"tree {name} was looked at without all others, and they may hold what links them")
            gaps = dict.fromkeys(wanted, why)
        lines = {line: seen.lines[line] for line in self.mirror.tree.lines}
        return replace(seen, lines=lines, gaps=gaps)

    def compare(self, desk: Desk, kept: patchfile.Kept, seen: TreesSeen) -> patchfile.Kept:
        """With their patch-ids."""
        return _compared(desk, kept, seen)

    def take(self, wanted: WantedBy, wrong: WrongFixes) -> Slice:
        """What this tree shows, for whoever decides on all."""

        def seen(one: Slice) -> TreesSeen:
            with Joined(self.policy.trees, (one, *self.beside)) as joined:
                return joined.seen(joined.look(all_))

        all_ = Wanted.by_all(wanted.values())
        return _twice(lambda some: take(self.mirror, self.policy.trees, some, self.beside), seen, all_, wrong)


@dataclass(frozen=True)
class Where:
    """Which source a person or a timer asks for."""

    mirrors: Path | None = None
    """Where mirrors lie; None is the desk's own folder."""
    fetch: bool = False
    tree: str | None = None
    """The one tree to look at."""
    slices: tuple[Slice, ...] | None = None
    """What jobs wrote; without `tree` it stands in for all mirrors."""

    @classmethod
    def of(cls, mirrors: Path | None, tree: str | None, files: Sequence[Path], *, fetch: bool) -> "Where":
        """The source that options name, files and what lies in folders read. Raises CouldNotTell and UsageError."""
        slices = tuple(read(path) for path in files_of(files)) if files else None
        return cls(mirrors, fetch, tree, slices)

    def source(self, desk: Desk, policy: Policy, now: Instant) -> Source:
        """The source for a policy. Raises what `Kept.of` and `OneTree.of` raise."""
        if self.tree is not None:
            return self.one_tree(desk, policy, now)
        if self.slices is not None:
            return Kept.of(policy, self.slices, now)
        return Trees.of(desk, policy, self.mirrors)

    def one_tree(self, desk: Desk, policy: Policy, now: Instant) -> OneTree:
        """The source where one tree is asked for."""
        return OneTree.of(desk, policy, self.mirrors, self.tree or "", self.slices or (), now)


def _not_compared(looked: Looked, missing: Mapping[str, str]) -> Unknown | None:
    """Why what only looks like a fix of a case cannot be told from it; `missing` has the trees of such commits."""
    trees = sorted({missing[row.id.hex()] for row in looked.kin.rows.values() if row.id.hex() in missing})
    if not trees:
        return None
    return Unknown(f"tree {' '.join(trees)} was not asked for patches to compare: run its job again with all facts")


def _compared(desk: Desk, kept: patchfile.Kept, seen: TreesSeen) -> patchfile.Kept:
    """Patch files with their patch-ids, for which Git needs a folder that is no repository."""
    with tempfile.TemporaryDirectory(prefix="quietfix-") as nowhere:
        return with_patch_ids(desk, kept, seen, Path(nowhere))


def _twice(
    look: Callable[[Wanted], Found], seen: Callable[[Found], TreesSeen], wanted: Wanted, wrong: WrongFixes
) -> Found:
    """What a look finds, and where wrong tags mean other commits, what a second look for those too finds."""
    first = look(wanted)
    meant = corrected(seen(first), wrong) - wanted.culprits if wrong.known else frozenset[str]()
    return look(replace(wanted, culprits=wanted.culprits | meant)) if meant else first
