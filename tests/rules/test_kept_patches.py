"""A case that names a patch by its file alone: what the file says finds the commit."""

from pathlib import Path

import pytest

from quietfix.desk.patchfile import PatchFile
from quietfix.facts import PatchIds
from quietfix.ids import author_key
from tests.rules.looking import make_case
from tests.rules.patching import DAY, WRITTEN, Patched, shown
from tests.support.trees import git

STABLE = "linux-6.6.y"
FILE = {"file": "p1.patch"}
MAIL = "20261120.1@example.org"


@pytest.fixture
def world(tmp_path: Path) -> Patched:
    return Patched(tmp_path)


@pytest.fixture
def messages(tmp_path: Path) -> Patched:
    return Patched(tmp_path, "messages")


def private(world: Patched, message: str = "nfsd: fix", text: str = "new\n") -> str:
    """A commit that only the team has, kept as its mail; the public trees do not know it."""
    world.tree.branch("private", "master")
    commit = world.change("private", message, {"b.c": text})
    world.mail(commit)
    world.tree.tips.pop("private")
    git(world.tree.path, "update-ref", "-d", "refs/heads/private")
    return commit


def test_the_hand_and_the_subject_of_a_file_find_the_commit(messages: Patched) -> None:
    private(messages)
    fix = messages.change("master", "nfsd: fix", {"b.c": "newer\n"})
    facts = messages.facts(make_case(FILE))
    assert shown(facts["mainline"]) == ("landed", (fix, "author, date and subject"))
    assert facts["6.6"].verdict == "absent"


def test_what_the_found_commit_leads_to_counts_too(messages: Patched) -> None:
    private(messages)
    fix = messages.change("master", "nfsd: fix", {"b.c": "new\n"})
    backport = messages.change(STABLE, f"nfsd: fix\n\ncommit {fix} upstream.\n", {"b.c": "new\n"}, written=7)
    assert shown(messages.facts(make_case(FILE))["6.6"]) == ("landed", (backport, "upstream"))


def test_a_patch_that_was_applied_under_another_hand_is_found_by_what_it_changes(world: Patched) -> None:
    private(world)
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"}, written=WRITTEN + DAY, author="o@example.org")
    assert shown(world.facts(make_case(FILE))["mainline"]) == ("landed", (fix, "patch id"))


def test_a_patch_whose_subject_was_changed_is_found_by_what_it_changes(world: Patched) -> None:
    private(world)
    fix = world.change("master", "nfsd: a better subject", {"b.c": "new\n"})
    assert shown(world.facts(make_case(FILE))["mainline"]) == ("landed", (fix, "patch id"))


def test_another_patch_of_the_subject_is_for_a_person(world: Patched) -> None:
    private(world)
    other = world.change("master", "nfsd: fix", {"b.c": "newer\n"}, written=WRITTEN + DAY)
    assert shown(world.facts(make_case(FILE))["mainline"]) == ("absent", [(other, "same subject, another patch")])


@pytest.mark.parametrize(
    ("subject", "written", "match"),
    [("nfsd: fix", WRITTEN + DAY, "message id and subject"), ("nfsd: more", WRITTEN, "message id and author")],
)
def test_the_file_backs_the_mail(subject: str, written: int, match: str, messages: Patched) -> None:
    private(messages)
    message = f"{subject}\n\nLink: https://lore.kernel.org/r/{MAIL}\n"
    fix = messages.change("master", message, {"b.c": "new\n"}, written=written)
    assert shown(messages.facts(make_case(FILE | {"message-id": MAIL}))["mainline"]) == ("landed", (fix, match))


def test_the_file_names_its_own_mail(messages: Patched) -> None:
    head = f"From: T <t@example.org>\nSubject: [PATCH v2 1/3] nfsd: fix\nMessage-ID: <{MAIL}>\n\n"
    messages.keep(
        f"{head}Text\n---\n\ndiff --git a/b.c b/b.c\n--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-old\n+new\n".encode()
    )
    message = f"nfsd: fix\n\nLink: https://lore.kernel.org/r/{MAIL}\n"
    fix = messages.change("master", message, {"b.c": "new\n"}, written=5)
    assert shown(messages.facts(make_case(FILE))["mainline"]) == ("landed", (fix, "message id and subject"))


def test_a_file_whose_patch_nobody_has_is_absent(messages: Patched) -> None:
    private(messages)
    assert shown(messages.facts(make_case(FILE))["mainline"]) == ("absent", [])


def test_a_file_that_is_not_there_is_unknown_where_nothing_else_tells(messages: Patched) -> None:
    fact = messages.facts(make_case(FILE))["mainline"]
    why = "nothing else tells how to find a patch: a patch file that the case names is not in its folder"
    assert (fact.verdict, fact.why) == ("unknown", why)


def test_the_other_ways_count_where_the_file_is_not_there(messages: Patched) -> None:
    fix = messages.change("master", "nfsd: fix", {"b.c": "new\n"})
    fact = messages.facts(make_case(FILE | {"commit": fix}))["mainline"]
    assert shown(fact) == ("landed", (fix, "same commit"))


@pytest.mark.parametrize("text", [b"", b"\0\xff", b"diff --git a/b.c b/b.c\n@@ -1 +1 @@\n-old\n+new\n"])
def test_a_file_that_tells_nothing_cannot_find_a_patch(text: bytes, messages: Patched) -> None:
    messages.change("master", "nfsd: fix", {"b.c": "new\n"})
    messages.keep(text)
    why = "a patch has neither a commit nor a message-id, and its file gives no author, date and subject, so it cannot be found"
    fact = messages.facts(make_case(FILE))["mainline"]
    assert (fact.verdict, fact.why) == ("absent", why)


def test_several_patches_in_one_file_are_no_evidence(world: Patched) -> None:
    """The first one has landed, and would pass for all."""
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    world.mail(fix)
    place = world.desk.root / "cases/2026-0001/p1.patch"
    place.write_bytes(place.read_bytes() * 2)
    assert world.facts(make_case(FILE))["mainline"].verdict == "absent"


def test_no_object_of_a_kept_patch_is_in_the_mirror(world: Patched) -> None:
    commit = private(world, text="secret\n")
    world.change("master", "nfsd: fix", {"b.c": "new\n"})
    seen, kept = world.see(make_case(FILE))
    assert commit not in seen.commits
    file = kept["2026-0001", "p1.patch"]
    assert isinstance(file, PatchFile) and isinstance(file.patch, PatchIds)
    assert file.authored == (author_key(b"t@example.org"), WRITTEN)
    objects = git(world.mirrors()[0].path, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split("\n")
    blob = git(world.tree.path, "hash-object", "--stdin", given=b"secret\n")
    assert {commit, blob}.isdisjoint(objects)
