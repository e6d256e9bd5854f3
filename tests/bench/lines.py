"""Stable lines: linear, forked at releases, with ordinary backports and those of the stories."""

import random
from collections.abc import Iterator, Sequence

from tests.bench.mainline import Kept, Mainline
from tests.bench.objects import Node, Person, Writer
from tests.bench.prose import Prose, message
from tests.bench.story import Fork, Plant, Story

_STABLE = "S. Maintainer <stable@example.org>"
_DIGITS = 12


class Lines:
    """The writer of all stable lines."""

    def __init__(
        self, writer: Writer, prose: Prose, stories: Sequence[Story], main: Mainline, backports: int, seed: int
    ) -> None:
        self._writer, self._prose, self._stories, self._main = writer, prose, stories, main
        self._backports, self._dice = backports, random.Random(f"{seed} lines")

    def write(self) -> None:
        """Write all of them, the newest first, since older ones name what newer ones have."""
        for line, fork in self._main.forks.items():
            self._line(line, fork)

    def _line(self, line: str, fork: Fork) -> None:
        ref, tip, release = f"refs/heads/linux-{line}.y", Node(self._main.bases[line].id), 0
        slots, at = list(self._slots(line, fork)), fork.start
        due, untagged = self._until_release(len(slots)), list[Plant]()
        for number, slot in enumerate(slots):
            # As far along as its place says, but after what comes before it and after it was written.
            linear = fork.start + (fork.end - fork.start) * (number + 1) // (len(slots) + 1)
            at = max(linear, at + 60, self._written(slot) + 3600)
            if isinstance(slot, Kept):
                tip = self._backport(ref, slot, tip, at)
            else:
                plant, story = slot
                self._plant(ref, plant, story, tip, at)
                tip = plant.node
                plant.date, plant.serial = at, number
                untagged.append(plant)
            due -= 1
            if due == 0:
                release += 1
                name = f"v{line}.{release}"
                who = Person(_STABLE, at)
                tip = self._writer.commit(ref, f"Linux {name[1:]}\n".encode(), who, who, [tip])
                self._writer.tag(name, tip, who)
                for plant in untagged:
                    plant.tag = name
                due, untagged = self._until_release(len(slots)), []

    def _slots(self, line: str, fork: Fork) -> Iterator[Kept | tuple[Plant, Story]]:
        """What the line gets, in order."""
        share = self._main.share(line)
        # An ordinary commit belongs to mainline's time, so it comes to a line after that.
        kept = [k for k in self._main.kept if k.share < share and self._main.clock(k.number) > fork.start]
        kept = kept[: self._backports]
        plants = [(plant, story) for story in self._stories for plant in story.plants.get(line, ())]
        plants.sort(key=lambda pair: (pair[0].at, pair[0].change.number), reverse=True)
        for number, one in enumerate(kept):
            while plants and plants[-1][0].at * len(kept) <= number:
                yield plants.pop()
            yield one
        yield from reversed(plants)

    def _written(self, slot: Kept | tuple[Plant, Story]) -> int:
        """When mainline got an ordinary commit, or when that of a story was written; 0 for one that starts here."""
        if isinstance(slot, Kept):
            return self._main.clock(slot.number)
        author = slot[0].author
        return author.at if author else 0

    def _until_release(self, commits: int) -> int:
        """Commits until the next release: 100 to 200, fewer where the line is short."""
        most = min(200, max(commits // 6, 4))
        return self._dice.randrange(most // 2, most + 1)

    def _backport(self, ref: str, kept: Kept, tip: Node, at: int) -> Node:
        change = self._prose.change(kept.number)
        bits = self._prose.bits(kept.number, 2) & 31
        heads = (f"commit {kept.id} upstream.", f"[ Upstream commit {kept.id} ]")
        head = heads[bits & 1] if bits else ""
        tail = f"(cherry picked from commit {kept.id})\n" if not bits else ""
        fixes = f'{kept.fixes[:_DIGITS]} ("an older change")' if kept.fixes else ""
        text = message(change, head=head, fixes=fixes, tail=f"{tail}Signed-off-by: {_STABLE}")
        return self._writer.commit(ref, text.encode(), self._main.author(kept.number), Person(_STABLE, at), [tip])

    def _plant(self, ref: str, plant: Plant, story: Story, tip: Node, at: int) -> None:
        if plant.author is None:
            plant.author = Person(plant.change.author, at - plant.change.lag - 60, plant.change.zone)
        if not plant.tail or "Signed-off-by" not in plant.tail:
            plant.tail = f"{plant.tail}\n" * bool(plant.tail) + f"Signed-off-by: {_STABLE}"
        plant.node = self._writer.commit(ref, story.words(plant), plant.author, Person(_STABLE, at), [tip])
