"""A repository shaped like the kernel's, of any size, and the truth about it. One seed makes the same bytes each time."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.lines import Lines
from tests.bench.lookalikes import LINES, LOOK_ALIKES, WITHOUT_REFERENCE
from tests.bench.mainline import Mainline
from tests.bench.objects import Node, Person, Writer, create
from tests.bench.prose import Prose, message
from tests.bench.situations import FORMS, REVERTS, Situation
from tests.bench.story import MAINLINE, Story
from tests.bench.truth import Asked
from tests.support.trees import git

SITUATIONS = (*FORMS, *REVERTS, *LOOK_ALIKES, *LINES, *WITHOUT_REFERENCE)
_MORE = 1 << 41


@dataclass(frozen=True)
class Size:
    """How much there is to be."""

    mainline: int = 3000
    """Commits of mainline, merges included."""
    lines: int = 3
    backports: int = 100
    """Commits of each stable line, besides those of the situations."""
    cases: int = 60
    """About so many cases: each situation has one to three."""
    seed: int = 1
    apart: bool = False
    """Whether mainline and the stable lines are two repositories, as kernel.org has them."""


@dataclass(frozen=True)
class Kernelish:
    """What was written."""

    mainline: Path
    stable: Path
    """The same path, unless they are apart."""
    lines: Mapping[str, str]
    """Branches of the stable lines, newest first: `{"6.6": "linux-6.6.y"}`."""
    cases: tuple[Asked, ...]
    backported: tuple[str, ...]
    """Commits of mainline that some line has by an ordinary backport."""


def write(root: Path, size: Size) -> Kernelish:
    """Write the repositories under a folder."""
    prose = Prose(size.seed)
    chosen = list(_stories(size, prose))
    stories = [story for story, _ in chosen]
    mainline, stable = root / "linux.git", root / ("stable.git" if size.apart else "linux.git")
    create(mainline)
    with Writer(mainline) as writer:
        main = Mainline(writer, prose, stories, size.mainline, size.lines, size.backports, size.seed)
        main.write()
    for story in stories:
        story.forks = dict(main.forks)
    for story, situation in chosen:
        _plant(story, situation)
    if size.apart:
        create(stable, borrow=mainline)
        refs = git(mainline, "for-each-ref", "--format=create %(refname) %(objectname)")
        git(stable, "update-ref", "--stdin", given=f"{refs}\n".encode())
    with Writer(stable) as writer:
        Lines(writer, prose, stories, main, size.backports, size.seed).write()
    for path in {mainline, stable}:
        git(path, "commit-graph", "write", "--reachable")
    asked = [case(story) for story in stories for case in story.asked]
    cases = tuple(replace(case, id=f"2026-{number:04}") for number, case in enumerate(asked, 1))
    lines = {line: f"linux-{line}.y" for line in main.forks}
    return Kernelish(mainline, stable, lines, cases, tuple(kept.id for kept in main.kept))


def more(world: Kernelish, commits: int, seed: int = 1) -> None:
    """Add new commits to mainline and to all lines, by turns of as many each."""
    prose = Prose(seed)
    refs = [(world.mainline, "master"), *((world.stable, branch) for branch in world.lines.values())]
    for turn, (path, branch) in enumerate(refs):
        ref = f"refs/heads/{branch}"
        tip = Node(git(path, "rev-parse", ref))
        at = int(git(path, "log", "-1", "--format=%ct", ref))
        with Writer(path) as writer:
            for number in range(turn, commits, len(refs)):
                change = prose.change(_MORE + int(tip.id[:8], 16) * commits + number)
                head = f"commit {world.backported[number % len(world.backported)]} upstream." if turn else ""
                author, committer = Person(change.author, at), Person(change.maintainer, at + 60 * number)
                tip = writer.commit(ref, message(change, head=head).encode(), author, committer, [tip])


def _stories(size: Size, prose: Prose) -> Iterator[tuple[Story, Situation]]:
    """As many stories as it takes, each situation as often as any other."""
    cases = number = 0
    while cases < size.cases:
        situation = SITUATIONS[number % len(SITUATIONS)]
        story = Story(number, situation.name, prose, random.Random(f"{size.seed} {number}"))
        situation.below(story)
        cases += len(story.asked)
        number += 1
        yield story, situation


def _plant(story: Story, situation: Situation) -> None:
    """What each line gets. The newest comes first, as fixes go from newer to older."""
    below = {plant.key for plant in story.plants[MAINLINE]}
    for line in story.forks:
        forked_with_it = "fix" in below and story.has(line, "fix")
        if (situation.every_line or not forked_with_it) and story.dice.random() < situation.share:
            situation.on_line(story, line)
