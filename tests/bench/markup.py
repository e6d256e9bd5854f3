"""How often text of public projects is called Markdown, HTML or RST: commit messages and mails hardly, README files nearly all."""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from quietfix.intake.incoming import Incoming
from quietfix.intake.mail import read_mail
from quietfix.rules.report.html import html
from quietfix.rules.report.markdown import labels, markdown
from quietfix.rules.report.rst import rst
from quietfix.rules.report.segment import segment

MESSAGES, MAILS, READMES = "BENCH_MESSAGES", "BENCH_MAILS", "BENCH_READMES"
"""Where they are: a Git repository, one of a public inbox, and a folder. Several are parted as in PATH."""
MOST = 20_000
"""So many messages, and so many mails, are looked at, the newest first."""
SHORT = 200
"""A README file of fewer characters seldom has any markup. Those are counted, and told apart too."""
_README = re.compile(r"readme\.(?:md|markdown|rst)", re.IGNORECASE)


@dataclass(frozen=True)
class Share:
    """How many of some texts have markup."""

    name: str
    flagged: int
    count: int
    bound: str
    held: bool

    def line(self) -> str:
        """As it is printed."""
        said = f"{self.name}: {self.flagged} of {self.count} flagged; bound {self.bound}"
        return f"{said}: {'held' if self.held else 'NOT held'}"


@dataclass(frozen=True)
class Skipped:
    """What was not looked at, since nobody said where it is."""

    name: str
    variable: str

    def line(self) -> str:
        """As it is printed."""
        return f"{self.name}: skipped, {self.variable} is not set"


def shares(environment: Mapping[str, str] = os.environ) -> Iterator[Share | Skipped]:
    """The rows, of what the environment names."""
    for name, variable, read in (("commit messages", MESSAGES, messages), ("mails", MAILS, mails)):
        if folders := _folders(environment, variable):
            flagged, count = _counted(islice(chain.from_iterable(map(read, folders)), MOST))
            yield Share(f"{name} called markup", flagged, count, "1 in 500", flagged * 500 <= count)
        else:
            yield Skipped(f"{name} called markup", variable)
    folders = _folders(environment, READMES)
    if not folders:
        yield Skipped("README files called markup", READMES)
        return
    texts = list(readmes(folders))
    for name, some in (
        ("README files called markup", texts),
        (f"README files of {SHORT} characters or more called markup", [text for text in texts if len(text) >= SHORT]),
    ):
        flagged, count = _counted(some)
        yield Share(name, flagged, count, "98 in 100", flagged * 100 >= count * 98)


def has_markup(text: str) -> bool:
    """Whether any of the rules of markup says something."""
    report = segment(text)
    return any(True for rule in (html, markdown, labels, rst) for _ in rule(report))


def messages(repository: Path) -> Iterator[str]:
    """The newest commit messages without merges."""
    said = _git(repository, "log", "--no-merges", f"-n{MOST}", "-z", "--format=%B")
    return (text.decode("utf-8", "replace") for text in said.split(b"\0") if text.strip())


def mails(inbox: Path) -> Iterator[str]:
    """The newest mails of a repository of public-inbox: each commit has one, named `m`. Those refused are left out."""
    specs = _git(inbox, "log", f"-n{MOST}", "--format=%H:m")
    batch = _git(inbox, "cat-file", "--batch", given=specs)
    at = 0
    while at < len(batch):
        end = batch.index(b"\n", at)
        words, at = batch[at:end].split(b" "), end + 1
        if words[-1].isdigit():  # otherwise a removal, which has no mail
            size = int(words[-1])
            read = read_mail(batch[at : at + size])
            at += size + 1
            if isinstance(read, Incoming):
                yield read.text


def readmes(folders: Iterable[Path]) -> Iterator[str]:
    """README files of Markdown and RST below some folders, each content once, without empty ones."""
    seen: set[bytes] = set()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if _README.fullmatch(path.name) and path.is_file()):
            data = path.read_bytes().strip()
            digest = hashlib.sha256(data).digest()
            if data and digest not in seen:
                seen.add(digest)
                yield data.decode("utf-8", "replace")


def _counted(texts: Iterable[str]) -> tuple[int, int]:
    """How many have markup, and how many there are."""
    flagged = count = 0
    for text in texts:
        flagged += has_markup(text)
        count += 1
    return flagged, count


def _folders(environment: Mapping[str, str], variable: str) -> list[Path]:
    return [Path(name) for name in environment.get(variable, "").split(os.pathsep) if name]


def _git(repository: Path, *arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], cwd=repository, input=given, capture_output=True, check=True).stdout


if __name__ == "__main__":
    for share in shares():
        print(share.line(), flush=True)
