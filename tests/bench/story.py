"""One story: a fix, what happens to it on each line, and the truth that follows from it.

A story plants commits first in mainline, then, when it is known what each line forked with, on the lines. What a commit
does to the fix is said when it is planted, so the truth is replayed from that and never read from a message.
"""

import random
from collections import ChainMap, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.objects import Node, Person
from tests.bench.prose import Change, Prose, message
from tests.bench.truth import Asked, Named, Right, Truth

MAINLINE = "mainline"
NEVER = 1 << 60
"""The order of a tag that was not made."""
_OWN_NUMBERS = 1 << 40
_PLANTS = 64


@dataclass(frozen=True, slots=True)
class Fork:
    """Where a stable line starts."""

    tag: int
    """The order of the release that it starts at, among all tags of mainline."""
    start: int
    """When, in seconds since 1970."""
    end: int
    """When its last commit is made."""


@dataclass(slots=True)
class Plant:
    """A commit of a story: its words with the names of other commits in braces, what it does, and where it ended up."""

    key: str
    line: str
    at: float
    """How far along the line, from 0 to 1."""
    change: Change
    subject: str = ""
    head: str = ""
    tail: str = ""
    fixes: str = ""
    link: bool = True
    encoding: str = "utf-8"
    brings: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """What it reverts by a subject alone, so that nobody can tell."""
    hints: tuple[str, ...] = ()
    """What it looks like without being known as it."""
    needs: tuple[str, ...] = ()
    until: float = 0
    """When its topic is merged; 0 for soon."""
    author: Person | None = None
    """Kept by backports. None until it is written, unless it is somebody else's."""
    node: Node = Node("")
    serial: int = 0
    order: int = NEVER
    """Of the first-parent commit that brought it in."""
    date: int = 0
    tag: str = ""
    tag_order: int = NEVER


@dataclass
class Story:
    """A fix and what happens to it."""

    number: int
    situation: str
    prose: Prose
    dice: random.Random
    forks: dict[str, Fork] = field(default_factory=dict)
    """Known once mainline is written."""
    plants: dict[str, list[Plant]] = field(default_factory=lambda: defaultdict(list))
    forms: dict[str, str] = field(default_factory=dict)
    """What was done on each line, in words."""
    nowhere: dict[str, str] = field(default_factory=dict)
    """Ids that no tree has."""
    asked: list[Callable[["Story"], Asked]] = field(default_factory=list)
    known: bool = True
    """Whether it can be told that a line was never affected."""
    _made: int = 0

    def below(self, key: str, at: float, *, like: str = "", **more: object) -> Plant:
        """A commit of mainline. `like` names the one whose words and author it has."""
        return self._plant(MAINLINE, key, at, like, **more)

    def on(self, line: str, key: str, *, like: str = "", **more: object) -> Plant:
        """A commit of a stable line, later than all that this story did there, and than what it is like."""
        before = self.plants[line][-1].at if self.plants[line] else 0
        fork = self.forks[line]
        original = self.find(like) if like else None
        if original is not None and original.line == MAINLINE:
            before = max(before, (original.date - fork.start) / (fork.end - fork.start))
        at = before + max(0.999 - before, 0) * self.dice.uniform(0.01, 0.6)
        return self._plant(line, key, at, like, **more)

    def _plant(self, line: str, key: str, at: float, like: str, **more: object) -> Plant:
        original = self.find(like) if like else None
        change = original.change if original else self.prose.change(self.new_number())
        author = original.author if original else None
        plant = Plant(key, line, at, change, author=author, **more)  # type: ignore[arg-type]  # as Plant's fields say
        self.plants[line].append(plant)
        return plant

    def new_number(self) -> int:
        """A number for words of its own."""
        self._made += 1
        return _OWN_NUMBERS + self.number * _PLANTS + self._made

    def find(self, key: str, line: str = MAINLINE) -> Plant:
        """A commit of this story by its name: of a line, else of mainline, else the first line that has it."""
        for place in (line, MAINLINE, *self.plants):
            for plant in self.plants.get(place, ()):
                if plant.key == key:
                    return plant
        raise KeyError(key)

    def subject(self, key: str) -> str:
        """The subject of a commit of this story."""
        return self.find(key).change.subject

    def gone(self, key: str) -> str:
        """The name of an id that no tree has."""
        self.nowhere[key] = f"{self.dice.getrandbits(160):040x}"
        return self.nowhere[key]

    def has(self, line: str, key: str) -> bool:
        """Whether a line forked with a commit of mainline."""
        return self.find(key).tag_order <= self.forks[line].tag

    def words(self, plant: Plant) -> bytes:
        """The whole message of a commit, now that what it names is written."""
        texts = {place: {p.key: p.node.id for p in plants if p.node.id} for place, plants in self.plants.items()}
        first: dict[str, str] = {}
        for place in texts.values():
            first = {**place, **first}
        names = ChainMap(texts.get(plant.line, {}), texts.get(MAINLINE, {}), self.nowhere, first)
        text = message(
            plant.change,
            subject=plant.subject,
            head=plant.head.format_map(names),
            tail=plant.tail.format_map(names),
            fixes=plant.fixes.format_map(names),
            link=plant.link,
        )
        return text.encode(plant.encoding)

    def named(self, key: str, way: str) -> Named:
        """A commit as a case names it: `full`, `short` or `mail`."""
        if key in self.nowhere:
            return Named(commit=self.nowhere[key])
        plant = self.find(key)
        if way == "mail":
            return Named(message_id=plant.change.message_id, subject=plant.change.subject)
        return Named(commit=plant.node.id if way == "full" else plant.node.id[:12])

    def truth(self, line: str, things: Sequence[str]) -> Truth:
        """What is so for these patches on a line."""
        held = [p for p in self.plants[MAINLINE] if line == MAINLINE or p.tag_order <= self.forks[line].tag]
        history = sorted(held, key=lambda p: (p.order, p.serial))
        if line != MAINLINE:
            history += self.plants.get(line, [])
        standing, taken, doubted, hinted = _replayed(history)
        by_fork = any(thing in plant.brings for plant in held for thing in things)
        form = MAINLINE if line == MAINLINE else self.forms.get(line) or ("by fork" if by_fork else "not there")
        if any(thing in doubted for thing in things):
            return Truth(line, self.situation, "unknown", form=form)
        if all(thing in standing for thing in things):
            return self._landed(line, max((standing[t] for t in things), key=history.index), form)
        if any(thing in taken for thing in things):
            return Truth(line, self.situation, "reverted", form=form)
        if self.known and "culprit" in taken:
            return self._landed(line, taken["culprit"], form, ("not-affected",))
        if self.known and "culprit" not in standing and any("culprit" in p.brings for p in self.plants[MAINLINE]):
            return Truth(line, self.situation, "not-affected", form=form)
        hint = any(thing in hinted for thing in things)
        return Truth(line, self.situation, "candidate" if hint else "absent", form=form)

    def _landed(self, line: str, plant: Plant, form: str, also: tuple[Right, ...] = ()) -> Truth:
        verdict: Right = "released" if plant.tag else "landed"
        return Truth(line, self.situation, verdict, also, plant.node.id, plant.tag, plant.date, form)


def _replayed(history: Sequence[Plant]) -> tuple[Mapping[str, Plant], Mapping[str, Plant], set[str], set[str]]:
    """What stands in the end and since which commit, what was taken back and by which, what is doubted, what hinted."""
    standing: dict[str, Plant] = {}
    taken: dict[str, Plant] = {}
    doubted: set[str] = set()
    hinted: set[str] = set()
    for plant in history:
        for thing in plant.brings:
            standing.setdefault(thing, plant)
            taken.pop(thing, None)
        for thing in plant.takes:
            if standing.pop(thing, None) is not None:
                taken[thing] = plant
        doubted.update(thing for thing in plant.doubts if thing in standing)
        hinted.update(plant.hints)
    return standing, taken, doubted, hinted
