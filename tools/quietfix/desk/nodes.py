"""The nodes of a YAML tree, with where each stands in the text of its file."""

from dataclasses import dataclass, field
from typing import TypeAlias


class Scalar(str):
    """A scalar as its text, and whether it was quoted. The type of the field converts it."""

    __slots__ = ("quoted",)
    quoted: bool


@dataclass(slots=True)
class ScalarNode:
    """A scalar: `start` and `end` are offsets in the text, quotes included."""

    start: int
    end: int
    text: str
    style: str
    """`` ` ` `` plain, `'`, `"`, `|` or `>`."""

    @property
    def quoted(self) -> bool:
        """Whether the text cannot be anything but text."""
        return self.style != " "


@dataclass(slots=True)
class ListNode:
    """A list. `flow` means `[a, b]`."""

    start: int
    end: int
    flow: bool
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: ScalarNode
    value: "Node"


@dataclass(slots=True)
class MapNode:
    """A mapping. `flow` means `{a: b}`."""

    start: int
    end: int
    flow: bool
    entries: list[Entry] = field(default_factory=list)
    _by_key: dict[str, Entry] = field(default_factory=dict)

    def get(self, key: str) -> Entry | None:
        """The entry of a key."""
        return self._by_key.get(key)

    def add(self, entry: Entry) -> None:
        """One more entry, whose key is not there yet."""
        self.entries.append(entry)
        self._by_key[entry.key.text] = entry


Node: TypeAlias = ScalarNode | ListNode | MapNode
