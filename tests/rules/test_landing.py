"""From commits in real repositories to verdicts: what counts as landed, and what only looks so (domain.md 6.2)."""

from pathlib import Path

import pytest

from quietfix.desk.state import LineFacts
from quietfix.facts import MentionKind, Wanted
from quietfix.instants import Instant
from quietfix.rules.landing import wanted
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe
from tests.rules.looking import NOW, World, make_case, make_policy, seen_line
from tests.support.trees import START, PublicTree, git

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


# Reverts


def test_a_revert_in_mainline(world: World) -> None:
    fix = world.mainline("fix")
    revert = world.mainline(f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    fact = world.facts(make_case(fix))["mainline"]
    assert (fact.verdict, fact.patches[0].reverted_by, fact.date) == ("reverted", revert, None)


@pytest.mark.parametrize(
    "named", ["{stable}", "{upstream}", "{stable} which is\ncommit {upstream} upstream", "{stable:.12}"]
)
def test_a_revert_in_stable(world: World, named: str) -> None:
    fix = world.mainline("fix")
    stable = world.stable(f"fix\n\ncommit {fix} upstream.\n")
    world.stable(f'Revert "fix"\n\nThis reverts commit {named.format(stable=stable, upstream=fix)}.\n')
    assert world.look(fix) == both("landed", "reverted")
    assert world.look(stable)["6.6"] == "reverted"


def test_a_revert_of_the_revert(world: World) -> None:
    fix = world.mainline("fix")
    revert = world.mainline(f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    again = world.mainline(f'Reapply "fix"\n\nThis reverts commit {revert}.\n')
    assert world.look(fix)["mainline"] == "landed"
    world.mainline(f'Revert "Reapply "fix""\n\nThis reverts commit {again}.\n')
    assert world.look(fix)["mainline"] == "reverted"


def test_a_second_backport_after_a_revert(world: World) -> None:
    fix = world.mainline("fix")
    stable = world.stable(f"fix\n\ncommit {fix} upstream.\n")
    world.stable(f'Revert "fix"\n\nThis reverts commit {stable} which is commit {fix} upstream.\n')
    second = world.stable(f"fix\n\n[ Upstream commit {fix} ]\n")
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, evidence(fact)) == ("landed", [(second, "upstream")])


def test_a_partial_revert_is_none(world: World) -> None:
    fix = world.mainline("fix")
    world.mainline(f"tune\n\nThis partially reverts commit {fix}.\n")
    assert world.look(fix)["mainline"] == "landed"


def test_a_revert_that_was_backported(world: World) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n")
    revert = world.mainline(f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    assert world.look(fix) == both("reverted", "landed")
    world.stable(f'Revert "fix"\n\ncommit {revert} upstream.\n\nThis reverts commit {fix}.\n')
    assert world.look(fix) == both("reverted", "reverted")
    again = world.mainline(f'Reapply "fix"\n\nThis reverts commit {revert}.\n')
    world.stable(f'Reapply "fix"\n\ncommit {again} upstream.\n\nThis reverts commit {revert}.\n')
    assert world.look(fix) == both("landed", "landed")


def test_a_revert_elsewhere_takes_nothing_back(world: World) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n")
    world.tree.branch("other", "master")
    world.tree.commit("other", f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    assert world.look(fix) == both("landed", "landed")


@pytest.mark.parametrize(
    "body",
    [
        "This reverts commit {other}, since commit {fix} is better.",
        "This reverts commit {other}, reversing\nchanges made to {fix}.",
    ],
)
def test_a_revert_that_only_speaks_of_the_fix(world: World, body: str) -> None:
    other, fix = world.mainline("other"), world.mainline("fix")
    world.mainline(f'Revert "other"\n\n{body.format(other=other, fix=fix)}\n')
    assert world.look(fix)["mainline"] == "landed"


def test_a_twin_that_stays_when_the_other_is_reverted(world: World) -> None:
    """As in drm: B was picked from A, is taken back when A arrives, and A stays."""
    world.tree.branch("drm-next", "master")
    first = world.tree.commit("drm-next", "drm: fix")
    picked = world.mainline(f"drm: fix\n\n(cherry picked from commit {first})\n")
    world.mainline(f'Revert "drm: fix"\n\nThis reverts commit {picked}.\n')
    world.mainline("Merge drm-next", merge=(first,))
    assert world.look(first)["mainline"] == "landed"
    assert world.look(picked)["mainline"] == "landed"


# Landed, released, and since when


def test_landed_and_then_released(world: World) -> None:
    fix = world.mainline("fix")
    assert world.facts(make_case(fix))["mainline"].verdict == "landed"
    world.mainline("more")
    world.tree.tag("v1", "master")
    fact = world.facts(make_case(fix))["mainline"]
    assert (fact.verdict, fact.tag) == ("released", "v1")


def test_a_tag_of_another_line_or_kind_releases_nothing(world: World) -> None:
    fix = world.mainline("fix")
    world.tree.tag("next-1", "master")
    world.tree.tag("v0.9", "linux-6.6.y")
    world.tree.branch("other", "master")
    world.tree.commit("other", "more")
    world.tree.tag("v1", "other")
    assert world.look(fix) == both("landed", "absent")


def test_the_first_tag_is_found_by_ancestry_and_not_by_date(world: World) -> None:
    fix = world.mainline("fix")
    world.mainline("later", at=START + 900_000)
    world.tree.tag("v1", "master")
    world.mainline("later still", at=START + 100_000)
    world.tree.tag("v2", "master")
    assert world.facts(make_case(fix))["mainline"].tag == "v1"


def test_the_date_is_when_the_line_got_it(world: World) -> None:
    world.tree.branch("topic", "master")
    fix = world.tree.commit("topic", "fix", at=START + 10)
    world.mainline("Merge topic", merge=(fix,), at=START + 900_000)
    assert world.facts(make_case(fix))["mainline"].date == Instant.from_epoch(START + 900_000)


def test_a_series_is_released_with_its_last(world: World) -> None:
    one = world.mainline("one")
    world.tree.tag("v1", "master")
    two = world.mainline("two")
    assert world.facts(make_case(one, two))["mainline"].verdict == "landed"
    world.tree.tag("v2", "master")
    fact = world.facts(make_case(two, one))["mainline"]
    assert (fact.verdict, fact.tag) == ("released", "v2")


def test_a_series_is_released_with_its_last_where_dates_run_backwards(world: World) -> None:
    one = world.mainline("one", at=START + 900_000)
    world.tree.tag("v1", "master")
    two = world.mainline("two", at=START + 100_000)
    world.tree.tag("v2", "master")
    assert world.facts(make_case(one, two))["mainline"].tag == "v2"


def test_the_first_of_two_backports_counts_where_dates_run_backwards(world: World) -> None:
    fix = world.mainline("fix")
    first = world.stable(f"fix\n\ncommit {fix} upstream.\n", at=START + 900_000)
    world.tree.tag("v1", "linux-6.6.y")
    world.stable(f"fix again\n\ncommit {fix} upstream.\n", at=START + 100_000)
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, fact.patches[0].commit) == ("released", first)


# What people say


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("not-affected", "not-affected"),
        ("never", "not-affected"),
        ("wont-fix", "wont-fix"),
        ("broken-backport", "absent"),
    ],
)
def test_an_override_is_believed(world: World, said: str, verdict: str) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n")
    facts = world.facts(make_case(fix, overrides={"6.6": {"verdict": said, "reason": "x"}}))
    assert (facts["6.6"].verdict, facts["6.6"].by, facts["6.6"].why) == (verdict, "person", f"a person says {said}")
    assert (facts["mainline"].verdict, facts["mainline"].by) == ("landed", "trees")


def test_a_commit_that_a_person_names_must_be_there(world: World) -> None:
    fix, silent = world.mainline("fix"), world.stable("refactor")
    said = {"6.6": {"verdict": "landed", "commit": silent, "reason": "fixes it too"}}
    fact = world.facts(make_case(fix, overrides=said))["6.6"]
    assert (fact.verdict, fact.by, evidence(fact)) == ("landed", "person", [(silent, "same commit")])
    said["6.6"]["commit"] = ELSEWHERE
    assert world.look(fix, overrides=said) == both("landed", "absent")
    world.stable(f'Revert "refactor"\n\nThis reverts commit {silent}.\n')
    said["6.6"]["commit"] = silent
    assert world.look(fix, overrides=said) == both("landed", "reverted")


# Unknown


def test_a_tree_that_is_gone_makes_absent_unknown(world: World) -> None:
    """Its history might hold the link; what has landed has landed all the same."""
    fix = world.mainline("fix")
    world.trees.append({"name": "gone", "url": str(world.root / "gone.git"), "lines": {"6.1": "x"}})
    facts = world.facts(make_case(fix))
    assert {line: fact.verdict for line, fact in facts.items()} == both("landed", "unknown") | {"6.1": "unknown"}
    assert facts["6.1"].why.startswith("tree gone could not be fetched")
    assert facts["6.6"].why == "another tree could not be read, and may hold what links them"


def test_a_line_that_is_gone_is_unknown(world: World) -> None:
    fix = world.mainline("fix")
    git(world.tree.path, "update-ref", "-d", "refs/heads/linux-6.6.y")
    assert world.look(fix) == both("landed", "unknown")


def test_an_override_needs_no_tree(world: World) -> None:
    fix = world.mainline("fix")
    git(world.tree.path, "update-ref", "-d", "refs/heads/linux-6.6.y")
    assert world.look(fix, overrides={"6.6": {"verdict": "wont-fix", "reason": "x"}}) == both("landed", "wont-fix")
    said = {"6.6": {"verdict": "landed", "commit": fix, "reason": "x"}}
    assert world.look(fix, overrides=said) == both("landed", "unknown")


# Several trees, other ids, other bytes


def two_trees(root: Path) -> tuple[World, PublicTree]:
    """Mainline in one repository, stable in another that has mainline's history too."""
    world = World(root)
    mainline = world.add("mainline", lines={"mainline": "master"})
    mainline.commit("master", "base")
    stable = world.add("stable", lines={"6.6": "linux-6.6.y"}, references=["Backport of {commit}"])
    git(stable.path, "fetch", "--quiet", str(mainline.path), "master")
    stable.point("linux-6.6.y", mainline.tips["master"])
    return world, stable


def test_stable_in_a_repository_of_its_own(tmp_path: Path) -> None:
    world, stable = two_trees(tmp_path)
    fix = world.mainline("fix")
    stable.commit("linux-6.6.y", f"fix\n\ncommit {fix} upstream.\n")
    stable.tag("v6.6.1", "linux-6.6.y")
    assert world.look(fix) == both("landed", "released")


def test_a_commit_in_two_trees_is_read_with_the_forms_of_both(tmp_path: Path) -> None:
    world, stable = two_trees(tmp_path)
    shared = world.mainline(f"fix\n\ncommit {'ab' * 20} upstream.\n\nBackport of {ELSEWHERE}\n")
    git(stable.path, "fetch", "--quiet", str(world.tree.path), "master")
    stable.point("linux-6.6.y", shared)
    assert world.look(ELSEWHERE)["6.6"] == "landed"


@pytest.mark.parametrize(
    "message",
    [
        b"caf\xe9: fix\n\n\xff\xfe\n\ncommit %s upstream.\n",
        "café: fix\n\ncommit %s upstream.\n".encode(),
        b"fix\n\n\xe2\x80\xa8 \xe2\x80\xa8\n[ Upstream commit %s ]\n",
        b"\n\n\ncommit %s upstream.\n",
        b"fix\x1b[31m\n\ncommit %s upstream.\nLink: \x1b\x07\n",
    ],
    ids=["latin-1", "utf-8", "line separator", "no subject", "escapes"],
)
def test_a_message_of_any_bytes(world: World, message: bytes) -> None:
    fix = world.mainline("fix")
    world.stable(b"fix\n\n" + message % fix.encode() if message.startswith(b"\n") else message % fix.encode())
    assert world.look(fix) == both("landed", "landed")


def test_a_message_that_says_that_it_is_latin_1(world: World) -> None:
    fix = world.mainline("fix")
    text = f"café: fix\n\n(cherry picked from commit {fix} café)\n".encode("latin-1")
    path, parent = world.tree.path, world.tree.tips["linux-6.6.y"]
    options = ["-c", "i18n.commitEncoding=ISO-8859-1", "commit-tree", f"{parent}^{{tree}}", "-p", parent]
    backport = world.tree.point("linux-6.6.y", git(path, *options, given=text))
    seen = world.see(make_case(fix))
    assert seen.commits[backport].subject == "café: fix"
    assert seen.commits[backport].mentions[0].text.endswith("café)")


def test_a_message_of_many_megabytes_does_not_matter(world: World) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n\n".encode() + b"x" * 4_000_000 + b"\n" + b"link: y\n" * 100_000)
    assert world.look(fix) == both("landed", "landed")


@pytest.mark.parametrize("made", ["by quietfix", "by hand"])
def test_a_tree_with_sha256_ids(tmp_path: Path, made: str) -> None:
    tree = PublicTree.create(tmp_path / "linux.git", sha256=True)
    fix = tree.commit("master", "fix")
    tree.commit("linux-6.6.y", f"fix\n\ncommit {fix} upstream.\n")
    world = World(tmp_path, [{"name": "linux", "url": str(tree.path)}])
    if made == "by hand":
        mirror = Mirror(make_policy(*world.trees).trees[0], tmp_path / "mirrors", tmp_path)
        git(tmp_path, "init", "--quiet", "--bare", "--object-format=sha256", str(mirror.path))
    assert world.look(fix) == world.look(fix[:12]) == both("landed", "landed")


# What is looked for and what is kept


def test_open_cases_want_commits_and_mails_of_fixes_and_overrides() -> None:
    case = make_case(
        ELSEWHERE,
        {"message-id": f"<{MAIL}>", "subject": "x"},
        {"commit": "f" * 40, "role": "prerequisite"},
        overrides={"6.6": {"verdict": "landed", "commit": "d" * 12, "reason": "x"}},
        introduced=["e" * 12],
    )
    assert wanted(iter([case])) == Wanted(
        commits=frozenset({ELSEWHERE, "d" * 12, "f" * 40}),
        message_ids=frozenset({MAIL}),
        culprits=frozenset({"e" * 12}),
        subjects=frozenset({"x"}),
    )


def test_only_what_may_matter_is_kept(world: World) -> None:
    """Memory grows with what refers to other commits, not with the history."""
    fix = world.mainline(f"fix\n\nLink: https://lore.kernel.org/r/other@x.org\nFixes: {'a' * 12}\n")
    world.mainline(f"other\n\nFixes: {'a' * 12}\n\n{LINK}\n")
    carrier = world.mainline(f"carrier\n\ncommit {ELSEWHERE} upstream.\n{LINK}\n")
    seen = world.see(make_case(fix))
    assert set(seen.commits) == {fix}
    seen = world.see(make_case(fix, ELSEWHERE))
    assert set(seen.commits) == {fix, carrier}
    assert [mention.kind for mention in seen.commits[fix].mentions] == [MentionKind.FIXES]
    assert [mention.kind for mention in seen.commits[carrier].mentions] == [MentionKind.UPSTREAM]


def test_order_grows_from_ancestors_to_descendants(world: World) -> None:
    commits = [world.mainline(f"{n}\n\ncommit {ELSEWHERE} upstream.\n") for n in range(4)]
    line = seen_line(world.see(make_case(ELSEWHERE)), "mainline")
    orders = [line.arrivals[commit].order for commit in commits]
    assert orders == sorted(set(orders))


def test_a_time_outside_the_calendar_is_that_of_the_fetch(world: World) -> None:
    """Such a date must not stop the pass; no line had the fix after it was seen there."""
    tip = world.tree.tips["master"]
    text = f"tree {git(world.tree.path, 'rev-parse', f'{tip}^{{tree}}')}\nparent {tip}\nauthor A <a@x> 1 +0000\n"
    text += f"committer A <a@x> {10**15} +0000\n\nfix\n"
    fix = git(world.tree.path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=text.encode())
    world.tree.point("master", fix)
    assert world.facts(make_case(fix))["mainline"].date == NOW


def test_a_damaged_record_of_one_tree_leaves_the_others(tmp_path: Path) -> None:
    world, _ = two_trees(tmp_path)
    fix = world.mainline("fix")
    case = make_case(fix)
    world.see(case)
    mirrors = [Mirror(tree, tmp_path / "mirrors", tmp_path) for tree in make_policy(*world.trees).trees]
    mirrors[1].path.with_suffix(".json").write_text("{")
    seen = observe(mirrors, wanted(iter([case])))
    assert not seen.complete
    assert fix in seen_line(seen, "mainline").arrivals
