"""How many texts of a public project would be accused of markup: `python -m tests.bench.corpus REPOSITORY...`.

Of 20,000 commit messages at most 1 in 500 should be, of 1,000 README.md files, each file in its latest version, at
least 98 in 100. Both are read from a repository on this machine, and nothing of them is kept.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quietfix.desk.reportpolicy import ReportPolicy
from quietfix.rules.report.judge import judge

MESSAGES, READMES = 20_000, 1_000
MARKUP = frozenset(["report-html", "report-markdown", "report-rst"])
_POLICY = ReportPolicy(schema_="1")


@dataclass(frozen=True)
class Counted:
    """How many of how many texts were flagged."""

    flagged: int
    of: int

    def line(self, name: str) -> str:
        share = f"1 in {self.of / self.flagged:.0f}" if self.flagged else "none"
        return f"{name}: {self.flagged} of {self.of} flagged ({share}, {100 * self.flagged / max(1, self.of):.2f} %)"


def is_flagged(text: str) -> bool:
    """Whether a text is taken for markup."""
    return any(finding.rule in MARKUP for finding in judge(text, _POLICY))


def counted(texts: Iterable[str]) -> Counted:
    """All texts judged."""
    judged = [is_flagged(text) for text in texts]
    return Counted(sum(judged), len(judged))


def messages(repository: Path, most: int = MESSAGES) -> Iterator[str]:
    """The newest commit messages, merges left out."""
    out = _git(repository, "log", "-z", "--no-merges", "--format=%B", f"--max-count={most}")
    return (message for message in out.decode("utf-8", "surrogateescape").split("\0") if message.strip())


def readmes(repository: Path, most: int = READMES) -> Iterator[str]:
    """README.md files of the whole history, of each path the latest version that is there, each text once."""
    listed = _git(repository, "rev-list", "--objects", "HEAD").decode("utf-8", "surrogateescape").split("\n")
    latest: dict[str, str] = {}
    for row in listed:
        blob, _, path = row.partition(" ")
        if path.rpartition("/")[2] == "README.md":
            latest.setdefault(path, blob)
    for blob in list(dict.fromkeys(latest.values()))[:most]:
        shown = subprocess.run(["git", "cat-file", "blob", blob], cwd=repository, capture_output=True)
        if shown.returncode == 0:
            yield shown.stdout.decode("utf-8", "replace")


def loose_readmes(folder: Path, most: int = READMES) -> Iterator[str]:
    """README.md files below a folder that is no repository, each text once."""
    seen: set[str] = set()
    for path in sorted(folder.rglob("README.md")):
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if text.strip() and text not in seen and len(seen) < most:
            seen.add(text)
            yield text


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=repository, stdout=subprocess.PIPE, check=True).stdout


def main() -> None:
    """Count for each repository or folder that is named."""
    for name in sys.argv[1:]:
        place = Path(name)
        if (place / "HEAD").exists() or (place / ".git").exists():
            print(counted(messages(place)).line(f"{place.parent.name}, commit messages"), flush=True)
            print(counted(readmes(place)).line(f"{place.parent.name}, README.md"), flush=True)
        else:
            print(counted(loose_readmes(place)).line(f"{place.name}, README.md"), flush=True)


if __name__ == "__main__":
    main()
