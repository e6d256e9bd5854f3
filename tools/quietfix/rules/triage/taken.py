"""What a report names of the bug: files, functions, versions and commits. What the case says by now goes before it.

These are a stranger's words, only looked up and shown. A range of versions is taken where the report has it behind a
label such as `Affected:`, or behind words such as `Linux` and `since`, and it can be read; nothing is guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quietfix.desk.case import Case
from quietfix.ids import COMMIT_ID
from quietfix.rules.report.lines import SEEN, Kind, Report, windows
from quietfix.rules.similar.features import Features
from quietfix.rules.similar.features import Kind as Token
from quietfix.rules.versions import Unread, read_versions

MOST_FILES = 8
MOST_FUNCTIONS = 8
_TOP = 3
"""So many frames of the crash count: further down it is the way in, which many bugs share."""
_MOST_COMMITS = 8
_NUMBER = r"v?[1-9]\d?\.\d{1,3}(?:\.\d{1,3}|\.[xy])?(?:-?rc\d{1,2})?\+?(?![\w.]?\d|\w)"
_TO = r"(?:up to(?: and including)?|through|until|till|to|before|-|\u2013)"
_LATER = r"(?:and|or) (?:later|newer|above|onwards?)"
_LABEL = re.compile(
    r"[ \t*-]{0,8}(?:affect(?:ed|s)(?: (?:linux |kernel )?(?:versions?|releases?))?|(?:kernel |linux )?versions?"
    r"(?: affected)?)[ \t]{0,8}[:=][ \t*]{0,8}(?P<said>[^ \t*].{0,200})",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\b(?:linux|kernels?|versions?|affects|affected(?: are| is)?)(?: kernels?| versions?)?[ ]{{1,2}}"
    rf"(?P<said>(?:(?:since|from) )?{_NUMBER}(?: ?{_TO} ?{_NUMBER}| {_LATER})?)"
    rf"|\b(?P<more>(?:since|from) {_NUMBER}(?: ?{_TO} ?{_NUMBER})?)",
    re.IGNORECASE,
)
_CULPRIT = re.compile(
    r"\b(?:fixes:|(?:introduced|caused) (?:by|in|with)|since|bisect(?:ed|s|ing)? to)[ \t]{1,4}(?:the )?(?:commit )?"
    r"[\"'(]?(?P<id>[0-9a-f]{12,40})\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;] ")
_END = re.compile(r"[,;. \t*]+\Z")


@dataclass(frozen=True, slots=True)
class Named:
    """Values of one kind, and whether the case has them by now or they were read from the report."""

    values: tuple[str, ...] = ()
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """All that is known of where and since when the bug is."""

    files: Named
    functions: Named
    versions: Named
    """One range at most."""
    introduced: Named


def taken(case: Case, report: Report, features: Features, files: Sequence[str], texts: Sequence[str]) -> Taken:
    """What a case says, else what its report names.

    `files` are those of the tree that the report names, `features` what is compared of it, and `texts` the report and
    what came along with it.
    """
    affects = case.affects
    return Taken(
        files=_either(affects.files, files),
        functions=_either([name.removesuffix("()") for name in affects.functions], _functions(features)),
        versions=_either([affects.versions] if affects.versions is not None else [], _versions(report)),
        introduced=_either([commit.text for commit in case.introduced], _introduced(texts)),
    )


def _either(noted: Sequence[str], read: Sequence[str]) -> Named:
    return Named(tuple(noted), noted=True) if noted else Named(tuple(dict.fromkeys(read)))


def _functions(features: Features) -> list[str]:
    """The top of the crash, then what is named in words or changed by a patch."""
    frames = features.values(Token.FRAME)
    others = [name for name in features.values(Token.FUNCTION) if name not in frames]
    return [*frames[:_TOP], *others][:MOST_FUNCTIONS]


def _versions(report: Report) -> list[str]:
    """The first range that can be read; one behind a label counts before one in a sentence."""
    said = [match["said"] for line in report.own if ":" in line.text and (match := _LABEL.match(line.text))]
    first = (_STOP.split(text, 1)[0] for text in said)
    for text in map(_bare, (*said, *first, *_in_sentences(report))):
        if any(digit in text for digit in "123456789") and not isinstance(read_versions(text), Unread):
            return [text]
    return []


def _bare(text: str) -> str:
    return " ".join(_END.sub("", text).split())


def _in_sentences(report: Report) -> Iterator[str]:
    for window in windows(report):
        if "." in window.text and (match := _RANGE.search(window.text)) and match.start() < len(window.line.text):
            yield match["said"] or match["more"]


def _introduced(texts: Sequence[str]) -> list[str]:
    """The commits that a line says brought the bug in."""
    found: dict[str, None] = {}
    for text in texts:
        for line in text.split("\n"):
            match = _CULPRIT.search(line[:SEEN]) if not line.startswith(">") else None
            if match is not None and COMMIT_ID.fullmatch(match["id"].lower()):
                found[match["id"].lower()] = None
    return list(found)[:_MOST_COMMITS]


def prose(report: Report) -> str:
    """The reporter's own words, in lower case."""
    return "\n".join(line.text.lower() for line in report.of(Kind.PROSE))
