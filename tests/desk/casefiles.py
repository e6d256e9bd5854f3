"""Hypothesis strategies: all the ways in which a person may write down what a case holds."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from quietfix.plan import KeyPath
from tests.desk.casetrees import CASE, Draw, Leaf, Tree, trees


@dataclass(frozen=True)
class Row:
    """A line of front matter, and the path of the value that it belongs to, None for blank lines and comments."""

    owner: KeyPath | None
    text: str


@dataclass(frozen=True, repr=False)
class CaseText:
    """A case file, and what is known of it without reading it."""

    tree: dict[str, Tree]
    rows: tuple[Row, ...]
    flows: frozenset[KeyPath]
    """The lists and mappings in brackets that stand in no other brackets."""
    notes: Mapping[str, KeyPath]
    """Comments, each there once, and the value on whose line each stands."""
    newline: str
    body: str

    def __repr__(self) -> str:
        return f"<<{self.data.decode()}>>"

    @property
    def data(self) -> bytes:
        lines = ["---", *(row.text for row in self.rows), f"---{self.body}"]
        return "\n".join(lines).replace("\n", self.newline).encode()


_SAFE = re.compile(r"[A-Za-z0-9é😀…][A-Za-z0-9_./é😀…-]*(?: [A-Za-z0-9é😀…][A-Za-z0-9_./é😀…-]*)*")


@dataclass
class _Writer:
    draw: Draw
    lonely_hyphens: bool
    noted_flows: bool
    deep_comments: bool
    rows: list[Row] = field(default_factory=list)
    flows: set[KeyPath] = field(default_factory=set)
    notes: dict[str, KeyPath] = field(default_factory=dict)
    open_end: bool = False
    """Whether an indented comment would be taken into the scalar before it."""

    def chance(self, one_in: int = 2) -> bool:
        return bool(self.draw(st.integers(0, one_in - 1)) == one_in - 1)

    def note(self, owner: KeyPath | None) -> str:
        """A comment, there once in the file."""
        text = f'# note {len(self.notes)}: it\'s "that" {self.draw(st.sampled_from(["", ": x", "[", "}", "- y"]))}.'
        self.notes[text] = owner if owner is not None else ()
        return text

    def between(self, indent: int) -> None:
        """A blank line or a comment on its own line, or nothing."""
        while self.chance(5):
            pad = " " * (
                self.draw(st.integers(0, 6)) if self.deep_comments else self.draw(st.sampled_from([0, indent]))
            )
            pad = "" if self.open_end else pad
            self.rows.append(Row(None, f"{pad}{self.note(None)}" if self.chance() else pad))

    def mapping(self, tree: Mapping[str, Tree], path: KeyPath, indent: int, prefix: str = "") -> None:
        """A block mapping; `prefix` stands on its first line in place of the indentation."""
        for number, (key, below) in enumerate(tree.items()):
            if number or not prefix:
                self.between(indent)
            self.entry(prefix if prefix and not number else " " * indent, key, below, (*path, key), indent)

    def entry(self, start: str, key: str, tree: Tree, path: KeyPath, indent: int) -> None:
        name = f'"{key}"' if self.chance(4) else key
        name += " " if self.chance(8) else ""
        if isinstance(tree, Leaf):
            self.leaf(f"{start}{name}:{' ' * self.draw(st.integers(1, 3))}", tree, path, indent)
        elif not tree or self.chance():
            self.flow(f"{start}{name}: ", tree, path, indent)
        else:
            self.rows.append(Row(path, f"{start}{name}:{self.end(path)}"))
            self.open_end = False
            if isinstance(tree, dict):
                self.mapping(tree, path, indent + self.draw(st.integers(1, 4)))
            else:
                self.items(tree, path, indent + self.draw(st.integers(0, 3)))

    def items(self, tree: Sequence[Tree], path: KeyPath, indent: int) -> None:
        for number, item in enumerate(tree):
            self.between(indent)
            here = (*path, number)
            dash = " " * indent + "-" + " " * self.draw(st.integers(1, 3))
            if isinstance(item, Leaf):
                self.leaf(dash, item, here, indent)
            elif isinstance(item, list) or not item or self.chance(3):
                self.flow(dash, item, here, indent)
            elif self.lonely_hyphens and self.chance():
                self.rows.append(Row(here, f"{' ' * indent}-{self.end(here)}"))
                self.open_end = False
                self.mapping(item, here, indent + self.draw(st.integers(1, 4)))
            else:
                self.mapping(item, here, len(dash), dash)

    def end(self, owner: KeyPath) -> str:
        """What may follow a value on its line."""
        return f"  {self.note(owner)}" if self.chance(4) else " " * self.draw(st.integers(0, 1))

    def leaf(self, start: str, leaf: Leaf, path: KeyPath, indent: int) -> None:
        whole = leaf.text.strip() == leaf.text
        styles = self.styles(leaf)
        if leaf.kind == "text" and whole:
            styles += ["|-", ">-"] + (["split"] if " " in leaf.text else [])
        style = self.draw(st.sampled_from(styles))
        deeper = "\n" + " " * (indent + self.draw(st.integers(1, 3)))
        self.open_end = style in ("|-", ">-")
        if self.open_end:
            text = f"{style}{deeper}{leaf.text}"
        elif style == "split":
            first, rest = leaf.text.split(" ", 1)
            quote = "" if _SAFE.fullmatch(leaf.text) else "'"
            text = quote + f"{first}{deeper}{rest}".replace("'", "''" if quote else "'") + quote + self.end(path)
        else:
            text = self.scalar(leaf, style) + self.end(path)
        self.add(path, start + text)

    def styles(self, leaf: Leaf) -> list[str]:
        styles = [] if leaf.kind == "flag" else ["'", '"', "ascii"]
        bare = _SAFE.fullmatch(leaf.text) or leaf.kind == "when"
        return [*styles, "plain"] if bare and leaf.kind != "commit" else styles

    @staticmethod
    def scalar(leaf: Leaf, style: str) -> str:
        if style == "plain":
            return leaf.text
        if style == "'":
            return "'" + leaf.text.replace("'", "''") + "'"
        # JSON writes 😀 as two escapes, which YAML does not join.
        return json.dumps(leaf.text, ensure_ascii=style == "ascii" and leaf.text.isascii())

    def flow(self, start: str, tree: Tree, path: KeyPath, indent: int) -> None:
        self.flows.add(path)
        self.add(path, start + self.inline(tree, path, indent + 1) + self.end(path))
        self.open_end = False

    def inline(self, tree: Tree, path: KeyPath, indent: int) -> str:
        """A value on one line, or on several within its brackets."""
        if isinstance(tree, Leaf):
            return self.scalar(tree, self.draw(st.sampled_from(self.styles(tree))))
        steps: list[str | int] = [*tree] if isinstance(tree, dict) else [*range(len(tree))]
        parts = []
        for step, below in zip(steps, tree.values() if isinstance(tree, dict) else tree, strict=True):
            name = "" if isinstance(step, int) else f'"{step}": ' if self.chance(4) else f"{step}: "
            parts.append(name + self.inline(below, (*path, step), indent))
        start, end = "{}" if isinstance(tree, dict) else "[]"
        text = start + self.gap(None, indent)
        for number, (step, part) in enumerate(zip(steps, parts, strict=True)):
            last = number == len(parts) - 1
            comma = (
                "" if last and not self.chance(4) else "," if last else self.draw(st.sampled_from([",", " ,", ", "]))
            )
            text += part + comma + self.gap((*path, step), indent)
        return text + end

    def gap(self, owner: KeyPath | None, indent: int) -> str:
        """Nothing, a blank or a line break, where asked with a comment before it."""
        if self.chance(2 if self.noted_flows else 4):
            note = f"  {self.note(owner)}" if self.noted_flows and owner is not None else ""
            return f"{note}\n{' ' * (indent + self.draw(st.integers(0, 3)))}"
        return " " if self.chance(3) else ""

    def add(self, owner: KeyPath, text: str) -> None:
        self.rows += [Row(owner, line) for line in text.split("\n")]


@st.composite
def case_texts(
    draw: Draw, /, *, lonely_hyphens: bool = False, noted_flows: bool = False, deep_comments: bool = False
) -> CaseText:
    """Case files in every layout.

    Off by default are hyphens alone on their line, comments within brackets, and comments indented in any other way
    than what they stand before.
    """
    tree = draw(trees(CASE))
    if draw(st.booleans()):
        tree = {key: tree[key] for key in draw(st.permutations(list(tree)))}
    writer = _Writer(draw, lonely_hyphens, noted_flows, deep_comments)
    writer.mapping(tree, (), 0)
    writer.between(0)
    end = draw(
        st.sampled_from(["", "\n", "\n\n## Report\n\n~~~text\n---\nid: x\t\u2028\n~~~\n", "\nno final newline é"])
    )
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return CaseText(tree, tuple(writer.rows), frozenset(writer.flows), writer.notes, newline, end)
