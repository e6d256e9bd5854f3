"""What a commit message refers to, read as Git has it: bytes, most of which refer to nothing.

The usual lines are known by their bytes alone. What is written otherwise, or means something only where it stands, is
left to `references`, which says what counts; both find the same.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, starmap
from typing import TypeAlias

from quietfix.facts import Mention, MentionKind
from quietfix.rules.references import MAX_MENTIONS, Forms, mentions, reference
from quietfix.rules.revertwords import MAX_LINE, shown

Found: TypeAlias = tuple[MentionKind, str, str]
"""The fields of a Mention."""
_REVERT = b"evert"
_ARCHIVES = rb"(?:lore\.kernel\.org/[a-z0-9._-]{1,60}|patch\.msgid\.link|lkml\.kernel\.org/r|msgid\.link)"
_ENDS, _ALONE = rb"(?=[\n\0]|\Z)", rb"(?=\n\n|\n?(?:\0|\Z))"
"""Messages are read many at once, with a NUL between."""
_FULL = rb"[0-9a-f]{40}(?:[0-9a-f]{24})?"
_USUAL: Sequence[tuple[MentionKind, bytes]] = (
    (MentionKind.LINK, rb"Link: https://" + _ARCHIVES + rb"/([\w.+=-]{1,200}@[\w.-]{1,200})" + _ENDS),
    (MentionKind.FIXES, rb"Fixes: ([0-9a-f]{7,64})(?![\w:/])[^\n\0]*"),
    (MentionKind.UPSTREAM, rb"\[ Upstream commit (" + _FULL + rb") \]" + _ENDS),
    (MentionKind.CHERRY_PICK, rb"\(cherry picked from commit (" + _FULL + rb")\)" + _ENDS),
    (MentionKind.UPSTREAM, rb"commit (" + _FULL + rb") upstream\.?" + _ALONE),
)
"""The usual lines, each with what it names as a group. The last one counts only as a paragraph of its own."""
_PARAGRAPH = len(_USUAL)
_WITH_WORDS = 2
"""The only one of them that may hold anything, after the id."""
_KINDS = (MentionKind.LINK, *(kind for kind, _ in _USUAL))
"""By the number of the group."""
_OTHERWISE = (
    rb"[Ll](?i:ink:)", rb"[Ff](?i:ixes:)", rb"[Mm](?i:essage-id:)", rb"[Ss](?i:table-dep-of:)",
    rb"\((?i:cherry|back)", rb"\[ ?(?i:upstream commit|commit)",
)  # fmt: skip
_IN_PLACE = (rb"[Cc](?i:ommit):? (?i:[0-9a-f]{12})", rb"[Uu](?i:pstream commit):? (?i:[0-9a-f]{12})")
"""What means something only where it stands."""
_FIRST_IN_PLACE = _PARAGRAPH + len(_OTHERWISE) + 1
_LINE = re.compile(
    rb"\n {0,2}(?=[LlFfMmSs(\[CcUu])(?:%b)"
    % b"|".join((*(line for _, line in _USUAL), *(start + b"()" for start in (*_OTHERWISE, *_IN_PLACE))))
)
"""A line that may hold a reference. Branches start with letters and not with a group, so that few are tried."""


def mentions_in(message: bytes, forms: Forms | None = None) -> tuple[Mention, ...]:
    """What `references.mentions` finds in a message as Git has it, which need not be UTF-8."""
    return tuple(starmap(Mention, found_in([message], forms or Forms()).get(0, ())))


def found_in(messages: Sequence[bytes], forms: Forms) -> Mapping[int, Sequence[Found]]:
    """The same for many messages at once, by their position, in order. What refers to nothing is left out."""
    if not messages:
        return {}
    whole = b"\0".join(messages)
    starts = [0, *accumulate(len(message) + 1 for message in messages)]
    in_full = set(_holding(whole.lower(), (_REVERT, *forms.small), starts))
    if whole.count(b"\0") != len(messages) - 1:
        in_full.update(number for number, message in enumerate(messages) if b"\0" in message)
    found: dict[int, list[Found]] = {}
    number, end = -1, 0
    some: list[Found] = []
    for match in _LINE.finditer(whole):
        at, which = match.start(), match.lastindex
        if at >= end:
            number = bisect_right(starts, at, number + 1) - 1
            end, some = starts[number + 1], found.setdefault(number, [])
        if number in in_full or len(some) >= MAX_MENTIONS:
            continue
        assert which is not None, "every branch has a group"
        if which < _PARAGRAPH or (which == _PARAGRAPH and whole[at - 1 : at] == b"\n"):
            text = match[0].decode("utf-8", "replace").strip()
            if which != _WITH_WORDS:
                some.append((_KINDS[which], match[which].decode(), text))
            elif len(text) <= MAX_LINE:
                some.append((_KINDS[which], match[which].decode(), shown(text)))
        elif _PARAGRAPH < which < _FIRST_IN_PLACE:
            some.extend(_otherwise(messages[number], at + 1 - starts[number], forms))
        else:
            in_full.add(number)
    for number in in_full:
        told = mentions(messages[number].decode("utf-8", "replace"), forms)
        found[number] = [(mention.kind, mention.target, mention.text) for mention in told]
    return {number: found[number] for number in sorted(found) if found[number]}


def _holding(lower: bytes, triggers: Sequence[bytes], starts: Sequence[int]) -> Iterator[int]:
    """The messages that hold one of some words anywhere."""
    for trigger in triggers:
        at = lower.find(trigger)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            yield number
            at = lower.find(trigger, starts[number + 1])


def _otherwise(message: bytes, start: int, forms: Forms) -> Sequence[Found]:
    """What a line says that is written in another way."""
    # Git knows one end of a line, and text has more: it decides what is one.
    end = message.find(b"\n", start)
    line = message[start : end if end >= 0 else len(message)].decode("utf-8", "replace").strip()
    mention = reference(line, forms, head=False, alone=False) if len(line) <= MAX_LINE else None
    return () if mention is None else ((mention.kind, mention.target, mention.text),)
