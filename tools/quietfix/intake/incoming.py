"""What arrived, whatever it came as: the one form in which mails, issue forms and dispatches are judged."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quietfix.instants import Instant
from quietfix.intake.header import Sender

MAX_TITLE = 200
_PREFIX = re.compile(r"(?:re|fwd?|aw|wg|sv|antw|tr)(?:\[\d{1,3}\])?\s{0,5}:\s{0,5}", re.IGNORECASE)
_TAG = re.compile(r"\[([^\[\]]{1,80})\]\s{0,20}")
_OURS = re.compile(
    r"\b(?:security|patch|rfc|bug|vuln|vulnerability|report|embargo|embargoed|private|confidential|ext|external|spam\b.{0,5})\b",
    re.IGNORECASE,
)
_PATCH = re.compile(r"\[[^\[\]]{0,40}\bPATCH\b[^\[\]]{0,60}\]", re.IGNORECASE)

Held: TypeAlias = Literal["no-text", "html", "binary", "encrypted", "signed", "forwarded", "cut"]
"""What a mail held besides plain text, or lacked: the words of `report.held`."""
HELD: tuple[Held, ...] = ("no-text", "html", "binary", "encrypted", "signed", "forwarded", "cut")


@dataclass(frozen=True, slots=True)
class KeptPatch:
    """A patch that came along."""

    content: bytes
    subject: str = ""
    """What it is called, where it says so."""
    is_mail: bool = False
    """Whether the mail itself is this patch, so that its Message-Id names it."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail within the mail."""

    id: str
    senders: tuple[Sender, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that arrived, read and bounded. All in it is a stranger's."""

    form: Literal["mail", "form", "dispatch"]
    id: str
    """Its Message-Id without brackets, derived where it has none."""
    sha256: str
    """Of the original bytes."""
    text: str
    subject: str = ""
    senders: tuple[Sender, ...] = ()
    replies_to: tuple[Sender, ...] = ()
    """Where answers should go, which is who wrote it where a list put itself into From."""
    recipients: frozenset[str] = frozenset()
    """All addresses that it was sent to, in small letters."""
    refs: tuple[str, ...] = ()
    """The ids of what it answers, the nearest first."""
    sent: Instant | None = None
    """When it says it was sent."""
    patches: tuple[KeptPatch, ...] = ()
    texts: tuple[bytes, ...] = ()
    """Further text that was attached."""
    held: tuple[Held, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    automatic: str = ""
    """What kind of automatic mail it is; empty where a person or a tool reports something."""
    credit: Literal["named", "anonymous", "ask"] = "ask"
    assisted: bool = False
    """Whether who sent it said in so many words that AI helped."""
    versions: str = ""
    public: bool = False
    issue: int | None = None
    """The number of the issue on the forge that it came as."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something arrived that cannot be taken; it stays where it is."""

    why: str


def title_of(subject: str) -> str:
    """A subject as the title of a case: one line without `Re:` and the tags that lists and senders put in front."""
    text = _untagged(subject, every=False)
    return text if len(text) <= MAX_TITLE else f"{text[: MAX_TITLE - 3].rstrip()}..."


def patch_subject(subject: str) -> str:
    """What the commit of a patch is called: the subject without any tag in front, as `git am` takes it."""
    return _untagged(subject, every=True)[:MAX_TITLE]


def is_patch_subject(subject: str) -> bool:
    """Whether a mail says that it is a patch. One that answers a patch is none."""
    return _PREFIX.match(subject) is None and _PATCH.search(subject[:MAX_TITLE]) is not None


def _untagged(subject: str, *, every: bool) -> str:
    text = " ".join(subject.split())[:1000]
    for _ in range(20):
        match = _PREFIX.match(text) or _TAG.match(text)
        if match is None:
            break
        if match.re is _TAG and not every and _OURS.search(match[1]) is None:
            break
        text = text[match.end() :]
    return text
