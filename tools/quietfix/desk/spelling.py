"""How each type of value is written, as far as JSON Schema can say it: what editors are told while somebody types.

A schema here takes all that the type takes, as a reader of YAML 1.2 gives it: a plain `6.10` is a number to such a
reader, and text to the desk. What it cannot refuse is left to `quietfix check`: characters that cannot be seen beyond
the usual ones, 29 February of a common year, a commit id without quotes that is no number.

The patterns are ECMAScript's, which has no named groups in Python's spelling; `$` is the very end of a text there.
"""

import re

from pydantic import WithJsonSchema

from quietfix import ids, instants

_ANY = ("string", "number", "boolean")
"""What a reader of YAML 1.2 makes of a plain text. Nothing at all (`null`, `~`) is no text."""
_BREAKS = r"\n\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029"
"""The characters at which some reader starts another line."""
_BLANKS = r"\t\u001f\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_HIDDEN = r"\u0000-\u001f\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
"""The usual characters that cannot be seen, but for the blank of the keyboard."""
_UNSEEN = rf"\u0020{_HIDDEN}"
_DATE = (
    r"(?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
)
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_GAPS = r"\u0000-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_REF = rf"(?![/.-])(?!.*(?:\.\.|@\{{))(?!.*(?:[/.]|\.lock)$)[^{_GAPS}~^:?\[\\"
"""What Git allows as the name of a ref; further characters that are not allowed, `]` and a count follow."""


def _whole(pattern: re.Pattern[str]) -> str:
    """A pattern that the desk matches whole, for JSON Schema."""
    return f"^(?:{re.sub(r'[(][?]P<[a-z]+>', '(?:', pattern.pattern)})$"


def _spelled(
    title: str, said: str, pattern: str | None = None, *, kinds: tuple[str, ...] = ("string",), **more: int
) -> WithJsonSchema:
    """A type of value: `said` is what check says where a value is not one, `kinds` are JSON's, of which a text is one.

    `patternErrorMessage` is an extension of the server that editors run for YAML; others pass it over.
    """
    schema: dict[str, object] = {"title": title, "description": f"{said[0].upper()}{said[1:]}."}
    schema["type"] = list(kinds) if len(kinds) > 1 else kinds[0]
    if pattern is not None:
        schema |= {"pattern": pattern, "patternErrorMessage": f"should be {said}"}
    return WithJsonSchema(schema | more)


TEXT = _spelled("Text", "text", kinds=_ANY, minimum=0)
LINE = _spelled("Line of text", "one line of text", rf"^[^{_BREAKS}]*[^{_BREAKS}{_BLANKS}][^{_BREAKS}]*$", kinds=_ANY)
FLAG = _spelled("Flag", "true or false", kinds=("boolean",))
NUMBER = _spelled("Number", "a whole number", kinds=("integer",), minimum=0, maximum=999999999)
INSTANT = _spelled(
    "Instant",
    "an instant with a zone, such as 2026-11-24T16:00:00Z",
    rf"^{_DATE}[Tt ]{_TIME}(?::[0-5]\d)?(?:\.\d{{1,9}})?(?:[Zz]|[+-]{_TIME})$",
)
DAY = _spelled("Day", "a day of the calendar, such as 2026-11-24", rf"^{_DATE}$")
DURATION = _spelled(
    "Duration",
    "an ISO 8601 duration of weeks, days and hours, such as P7D or PT48H",
    f"^(?=P.){_whole(instants.DURATION)[1:]}",
)
COMMIT = _spelled(
    "Commit id", "a commit id of 12 to 64 lower-case hexadecimal digits, in quotes", _whole(ids.COMMIT_ID)
)
CASE_NAME = _spelled("Case id", "the id of a case, such as 2026-0007", _whole(ids.CASE_ID))
LINE_NAME = _spelled(
    "Line name", "the name of a line, such as mainline or 6.6", _whole(ids.LINE_NAME), kinds=_ANY, minimum=0
)
LOGIN_NAME = _spelled(
    "Login", "a login of the forge, of letters, digits and single hyphens", _whole(ids.LOGIN), kinds=_ANY, minimum=0
)
BOT_LOGIN = _spelled(
    "Login of a bot", "a login of the forge, such as quietfix-writer[bot]", _whole(ids.BOT_LOGIN), kinds=_ANY, minimum=0
)
MESSAGE_ID = _spelled(
    "Message-Id",
    'a Message-Id, such as "<20261120.1@example.org>"',
    rf"^<?[^{_UNSEEN}<>@]*@[^{_UNSEEN}<>@]*>?$",
)
MAIL = _spelled(
    "Mail address",
    "a mail address alone, such as a@example.org",
    rf"^[^{_UNSEEN}<>,;]+@[^{_UNSEEN}<>,;@]*\.[^{_UNSEEN}<>,;@]*$",
)
SOURCE_FILE = _spelled(
    "Source file",
    "a path inside the source tree, with / and without ..",
    rf"^(?!/)(?!(?:.*/)?\.\.(?:/|$))[^{_HIDDEN}\\]+$",
    kinds=_ANY,
)
FILE_NAME = _spelled(
    "File name",
    "the name of a file in the case's folder, without a path",
    rf"^(?!\.)[^{_HIDDEN}/\\]+$",
    kinds=_ANY,
)
JSON_FILE = _spelled(
    "JSON file",
    "the name of a file in policy/, without a path, that ends with .json",
    r"^(?!.{65})[A-Za-z0-9_-]*[A-Za-z0-9][A-Za-z0-9_-]*\.json$",
)
SHORT_NAME = _spelled(
    "Short name",
    "a short name of letters, digits and hyphens",
    "^(?!-)(?!.{65})[A-Za-z0-9-]*[A-Za-z0-9][A-Za-z0-9-]*$",
    kinds=_ANY,
    minimum=0,
)
TREE_URL = _spelled(
    "Tree URL",
    "an https, ssh or file URL without a user's name, or a path that starts with / or .",
    rf"^(?:ssh://|(?!(?:(?!://).)*://[^/]*@)(?:https://|file://|/|\.\.?/))[^{_GAPS}]*$",
)
REF = _spelled("Ref", "the name of a branch, or a whole ref that starts with refs/", rf"^{_REF}*]+$", kinds=_ANY)
TAG_PATTERN = _spelled(
    "Tag pattern", "a tag pattern with at most one *", rf"^(?!.*\*.*\*){_REF}]+$", kinds=_ANY, minimum=0
)
REFERENCE = _spelled(
    "Reference",
    "one line that names the original commit as {commit}, once",
    rf"^(?!.*\{{commit\}}.*\{{commit\}})[^{_BREAKS}]*\{{commit\}}[^{_BREAKS}]*$",
)
