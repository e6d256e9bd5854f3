"""The pages of rules as data: their sections, and the files that their examples are made of."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.support.desks import TEMPLATE, TestDesk

DOCS = TEMPLATE / "docs" / "rules"
_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Fence:
    """One fenced block. Its info is `LANGUAGE PATH`, then `before` for what was there, or `gone` for what was deleted."""

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
    """One page: `wrong` are the files above the finding that is shown, `right` those below it."""

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
    shown = None
    for match in _FENCE.finditer(text):
        language, _, place = match["info"].partition(" ")
        if language == "text" and not place:
            assert shown is None, f"{file.name} shows findings twice"
            shown = match["text"]
            continue
        path, _, word = place.partition(" ")
        assert path and word in ("", "before", "gone"), match["info"]
        (wrong if shown is None else right).append(Fence(path, word, match["text"]))
    assert shown is not None, f"{file.name} shows no finding"
    return Page(file, text, tuple(wrong), shown, tuple(right))
