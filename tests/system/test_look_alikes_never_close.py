"""Commits that only look like the fix (domain.md 6.2): `quietfix run` day by day, and the case stays open for a reason."""

from pathlib import Path

import pytest

from tests.support.trees import PublicTree, git
from tests.system.landings import SHARED, SHARING, Landing, ready

WRITTEN = 1_765_000_000
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ALIKE = """\
tree {tree}
author T. Tester <t@example.org> 1770000000 +0000
committer T. Tester <t@example.org> 1770000000 +0000

frob: fix

{number}
"""

SAME_SUBJECT = "same subject; tree {} holds messages only, so the patches were not compared"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing.create(tmp_path)


def waits_for(said: str, line: str) -> bool:
    return said.startswith(f"waits for {line} (policy/trees.yml:")


def test_one_subject_twice(landing: Landing) -> None:
    fix = landing.mainline("nfsd: fix")
    other = landing.stable("nfsd: fix")
    landing.case(ready(fix))
    said = landing.stays_open()
    assert landing.status() == "landing"
    assert said["lines"]["6.6"]["verdict"] == "absent"
    assert said["lines"]["6.6"]["candidates"] == [{"commit": other, "why": SAME_SUBJECT.format("linux")}]
    assert waits_for(said["why"], "6.6")


def test_a_stable_message_that_names_the_wrong_commit(landing: Landing) -> None:
    landing.mainline("nfsd: right", written=WRITTEN)
    fix = landing.mainline("nfsd: fix", written=WRITTEN + 60)
    other = landing.stable(f"nfsd: right\n\ncommit {fix} upstream.\n", written=WRITTEN)
    landing.case(ready(fix))
    said = landing.stays_open()
    why = "names it, but has the author, date and subject of another commit"
    assert said["lines"]["6.6"]["candidates"] == [{"commit": other, "why": why}]
    assert waits_for(said["why"], "6.6")


def test_an_id_that_two_commits_share_is_asked_back(landing: Landing) -> None:
    """Two commits whose ids start with the same twelve digits, as a case writes them, both on both lines."""
    git(landing.tree.path, "mktree", given=b"")
    two = [landing.raw(ALIKE.format(tree=EMPTY_TREE, number=number).encode()) for number in SHARING]
    assert [commit[:12] for commit in two] == [SHARED, SHARED]
    for branch in ("master", "linux-6.6.y"):
        landing.tree.commit(branch, "Merge two", merge=tuple(two))
    landing.case(ready(SHARED))
    landing.days(1, 4)
    assert landing.statuses == [3, 3]
    assert (landing.status(), landing.status("2026-0099")) == ("fix-ready", "closed")
    said = landing.landed()
    assert {fact["verdict"] for fact in said["lines"].values()} == {"unknown"}
    assert said["lines"]["mainline"]["why"] == "the commit id of a patch names two commits: write more of it"
    assert SHARED not in landing.desk.quietfix("run", "--now", "2026-11-05T16:00:00Z").err
    landing.desk.write("cases/2026-0001.md", landing.desk.read("cases/2026-0001.md").replace(SHARED, two[1]))
    landing.desk.commit()
    landing.days(5, 8)
    assert landing.status() == "closed"


def test_an_id_with_a_byte_that_is_no_digit_names_nothing(landing: Landing) -> None:
    fix = landing.mainline("nfsd: fix")
    for odd in (b"\xff", b"\xb2", "\u0661".encode(), "\uff11".encode()):
        landing.stable(b"nfsd: fix\n\ncommit " + fix[:20].encode() + odd + fix[20:].encode() + b" upstream.\n")
    landing.case(ready(fix))
    said = landing.stays_open()
    assert said["lines"]["6.6"]["verdict"] == "absent"
    assert len(said["lines"]["6.6"]["candidates"]) == 4


def test_latin_1_and_broken_utf_8_hide_no_backport(landing: Landing) -> None:
    """The other way round: what cannot be read as text stands beside a reference that can."""
    one, two = landing.mainline("nfsd: fix"), landing.mainline(b"nfsd: fix two" + b" Jos\xe9\n")
    landing.stable(b"nfsd: fix\n\nCc: Jos\xe9 <j@example.org>\n\ncommit " + one.encode() + b" upstream.\n")
    landing.stable(b"nfsd: fix two Jos\xc3\n\n[ Upstream commit " + two.encode() + b" ]\n\n\xff\xfe\xed\xa0\x80\n")
    landing.case(ready(one, two))
    landing.days(1, 4)
    assert landing.status() == "closed"
    assert landing.desk.quietfix("check").status == 0


def test_a_commit_that_a_tag_alone_reaches(landing: Landing) -> None:
    landing.tree.branch("gone", "master")
    fix = landing.tree.commit("gone", "nfsd: fix")
    landing.tree.tag("v9.9", "gone")
    git(landing.tree.path, "update-ref", "-d", "refs/heads/gone")
    landing.case(ready(fix))
    said = landing.stays_open()
    assert landing.status() == "fix-ready"
    assert landing.verdicts() == {"mainline": "absent", "6.6": "absent"}
    assert waits_for(said["why"], "mainline 6.6")


def test_the_same_title_in_another_tree(tmp_path: Path) -> None:
    """The commit of the other tree is shown at its line, and the line that is missing is named."""
    other = PublicTree.create(tmp_path / "vendor.git")
    other.commit("main", "vendor: base")
    landing = Landing.create(tmp_path)
    other.commit("main", f"witness: fix\n\ncommit {landing.witness} upstream.\n")
    text = landing.desk.read("policy/trees.yml")
    tree = f"  - {{name: vendor, url: {other.path}, lines: {{vendor: main}}}}\n"
    landing.desk.write("policy/trees.yml", text.replace("close-when", f"{tree}close-when"))
    fix = landing.mainline("nfsd: fix")
    landing.backport(fix)
    alike = other.commit("main", "nfsd: fix", at=WRITTEN)
    landing.case(ready(fix))
    said = landing.stays_open()
    assert landing.verdicts() == {"mainline": "landed", "6.6": "landed", "vendor": "absent"}
    assert said["lines"]["vendor"]["candidates"] == [{"commit": alike, "why": SAME_SUBJECT.format("vendor")}]
    assert waits_for(said["why"], "vendor")


def test_a_fix_in_linux_next_alone_is_nowhere(landing: Landing) -> None:
    landing.tree.branch("linux-next", "master")
    fix = landing.tree.commit("linux-next", "nfsd: fix")
    landing.case(ready(fix))
    landing.stays_open()
    assert (landing.status(), landing.verdicts()) == ("fix-ready", {"mainline": "absent", "6.6": "absent"})


def test_a_line_for_linux_next_closes_nothing_and_asks_when_the_fix_is_gone_from_it(tmp_path: Path) -> None:
    """It is a line of the policy, but `close-when: mainline` does not look at it. Its fix vanishes in a rebase."""
    landing = Landing.create(tmp_path, lines="mainline: master, next: linux-next", close_when="mainline")
    landing.tree.branch("linux-next", "master")
    fix = landing.tree.commit("linux-next", "nfsd: fix")
    landing.case(ready(fix))
    said = landing.stays_open()
    assert landing.verdicts() == {"mainline": "absent", "next": "landed"}
    assert waits_for(said["why"], "mainline")
    landing.tree.branch("linux-next", "master")
    landing.tree.commit("linux-next", "nfsd: fix, folded into another commit")
    landing.days(5)
    assert landing.status() == "landing"
    assert any("the fix is on no line" in text for text in landing.comments())
    landing.mainline("Merge what was picked after all", merge=(fix,))
    landing.days(6, 9)
    assert landing.status() == "closed"


def test_words_about_the_fix_and_what_prepares_for_it(landing: Landing) -> None:
    fix = landing.mainline("nfsd: fix")
    landing.stable(f'nfsd: prepare\n\nStable-dep-of: {fix[:12]} ("nfsd: fix")\n')
    landing.stable(f"nfsd: speak of it\n\nSince commit {fix} upstream this is not needed.\n")
    landing.stable(f"nfsd: quote it\n\n    commit {fix} upstream.\n")
    landing.stable(f'Revert "nfsd: other"\n\nThis reverts commit {"e" * 40} which is\ncommit {fix} upstream.\n')
    landing.case(ready(fix))
    said = landing.stays_open()
    assert said["lines"]["6.6"]["why"] == "0 of 1 patches are on this line"
