"""`quietfix intake` as a process: what it shows, what it writes, and what it leaves alone."""

import json
from pathlib import Path

import pytest

from quietfix.desk.store import Desk
from quietfix.intake.incoming import Incoming, Unreadable
from quietfix.intake.mail import read_mail
from quietfix.robots.arriving import Given
from quietfix.robots.arriving import intake as taken
from tests.cli.editing import CANARY, everything
from tests.intake.desks import MAIL, given, intake, team_desk
from tests.intake.reading import PRESENT
from tests.support.desks import NOW, TestDesk
from tests.support.trees import git


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return team_desk(tmp_path)


def test_a_mail_is_shown_first_and_then_recorded(desk: TestDesk, tmp_path: Path) -> None:
    before = everything(tmp_path)
    shown = desk.quietfix("intake", "--now", NOW, given=MAIL)
    assert (shown.status, shown.out) == (0, "+ 2026-0001  report\n")
    assert shown.err.endswith("\n1 arrived: 1 recorded; nothing was written: add --apply\n")
    assert everything(tmp_path) == before
    assert not (desk.root / "cases/2026-0001.md").exists()
    assert not (desk.root / ".quietfix").exists()
    ran = intake(desk, given=MAIL)
    assert (ran.status, ran.out) == (0, "+ 2026-0001  report\n")
    assert ran.err.endswith("\n1 arrived: 1 recorded\n")
    assert git(desk.root, "log", "-1", "--format=%B|%an|%ae") == "2026-0001: report\n|Quietfix|quietfix@localhost"
    assert git(desk.root, "rev-parse", "HEAD") == git(tmp_path / "origin.git", "rev-parse", "main")
    assert git(desk.root, "status", "--porcelain") == ""
    assert desk.quietfix("check").status == 0
    assert "the object is used after it was put\n" in desk.quietfix("show", "2026-0001").out
    after = everything(tmp_path)
    again = intake(desk, given=MAIL)
    assert (again.status, again.out, again.err) == (0, "= 2026-0001  seen before\n", "1 arrived: 1 seen before\n")
    assert everything(tmp_path) == after


def test_nothing_of_a_mail_is_printed(desk: TestDesk) -> None:
    name = desk.root.parent / f"{CANARY}.eml"
    name.write_text(MAIL.replace("frob", CANARY).replace("a@example.org", f"{CANARY}@example.org"))
    for arguments in ((), ("--apply",), ("--json",)):
        ran = desk.quietfix("intake", str(name), "--now", NOW, *arguments)
        assert ran.status == 0
        assert CANARY not in ran.out + ran.err
    assert CANARY not in git(desk.root, "log", "--format=%B")


def test_the_shape(desk: TestDesk) -> None:
    given(desk, "a.eml", MAIL)
    given(desk, "b.eml", "no header\n")
    ran = intake(desk, ".quietfix/a.eml", ".quietfix/b.eml", ".quietfix/a.eml", "--json")
    assert ran.status == 1
    rows = json.loads(ran.out)
    assert rows == {
        "version": 1,
        "applied": True,
        "arrivals": [
            {"number": 1, "result": "recorded", "case": "2026-0001", "did": [], "notes": [], "why": ""},
            {"number": 2, "result": "refused", "case": None, "did": [], "notes": [], "why": "this is no mail: it has no header"},
            {"number": 3, "result": "seen", "case": "2026-0001", "did": [], "notes": [], "why": ""},
        ],
    }  # fmt: skip  # a row a line


def test_one_that_is_refused_does_not_stop_the_others(desk: TestDesk) -> None:
    with (desk.root.parent / "huge").open("wb") as file:
        file.truncate(1 << 40)
    given(desk, "a.eml", MAIL)
    ran = intake(desk, "../huge", ".quietfix/a.eml")
    assert ran.status == 1
    assert ran.out == "! refused: it is larger than 33554432 bytes\n+ 2026-0001  report\n"


@pytest.mark.parametrize(
    "arguments",
    [("none.eml",), ("--mbox", "none"), ("--mbox", "."), ("--mbox", "policy/desk.yml"), ("--maildir", "none"), ("-", "-"), ("/dev/zero",), ("a\nb",)],
)  # fmt: skip  # one line a kind
def test_wrong_usage_records_nothing(desk: TestDesk, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    before = everything(tmp_path)
    ran = intake(desk, *arguments)
    assert (ran.status, ran.out) == (2, ""), ran
    assert everything(tmp_path) == before


def test_a_desk_that_may_be_public_takes_nothing(desk: TestDesk) -> None:
    git(desk.root, "remote", "add", "public", "https://example.org/desk.git")
    ran = intake(desk, given=MAIL)
    assert (ran.status, ran.out) == (3, "")
    assert desk.quietfix("list", "--json").status == 0
    assert not (desk.root / "cases/2026-0001.md").exists()


def test_a_remote_that_cannot_be_reached_takes_nothing(desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "origin.git").rename(tmp_path / "away.git")
    ran = intake(desk, given=MAIL)
    assert (ran.status, ran.out) == (4, "")
    assert not (desk.root / "cases/2026-0001.md").exists()


def test_an_mbox_is_read_mail_by_mail(desk: TestDesk) -> None:
    line = "From a@example.org Tue Nov 24 09:00:00 2026\n"
    quoted = MAIL.replace("<1@", "<2@") + ">From 1234 on\n>>From here\n"
    box = f"{line}{MAIL}\n{line}{quoted}\nFrom what I see\n\n{line}{MAIL}"
    given(desk, "box", box)
    ran = intake(desk, "--mbox", ".quietfix/box")
    assert ran.out == "+ 2026-0001  report\n+ 2026-0002  report\n= 2026-0001  seen before\n"
    assert "\nFrom 1234 on\n>From here\n\nFrom what I see\n~~~\n" in desk.read("cases/2026-0002.md")
    assert (desk.root / ".quietfix/box").read_text() == box
    given(desk, "nothing", "")
    assert intake(desk, "--mbox", ".quietfix/nothing").err == "0 arrived\n"


def test_a_maildir_is_read_and_left_as_it_is(desk: TestDesk, tmp_path: Path) -> None:
    box = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new/2.M1.host").write_text(MAIL.replace("<1@", "<2@"))
    (box / "cur/1.M1.host:2,S").write_text(MAIL)
    (box / "tmp/3.M1.host").write_text(MAIL.replace("<1@", "<3@"))
    names = sorted(str(path) for path in box.rglob("*"))
    assert intake(desk, "--maildir", str(box)).out == "+ 2026-0001  report\n+ 2026-0002  report\n"
    # What was read meanwhile moves, and is the same.
    (box / "new/2.M1.host").rename(box / "cur/2.M1.host:2,")
    (box / "new/4.M1.host").write_text(MAIL.replace("<1@", "<4@"))
    ran = intake(desk, "--maildir", str(box))
    assert ran.out == "= 2026-0001  seen before\n= 2026-0002  seen before\n+ 2026-0003  report\n"
    assert len(sorted(str(path) for path in box.rglob("*"))) == len(names) + 1


def test_a_policy_with_errors_takes_nothing(desk: TestDesk) -> None:
    desk.write("policy/desk.yml", desk.read("policy/desk.yml") + "more: 1\n")
    ran = intake(desk, given=MAIL)
    assert (ran.status, ran.out) == (1, "")
    assert not (desk.root / "cases/2026-0001.md").exists()


def test_ids_are_free_on_all_branches(desk: TestDesk) -> None:
    git(desk.root, "switch", "--quiet", "-c", "mine")
    desk.case("2026-0041")
    desk.commit()
    git(desk.root, "switch", "--quiet", "main")
    desk.write("cases/2026-0050.md", "not committed")
    assert intake(desk, given=MAIL).out == "+ 2026-0051  report\n"


def test_who_says_that_ai_helped_is_taken_at_their_word(desk: TestDesk) -> None:
    """What reads a text for that is given to intake."""
    given(desk, "a.eml", MAIL)
    data = (desk.root / ".quietfix/a.eml").read_bytes()
    told = taken(
        Desk.open(desk.root), [Given(data, read_mail)], PRESENT, write=True, assisted=lambda text: "object" in text
    )
    assert [[arrival.outcome.result for arrival in batch] for batch in told] == [["recorded"]]
    assert "handling: public\n" in desk.read("cases/2026-0001.md")
    assert "assisted: true" in desk.read("cases/2026-0001.md")


def test_an_error_of_our_own_in_one_mail_does_not_stop_the_others(desk: TestDesk) -> None:
    def broken(data: bytes) -> Incoming | Unreadable:
        raise KeyError(data)

    given_two = [Given(b"From: x\n\n", broken), Given(MAIL.encode(), read_mail)]
    (batch,) = taken(Desk.open(desk.root), given_two, PRESENT, write=False)
    assert [arrival.outcome.line() for arrival in batch] == [
        "! refused: it cannot be read, which is an error of intake's own",
        "+ 2026-0001  report",
    ]
