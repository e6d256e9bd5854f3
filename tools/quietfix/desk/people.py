"""`people.yml`: which account of the forge belongs to which mail address, as far as the team knows."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field

from quietfix.desk.model import Login, Mail, Shape


class PeoplePolicy(Shape):
    """`people.yml`: which accounts belong to which mail addresses."""

    schema_: Literal["1"]
    people: Mapping[Mail, Login] = Field(default_factory=dict)
    """Mail address to login of the forge. An address is the same in capitals and small letters."""

    def login(self, mail: str) -> str | None:
        """The login of whom a mail address belongs to; None where nobody has noted it."""
        return self._logins.get(mail.casefold())

    def mails(self, login: str) -> tuple[str, ...]:
        """The mail addresses that belong to a login, as they are noted and in that order."""
        return tuple(mail for mail, known in self.people.items() if known.casefold() == login.casefold())

    @cached_property
    def _logins(self) -> Mapping[str, str]:
        return {mail.casefold(): login for mail, login in self.people.items()}


NO_PEOPLE = PeoplePolicy(schema_="1")
"""What a desk without the file has."""
