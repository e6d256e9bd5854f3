"""Mails of every kind, each with its case beside it: the golden's first line says what it proves."""

import os
from pathlib import Path

import pytest

from tests.intake.reading import as_case

MAILS = sorted((Path(__file__).parent / "mails").glob("*.eml"))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_becomes_its_case(path: Path) -> None:
    expected = path.with_suffix(".case")
    text = as_case(path.read_bytes())
    first = expected.read_text(encoding="utf-8").split("\n", 1)[0]
    assert first.startswith("# ")
    if os.environ.get("QUIETFIX_UPDATE_GOLDEN"):
        expected.write_text(f"{first}\n{text}", encoding="utf-8")
    assert expected.read_text(encoding="utf-8").split("\n", 1)[1] == text


def test_each_case_has_its_mail() -> None:
    folder = Path(__file__).parent / "mails"
    assert {path.stem for path in folder.glob("*.case")} == {path.stem for path in MAILS}
    assert len(MAILS) > 40
