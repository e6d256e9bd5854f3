"""How a commit message says that it takes another back: as `git revert` does, and in people's own words.

What is said plainly is a revert. Words that may say it are a doubt, which a person settles; a wrong guess would either
close a case without its fix or open one that has it.
"""

import itertools
import re
from collections.abc import Iterator

from quietfix.facts import Mention, MentionKind

MAX_LINE = 1000
"""Longer lines hold no reference; they are dumps."""
_SENTENCE = 60
_ITEMS = 200
_INDENT = 2
"""What stands further to the right is quoted from elsewhere."""

_I = re.IGNORECASE | re.ASCII
_ID = r"[0-9a-f]{7,64}"
_NAMED = rf"{_ID}(?: ?\([^()]{{0,200}}\))?"
_ENDS = r"(?=[.,;:)]|$| and\b| which\b| \(| -| [0-9a-f]{7,64}\b)"
_REVERT = re.compile(
    r"(?P<start>^|(?<=[.;:!?] ))?(?P<this>\bthis (?:patch |commit |change )?)?(?P<part>partial(?:ly)? |partly )?\b"
    r"reverts? (?:the )?(?:following )?(?:upstream |stable |mainline )?commits?:? "
    rf"(?P<ids>(?:- )?{_NAMED}(?:(?:,? and|,)?(?: commit)?(?: -)? {_NAMED}{_ENDS})*)"
    r"(?P<upstream>,? which is (?:(?:commit )?[0-9a-f]{12,64} upstream|upstream commit [0-9a-f]{12,64}))?",
    _I,
)
_WORDS = re.compile(
    r"\brevert(?:s|ed|ing)?:?(?: (?:of|the|a|following|upstream|stable|mainline|commits?:?|\"[^\"]{0,200}\")){0,6} "
    rf"[(`<\"']{{0,2}}(?P<id>{_ID})(?![\w/-])",
    _I,
)
_WAS = re.compile(r"\b(?:was|were|been|being|be|got) +(?:partially |later )?revert", _I)
_LIST = re.compile(r"following commits?:?$", _I)
_REVERTED_ID = re.compile(rf"(?<![\w/.-]){_ID}(?![\w/-])", re.ASCII)
_SUBJECT = re.compile(r'revert:? "(?P<subject>.+)"', _I)
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_TRAILER = re.compile(r"[\[(]|[A-Za-z][A-Za-z-]*: ")
_ENDED = (".", ":", ";", "!", "?", ")", "]")


def shown(line: str) -> str:
    """A line as evidence: one line, of characters that can be seen."""
    text = line.strip()
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def reverted_subject(line: str) -> str | None:
    """The subject that a `Revert "..."` takes back; None where the line is none."""
    match = _SUBJECT.match(line.strip())
    return None if match is None else match["subject"]


def reverts(raw: list[str], found: list[Mention], most: int) -> set[int]:
    """Add the reverts that a message speaks of, and return the lines of all sentences that do, without the subject.

    `This reverts commit X which is commit Y upstream.` is wrapped anywhere, and its end then looks like the reference
    of a backport, so such sentences are taken away from the other forms. What else they name is not reverted.
    """
    body = [line.strip() for line in raw[1:]]
    taken: set[int] = set()
    for number, line in enumerate(body):
        if "evert" not in line.lower() or number in taken or len(line) > MAX_LINE:
            continue
        lines = list(_sentence(body, number))
        taken.update(range(number, number + len(lines)))
        if _quoted(raw[number + 1], line):
            continue
        if _LIST.search(lines[-1]):
            lines += _items(body, number + len(lines))
        first = number if _begins(body, number) else number - 1
        sentence = " ".join(part[:MAX_LINE] for part in (*body[first:number], *lines))
        for kind, target in _said(sentence, begins=_begins(body, first)):
            if len(found) < most:
                found.append(Mention(kind, target, shown(line)))
    return taken


def _said(sentence: str, *, begins: bool) -> Iterator[tuple[MentionKind, str]]:
    match = _REVERT.search(sentence)
    if match is not None:
        ids = _IN_BRACKETS.sub("", match["ids"])
        targets = _REVERTED_ID.findall(f"{ids} {match['upstream'] or ''}".lower())
        plain = match["start"] is not None and (begins or match.start() > 0)
        kind = MentionKind.REVERT if plain else MentionKind.REVERT_WORDS
        if match["part"]:
            kind = MentionKind.PARTIAL_REVERT
        yield from ((kind, target) for target in targets)
        return
    words = _WORDS.search(sentence)
    if words is not None and _WAS.search(sentence) is None:
        yield MentionKind.REVERT_WORDS, words["id"].lower()


def _begins(body: list[str], number: int) -> bool:
    """Whether a sentence begins with this line."""
    return number == 0 or not body[number - 1] or body[number - 1].endswith(_ENDED)


def _quoted(raw: str, line: str) -> bool:
    return line.startswith(">") or not raw.startswith((line, f" {line}", f"{_INDENT * ' '}{line}"))


def _sentence(body: list[str], number: int) -> Iterator[str]:
    """The lines from `number` to the end of the sentence or paragraph, within reason."""
    for line in body[number : number + _SENTENCE]:
        if not line or (line is not body[number] and _TRAILER.match(line)):
            return
        yield line
        if line.endswith("."):
            return


def _items(body: list[str], number: int) -> list[str]:
    """The lines of a list of commits, without the blank ones before it."""
    while number < len(body) and not body[number]:
        number += 1
    return list(itertools.takewhile(str.strip, body[number : number + _ITEMS]))
