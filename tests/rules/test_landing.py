"""From commits in real repositories to verdicts: what counts as landed, and what only looks so (domain.md 6.2)."""

from pathlib import Path

import pytest

from quietfix.desk.state import LineFacts
from quietfix.instants import Instant
from tests.rules.looking import NOW, World, make_case
from tests.support.trees import git

ELSEWHERE = "e1" * 20
"""A commit that is in no tree of the policy."""
MAIL = "20261120.1@example.org"
LINK = f"Link: https://lore.kernel.org/r/{MAIL}"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


def both(mainline: str, stable: str) -> dict[str, str]:
    return {"mainline": mainline, "6.6": stable}


def evidence(fact: LineFacts) -> list[tuple[str, str]]:
    return [(match.commit, match.match) for match in fact.patches]


# What counts


def test_the_commit_itself(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    fact = world.facts(make_case(fix))["mainline"]
    assert (fact.verdict, fact.why, evidence(fact)) == ("landed", "same commit", [(fix, "same commit")])
    assert (fact.tip, fact.seen, fact.by, fact.tag, fact.missing) == (fix, NOW, "trees", None, ())
    assert fact.date == Instant.from_epoch(world.tree.clock)


@pytest.mark.parametrize("digits", [12, 13, 39, 40])
def test_a_shortened_id(world: World, digits: int) -> None:
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    assert world.look(fix[:digits]) == both("landed", "landed")


@pytest.mark.parametrize(
    ("body", "match"),
    [
        ("commit {} upstream.", "upstream"),
        ("[ Upstream commit {} ]", "upstream"),
        ("(cherry picked from commit {})", "cherry pick"),
        ("(backported from commit {} linux-next)", "backport"),
        ("text\n\nSigned-off-by: A <a@x.org>\n[ sasha: context ]\n[ Upstream commit {} ]", "upstream"),
        ("commit {} upstream.\r\n\r\ntext", "upstream"),
    ],
)
def test_a_backport_that_names_it(world: World, body: str, match: str) -> None:
    fix = world.mainline("nfsd: fix")
    backport = world.stable(f"nfsd: fix\n\n{body.format(fix)}\n")
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, evidence(fact)) == ("landed", [(backport, match)])
    assert fact.patches[0].text is not None
    assert fix in fact.patches[0].text


def test_a_backport_that_names_it_by_its_first_digits(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\n(cherry picked from commit {fix[:12]})\n")
    assert world.look(fix) == both("landed", "landed")


def test_a_form_of_the_policy(tmp_path: Path) -> None:
    world = World.create(tmp_path, references=["Backport of {commit} from main"])
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\n1\n2\n3\n4\nBackport of {fix} from main\n")
    assert world.look(fix) == both("landed", "landed")


def test_a_form_of_the_policy_in_another_language(tmp_path: Path) -> None:
    world = World.create(tmp_path, references=["Übernahme von {commit}"])
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\nÜbernahme von {fix}\n")
    assert world.look(fix) == both("landed", "landed")


def test_a_chain_from_a_tree_that_is_not_mirrored(world: World) -> None:
    """It landed in drm-next as A, in mainline as B that was picked from A, and stable names A."""
    picked = world.mainline(f"drm: fix\n\n(cherry picked from commit {ELSEWHERE})\n")
    backport = world.stable(f"drm: fix\n\ncommit {ELSEWHERE} upstream.\n")
    assert world.look(ELSEWHERE) == both("landed", "landed")
    facts = world.facts(make_case(picked))
    assert evidence(facts["mainline"]) == [(picked, "same commit")]
    assert evidence(facts["6.6"]) == [(backport, "upstream")]
    assert world.look(backport) == both("landed", "landed")


def test_a_chain_of_several_steps(world: World) -> None:
    first = world.mainline(f"fix\n\n(cherry picked from commit {ELSEWHERE})\n")
    world.stable(f"fix\n\n(cherry picked from commit {first})\n")
    assert world.look(ELSEWHERE) == both("landed", "landed")


def test_a_case_that_names_the_stable_commit(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    backport = world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    facts = world.facts(make_case(backport))
    assert evidence(facts["mainline"]) == [(fix, "origin of the named commit")]
    assert evidence(facts["6.6"]) == [(backport, "same commit")]


def test_a_stable_commit_stands_for_another_stable_line(tmp_path: Path) -> None:
    world = World.create(tmp_path, lines={"mainline": "master", "6.6": "linux-6.6.y", "6.1": "linux-6.1.y"})
    world.tree.branch("linux-6.1.y", "linux-6.6.y")
    fix = world.mainline("fix")
    backport = world.stable(f"fix\n\ncommit {fix} upstream.\n")
    world.tree.commit("linux-6.1.y", f"fix\n\n[ Upstream commit {fix} ]\n")
    assert world.look(backport) == {"mainline": "landed", "6.6": "landed", "6.1": "landed"}


def test_one_backport_of_two_commits(world: World) -> None:
    one, two = world.mainline("one"), world.mainline("two")
    folded = world.stable(f"both\n\ncommit {one} upstream.\ncommit {two} upstream.\n")
    assert folded in {match.commit for match in world.facts(make_case(one, two))["6.6"].patches}
    assert world.look(one) == world.look(two) == world.look(one, two) == both("landed", "landed")


def test_a_case_that_names_the_one_backport_of_two_commits(world: World) -> None:
    one, two = world.mainline("one"), world.mainline("two")
    assert world.look(world.stable(f"both\n\ncommit {one} upstream.\ncommit {two} upstream.\n")) == both(
        "landed", "landed"
    )


def test_a_backport_of_two_commits_is_there_where_both_are(world: World) -> None:
    one = world.mainline("one")
    folded = world.stable(f"both\n\ncommit {one} upstream.\ncommit {ELSEWHERE} upstream.\n")
    assert world.look(folded) == both("absent", "landed")


def test_a_fix_that_is_the_revert_of_the_culprit(world: World) -> None:
    culprit = world.mainline("bad")
    fix = world.mainline(f'Revert "bad"\n\nThis reverts commit {culprit}.\n')
    world.stable(f'Revert "bad"\n\ncommit {fix} upstream.\n\nThis reverts commit {culprit}.\n')
    assert world.look(fix) == both("landed", "landed")


def test_a_mail_that_the_subject_backs(world: World) -> None:
    fix = world.mainline(f"nfsd: fix\n\n{LINK}\n")
    backport = world.stable(f"[6.6.y] nfsd:  fix\n\n{LINK}\n")
    facts = world.facts(make_case({"message-id": MAIL, "subject": "nfsd: fix"}))
    assert evidence(facts["mainline"]) == [(fix, "message id and subject")]
    assert evidence(facts["6.6"]) == [(backport, "message id and subject")]


def test_a_backport_of_what_a_mail_became(world: World) -> None:
    fix = world.mainline(f"nfsd: fix\n\n{LINK}\n")
    world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    assert world.look({"message-id": MAIL, "subject": "nfsd: fix"}) == both("landed", "landed")


@pytest.mark.parametrize("patch", [{"message-id": MAIL}, {"message-id": MAIL, "subject": "nfsd: other"}])
def test_a_mail_that_the_subject_does_not_back_is_a_candidate(world: World, patch: dict[str, str]) -> None:
    fix = world.mainline(f"nfsd: fix\n\n{LINK}\n")
    fact = world.facts(make_case(patch))["mainline"]
    assert fact.verdict == "absent"
    assert [candidate.commit for candidate in fact.candidates] == [fix]


def test_a_mail_that_a_message_closes_says_no_more_than_the_subject(world: World) -> None:
    world.mainline(f"nfsd: fix\n\nCloses: https://lore.kernel.org/r/{MAIL}\n")
    fact = world.facts(make_case({"message-id": MAIL, "subject": "nfsd: fix"}))["mainline"]
    assert (fact.verdict, [candidate.why for candidate in fact.candidates]) == ("absent", ["same subject"])


# What only looks so


@pytest.mark.parametrize(
    "body",
    [
        "Since commit {0} upstream drivers do this.",
        'Fixes: {0:.12} ("nfsd: fix")',
        'Stable-dep-of: {0:.12} ("nfsd: fix")',
        "This prepares for commit {0}.",
        "One.\n\nTwo.\n\nThree.\n\nThis will be mended by\ncommit {0} upstream.",
        "Fixes: https://git.kernel.org/stable/c/{0}",
        "This partially reverts commit X which is\ncommit {0} upstream.",
    ],
)
def test_a_message_that_only_speaks_of_it(world: World, body: str) -> None:
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\n{body.format(fix)}\n")
    assert world.look(fix) == both("landed", "absent")


@pytest.mark.parametrize(
    "start", ["This reverts\ncommit {stable} which is", "This patch reverts commit {stable} which is"]
)
def test_a_revert_in_other_words_is_no_backport(world: World, start: str) -> None:
    fix = world.mainline("nfsd: fix")
    stable = world.stable("nfsd: fix, by hand")
    world.stable(f'Revert "nfsd: fix"\n\n{start.format(stable=stable)}\ncommit {fix} upstream.\n')
    assert world.look(fix)["6.6"] != "landed"


def test_the_same_subject_is_nothing(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    world.stable("nfsd: fix")
    assert world.look(fix) == both("landed", "absent")


def test_a_backport_that_names_another_commit(world: World) -> None:
    fix, other = world.mainline("nfsd: fix"), world.mainline("nfsd: other")
    world.stable(f"nfsd: fix\n\ncommit {other} upstream.\n")
    assert world.look(fix) == both("landed", "absent")


def test_what_is_reachable_from_a_tag_alone(world: World) -> None:
    fix = world.tree.commit("gone", "fix")
    world.tree.tag("v9", "gone")
    git(world.tree.path, "update-ref", "-d", "refs/heads/gone")
    assert world.look(fix) == both("absent", "absent")


def test_what_is_on_another_branch_alone(world: World) -> None:
    world.tree.branch("linux-next", "master")
    fix = world.tree.commit("linux-next", "fix")
    assert world.look(fix) == both("absent", "absent")


def test_a_series_of_which_one_is_missing(world: World) -> None:
    one, two = world.mainline("one"), world.mainline("two")
    world.stable(f"one\n\ncommit {one} upstream.\n")
    facts = world.facts(make_case(one, two))
    assert (facts["mainline"].verdict, facts["mainline"].missing) == ("landed", ())
    assert (facts["6.6"].verdict, facts["6.6"].missing, facts["6.6"].why) == (
        "absent",
        (2,),
        "1 of 2 patches are on this line; missing is 2",
    )


def test_prerequisites_and_follow_ups_alone(world: World) -> None:
    commit = world.mainline("prepare")
    for role in ("prerequisite", "follow-up"):
        fact = world.facts(make_case({"commit": commit, "role": role}))["mainline"]
        assert (fact.verdict, fact.why) == ("absent", "the case names no patch that is the fix")


def test_a_prerequisite_is_not_waited_for(world: World) -> None:
    fix = world.mainline("fix")
    assert world.look(fix, {"commit": ELSEWHERE, "role": "prerequisite"}) == both("landed", "absent")


def test_a_patch_for_one_line_is_not_asked_of_others(world: World) -> None:
    fix, special = world.mainline("fix"), world.stable("fix for 6.6")
    world.stable(f"fix\n\ncommit {fix} upstream.\n")
    assert world.look(fix, {"commit": special, "line": "6.6"}) == both("landed", "landed")


def test_a_patch_is_numbered_as_the_case_lists_it(world: World) -> None:
    fix = world.mainline("fix")
    facts = world.facts(make_case({"commit": ELSEWHERE, "line": "6.6"}, fix))
    assert [match.patch for match in facts["mainline"].patches] == [2]
