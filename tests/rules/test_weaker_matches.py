"""Backports that name nothing: what is evidence all the same, and what is only shown to a person."""

from pathlib import Path

import pytest

from quietfix.desk.state import LineFacts
from tests.rules.looking import World, make_case

WRITTEN = 1_750_000_000
MAIL = "20261120.1@example.org"
LINK = f"Link: https://lore.kernel.org/r/{MAIL}"
TWIN = "author, date and subject"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


def shown(fact: LineFacts) -> tuple[str, list[tuple[str, str]]]:
    return fact.verdict, [(candidate.commit, candidate.why) for candidate in fact.candidates]


@pytest.mark.parametrize("subject", ["nfsd: fix", "[6.6.y] nfsd: fix", "[6.6] [PATCH] nfsd:  fix"])
def test_the_same_author_date_and_subject(world: World, subject: str) -> None:
    fix = world.mainline("nfsd: fix", written=WRITTEN)
    backport = world.stable(subject, written=WRITTEN)
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, fact.patches[0].commit, fact.patches[0].match) == ("landed", backport, TWIN)
    assert world.look(backport) == {"mainline": "landed", "6.6": "landed"}


def test_such_a_backport_can_be_reverted_by_either_name(world: World) -> None:
    fix = world.mainline("nfsd: fix", written=WRITTEN)
    backport = world.stable("nfsd: fix", written=WRITTEN)
    world.stable(f'Revert "nfsd: fix"\n\nThis reverts commit {backport}.\n')
    assert world.look(fix)["6.6"] == "reverted"
    world.stable("nfsd: fix", written=WRITTEN, file="again")
    assert world.look(fix)["6.6"] != "released"


def test_such_a_backport_can_be_reverted_by_the_name_of_its_original(world: World) -> None:
    fix = world.mainline("nfsd: fix", written=WRITTEN)
    world.stable("nfsd: fix", written=WRITTEN)
    world.stable(f'Revert "nfsd: fix"\n\nThis reverts commit {fix}.\n')
    assert world.look(fix) == {"mainline": "landed", "6.6": "reverted"}


@pytest.mark.parametrize(
    ("subject", "written", "author", "why"),
    [
        ("nfsd: other", WRITTEN, "t@example.org", "same author and date"),
        ("nfsd: fix", WRITTEN + 1, "t@example.org", "same subject"),
        ("nfsd: fix", WRITTEN, "other@example.org", "same subject"),
    ],
)
def test_two_of_the_three_are_a_candidate(world: World, subject: str, written: int, author: str, why: str) -> None:
    fix = world.mainline("nfsd: fix", written=WRITTEN)
    other = world.stable(subject, written=written, author=author)
    why += "; tree linux holds messages only, so the patches were not compared"
    assert shown(world.facts(make_case(fix))["6.6"]) == ("absent", [(other, why)])


def test_two_such_commits_on_one_line_may_be_two_patches(world: World) -> None:
    fix = world.mainline("nfsd: fix", written=WRITTEN)
    both = {world.stable("nfsd: fix", written=WRITTEN, file=file) for file in ("one", "two")}
    verdict, candidates = shown(world.facts(make_case(fix))["6.6"])
    assert (verdict, {commit for commit, _ in candidates}) == ("absent", both)


def test_a_mail_that_the_author_backs(world: World) -> None:
    """The subject was changed when it was applied; the case names the mail and the commit."""
    fix = world.mainline(f"nfsd: fix\n\n{LINK}\n", written=WRITTEN)
    backport = world.stable(f"nfsd: fix, adapted\n\n{LINK}\n", written=WRITTEN)
    fact = world.facts(make_case({"commit": fix, "message-id": MAIL}))["6.6"]
    assert (fact.verdict, fact.patches[0].commit) == ("landed", backport)
    assert fact.patches[0].match == "message id and author"


def test_a_mail_alone_is_a_candidate(world: World) -> None:
    fix = world.mainline(f"nfsd: fix\n\n{LINK}\n", written=WRITTEN)
    other = world.stable(f"nfsd: another of the series\n\n{LINK}\n", author="other@example.org")
    verdict, candidates = shown(world.facts(make_case({"commit": fix, "message-id": MAIL}))["6.6"])
    assert (verdict, candidates) == ("absent", [(other, "links to the patch's mail, but nothing else is the same")])


def test_a_patch_that_has_no_commit_yet_shows_who_has_its_subject(world: World) -> None:
    other = world.mainline("nfsd: fix")
    fact = world.facts(make_case({"message-id": MAIL, "subject": "nfsd: fix"}))["mainline"]
    assert shown(fact) == ("absent", [(other, "same subject")])


def test_a_stable_message_that_names_the_wrong_commit(world: World) -> None:
    """It says that it is `wrong`, and has the author, date and subject of `right`."""
    right = world.mainline("nfsd: right", written=WRITTEN)
    wrong = world.mainline("nfsd: wrong", written=WRITTEN + 5)
    backport = world.stable(f"nfsd: right\n\ncommit {wrong} upstream.\n", written=WRITTEN)
    verdict, candidates = shown(world.facts(make_case(wrong))["6.6"])
    assert (verdict, candidates) == (
        "absent",
        [(backport, "names it, but has the author, date and subject of another commit")],
    )
    assert world.look(right)["6.6"] == "landed"


def test_one_backport_of_two_commits_names_no_wrong_one(world: World) -> None:
    one = world.mainline("one", written=WRITTEN)
    two = world.mainline("two", written=WRITTEN + 5)
    world.stable(f"one\n\ncommit {one} upstream.\ncommit {two} upstream.\n", written=WRITTEN)
    assert (world.look(one)["6.6"], world.look(two)["6.6"]) == ("landed", "landed")


def test_one_commit_that_landed_in_pieces_is_there_with_the_last(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    first = world.stable(f"nfsd: fix, the locking\n\ncommit {fix} upstream.\n")
    world.tree.tag("v6.6.1", "linux-6.6.y")
    last = world.stable(f"nfsd: fix, the rest\n\ncommit {fix} upstream.\n")
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, [match.commit for match in fact.patches]) == ("landed", [first, last])
    world.tree.tag("v6.6.2", "linux-6.6.y")
    assert world.facts(make_case(fix))["6.6"].tag == "v6.6.2"


def test_a_later_commit_that_names_the_fix_too_moves_nothing(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    whole = world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    world.tree.tag("v6.6.1", "linux-6.6.y")
    world.stable(f"nfsd: adapt to 6.6\n\ncommit {fix} upstream.\n")
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.tag, [match.commit for match in fact.patches]) == ("v6.6.1", [whole])
