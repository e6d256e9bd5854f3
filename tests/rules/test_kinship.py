"""Kinship on made-up facts: what real repositories cannot easily show, such as two commits whose ids start alike."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.case import Patch
from quietfix.facts import Arrival, CommitSeen, LineSeen, Mention, MentionKind, TreesSeen, Unknown
from quietfix.instants import Instant
from quietfix.rules.kinship import Ambiguous, Kinship
from quietfix.rules.landing import Ground, verdicts
from quietfix.rules.matching import Trace, trace
from quietfix.rules.reverts import Reverts
from tests.rules.looking import NOW, make_case, make_policy
from tests.rules.test_references import work

PREFIX = "ab" * 6
ONE, TWO = PREFIX + "1" * 28, PREFIX + "2" * 28
OTHER, THIRD = "c" * 40, "d" * 40
UPSTREAM, REVERT, LINK = MentionKind.UPSTREAM, MentionKind.REVERT, MentionKind.LINK


def commit(id_: str, *named: tuple[MentionKind, str], subject: str = "s") -> CommitSeen:
    return CommitSeen(id_, subject, tuple(Mention(kind, target, f"says {kind}") for kind, target in named))


def seen(commits: list[CommitSeen], lines: Mapping[str, list[str]]) -> TreesSeen:
    """Lines that got these commits, oldest first, an hour apart."""
    observed: dict[str, LineSeen | Unknown] = {}
    for line, ids in lines.items():
        arrivals = {one: Arrival(Instant.from_epoch(3600 * n + 1_760_000_000), None, n) for n, one in enumerate(ids)}
        observed[line] = LineSeen("linux", line, ids[-1] if ids else "0" * 40, NOW, arrivals)
    return TreesSeen(observed, {one.id: one for one in commits})


def look(trees: TreesSeen, *patches: str) -> dict[str, str]:
    facts = verdicts(make_case(*patches), Ground.of(make_policy(), trees))
    return {line: fact.verdict for line, fact in facts.items()}


def test_an_id_is_resolved_by_its_digits() -> None:
    kin = Kinship(seen([commit(ONE), commit(OTHER)], {}))
    assert kin.resolve(ONE) == kin.resolve(ONE[:20]) == kin.resolve(PREFIX) == ONE
    assert kin.resolve(TWO) is None
    assert kin.resolve(THIRD) is None


def test_an_id_of_two_commits_is_ambiguous_and_so_unknown() -> None:
    trees = seen([commit(ONE), commit(TWO)], {"mainline": [ONE, TWO], "6.6": []})
    assert Kinship(trees).resolve(PREFIX) == Ambiguous()
    assert look(trees, PREFIX) == {"mainline": "unknown", "6.6": "unknown"}
    assert look(trees, ONE[:13]) == {"mainline": "landed", "6.6": "absent"}


def test_a_reference_that_may_name_two_commits_is_no_evidence() -> None:
    carrier = commit(OTHER, (UPSTREAM, PREFIX))
    trees = seen([commit(ONE), commit(TWO), carrier], {"mainline": [ONE, TWO], "6.6": [OTHER]})
    assert look(trees, ONE)["6.6"] != "landed"


def test_an_origin_that_may_be_two_commits_is_unknown() -> None:
    carrier = commit(OTHER, (UPSTREAM, PREFIX))
    trees = seen([commit(ONE), commit(TWO), carrier], {"mainline": [ONE, TWO], "6.6": [OTHER]})
    assert look(trees, OTHER) == {"mainline": "unknown", "6.6": "landed"}


@pytest.mark.parametrize("written", [ONE, ONE[:12], ONE[:30]])
@pytest.mark.parametrize("named", [ONE, ONE[:12], ONE[:30]])
def test_either_id_may_be_shortened(written: str, named: str) -> None:
    trees = seen([commit(ONE), commit(OTHER, (UPSTREAM, named))], {"mainline": [ONE], "6.6": [OTHER]})
    assert look(trees, written) == {"mainline": "landed", "6.6": "landed"}


def test_ids_that_only_start_alike_are_different() -> None:
    trees = seen([commit(ONE), commit(OTHER, (UPSTREAM, TWO))], {"mainline": [ONE], "6.6": [OTHER]})
    assert look(trees, ONE) == {"mainline": "landed", "6.6": "absent"}


def test_a_case_may_name_the_backport_of_what_mainline_has() -> None:
    trees = seen([commit(ONE), commit(OTHER, (UPSTREAM, ONE))], {"mainline": [ONE], "6.6": [OTHER]})
    assert look(trees, OTHER) == {"mainline": "landed", "6.6": "landed"}


def test_a_backport_of_two_commits_is_there_where_both_are() -> None:
    folded = commit(OTHER, (UPSTREAM, ONE), (UPSTREAM, TWO))
    commits = [commit(ONE), commit(TWO), folded]
    assert look(seen(commits, {"mainline": [ONE, TWO], "6.6": [OTHER]}), OTHER)["mainline"] == "landed"
    assert look(seen(commits, {"mainline": [ONE], "6.6": [OTHER]}), OTHER)["mainline"] == "absent"
    reverted = [*commits, commit(THIRD, (REVERT, TWO))]
    assert look(seen(reverted, {"mainline": [ONE, TWO, THIRD], "6.6": [OTHER]}), OTHER)["mainline"] == "reverted"


def test_references_in_a_ring_end() -> None:
    ring = [commit(ONE, (UPSTREAM, TWO)), commit(TWO, (UPSTREAM, OTHER)), commit(OTHER, (UPSTREAM, ONE))]
    assert look(seen(ring, {"mainline": [THIRD], "6.6": [TWO]}), ONE) == {"mainline": "absent", "6.6": "landed"}
    assert [way.commit for way in Kinship(seen(ring, {})).carriers(ONE)] == [OTHER, TWO]


def test_a_revert_before_the_commit_takes_nothing_back() -> None:
    trees = seen([commit(ONE), commit(OTHER, (REVERT, ONE))], {"mainline": [OTHER, ONE], "6.6": []})
    assert look(trees, ONE)["mainline"] == "landed"


def test_a_commit_that_reverts_itself_changes_nothing() -> None:
    assert look(seen([commit(ONE, (REVERT, ONE))], {"mainline": [ONE], "6.6": []}), ONE)["mainline"] == "landed"


def test_reverts_of_reverts_to_any_depth() -> None:
    ids = [f"{n:040x}" for n in range(1, 40)]
    commits = [commit(ids[0]), *(commit(one, (REVERT, before)) for before, one in pairwise(ids))]
    for length in range(1, len(ids) + 1):
        trees = seen(commits[:length], {"mainline": ids[:length], "6.6": []})
        assert look(trees, ids[0])["mainline"] == ("landed" if length % 2 else "reverted")


def test_work_on_reverts_does_not_explode() -> None:
    """Each reverts all before it. Twice as many may take four or eight times the work, not a thousand times."""

    def effort(count: int) -> int:
        ids = [f"{n:040x}" for n in range(1, count + 1)]
        commits = [commit(one, *((REVERT, before) for before in ids[:n])) for n, one in enumerate(ids)]
        trees = seen(commits, {"mainline": ids, "6.6": []})
        line = trees.lines["mainline"]
        assert isinstance(line, LineSeen)
        reverts = Reverts(Kinship(trees))
        return work(lambda: reverts.of(ids[0], line))

    assert effort(14) < 20 * effort(7)


def test_a_mail_is_backed_by_the_subject_without_its_prefix() -> None:
    commits = [commit(ONE, (LINK, "1@x.org"), subject="[6.6.y] a  fix"), commit(TWO, (LINK, "1@x.org"), subject="b")]
    patch = Patch.model_validate({"message-id": "1@x.org", "subject": "a fix"})
    traced = trace(patch, 1, Kinship(seen(commits, {})))
    assert isinstance(traced, Trace)
    assert [way.commit for way in traced.ways] == [ONE]
    assert [commit for commit, _ in traced.weak] == [TWO]


IDS = st.sampled_from([ONE, TWO, OTHER, THIRD])
NAMED = st.tuples(st.sampled_from([UPSTREAM, REVERT, MentionKind.CHERRY_PICK]), IDS | st.just(PREFIX))


@given(st.lists(st.lists(NAMED, max_size=3), min_size=4, max_size=4), st.permutations([ONE, TWO, OTHER, THIRD]), IDS)
def test_any_references_come_to_a_verdict(
    named: list[list[tuple[MentionKind, str]]], order: list[str], fix: str
) -> None:
    commits = [commit(one, *names) for one, names in zip((ONE, TWO, OTHER, THIRD), named, strict=True)]
    assert set(look(seen(commits, {"mainline": order, "6.6": order[2:]}), fix)) == {"mainline", "6.6"}


@given(st.lists(st.lists(NAMED, max_size=3), min_size=4, max_size=4), st.permutations([ONE, TWO, OTHER, THIRD]))
def test_a_commit_on_the_line_is_never_absent(named: list[list[tuple[MentionKind, str]]], order: list[str]) -> None:
    commits = [commit(one, *names) for one, names in zip((ONE, TWO, OTHER, THIRD), named, strict=True)]
    assert look(seen(commits, {"mainline": order, "6.6": []}), order[0])["mainline"] != "absent"
