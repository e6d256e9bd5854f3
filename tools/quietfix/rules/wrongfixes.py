"""What a `Fixes:` tag means: mostly what it says, and for tags that are known to be wrong what the policy says."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quietfix.desk.wrongfixes import WrongFix
from quietfix.ids import CommitId

_PREFIX = 12
"""The fewest digits that the policy writes, by which ids are looked up."""


@dataclass(frozen=True, slots=True)
class AsWritten:
    """The tag means what it says: the policy knows nothing else."""


@dataclass(frozen=True, slots=True)
class Instead:
    """The tag is wrong."""

    means: tuple[CommitId, ...]
    """What it should have said; empty where it means nothing. These are final and not looked up again."""
    reason: str
    """The policy's words."""
    index: int
    """The entry, for `Policy.cite("wrong-fixes.yml", ("wrong-fixes", index))`."""


class WrongFixes:
    """The known wrong tags, indexed."""

    def __init__(self, entries: Sequence[WrongFix]) -> None:
        self.known = len(entries)
        """How many there are."""
        self._by_commit: dict[str, list[tuple[int, WrongFix]]] = defaultdict(list)
        self._by_target: dict[str, list[tuple[int, WrongFix]]] = defaultdict(list)
        for index, entry in enumerate(entries):
            if entry.commit is not None:
                self._by_commit[entry.commit.text[:_PREFIX]].append((index, entry))
            elif entry.says is not None:
                self._by_target[entry.says.text[:_PREFIX]].append((index, entry))

    def reading(self, bearers: Iterable[str], target: str) -> AsWritten | Instead:
        """What a tag means.

        `bearers` are the full ids of the commit that bears the tag and of those that it is a backport of, since a
        backport copies the tag. `target` is the id in the tag, in full where the trees know it, else as written. An
        entry for one tag of a commit goes before one for all of its tags, and that before one for every message.
        """
        found = [pair for bearer in bearers for pair in self._of_commit(bearer)]
        for index, entry in found:
            if entry.says is not None and _same(entry.says.text, target):
                return Instead(entry.means, entry.reason, index)
        for index, entry in found:
            if entry.says is None:
                return Instead(entry.means, entry.reason, index)
        for index, entry in self._by_target.get(target[:_PREFIX], ()):
            if entry.says is not None and _same(entry.says.text, target):
                return Instead(entry.means, entry.reason, index)
        return AsWritten()

    def _of_commit(self, commit: str) -> Iterable[tuple[int, WrongFix]]:
        pairs = self._by_commit.get(commit[:_PREFIX], ())
        return (pair for pair in pairs if pair[1].commit is not None and pair[1].commit.names(commit))


def _same(said: str, target: str) -> bool:
    """Whether two ids, either of which may be shortened, can name one commit."""
    return said.startswith(target) or target.startswith(said)
