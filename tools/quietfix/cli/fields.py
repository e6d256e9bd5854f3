"""Options that take what a field of a case takes, read by the same types as the file."""

import re
from typing import Annotated, Any

import click
from pydantic import AfterValidator, TypeAdapter, ValidationError

from quietfix.desk.model import CaseName, Commit, Line, LineName, Mail, MessageId
from quietfix.views.text import harmless

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]|\[bot\]$)*", re.ASCII)


def _plain(text: str) -> str:
    """A text that a person can see whole."""
    if harmless(text) != text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("should be text without control characters")
    return text


def _login(text: str) -> str:
    if _LOGIN.fullmatch(text) is None:
        raise ValueError("should be a login, such as member-b")
    return text


_Seen = Annotated[Line, AfterValidator(_plain)]
_Login = Annotated[str, AfterValidator(_login)]


class Field(click.ParamType[Any]):
    """A parameter that is read as a field is. Any: each field has its own type."""

    def __init__(self, name: str, annotation: Any) -> None:
        self.name = name
        self._adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it; what is wrong is told without the value."""
        try:
            return self._adapter.validate_python(value)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)[0]
            self.fail(str(details.get("ctx", {}).get("error", details["msg"])), param, ctx)


class LoginOrMail(click.ParamType[str]):
    """A person, as a case names them."""

    name = "login or mail"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """A mail address where there is an @, else a login. Any: that is click's interface."""
        return str((MAIL if "@" in value else LOGIN).convert(value, param, ctx))


LINE = Field("text", _Seen)
LOGIN = Field("login", _Login)
COMMIT = Field("commit", Commit)
CASE = Field("case", CaseName)
MESSAGE_ID = Field("message-id", MessageId)
MAIL = Field("mail", Mail)
TREE_LINE = Field("line", LineName)
PERSON = LoginOrMail()


def reporter(text: str) -> dict[str, str]:
    """`Name <mail>`, or a mail address alone, as a reporter's keys. Raises click's BadParameter for anything else."""
    name, opened, rest = text.strip().rpartition("<")
    mail = rest.removesuffix(">") if opened else text.strip()
    name = name.strip().strip('"').strip()
    try:
        made = {"email": MAIL.convert(mail, None, None)}
        return {"name": LINE.convert(name, None, None), **made} if name else made
    except click.BadParameter:
        raise click.BadParameter("a reporter should be 'Name <mail>'", param_hint="'--reporter'") from None
