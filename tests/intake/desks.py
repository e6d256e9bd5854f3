"""Desks to which mail comes: a team of one, whose address is known, and a remote."""

from pathlib import Path

from tests.support.desks import NOW, Ran, TestDesk, make_desk
from tests.support.trees import git

MEMBER = "B. Member <b@team.example>"
REPORTER = "A. Reporter <a@example.org>"
MAIL = f"""\
From: {REPORTER}
To: security@kernel.org
Subject: frob: use after free
Message-Id: <1@example.org>

the object is used after it was put
"""


def team_desk(root: Path) -> TestDesk:
    """A desk that knows the address of its one member, pushed to a bare remote."""
    desk = make_desk(root / "desk", remote=root / "origin.git")
    desk.write("policy/desk.yml", desk.read("policy/desk.yml").replace("members: []", "members: [member-b]"))
    desk.write("policy/people.yml", "schema: 1\npeople: {B@team.example: member-b, d@team.example: developer-d}\n")
    desk.commit()
    git(desk.root, "push", "--quiet")
    return desk


def intake(desk: TestDesk, *arguments: str, given: str = "", now: str = NOW) -> Ran:
    """Intake that writes."""
    return desk.quietfix("intake", "--apply", "--now", now, *arguments, given=given)


def given(desk: TestDesk, name: str, text: str) -> None:
    """A file in the desk's scratch folder."""
    desk.write(f".quietfix/{name}", text)


def reply(
    sender: str, text: str, *, id_: str, to: str = REPORTER, answers: str = "<1@example.org>", more: str = ""
) -> str:
    """A mail of a thread."""
    return (
        f"From: {sender}\nTo: {to}\nCc: security@kernel.org\nSubject: Re: frob\nMessage-Id: <{id_}>\n"
        f"In-Reply-To: {answers}\n{more}\n{text}\n"
    )
