"""The benchmark of markup counts what it is given, each text once, and says what it was not given."""

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.markup import MAILS, MESSAGES, READMES, Share, Skipped
from tests.bench.report import page
from tests.bench.verdicts import Comparison
from tests.support.desks import TEMPLATE


def counted(**given: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BENCH_")} | given
    command = [sys.executable, "-m", "tests.bench.markup"]
    done = subprocess.run(command, cwd=TEMPLATE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def test_what_nobody_gave_is_skipped() -> None:
    assert counted() == [
        "commit messages called markup: skipped, BENCH_MESSAGES is not set",
        "mails called markup: skipped, BENCH_MAILS is not set",
        "README files called markup: skipped, BENCH_READMES is not set",
    ]


def test_messages_and_mails_are_counted(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "frob: take the lock")
    (tmp_path / "m").write_text("From: a@example.org\nMessage-Id: <1@example.org>\n\n## Summary\n\nIt leaks.\n")
    git(tmp_path, "add", "m")
    git(tmp_path, "commit", "-q", "-m", "a mail")
    assert counted(**{MESSAGES: str(tmp_path), MAILS: str(tmp_path)})[:2] == [
        "commit messages called markup: 0 of 2 flagged; bound 1 in 500: held",
        "mails called markup: 1 of 1 flagged; bound 1 in 500: NOT held",
    ]


def test_readme_files_are_counted_once_and_short_ones_apart(tmp_path: Path) -> None:
    for name, text in {
        "a/README.md": "# Frob\n\nSee [the site](https://example.org).\n" + "It frobs.\n" * 30,
        "b/readme.md": "# Frob\n\nSee [the site](https://example.org).\n" + "It frobs.\n" * 30,
        "c/README.rst": "It frobs.\n",
        "d/README.md": "\n",
        "e/README": "## No Markdown by its name\n",
    }.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    assert counted(**{READMES: str(tmp_path)})[2:] == [
        "README files called markup: 1 of 2 flagged; bound 98 in 100: NOT held",
        "README files of 200 characters or more called markup: 1 of 1 flagged; bound 98 in 100: held",
    ]


def test_the_page_has_a_row_for_each() -> None:
    shares = (Share("mails called markup", 3, 20_000, "1 in 500", True), Skipped("README files", READMES))
    rows = page([], Comparison(), shares, date="2026-11-24", scale=0.1).split("\n")
    assert "| mails called markup | 3 | 20,000 | 1 in 500 | yes |" in rows
    assert "| README files | skipped |  |  |  |" in rows
