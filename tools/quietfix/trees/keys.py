"""How the index finds things: numbers for commit ids, Message-Ids and subjects. What they find is compared in full."""

from collections.abc import Callable, Mapping
from zlib import crc32

from quietfix.facts import MentionKind

KINDS = {kind: number for number, kind in enumerate(MentionKind)}
KIND_OF = tuple(MentionKind)
_SHORTEST = 7
"""Ids are looked up by so many digits, the fewest that a message uses."""
_NOTHING = -1
_MAIL = 1 << 32
_SUBJECT = 1 << 33


def id_key(text: str) -> int:
    """The number of a commit id, or of its first digits."""
    return int(text[:_SHORTEST], 16)


def mail_key(message_id: str) -> int:
    """The number of a Message-Id."""
    return _MAIL | crc32(message_id.encode("utf-8", "replace"))


def subject_number(key: str) -> int:
    """The number of a subject, in the form in which subjects are compared."""
    return _SUBJECT | crc32(key.encode("utf-8", "replace"))


def mention_key(kind: MentionKind, target: str) -> int:
    """The number of what a reference names."""
    special = _SPECIAL.get(kind)
    return int(target[:_SHORTEST], 16) if special is None else special(target)


_SPECIAL: Mapping[MentionKind, Callable[[str], int]] = {
    MentionKind.LINK: mail_key,
    MentionKind.FIXES_UNREAD: lambda _: _NOTHING,
    MentionKind.REVERT_SUBJECT: subject_number,
}
"""What does not name a commit by its id."""
