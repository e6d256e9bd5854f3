"""Jobs with a tree each against one machine with all trees, over trees whose messages name each other at will."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.state import LineFacts, Verdict
from quietfix.errors import CouldNotTell
from quietfix.facts import CommitSeen, TreesSeen, Wanted
from quietfix.robots.sources import Kept, Trees, WantedBy
from quietfix.rules.landing import Ground, verdicts, wanted
from quietfix.rules.wrongfixes import WrongFixes
from quietfix.trees.joined import Joined
from quietfix.trees.mirror import Mirror
from quietfix.trees.questions import Questions, Role
from quietfix.trees.slices import Slice, dependencies, read, write
from quietfix.trees.taking import take
from tests.bench.objects import Node, Person, Writer, create
from tests.rules.looking import NOW, make_case, make_policy, shipped

ELSEWHERE = "e1" * 20
MAIL = "20261120.1@example.org"
SUBJECTS = ("a: fix", "b: fix", 'Revert "a: fix"')
FORMS = (
    "commit {} upstream.",
    "(cherry picked from commit {})",
    "This reverts commit {}.",
    'Fixes: {} ("a: fix")',
    f"Link: https://lore.kernel.org/r/{MAIL}",
)
TREES = {"left": ("l0", "l1"), "right": ("l2", "l3")}
NO = (Verdict.ABSENT, Verdict.REVERTED, Verdict.NOT_AFFECTED)
NONE_WRONG = WrongFixes(())
Reference = tuple[int, int, bool]
"""A form, the commit that it names, counted backwards, and whether in full."""


@dataclass(frozen=True)
class Told:
    """One commit."""

    parents: tuple[int, ...]
    subject: str
    references: tuple[Reference, ...]
    author: int
    written: int


@dataclass(frozen=True)
class Scene:
    """Commits, parents first, the tips of all lines, and what cases name."""

    commits: tuple[Told, ...]
    tips: tuple[int, ...]
    cases: tuple[tuple[int | None, int | None], ...]
    """A patch by its commit, or by its mail, and what introduced the bug."""

    def write(self, path: Path) -> list[str]:
        """One repository for both trees, which have different branches of it. Returns the ids."""
        create(path)
        nodes: list[Node] = []
        with Writer(path) as writer:
            for number, told in enumerate(self.commits):
                lines = [told.subject, ""]
                for form, back, full in told.references:
                    id_ = nodes[-1 - back].id if back < len(nodes) else ELSEWHERE
                    lines += [FORMS[form].format(id_ if full else id_[:12]), ""]
                author = Person(f"A <{told.author}@example.org>", 1_760_000_000 + told.written)
                by = Person("C <c@example.org>", 1_770_000_000 + number)
                parents = [nodes[parent] for parent in told.parents]
                message = "\n".join(lines).encode()
                nodes.append(writer.commit(f"refs/scratch/{number}", message, author, by, parents))
            for number, tip in enumerate(self.tips):
                # A commit of its own marks each line, so that no tip is shared.
                by = Person("C <c@example.org>", 1_780_000_000 + number)
                writer.commit(f"refs/heads/l{number}", b"tip", by, by, [nodes[tip]])
        return [node.id for node in nodes]


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    size = draw(st.integers(2, 9))
    reference = st.tuples(st.integers(0, len(FORMS) - 1), st.integers(0, 3), st.booleans())
    commits = []
    for number in range(size):
        near = st.integers(max(0, number - 3), number - 1) if number else st.nothing()
        parents = draw(st.lists(near, max_size=2, unique=True)) if number else []
        commits.append(
            Told(
                tuple(parents),
                draw(st.sampled_from(SUBJECTS)),
                tuple(draw(st.lists(reference, max_size=2))),
                draw(st.integers(0, 1)),
                draw(st.integers(0, 2)),
            )
        )
    some = st.integers(0, size - 1)
    cases = draw(st.lists(st.tuples(some | st.none(), some | st.none()), min_size=1, max_size=2))
    return Scene(tuple(commits), tuple(draw(st.tuples(some, some, some, some))), tuple(cases))


def case_of(number: int, named: int | None, introduced: int | None, ids: Sequence[str]) -> Case:
    patch: dict[str, str] = {"message-id": f"<{MAIL}>", "subject": SUBJECTS[0]}
    if named is not None:
        patch = {"commit": ids[named]}
    more: dict[str, Any] = {} if introduced is None else {"introduced": [ids[introduced]]}  # Any: JSON-like
    return make_case(patch, id=f"2026-000{number}", **more)


@dataclass(frozen=True)
class Machines:
    """One machine with all mirrors, and the jobs."""

    policy: Policy
    mirrors: tuple[Mirror, ...]
    root: Path

    @classmethod
    def of(cls, root: Path, url: Path) -> "Machines":
        trees = [{"name": n, "url": str(url), "lines": {line: line for line in lines}} for n, lines in TREES.items()]
        policy = replace(shipped(), trees=make_policy(*trees))
        mirrors = tuple(Mirror(tree, root / "mirrors", root) for tree in policy.trees.trees)
        for mirror in mirrors:
            mirror.fetch(NOW)
        return cls(policy, mirrors, root)

    def round(self, by: WantedBy, before: Sequence[Slice]) -> list[Slice]:
        """All jobs once, each with what the jobs of the round before wrote of the others."""
        found = []
        for mirror in self.mirrors:
            beside = [one for one in before if one.tree != mirror.tree.name]
            one = take(mirror, self.policy.trees, Wanted.by_all(by.values()), beside)
            write(one, self.root / f"{one.tree}.json")
            found.append(read(self.root / f"{one.tree}.json"))
        return found

    def judged(self, seen: TreesSeen, cases: Sequence[Case]) -> dict[str, Mapping[str, LineFacts]]:
        ground = Ground.of(self.policy.trees, seen)
        return {case.id: verdicts(case, ground) for case in cases}


@settings(max_examples=50, deadline=None)
@given(scenes())
def test_no_job_says_no_where_one_machine_would_not_and_in_the_end_all_say_the_same(scene: Scene) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        ids = scene.write(root / "public.git")
        cases = [case_of(number, *said, ids) for number, said in enumerate(scene.cases, 1)]
        by = {case.id: wanted([case]) for case in cases}
        machines = Machines.of(root, root / "public.git")
        right = machines.judged(Trees(root, machines.mirrors).see(by, NONE_WRONG), cases)
        slices: list[Slice] = []
        for _ in range(len(ids) + 1):
            slices = machines.round(by, slices)
            seen = Kept.of(machines.policy, slices, NOW).see(by, NONE_WRONG)
            told = machines.judged(seen, cases)
            for case in cases:
                if case.id not in seen.gaps:
                    assert told[case.id] == right[case.id]
                for line, fact in told[case.id].items():
                    assert fact.is_ not in NO or fact.verdict == right[case.id][line].verdict
            if not seen.gaps:
                break
        assert not seen.gaps
        assert told == right


# What covers what


def digests(**asked: Any) -> frozenset[str]:  # Any: fields of any type
    return Questions(**asked).digests()


def test_a_question_for_a_fix_covers_one_for_a_culprit_and_that_one_for_a_merge() -> None:
    fix, culprit = digests(named={"a": Role.FIX}), digests(named={"a": Role.CULPRIT})
    assert digests(reverted={"a"}) < culprit < fix
    assert not digests(held={"a": Role.FIX}) & fix


def test_questions_of_different_kinds_are_different() -> None:
    kinds = [digests(mails={"a"}), digests(subjects={"a"}), digests(reverted_subjects={"a"}), digests(reverted={"a"})]
    assert len(frozenset().union(*kinds)) == 4


def test_two_files_that_differ_in_what_a_commit_says_are_refused() -> None:
    policy = make_policy(*({"name": name, "lines": {line: line}} for name, (line, _) in TREES.items()))
    one, other = (
        Slice(
            name,
            "/nowhere",
            dependencies(policy),
            NOW,
            {},
            {"c" * 40: CommitSeen("c" * 40, name, (), (1, 2))},
            frozenset(),
        )
        for name in TREES
    )
    with pytest.raises(CouldNotTell, match="differ in what a public commit says"):
        Joined(policy, [one, other])
