"""The one pass over a history, against plain definitions that look at everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quietfix.trees.walk import Entry, Step, Walk, version_key


@dataclass(frozen=True)
class History:
    """Commits by number, parents before children; lines by their tips; tag names by commit."""

    parents: tuple[tuple[int, ...], ...]
    times: tuple[int, ...]
    tips: tuple[int, ...]
    tags: Mapping[int, Sequence[str]]
    preferences: tuple[int, ...] = ()
    """Which of the commits that may come next does come: any topological order must do."""

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

    def steps(self) -> list[Step]:
        """What Git would print: all that the tips reach, no commit before one of its children."""
        left = frozenset[int]().union(*(self.within(tip) for tip in self.tips))
        steps: list[Step] = []
        while left:
            free = sorted(one for one in left if not any(one in self.parents[other] for other in left))
            chosen = free[self.preferences[len(steps) % len(self.preferences)] % len(free)] if self.preferences else -1
            chosen = free[-1] if chosen < 0 else chosen
            parents = tuple(str(parent) for parent in self.parents[chosen])
            steps.append(Step(str(chosen), parents, self.times[chosen]))
            left -= {chosen}
        return steps

    def walked(self) -> dict[int, set[Entry]]:
        """What the walk says of each commit."""
        tags = {str(commit): names for commit, names in self.tags.items()}
        walk = Walk([str(tip) for tip in self.tips], tags)
        found = {int(step.id): list(holding.entries()) for step, holding in walk.over(self.steps())}
        assert walk._waiting == {}, "what has been passed is forgotten"
        assert all(len(entries) == len(set(entries)) for entries in found.values()), "a line is told once"
        return {commit: set(entries) for commit, entries in found.items()}

    def entry(self, commit: int, line: int) -> Entry | None:
        """The definition: how one line holds one commit."""
        tip = self.tips[line]
        if commit not in self.within(tip):
            return None
        brought_in = [one for one in self.chain(tip) if commit in self.within(one)][-1]
        return Entry(line, self.times[brought_in], self.first_tag(commit, line), str(brought_in))

    def first_tag(self, commit: int, line: int) -> str | None:
        """Of the line's tags that hold the commit and no other such tag: the earliest, then the first by version."""
        on_line = self.within(self.tips[line])
        holding = {tag for tag in self.tags if tag in on_line and commit in self.within(tag)}
        oldest = [tag for tag in holding if not (self.within(tag) - {tag}) & holding]
        named = [(self.times[tag], min(self.tags[tag], key=version_key)) for tag in oldest]
        return min(named, key=lambda pair: (pair[0], version_key(pair[1])))[1] if named else None

    def defined(self) -> dict[int, set[Entry]]:
        """What the walk should say."""
        lines = range(len(self.tips))
        told = {c: {e for n in lines if (e := self.entry(c, n)) is not None} for c in range(len(self.parents))}
        return {commit: entries for commit, entries in told.items() if entries}


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Any shape of history: several roots, octopus merges, merges either way, lines and tags anywhere."""
    size = draw(st.integers(1, 16))
    parents: list[tuple[int, ...]] = []
    for number in range(size):
        near = st.integers(max(0, number - 4), number - 1) | st.integers(0, number - 1) if number else st.nothing()
        count = draw(st.sampled_from((1, 1, 1, 2, 2, 3, 0))) if number else 0
        parents.append(tuple(draw(st.lists(near, min_size=min(count, number), max_size=count, unique=True))))
    commits = st.integers(0, size - 1)
    tags = draw(st.dictionaries(commits, st.lists(st.sampled_from(NAMES), min_size=1, max_size=2), max_size=6))
    return History(
        tuple(parents),
        tuple(draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))),
        tuple(draw(st.lists(st.integers(max(0, size - 5), size - 1) | commits, min_size=1, max_size=4))),
        tags,
        tuple(draw(st.lists(st.integers(0, 9), min_size=1, max_size=5))),
    )


NAMES = ("v1", "v2", "v9", "v10", "v10-rc1", "v10-rc2", "side-3", "v1.0.1")


@settings(max_examples=1200, deadline=None)
@given(histories())
@example(History(((), (0,), (1, 0)), (0, 1, 2), (2, 1), {}))
def test_every_commit_is_told_as_it_is_defined(history: History) -> None:
    assert history.walked() == history.defined()


@settings(max_examples=200, deadline=None)
@given(histories(), st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_every_topological_order_tells_the_same(history: History, preferences: list[int]) -> None:
    assert replace(history, preferences=tuple(preferences)).walked() == history.walked()


def line(*commits: int) -> dict[int, tuple[int, ...]]:
    """A chain, oldest first."""
    return {child: (parent,) for parent, child in zip((None, *commits), commits, strict=False) if parent is not None}


def told(parents: dict[int, tuple[int, ...]], tips: Sequence[int], tags: Mapping[int, Sequence[str]]) -> History:
    """A history whose times are ten times the numbers."""
    size = max(parents, default=0) + 1
    return History(
        tuple(parents.get(n, ()) for n in range(size)), tuple(10 * n for n in range(size)), tuple(tips), tags
    )


def test_a_merge_of_stable_into_mainline_brings_in_what_stable_had() -> None:
    """0 - 1 - 4 - 5 is mainline, 0 - 2 - 3 stable, and 4 merges 3."""
    history = told(line(0, 1, 4, 5) | {2: (0,), 3: (2,), 4: (1, 3)}, (5, 3), {3: ["v1.0.1"], 5: ["v2"]})
    walked = history.walked()
    assert walked[2] == {Entry(0, 40, "v1.0.1", "4"), Entry(1, 20, "v1.0.1", "2")}
    assert walked[4] == {Entry(0, 40, "v2", "4")}
    assert walked == history.defined()


def test_criss_cross_merges() -> None:
    """1 and 2 fork from 0; 3 merges 2 into 1, 4 merges 1 into 2; 5 and 6 do it again."""
    parents = line(0, 1) | {2: (0,), 3: (1, 2), 4: (2, 1), 5: (3, 4), 6: (4, 3)}
    history = told(parents, (5, 6), {1: ["v1"], 2: ["v2"], 6: ["v9"]})
    walked = history.walked()
    assert walked[2] == {Entry(0, 30, "v2", "3"), Entry(1, 20, "v2", "2")}
    assert walked[1] == {Entry(0, 10, "v1", "1"), Entry(1, 40, "v1", "4")}
    assert walked == history.defined()


def test_a_tag_of_another_line_is_no_release_of_this_one() -> None:
    """0 - 1 - 2 is mainline; 3 on a branch from 1 is tagged, and no line has it."""
    history = told(line(0, 1, 2) | {3: (1,)}, (2,), {3: ["v1.0.1"]})
    assert history.walked()[1] == {Entry(0, 10, None, "1")}


def test_a_tag_on_a_merged_side_branch_is_the_first_that_holds_it() -> None:
    """1 on a side branch is tagged side-3, 3 merges it, 4 is tagged v2."""
    history = told(line(0, 2, 3, 4) | {1: (0,), 3: (2, 1)}, (4,), {1: ["side-3"], 4: ["v2"]})
    assert history.walked()[1] == {Entry(0, 30, "side-3", "3")}
    assert history.walked()[2] == {Entry(0, 20, "v2", "2")}


def test_a_tip_that_is_an_ancestor_of_another_tip_and_two_lines_at_one_commit() -> None:
    history = told(line(0, 1, 2), (2, 1, 1), {})
    assert history.walked()[1] == {Entry(0, 10, None, "1"), Entry(1, 10, None, "1"), Entry(2, 10, None, "1")}
    assert history.walked()[2] == {Entry(0, 20, None, "2")}


def test_a_commit_of_a_line_that_was_merged_into_a_side_branch_counts_from_the_line() -> None:
    """The chain is 0 - 1 - 2 - 4; 3 forks from 2 and is merged by 4, so 1 came by itself."""
    history = told(line(0, 1, 2, 4) | {3: (2,), 4: (2, 3)}, (4,), {})
    assert history.walked()[1] == {Entry(0, 10, None, "1")}


def test_an_octopus_and_several_roots() -> None:
    history = told({4: (0, 1, 2, 3), 5: (4,)}, (5,), {5: ["v1"]})
    assert {commit: {entry.time for entry in entries} for commit, entries in history.walked().items()} == {
        0: {0}, 1: {40}, 2: {40}, 3: {40}, 4: {40}, 5: {50},
    }  # fmt: skip


def test_the_first_tag_is_found_by_ancestry_where_dates_run_backwards() -> None:
    history = replace(told(line(0, 1, 2), (2,), {1: ["v1"], 2: ["v2"]}), times=(0, 99, 1))
    assert history.walked()[0] == {Entry(0, 0, "v1", "0")}


def test_of_tags_that_do_not_hold_each_other_the_earlier_counts_and_then_the_lower_version() -> None:
    parents = line(0, 1, 3) | {2: (0,), 3: (1, 2)}
    history = told(parents, (3,), {1: ["v10"], 2: ["v9"]})
    assert history.walked()[0] == {Entry(0, 0, "v10", "0")}
    assert replace(history, times=(0, 5, 5, 9)).walked()[0] == {Entry(0, 0, "v9", "0")}


def test_of_tags_on_one_commit_the_lowest_version_speaks() -> None:
    assert told(line(0, 1), (1,), {1: ["v10", "v9", "v10-rc1"]}).walked()[0] == {Entry(0, 0, "v9", "0")}


def test_commits_that_no_line_holds_are_passed_over() -> None:
    walk = Walk(["1"], {})
    history = [Step("9", ("1",), 9), Step("1", ("0",), 1), Step("0", (), 0)]
    assert [step.id for step, _ in walk.over(history)] == ["1", "0"]


def test_the_memory_of_a_long_history_is_its_frontier() -> None:
    walk, most = Walk(["5000"], {}), 0
    steps = (Step(str(n), (str(n - 1), str(n - 2)) if n > 1 else (), n) for n in range(5000, 0, -1))
    for _ in walk.over(steps):
        most = max(most, len(walk._waiting))
    assert most <= 3


@pytest.mark.parametrize(
    "names",
    [
        ("v2.6.9", "v2.6.10"),
        ("v6.9", "v6.10-rc1", "v6.10-rc2", "v6.10-rc10", "v6.10", "v6.10.1", "v6.11"),
        ("1.0", "1.0.1", "1.1"),
        ("release-2", "release-10"),
        ("v0", "v1", "v" + "9" * 30),
    ],
)
def test_names_are_in_the_order_of_versions(names: tuple[str, ...]) -> None:
    assert tuple(sorted(names[::-1], key=version_key)) == names


@given(st.text(max_size=12), st.text(max_size=12))
def test_every_name_has_a_version_key(one: str, other: str) -> None:
    assert (version_key(one) < version_key(other)) in (True, False)
    assert version_key(one) == version_key(one)
