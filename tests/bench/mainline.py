"""Mainline: a chain of merges of topics, which start at older tags and merge each other, with tags along it."""

import random
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.bench.objects import Node, Person, Writer
from tests.bench.prose import Prose, message
from tests.bench.story import MAINLINE, NEVER, Fork, Plant, Story

END = 1_794_000_000
"""2026-11-06, the time of the last commit."""
_STEP = 394
"""Seconds from one commit to the next: 80,000 a year, or fewer, so that a small history is as long."""
_YEARS = 5 * 365 * 86_400
_LAG = 5 * 86_400
"""A topic is committed at most so long before it is merged."""
_RELEASE, _CANDIDATES, _WINDOW = 15_000, 7, 0.6
"""Commits of a release, its candidates, and the share of the first."""
_TORVALDS = "A. Torvalds <torvalds@example.org>"
_RECENT, _TAGS_BACK = 4096, 6
_MASTER, _PULL, _TOPIC = "refs/heads/master", "refs/scratch/pull", "refs/scratch/topic"


class Kept(NamedTuple):
    """A commit that stable lines take: enough to say its words again."""

    number: int
    id: str
    fixes: str
    share: float
    """A line takes it that takes at least this share."""


class _Tag(NamedTuple):
    name: str
    node: Node


class Mainline:
    """The writer of mainline. `kept`, `forks` and `bases` are there when it is written."""

    def __init__(
        self, writer: Writer, prose: Prose, stories: Sequence[Story], size: int, lines: int, backports: int, seed: int
    ) -> None:
        self._writer, self._prose, self.size, self._backports = writer, prose, size, backports
        self._dice = random.Random(seed)
        self._step = max(_STEP, _YEARS // size)
        self.start = END - size * self._step
        releases = max(size // _RELEASE, 2 * lines + 4)
        first, last = int(releases * 0.45), int(releases * 0.9) - 1
        numbers = [first + (last - first) * n // max(lines - 1, 1) for n in range(lines)]
        self._forked = {_version(number) for number in numbers}
        self._schedule = list(_schedule(releases, size / releases))
        self._plants = deque(
            sorted(
                ((plant, story) for story in stories for plant in story.plants[MAINLINE]),
                key=lambda pair: (pair[0].at, pair[0].change.number),
            )
        )
        self._story = {id(plant): story for plant, story in self._plants}
        self._held: list[tuple[float, Node, list[Plant]]] = []
        self._untagged: list[Plant] = []
        self._authors: dict[int, Person] = {}
        self._tags: list[_Tag] = []
        self._recent: deque[str] = deque(maxlen=_RECENT)
        self._count = self._merges = 0
        self.kept: list[Kept] = []
        self.forks: dict[str, Fork] = {}
        """Newest first."""
        self.bases: dict[str, Node] = {}

    def write(self) -> None:
        """Write all of it."""
        self._tip = self._own("A history starts\n", [])
        self._tag("v4.20")
        for name, until in self._schedule:
            while self._count < until - 1:
                self._pull(int(min(self._dice.randrange(4, 61), max(until - 2 - self._count, 1))))
            self._tip = self._own(f"Linux {name[1:]}\n", [self._tip])
            self._tag(name)
        while self._plants or self._held:
            self._pull(4)
        self.forks = dict(reversed(self.forks.items()))

    def clock(self, number: int) -> int:
        """When the commit of this number is made."""
        return self.start + number * self._step

    def author(self, number: int) -> Person:
        """Who wrote an ordinary commit, and when."""
        change = self._prose.change(number)
        return Person(change.author, self.clock(number) - _LAG - change.lag, change.zone)

    def _own(self, text: str, parents: Sequence[Node]) -> Node:
        who = Person(_TORVALDS, self.clock(self._count), "-0700")
        self._count += 1
        text += f"\nSigned-off-by: {_TORVALDS}\n"
        return self._writer.commit(_MASTER, text.encode(), who, who, parents)

    def _pull(self, commits: int) -> None:
        """One merge into master: a branch of so many commits, perhaps with a topic of its own."""
        self._merges += 1
        reach = (self._count + commits) / self.size
        due: list[Plant] = []
        while self._plants and (self._plants[0][0].at <= reach or self._count >= self.size):
            due.append(self._plants.popleft()[0])
        for plant in [plant for plant in due if plant.until]:
            self._hold(plant)
        due = [plant for plant in due if not plant.until]
        free = [plant for plant in due if not plant.needs]
        tied = [plant for plant in due if plant.needs]
        late = self._dice.randrange(_LAG)
        tip = self._change(_PULL, self._base(tied), late)
        brought = [*due]
        if commits > 12 or free:
            topic = self._topic(max(commits // 3, 1), free, late)
            tip = self._merge(_PULL, "a topic", [tip, topic])
            commits -= commits // 3 + 1
        for held in [held for held in self._held if held[0] <= reach or self._count >= self.size]:
            self._held.remove(held)
            tip = self._merge(_PULL, "a branch of long ago", [tip, held[1]])
            brought += held[2]
        for _ in range(commits - len(tied) - 2):
            tip = self._change(_PULL, tip, late)
        for plant in tied:
            tip = self._planted(_PULL, plant, tip, late)
        # Some branches are merged by two people.
        if self._dice.random() < 0.05 and self._tags:
            shared = self._topic(2, [], late)
            tip = self._merge(_PULL, "a shared branch", [tip, shared])
            self._held.append(((self._count + 20) / self.size, shared, []))
        self._tip = self._merge(_MASTER, "tag 'for-linus' of git://git.example.org/linux", [self._tip, tip])
        for plant in brought:
            plant.order, plant.date = self._merges, self.clock(self._count - 1)
        self._untagged += brought

    def _base(self, tied: Sequence[Plant]) -> Node:
        """An older tag, unless something must be below that no tag has yet."""
        needed = [self._story[id(plant)].find(key) for plant in tied for key in plant.needs]
        if any(plant.tag_order == NEVER for plant in needed):
            return self._tip
        oldest = max([plant.tag_order for plant in needed], default=0)
        return self._tags[self._dice.randrange(max(oldest, len(self._tags) - _TAGS_BACK), len(self._tags))].node

    def _topic(self, commits: int, plants: Sequence[Plant], late: int) -> Node:
        tip = self._base(())
        for _ in range(commits):
            tip = self._change(_TOPIC, tip, late)
        for plant in plants:
            tip = self._planted(_TOPIC, plant, tip, late)
        return tip

    def _hold(self, plant: Plant) -> None:
        self._held.append((plant.until, self._topic(2, [plant], _LAG), [plant]))

    def _merge(self, ref: str, what: str, parents: Sequence[Node]) -> Node:
        self._count += 1
        who = Person(_TORVALDS, self.clock(self._count - 1), "-0700")
        text = f"Merge {what}\n\nPull changes:\n\n - {self._prose.change(self._count).subject}\n"
        return self._writer.commit(ref, text.encode(), who, who, parents)

    def _change(self, ref: str, parent: Node, late: int) -> Node:
        """An ordinary commit."""
        number = self._count
        self._count += 1
        change = self._prose.change(number)
        bits = self._prose.bits(number, 1)
        fixes = self._recent[(bits >> 8) % len(self._recent)] if bits & 3 == 0 and self._recent else ""
        text = message(change, fixes=f'{fixes[:12]} ("an older change")' if fixes else "").encode()
        committer = Person(change.maintainer, self.clock(number) - late)
        node = self._writer.commit(ref, text, self.author(number), committer, [parent])
        self._recent.append(node.id)
        share = (bits >> 40) / (1 << 24)
        if share < self._share():
            self.kept.append(Kept(number, node.id, fixes, share))
        return node

    def _share(self) -> float:
        """What the newest line takes of the commits after its fork."""
        return self.share(next(reversed(self.forks))) if self.forks else 0

    def share(self, line: str) -> float:
        """How many of the commits after its fork a line takes."""
        left = self.size - (self.forks[line].start - self.start) / self._step
        return min(1.1 * self._backports / max(left, 1), 1)

    def _planted(self, ref: str, plant: Plant, parent: Node, late: int) -> Node:
        at = self.clock(self._count) - late
        self._count += 1
        plant.serial = self._count
        change = plant.change
        # One that is picked ahead of its branch has the author and the date of the other.
        author = Person(change.author, at - change.lag - 60, change.zone)
        plant.author = self._authors.setdefault(change.number, author)
        text = self._story[id(plant)].words(plant)
        plant.node = self._writer.commit(ref, text, plant.author, Person(change.maintainer, at), [parent])
        return plant.node

    def _tag(self, name: str) -> None:
        when = self.clock(self._count - 1)
        self._writer.tag(name, self._tip, Person(_TORVALDS, when, "-0700"))
        for plant in self._untagged:
            plant.tag, plant.tag_order = name, len(self._tags)
        self._untagged = []
        if name.removeprefix("v") in self._forked:
            self.forks[name.removeprefix("v")] = Fork(len(self._tags), when, END)
            self.bases[name.removeprefix("v")] = self._tip
        self._tags.append(_Tag(name, self._tip))


def _version(number: int) -> str:
    """5.0 for the first release; each major has twenty."""
    return f"{5 + number // 20}.{number % 20}"


def _schedule(releases: int, each: float) -> Iterator[tuple[str, float]]:
    """The tags, and how many commits there are by each."""
    for number in range(releases):
        for candidate in range(1, _CANDIDATES + 1):
            share = _WINDOW + (1 - _WINDOW) * (candidate - 1) / _CANDIDATES
            yield f"v{_version(number)}-rc{candidate}", (number + share) * each
        yield f"v{_version(number)}", (number + 1) * each
