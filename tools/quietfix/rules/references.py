"""What a commit message says about other commits and about mails.

The forms are those that stable trees use: stable-kernel-rules.rst for `commit X upstream.` and `[ Upstream commit X ]`,
git-cherry-pick's `-x`, git-revert, submitting-patches.rst for `Fixes:` and `Link:`. All of them in a message count, not
the first. Every pattern runs on one bounded line and is anchored, so that time grows with the length of the message.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from quietfix.facts import Mention, MentionKind

MAX_LINE = 1000
"""Longer lines hold no reference; they are dumps."""
MAX_MENTIONS = 200
"""More references than this in one message is not something that people write."""
_HEAD = 3
"""So many lines after the subject count as the place where a stable commit names its original."""

_ID = r"(?P<id>[0-9a-f]{12,64})"
_I = re.IGNORECASE | re.ASCII
_UPSTREAM = re.compile(rf"commit {_ID} upstream\.?", _I)
_UPSTREAM_BRACKET = re.compile(
    rf"\[ ?(?:upstream commit:? {_ID}|commit {_ID.replace('<id>', '<id2>')} upstream\.?) ?\]", _I
)
_UPSTREAM_OPEN = re.compile(rf"upstream commit:? {_ID}\.?", _I)
_BARE = re.compile(r"commit (?P<id>[0-9a-f]{40}(?:[0-9a-f]{24})?)\.?", _I)
_CHERRY = re.compile(rf"\(cherry[- ]?picked from (?:commit )?{_ID}\b[^()]{{0,200}}\)", _I)
_BACKPORT = re.compile(rf"\(back[- ]?ported from (?:commit )?{_ID}\b[^()]{{0,200}}\)?", _I)
_REVERT = re.compile(
    r"(?:^|\bthis (?:patch |commit |change )?)(?P<part>partial(?:ly)? |partly )?reverts? (?:the )?commits? "
    r"(?P<ids>[0-9a-f]{12,64}(?:(?:,| and|, and)? [0-9a-f]{12,64}){0,20})\b"
    r"(?P<upstream>,? which is (?:(?:commit )?[0-9a-f]{12,64} upstream|upstream commit [0-9a-f]{12,64}))?",
    _I,
)
_REVERTED_ID = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
_FIXES = re.compile(r"fixes:[ \t]*(?:commit )?(?P<id>[0-9a-f]{7,64})\b(?![:/])", _I)
_STABLE_DEP = re.compile(r"stable-dep-of:[ \t]*(?P<id>[0-9a-f]{7,64})\b", _I)
_LINK = re.compile(r"(?:link|message-id):[ \t]*<?(?P<rest>[^\s<>]+)>?", _I)
_TRAILER = re.compile(r"[\[(]|[A-Za-z][A-Za-z-]*: ")
_ARCHIVE = re.compile(
    r"https?://(?:lore\.kernel\.org/(?:r|[a-z0-9._-]+)|patch\.msgid\.link|lkml\.kernel\.org/r|msgid\.link)/", _I
)
_TRIGGERS = ("pstream", "cherry", "ported from", "commit ", "evert", "fixes:", "stable-dep-of:", "link:", "essage-id:")


@dataclass(frozen=True)
class Forms:
    """The forms of one tree: those above and further ones of its policy, each with `{commit}` for the id."""

    further: tuple[re.Pattern[str], ...] = ()
    literals: tuple[str, ...] = ()
    """The longest fixed part of each further form."""

    @classmethod
    def of(cls, patterns: Sequence[str]) -> "Forms":
        """Forms with those of a policy: `Backport of {commit} from main` matches a line of just that."""
        made = tuple(re.compile(re.escape(p).replace(re.escape("{commit}"), _ID), _I) for p in patterns)
        return cls(made, tuple(max(pattern.split("{commit}"), key=len) for pattern in patterns))

    @property
    def triggers(self) -> tuple[str, ...]:
        """Texts of which a message with a reference holds at least one, when its ASCII letters are made small."""
        return (*_TRIGGERS, *(text.encode().lower().decode() for text in self.literals))


def mentions(message: str, forms: Forms = Forms()) -> tuple[Mention, ...]:  # frozen and empty
    """All references in a commit message: the subject is its first line and holds none."""
    body = [line.strip() for line in message.split("\n")[1:]]
    found: list[Mention] = []
    speaks_of_reverts = _reverts(body, found)
    words, own_paragraph = 0, True
    for number, line in enumerate(body):
        if not line:
            own_paragraph = True
            continue
        words += 1
        mention = None
        if len(line) <= MAX_LINE and number not in speaks_of_reverts:
            mention = _mention(line, forms, head=words <= _HEAD, own_paragraph=own_paragraph)
        if mention is not None:
            found.append(mention)
        own_paragraph = mention is not None
        if len(found) >= MAX_MENTIONS:
            break
    return tuple(found)


def _mention(line: str, forms: Forms, *, head: bool, own_paragraph: bool) -> Mention | None:
    """The reference that a line is, if it is one."""
    lower = line.lower()
    if "pstream" in lower:
        match = _UPSTREAM_BRACKET.fullmatch(line)
        # A sentence that is wrapped just so can look like this form, so it counts only where it starts a paragraph.
        if match is None and own_paragraph:
            match = _UPSTREAM.fullmatch(line) or _UPSTREAM_OPEN.fullmatch(line)
        if match is not None:
            groups = match.groupdict()
            return Mention(MentionKind.UPSTREAM, (groups["id"] or groups["id2"]).lower(), line)
    if lower.startswith("(cherry") and (match := _CHERRY.fullmatch(line)):
        return Mention(MentionKind.CHERRY_PICK, match["id"].lower(), line)
    if lower.startswith("(back") and (match := _BACKPORT.fullmatch(line)):
        return Mention(MentionKind.BACKPORT, match["id"].lower(), line)
    if lower.startswith("fixes:") and (match := _FIXES.match(line)):
        return Mention(MentionKind.FIXES, match["id"].lower(), line)
    if lower.startswith("stable-dep-of:") and (match := _STABLE_DEP.match(line)):
        return Mention(MentionKind.STABLE_DEP, match["id"].lower(), line)
    if lower.startswith(("link:", "message-id:")) and (match := _LINK.match(line)):
        message_id = _message_id(match["rest"])
        return Mention(MentionKind.LINK, message_id, line) if message_id else None
    if head and own_paragraph and lower.startswith("commit ") and (match := _BARE.fullmatch(line)):
        return Mention(MentionKind.UPSTREAM, match["id"].lower(), line)
    for pattern in forms.further:
        if match := pattern.fullmatch(line):
            return Mention(MentionKind.BACKPORT, match["id"].lower(), line)
    return None


def _reverts(body: list[str], found: list[Mention]) -> set[int]:
    """Add the reverts, and return the lines of all sentences that speak of reverting.

    `This reverts commit X which is commit Y upstream.` is wrapped anywhere, and its end then looks like the reference
    of a backport, so such sentences are taken away from the other forms. What else they name is not reverted.
    """
    taken: set[int] = set()
    for number, line in enumerate(body):
        if number in taken or "evert" not in line.lower() or len(line) > MAX_LINE:
            continue
        lines = list(_sentence(body, number))
        taken.update(range(number, number + len(lines)))
        match = _REVERT.search(" ".join(part[:MAX_LINE] for part in lines))
        if match is None:
            continue
        kind = MentionKind.PARTIAL_REVERT if match["part"] else MentionKind.REVERT
        targets = _REVERTED_ID.findall(f"{match['ids']} {match['upstream'] or ''}".lower())
        found.extend(Mention(kind, target, line) for target in targets[: MAX_MENTIONS - len(found)])
    return taken


def _sentence(body: list[str], number: int) -> Iterator[str]:
    """The lines from `number` to the end of the sentence or paragraph, at most four."""
    for line in body[number : number + 4]:
        if not line or (line is not body[number] and _TRAILER.match(line)):
            return
        yield line
        if line.endswith("."):
            return


def _message_id(rest: str) -> str:
    """The Message-Id of a link to a mail archive, or of a bare one; empty where it is neither."""
    archive = _ARCHIVE.match(rest)
    if archive is not None:
        rest = unquote(rest[archive.end() :].split("/", 1)[0].split("#", 1)[0])
    elif "://" in rest:
        return ""
    return rest if rest.count("@") == 1 and len(rest) <= MAX_LINE else ""


def subject_key(subject: str) -> str:
    """A subject without a line's prefix such as `[4.2.x]` and with single spaces, to compare subjects by."""
    return " ".join(re.sub(r"^(?:\[[^\]]{1,40}\]\s*)+", "", subject[:MAX_LINE]).split())
