"""The index, grown step by step from real repositories, against plain definitions that look at everything."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.desk.policy import Tree
from quietfix.facts import LineSeen, Wanted
from quietfix.instants import Instant
from quietfix.trees.holding import version_key
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe
from tests.support.trees import START, git

NOW = Instant.parse("2026-11-24T16:00:00Z")
NAMES = ("v1", "v2", "v9", "v10", "v10-rc1", "v10-rc2", "side-3", "v1.0.1")
LINES = 3
Held = tuple[int, str | None, int]
"""How a line holds a commit: the date, the first tag, the commit that brought it in."""


@dataclass(frozen=True)
class Refs:
    """Where lines and tags point to at one moment. None: the line is not there."""

    tips: Sequence[int | None]
    tags: Mapping[int, Sequence[str]]


@dataclass(frozen=True)
class History:
    """Commits by number, parents before children, with their dates; and how lines and tags move."""

    parents: tuple[tuple[int, ...], ...]
    times: tuple[int, ...]
    moments: tuple[Refs, ...]

    def within(self, commit: int) -> frozenset[int]:
        """What is reachable from a commit, itself too."""
        reached, todo = set[int](), [commit]
        while todo:
            one = todo.pop()
            if one not in reached:
                reached.add(one)
                todo += self.parents[one]
        return frozenset(reached)

    def chain(self, tip: int) -> Iterator[int]:
        """The first-parent chain, newest first."""
        yield tip
        while self.parents[tip]:
            tip = self.parents[tip][0]
            yield tip

    def held(self, refs: Refs, tip: int) -> dict[int, Held]:
        """The definition: how a line holds what it holds."""
        chain = [(one, self.within(one)) for one in self.chain(tip)]
        found = {}
        for commit in self.within(tip):
            bringer = [one for one, within in chain if commit in within][-1]
            found[commit] = (START + self.times[bringer], self.first_tag(refs, commit, tip), bringer)
        return found

    def first_tag(self, refs: Refs, commit: int, tip: int) -> str | None:
        """Of the line's tags that hold the commit and no other such tag: the earliest, then the first by version."""
        on_line = self.within(tip)
        holding = {tag for tag in refs.tags if tag in on_line and commit in self.within(tag)}
        oldest = [tag for tag in holding if not (self.within(tag) - {tag}) & holding]
        named = [(self.times[tag], min(refs.tags[tag], key=version_key)) for tag in oldest]
        return min(named, key=lambda pair: (pair[0], version_key(pair[1])))[1] if named else None

    def write(self, path: Path) -> list[str]:
        """A bare repository with all commits. Returns their ids."""
        path.mkdir(parents=True)
        git(path, "init", "--quiet", "--bare", "-b", "main")
        stream = []
        for number, parents in enumerate(self.parents):
            when = f"{START + self.times[number]} +0000"
            heads = "".join(f"{'merge' if n else 'from'} :{parent + 1}\n" for n, parent in enumerate(parents))
            stream.append(f"reset refs/all/{number}\ncommit refs/all/{number}\nmark :{number + 1}\n")
            stream.append(f"committer A <a@example.org> {when}\ndata <<X\n{number}\nX\n{heads}\n")
        marks = path / "marks"
        subprocess.run(
            ["git", "fast-import", "--quiet", "--force", f"--export-marks={marks}"],
            cwd=path, input="".join(stream).encode(), check=True,
        )  # fmt: skip
        ids = dict(row.split(" ") for row in marks.read_text().splitlines())
        return [ids[f":{number + 1}"] for number in range(len(self.parents))]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Any shape of history: several roots, octopus merges, merges either way; lines that grow, are rewritten and go."""
    size = draw(st.integers(1, 16))
    parents: list[tuple[int, ...]] = []
    for number in range(size):
        near = st.integers(max(0, number - 4), number - 1) | st.integers(0, number - 1) if number else st.nothing()
        count = draw(st.sampled_from((1, 1, 1, 2, 2, 3, 0))) if number else 0
        parents.append(tuple(draw(st.lists(near, min_size=min(count, number), max_size=count, unique=True))))
    commits = st.integers(0, size - 1)
    tags = st.dictionaries(commits, st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True), max_size=6)
    tips = st.lists(st.integers(max(0, size - 5), size - 1) | commits | st.none(), min_size=LINES, max_size=LINES)
    moments = draw(st.lists(st.builds(Refs, tips, tags.map(one_place_each)), min_size=1, max_size=3))
    return History(
        tuple(parents), tuple(draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))), tuple(moments)
    )


def one_place_each(tags: dict[int, list[str]]) -> dict[int, list[str]]:
    """A tag of one name points to one commit."""
    taken: set[str] = set()
    found = {}
    for commit, names in tags.items():
        found[commit] = [name for name in names if name not in taken]
        taken.update(names)
    return {commit: names for commit, names in found.items() if names}


def point(path: Path, ids: Sequence[str], refs: Refs) -> None:
    """Move all refs of the public tree."""
    wanted = {f"refs/heads/l{number}": ids[tip] for number, tip in enumerate(refs.tips) if tip is not None}
    wanted |= {f"refs/tags/{name}": ids[commit] for commit, names in refs.tags.items() for name in names}
    old = git(path, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags").split()
    rows = [f"delete {ref}" for ref in old if ref not in wanted] + [f"update {r} {c}" for r, c in wanted.items()]
    git(path, "update-ref", "--stdin", given="\n".join([*rows, ""]).encode())


@settings(max_examples=60, deadline=None)
@given(histories())
def test_every_commit_is_told_as_it_is_defined_however_lines_move(history: History) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "public.git"
        ids = history.write(path)
        lines = {f"l{number}": f"l{number}" for number in range(LINES)}
        # One line stays, since a tree of which nothing stays is another repository.
        lines |= {"kept": "refs/all/0"}
        tree = Tree.model_validate({"name": "tree", "url": str(path), "lines": lines, "tags": ["*"]})
        mirror = Mirror(tree, Path(folder) / "mirrors", Path(folder))
        numbers = {commit: number for number, commit in enumerate(ids)}
        for refs in history.moments:
            point(path, ids, refs)
            mirror.fetch(NOW)
            seen = observe([mirror], Wanted(frozenset(ids)))
            for number, tip in enumerate(refs.tips):
                line = seen.lines[f"l{number}"]
                assert isinstance(line, LineSeen) == (tip is not None)
                if isinstance(line, LineSeen) and tip is not None:
                    told = {
                        numbers[commit]: (arrival.date.epoch(), arrival.tag, numbers[arrival.by])
                        for commit, arrival in line.arrivals.items()
                    }
                    assert told == history.held(refs, tip)
                    orders = {numbers[commit]: arrival.order for commit, arrival in line.arrivals.items()}
                    assert all(orders[parent] < orders[one] for one in orders for parent in history.parents[one])
