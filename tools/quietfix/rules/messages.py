"""What a commit message refers to, read as Git has it: bytes, most of which refer to nothing.

The usual lines are known by their bytes alone. What is written otherwise, or means something only where it stands, is
left to `references`, which says what counts; both find the same.
"""

import re
from collections.abc import Sequence
from itertools import starmap
from typing import TypeAlias

from quietfix.facts import Mention, MentionKind
from quietfix.rules.references import MAX_MENTIONS, Forms, mentions, reference
from quietfix.rules.revertwords import MAX_LINE, shown

Found: TypeAlias = tuple[MentionKind, str, str]
"""The fields of a Mention."""
_REVERT = b"evert"
_ARCHIVES = rb"(?:lore\.kernel\.org/[a-z0-9._-]{1,60}|patch\.msgid\.link|lkml\.kernel\.org/r|msgid\.link)"
_ENDS, _ALONE = rb"(?=\n|\Z)", rb"(?=\n\n|\n?\Z)"
_FULL = rb"[0-9a-f]{40}(?:[0-9a-f]{24})?"
_LINES: Sequence[tuple[MentionKind, bytes]] = (
    (MentionKind.LINK, rb"Link: https://" + _ARCHIVES + rb"/([\w.+=-]{1,200}@[\w.-]{1,200})" + _ENDS),
    (MentionKind.FIXES, rb"Fixes: ([0-9a-f]{7,64})(?![\w:/])[^\n]*"),
    (MentionKind.UPSTREAM, rb"\[ Upstream commit (" + _FULL + rb") \]" + _ENDS),
    (MentionKind.CHERRY_PICK, rb"\(cherry picked from commit (" + _FULL + rb")\)" + _ENDS),
    (MentionKind.UPSTREAM, rb"commit (" + _FULL + rb") upstream\.?" + _ALONE),
)
"""The usual lines, each with what it names. The last one counts only as a paragraph of its own."""
_KINDS = {2 * number + 1: kind for number, (kind, _) in enumerate(_LINES)}
"""By the group of the whole line; what it names is the next one."""
_PARAGRAPH = 2 * len(_LINES) - 1
_OTHERWISE, _IN_PLACE = 2 * len(_LINES) + 1, 2 * len(_LINES) + 2
_LINE = re.compile(
    # The first letters are no part of (?i:...): a set of characters is tried before a branch is.
    rb"\n {0,2}(?:%b|([Ll](?i:ink:)|[Ff](?i:ixes:)|[Mm](?i:essage-id:)|[Ss](?i:table-dep-of:)|\((?i:cherry|back)"
    rb"|\[ ?(?i:upstream commit|commit))|([Cc](?i:ommit)|[Uu](?i:pstream commit)):? (?i:[0-9a-f]{12}))"
    % b"|".join(rb"(%b)" % line for _, line in _LINES)
)
"""How a line starts that may hold a reference, with what stands further to the right left out."""


def mentions_in(message: bytes, forms: Forms = Forms()) -> tuple[Mention, ...]:  # frozen and empty
    """What `references.mentions` finds in a message as Git has it, which need not be UTF-8."""
    return tuple(starmap(Mention, found_in(message, forms)))


def found_in(message: bytes, forms: Forms) -> Sequence[Found]:
    """The same as plain tuples, for those who read a million messages."""
    lower = message.lower()
    if _REVERT in lower or any(literal in lower for literal in forms.small):
        return _in_full(message, forms)
    found: list[Found] = []
    for match in _LINE.finditer(message):
        which = match.lastindex
        if which == _IN_PLACE or (which == _PARAGRAPH and message[match.start() - 1 : match.start()] != b"\n"):
            return _in_full(message, forms)
        if which == _OTHERWISE:
            found.extend(_otherwise(message, match.start() + 1, forms))
        else:
            assert which is not None, "every branch is a group"
            text = match[which].decode("utf-8", "replace").rstrip()
            if len(text) <= MAX_LINE:
                found.append((_KINDS[which], match[which + 1].decode("ascii"), shown(text)))
        if len(found) >= MAX_MENTIONS:
            break
    return found


def _in_full(message: bytes, forms: Forms) -> Sequence[Found]:
    found = mentions(message.decode("utf-8", "replace"), forms)
    return [(mention.kind, mention.target, mention.text) for mention in found]


def _otherwise(message: bytes, start: int, forms: Forms) -> Sequence[Found]:
    """What a line says that is written in another way."""
    # Git knows one end of a line, and text has more: it decides what is one.
    end = message.find(b"\n", start)
    line = message[start : end if end >= 0 else len(message)].decode("utf-8", "replace").strip()
    mention = reference(line, forms, head=False, alone=False) if len(line) <= MAX_LINE else None
    return () if mention is None else ((mention.kind, mention.target, mention.text),)
