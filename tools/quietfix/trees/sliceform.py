"""The form of a file of facts, as types that take nothing else: see `slices` for what it means."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from quietfix.facts import MentionKind
from quietfix.ids import LINE_NAME
from quietfix.trees.index import MENTIONS
from quietfix.trees.questions import Hand

VERSION: Literal[1] = 1
_TARGET = re.compile(r"[0-9a-f]{7,64}", re.ASCII)
_WORDS = (MentionKind.LINK, MentionKind.REVERT_SUBJECT)
"""What they name is no commit id."""
LONGEST = 1000
"""Characters of a subject, or of a line that is evidence."""


def _line_name(text: str) -> str:
    if LINE_NAME.fullmatch(text) is None:
        raise ValueError
    return text


def _shown(text: str) -> str:
    """Words that may be printed."""
    if not text.strip() or not text.isprintable():
        raise ValueError
    return text


def _mention(mention: tuple[MentionKind, str, str]) -> tuple[MentionKind, str, str]:
    kind, target, _ = mention
    if kind not in _WORDS and _TARGET.fullmatch(target) is None:
        raise ValueError
    return mention


def _hand(hand: Hand) -> Hand:
    author, written = hand
    if not (0 <= author < 1 << 32 and 0 <= written < 1 << 63):
        raise ValueError
    return hand


Text = Annotated[str, StringConstraints(max_length=LONGEST)]
Shown = Annotated[Text, AfterValidator(_shown)]
Name = Annotated[Text, AfterValidator(_line_name)]
Id = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Number = Annotated[int, Field(ge=0, lt=1 << 63)]
MentionForm = Annotated[tuple[MentionKind, Text, Shown], AfterValidator(_mention)]
HandForm = Annotated[Hand, AfterValidator(_hand)]
ArrivalForm = tuple[Number, Number, Number, Id | None, Shown | None]
"""The number of the commit, the date in seconds since 1970, the order, by which commit if not by itself, the tag."""


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class TipForm(_Form):
    """The tip of a line, or why it is unknown: one of the two."""

    tip: Id | None = None
    unknown: Shown | None = None

    @model_validator(mode="after")
    def _one(self) -> "TipForm":
        if (self.tip is None) == (self.unknown is None):
            raise ValueError
        return self


class PatchForm(_Form):
    """The patch-ids of a commit, or why they are unknown: one of the two."""

    whole: Id | None = None
    files: tuple[Id, ...] = ()
    unknown: Shown | None = None

    @model_validator(mode="after")
    def _one(self) -> "PatchForm":
        if (self.whole is None) == (self.unknown is None):
            raise ValueError
        return self


class CommitForm(_Form):
    """A public commit."""

    id: Id
    subject: Text
    authored: HandForm
    patch: PatchForm | None
    """None where nobody asked for it."""
    mentions: Annotated[tuple[MentionForm, ...], Field(max_length=MENTIONS)]


class SliceForm(_Form):
    """The whole file."""

    version: Literal[1]
    tree: Text
    url: Text
    policy: Text
    fetched: Text | None
    tips: dict[Name, TipForm]
    commits: tuple[CommitForm, ...]
    arrivals: dict[Name, tuple[ArrivalForm, ...]]
    asked: tuple[Digest, ...]
    crowded: tuple[HandForm, ...]
