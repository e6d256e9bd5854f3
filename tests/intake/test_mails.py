"""Mails of every kind, each with its case beside it: the golden's first line says what it proves."""

import os
from pathlib import Path

import pytest

from quietfix.desk.patchfile import PatchFile, read_patch
from tests.intake.reading import as_case, mail
from tests.support.trees import git

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


@pytest.mark.parametrize(
    ("name", "author", "date", "subject", "id_"),
    [
        ("patch", "A. Reporter", "2026-11-24T09", "frob: use after free on close", "20261124.1@example.org"),
        (
            "inline-format-patch",
            "B. Author",
            "2026-11-23T14",
            "frob: unlock before the object is put, since it may be freed by then",
            None,
        ),
    ],
)
def test_the_mail_of_a_patch_is_kept_as_git_and_robots_take_it(
    name: str, author: str, date: str, subject: str, id_: str | None, tmp_path: Path
) -> None:
    read = mail((Path(__file__).parent / f"mails/{name}.eml").read_bytes())
    (patch,) = read.patches
    found = read_patch(patch.content)
    assert isinstance(found, PatchFile)
    assert (found.subject, found.message_id) == (subject, id_)
    assert found.authored is not None
    git(tmp_path, "init", "--quiet")
    (tmp_path / "drivers/frob").mkdir(parents=True)
    lines = [*map(str, range(1, 10)), "\tlock(f);", "\tput(f);", "\treturn 0;"]
    (tmp_path / "drivers/frob/core.c").write_text("\n".join(lines) + "\n")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "a")
    git(tmp_path, "am", "--quiet", given=patch.content)
    assert git(tmp_path, "log", "-1", "--format=%an %ad %s", "--date=iso-strict") == (
        f"{author} {date}:00:00+00:00 {subject}"
    )
