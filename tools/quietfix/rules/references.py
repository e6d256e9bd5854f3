"""What a commit message says about other commits and about mails.

The forms are those that stable trees use: stable-kernel-rules.rst for `commit X upstream.` and `[ Upstream commit X ]`,
git-cherry-pick's `-x`, git-revert, submitting-patches.rst for `Fixes:` and `Link:`. All of them in a message count, not
the first. Every pattern runs on one bounded line and is anchored, so that time grows with the length of the message.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from quietfix.facts import Mention, MentionKind
from quietfix.rules.revertwords import MAX_LINE, reverted_subject, reverts, shown

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
_WHERE = r"(?: [^\s(),;]{1,60}){0,3}"
"""A few words after the id, such as the tree. A sentence there may say anything."""
_CHERRY = re.compile(rf"\(cherry[- ]?picked from (?:commit )?{_ID}{_WHERE}\)", _I)
_BACKPORT = re.compile(rf"\(back[- ]?ported from (?:commit )?{_ID}{_WHERE}\)?", _I)
_FIXES = re.compile(r"fixes:[ \t]*(?:commit )?(?P<id>[0-9a-f]{7,64})\b(?![:/])", _I)
_STABLE_DEP = re.compile(r"stable-dep-of:[ \t]*(?P<id>[0-9a-f]{7,64})\b", _I)
_LINK = re.compile(r"(?:link|message-id):[ \t]*<?(?P<rest>[^\s<>]+)>?", _I)
_BELOW = re.compile(r"\[ |\[[A-Za-z. -]{1,60}: |\((?:cherry|back)|[A-Za-z][A-Za-z-]*: ", _I)
"""What may follow a reference without a blank line: a note, another reference, a trailer."""
_ARCHIVE = re.compile(
    r"https?://(?:lore\.kernel\.org/(?:r|[a-z0-9._-]+)|patch\.msgid\.link|lkml\.kernel\.org/r|msgid\.link)/", _I
)
_PREFIXES = re.compile(r"\A(?:\[[^\]]{1,40}\]\s*)+")
_STARTS = (
    "commit ", "upstream commit", "[", "(cherry", "(back", "fixes:", "stable-dep-of:", "link:", "message-id:",
)  # fmt: skip
"""What a line starts with that is a reference, in small letters."""
_START = max(map(len, _STARTS))


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

    @cached_property
    def small(self) -> tuple[bytes, ...]:
        """The same in small ASCII letters, as a message as Git has it holds them."""
        return tuple(text.encode().lower() for text in self.literals)


def mentions(message: str, forms: Forms = Forms()) -> tuple[Mention, ...]:  # frozen and empty
    """All references in a commit message: the subject is its first line and holds none."""
    raw = message.split("\n")
    body = [line.strip() for line in raw[1:]]
    found: list[Mention] = []
    speaks_of_reverts = reverts(raw, found, MAX_MENTIONS)
    subject = reverted_subject(raw[0][:MAX_LINE])
    if subject is not None and not any(mention.kind is MentionKind.REVERT for mention in found):
        found.append(Mention(MentionKind.REVERT_SUBJECT, subject_key(subject), shown(raw[0])))
    words, own_paragraph = 0, True
    for number, line in enumerate(body):
        if not line:
            own_paragraph = True
            continue
        words += 1
        mention = None
        if not (line[:_START].lower().startswith(_STARTS) or forms.further):
            own_paragraph = False
            continue
        # What is indented is quoted from elsewhere.
        own_words = raw[number + 1].startswith((line, f" {line}", f"  {line}"))
        if len(line) <= MAX_LINE and own_words and number not in speaks_of_reverts:
            alone = own_paragraph and _ends(body[number + 1] if number + 1 < len(body) else "")
            mention = reference(line, forms, head=words <= _HEAD, alone=alone)
        if mention is not None:
            found.append(mention)
        own_paragraph = mention is not None
        if len(found) >= MAX_MENTIONS:
            break
    return tuple(found)


def reference(line: str, forms: Forms, *, head: bool, alone: bool) -> Mention | None:
    """The reference that a line is, if it is one. `head`: it is among the first; `alone`: it is a paragraph."""
    lower = line.lower()
    if "pstream" in lower:
        match = _UPSTREAM_BRACKET.fullmatch(line)
        # A sentence that is wrapped just so can look like this form, so it counts only as a paragraph of its own.
        if match is None and alone:
            match = _UPSTREAM.fullmatch(line) or _UPSTREAM_OPEN.fullmatch(line)
        if match is not None:
            groups = match.groupdict()
            return Mention(MentionKind.UPSTREAM, (groups["id"] or groups["id2"]).lower(), shown(line))
    if lower.startswith("(cherry") and (match := _CHERRY.fullmatch(line)):
        return Mention(MentionKind.CHERRY_PICK, match["id"].lower(), shown(line))
    if lower.startswith("(back") and (match := _BACKPORT.fullmatch(line)):
        return Mention(MentionKind.BACKPORT, match["id"].lower(), shown(line))
    if lower.startswith("fixes:"):
        match = _FIXES.match(line)
        if match is None:
            return Mention(MentionKind.FIXES_UNREAD, "", shown(line))
        return Mention(MentionKind.FIXES, match["id"].lower(), shown(line))
    if lower.startswith("stable-dep-of:") and (match := _STABLE_DEP.match(line)):
        return Mention(MentionKind.STABLE_DEP, match["id"].lower(), shown(line))
    if lower.startswith(("link:", "message-id:")) and (match := _LINK.match(line)):
        message_id = _message_id(match["rest"])
        return Mention(MentionKind.LINK, message_id, shown(line)) if message_id else None
    if head and alone and lower.startswith("commit ") and (match := _BARE.fullmatch(line)):
        return Mention(MentionKind.UPSTREAM, match["id"].lower(), shown(line))
    for pattern in forms.further:
        if match := pattern.fullmatch(line):
            return Mention(MentionKind.BACKPORT, match["id"].lower(), shown(line))
    return None


def _ends(following: str) -> bool:
    """Whether a paragraph ends before this line: at a blank one, a trailer, or another reference."""
    return not following or any(form.match(following) for form in (_BELOW, _UPSTREAM, _BARE))


def _message_id(rest: str) -> str:
    """The Message-Id of a link to a mail archive, or of a bare one; empty where it is neither."""
    archive = _ARCHIVE.match(rest)
    if archive is not None:
        rest = unquote(rest[archive.end() :].split("/", 1)[0].split("#", 1)[0])
    elif "://" in rest:
        return ""
    return rest if rest.count("@") == 1 and len(rest) <= MAX_LINE else ""


def link_target(line: str) -> str:
    """The Message-Id that a trailer links to; empty where there is none."""
    match = _LINK.match(line)
    return _message_id(match["rest"]) if match is not None else ""


def landed_again(key: str) -> tuple[str, ...]:
    """The subjects under which a commit of this subject may stand, also once it was taken back and brought again."""
    return key, f'Reapply "{key}"', f'Revert "Revert "{key}""'


def subject_key(subject: str) -> str:
    """A subject without a line's prefix such as `[4.2.x]` and with single spaces, to compare subjects by."""
    if subject.startswith("["):
        subject = _PREFIXES.sub("", subject[:MAX_LINE])
    return " ".join(subject[:MAX_LINE].split())
