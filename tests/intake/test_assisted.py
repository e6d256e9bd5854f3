"""A report that says it was found with the help of AI is handled in public, and one that only reads so is not."""

from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk

MAIL = """From: A. Reporter <a@example.org>
To: security@example.org
Subject: frob: use after free
Message-ID: <1@example.org>
Date: Tue, 24 Nov 2026 10:00:00 +0000

The frob driver frees a lease twice. {said}
"""


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")


@pytest.mark.parametrize(
    ("said", "public"),
    [
        ("\n\nAssisted-by: some-model\n", True),
        ("\n\nI found this with the help of an AI tool.\n", True),
        ("\n\nI did not use any AI tool.\n", False),
        ("", False),
    ],
)
def test_who_says_so_is_believed(desk: TestDesk, said: str, public: bool) -> None:
    ran = desk.quietfix("intake", "-", "--apply", "--now", NOW, given=MAIL.format(said=said))
    assert ran.status == 0, ran.err
    text = desk.read("cases/2026-0001.md")
    assert ("handling: public" in text) == public
    assert ("assisted: true" in text) == public
