"""Names of things: cases, commits, lines and accounts, each with one rule for how it is written."""

import re
from dataclasses import dataclass
from zlib import crc32

CASE_ID = re.compile(r"\d{4}-\d{4,6}", re.ASCII)
"""`YYYY-NNNN`; past 9999 cases a year the number grows."""

LINE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.|lock\b))*(?<!\.)", re.ASCII)
"""A line's name is also a part of a ref in the mirror, so it is held to what Git allows there."""

COMMIT_ID = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
"""The text of a `CommitId`."""

LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}", re.ASCII)
"""An account of the forge: single hyphens, none at an end, at most 39 letters and digits (GitHub's rule)."""
BOT_LOGIN = re.compile(rf"{LOGIN.pattern}(?:\[bot\])?", re.ASCII)
"""An account, or the bot of an App: `name[bot]`."""


class CommitIdError(ValueError):
    """A text is not a commit id that the desk accepts."""


@dataclass(frozen=True, order=True, slots=True)
class CommitId:
    """A commit as a person wrote it: 12 to 64 hexadecimal digits, possibly the start of the full id.

    Fewer than 12 digits are ambiguous in a history of the kernel's size (submitting-patches.rst asks for 12).
    """

    text: str

    @classmethod
    def parse(cls, text: str, *, quoted: bool = True) -> "CommitId":
        """Read a commit id. Raises CommitIdError where it is too short or not hexadecimal.

        An unquoted one is refused, since other YAML readers take `1e10` and ids of digits alone for numbers.
        """
        if COMMIT_ID.fullmatch(text) is None:
            raise CommitIdError("should be a commit id of 12 to 64 lower-case hexadecimal digits")
        if not quoted:
            raise CommitIdError("a commit id is written in quotes, so that no reader takes it for a number")
        return cls(text)

    def names(self, full: str) -> bool:
        """Whether `full`, the whole id of a commit, starts with this one."""
        return full.startswith(self.text)

    def __str__(self) -> str:
        return self.text


def author_key(email: bytes) -> int:
    """What an author's address is compared by."""
    return crc32(email.lower())
