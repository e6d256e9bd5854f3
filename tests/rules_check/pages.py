"""The pages of rules as data: their sections, and the files that their examples are made of."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.support.desks import TEMPLATE, TestDesk

DOCS = TEMPLATE / "docs" / "rules"
_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Fence:
    """One fenced block. Its info is `LANGUAGE PATH WORD`; without a word it holds the whole file.

    `before` is the file as it was before a change, `gone` a file that is deleted, and `change` a file as the fences
    above left it, with a change to it: lines that start with a blank, a minus or a plus, as in a patch.
    """

    path: str
    word: str
    text: str

    def lay(self, desk: TestDesk) -> None:
        if self.word == "gone":
            (desk.root / self.path).unlink()
        else:
            desk.write(self.path, self.text)


@dataclass(frozen=True)
class Page:
    """One page: `wrong` are the files above the finding that is shown; `right`, those below it, are laid over them."""

    file: Path
    text: str
    wrong: tuple[Fence, ...]
    shown: str
    right: tuple[Fence, ...]

    @property
    def compares(self) -> bool:
        """Whether the rule is about a change."""
        return "--base main" in self.section("Example")

    def section(self, heading: str) -> str:
        return self.text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]

    def show(self, shown: str) -> None:
        """Write what is shown anew."""
        self.file.write_text(self.text.replace(f"```text\n{self.shown}```", f"```text\n{shown}```"), encoding="utf-8")


def read_page(rule: str) -> Page:
    file = DOCS / f"{rule}.md"
    text = file.read_text(encoding="utf-8")
    wrong: list[Fence] = []
    right: list[Fence] = []
    latest: dict[str, str] = {}
    shown = None
    for match in _FENCE.finditer(text):
        language, _, place = match["info"].partition(" ")
        if language == "text" and not place:
            assert shown is None, f"{file.name} shows findings twice"
            shown = match["text"]
            continue
        path, _, word = place.partition(" ")
        assert path and word in ("", "before", "gone", "change"), match["info"]
        latest[path] = changed(latest[path], match["text"]) if word == "change" else match["text"]
        (wrong if shown is None else right).append(Fence(path, word, latest[path]))
    assert shown is not None, f"{file.name} shows no finding"
    return Page(file, text, tuple(wrong), shown, tuple(right))


def changed(text: str, change: str) -> str:
    """A file with a change, which must fit at exactly one place."""
    lines = change.splitlines(keepends=True)
    assert all(line[0] in " -+" for line in lines), change
    old = "".join(line[1:] for line in lines if line[0] != "+")
    assert f"\n{text}".count(f"\n{old}") == 1, change
    return f"\n{text}".replace(f"\n{old}", "\n" + "".join(line[1:] for line in lines if line[0] != "-"))[1:]
