"""How values of a file become typed values, and how what is wrong with them becomes findings.

Types convert, models hold structure. Rules that look at several fields live in `rules/check`.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, PlainValidator, ValidationError

from quietfix.desk import faults, spelling
from quietfix.desk.document import Document
from quietfix.desk.keys import key_of
from quietfix.desk.nodes import Scalar
from quietfix.finding import Finding, Severity
from quietfix.ids import BOT_LOGIN, CASE_ID, LINE_NAME, LOGIN, CommitId
from quietfix.instants import Instant, duration_text, parse_duration

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NOTHING = ("", "~", "null", "Null", "NULL")


class Shape(BaseModel):
    """The base of all models: frozen, and no key is taken that the model does not name."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=key_of, validate_by_name=True, validate_by_alias=True
    )


def _scalar(value: Any, what: str) -> str:
    """The text of a scalar. Raises ValueError for lists, mappings and an empty plain value."""
    if type(value) is str:
        return value
    if not isinstance(value, str):
        raise ValueError(f"should be {what}")  # noqa: TRY004  # pydantic reports ValueErrors alone
    if isinstance(value, Scalar) and not value.quoted and value in _NOTHING:
        raise ValueError("has no value: leave the key out, or give it one")
    return str(value)


def _from_text(made: type, what: str, read: Callable[[str, bool], object]) -> PlainValidator:
    """A validator that takes a ready value, or reads one from a scalar's text."""

    def validate(value: Any) -> object:
        if isinstance(value, made) and not isinstance(value, Scalar):
            return value
        return read(_scalar(value, what), getattr(value, "quoted", True))

    return PlainValidator(validate)


def _boolean(text: str, quoted: bool) -> bool:
    if quoted or text not in ("true", "false"):
        raise ValueError("should be true or false")
    return text == "true"


def _number(text: str, quoted: bool) -> int:
    if quoted or not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise ValueError("should be a whole number")
    return int(text)


def _day(text: str, quoted: bool) -> date:
    try:
        if _DAY.fullmatch(text) is None:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("should be a day of the calendar, such as 2026-11-24") from None


def _line_of_text(value: Any) -> str:
    text = _scalar(value, "a line of text")
    if text.isprintable() and text and not text.isspace():
        return text
    if not text.strip() or len(f"{text}.".splitlines()) > 1:
        raise ValueError("should be one line of text")
    return text


def _matching(pattern: Any, what: str) -> BeforeValidator:
    def validate(value: Any) -> str:
        text = _scalar(value, what)
        if pattern.fullmatch(text) is None:
            raise ValueError(f"should be {what}")
        return text

    return BeforeValidator(validate)


def _seen(text: str) -> bool:
    """Whether all of a text can be seen: no blanks, no control characters."""
    return text.isprintable() and not any(character.isspace() for character in text)


def _message_id(value: Any) -> str:
    text = _scalar(value, "a Message-Id")
    inner = text.removeprefix("<").removesuffix(">")
    if inner.count("@") != 1 or not _seen(inner) or any(c in "<>" for c in inner):
        raise ValueError('should be a Message-Id, such as "<20261120.1@example.org>"')
    return inner


def _mail(value: Any) -> str:
    text = _scalar(value, "a mail address")
    local, at, domain = text.rpartition("@")
    if not at or not local or "." not in domain or not _seen(text) or any(c in "<>,;" for c in text):
        raise ValueError("should be a mail address alone, such as a@example.org")
    return text


def _repository_file(value: Any) -> str:
    """A path in a source tree: relative, with no way out."""
    text = _scalar(value, "a path")
    if not text or text.startswith("/") or "\\" in text or ".." in text.split("/") or not text.isprintable():
        raise ValueError("should be a path inside the source tree, with / and without ..")
    return text


def _file_name(value: Any) -> str:
    text = _scalar(value, "a file name")
    if not text or text.startswith(".") or not text.isprintable() or any(c in "/\\" for c in text):
        raise ValueError("should be the name of a file in the case's folder, without a path")
    return text


Text = Annotated[str, BeforeValidator(lambda value: _scalar(value, "text")), spelling.TEXT]
Line = Annotated[str, BeforeValidator(_line_of_text), spelling.LINE]
Flag = Annotated[bool, _from_text(bool, "true or false", _boolean), spelling.FLAG]
Number = Annotated[int, _from_text(int, "a whole number", _number), spelling.NUMBER]
When = Annotated[
    Instant,
    _from_text(Instant, "an instant", lambda text, quoted: Instant.parse(text)),
    PlainSerializer(str, when_used="json"),
    spelling.INSTANT,
]
Day = Annotated[date, _from_text(date, "a day", _day), PlainSerializer(str, when_used="json"), spelling.DAY]
Length = Annotated[
    timedelta,
    _from_text(timedelta, "a duration", lambda text, quoted: parse_duration(text)),
    PlainSerializer(duration_text),
    spelling.DURATION,
]
Commit = Annotated[
    CommitId,
    _from_text(CommitId, "a commit id", lambda text, quoted: CommitId.parse(text, quoted=quoted)),
    PlainSerializer(str, when_used="json"),
    spelling.COMMIT,
]
CaseName = Annotated[str, _matching(CASE_ID, "the id of a case, such as 2026-0007"), spelling.CASE_NAME]
LineName = Annotated[str, _matching(LINE_NAME, "the name of a line, such as mainline or 6.6"), spelling.LINE_NAME]
MessageId = Annotated[
    str, BeforeValidator(_message_id), PlainSerializer(lambda value: f"<{value}>"), spelling.MESSAGE_ID
]
Login = Annotated[
    str, _matching(LOGIN, "a login of the forge, of letters, digits and single hyphens"), spelling.LOGIN_NAME
]
BotLogin = Annotated[
    str, _matching(BOT_LOGIN, "a login of the forge, such as quietfix-writer[bot]"), spelling.BOT_LOGIN
]
Mail = Annotated[str, BeforeValidator(_mail), spelling.MAIL]
SourceFile = Annotated[str, BeforeValidator(_repository_file), spelling.SOURCE_FILE]
FileName = Annotated[str, BeforeValidator(_file_name), spelling.FILE_NAME]

AnyShape = TypeVar("AnyShape", bound=Shape)


def validate(model: type[AnyShape], document: Document) -> tuple[AnyShape | None, list[Finding]]:
    """The document as a model, or everything that is wrong with it, each at its place."""
    if any(problem.severity is Severity.ERROR for problem in document.problems):
        return None, list(document.problems)
    try:
        return model.model_validate(document.values, by_alias=True, by_name=False), list(document.problems)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        found = [faults.fault(model, document, detail) for detail in details]
        return None, [*document.problems, *found]
