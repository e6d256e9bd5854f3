"""An answer as a ready mail (RFC 5322), plain text in UTF-8 or ASCII; and the list of templates.

Headers are built by the standard library from values that hold no line ends, so none can be added. There is no Bcc, and
no Message-ID: whoever sends the mail gives it one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy as formats
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from quietfix.desk.replies import Template
from quietfix.instants import Instant
from quietfix.views.text import harmless, table

MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,15}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})){1,15}",
    re.ASCII,
)
"""An address that is written to: without quotes, comments or other letters than ASCII's."""
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,400}@[!-;=?-~]{1,400}", re.ASCII)
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Party:
    """A name, empty where there is none, and an address that `MAIL` takes."""

    name: str
    mail: str

    @property
    def address(self) -> Address:
        """For a header. What cannot be seen in the name is left out."""
        seen = "".join(char if char.isprintable() else " " for char in self.name)
        local, _, domain = self.mail.rpartition("@")
        return Address(" ".join(seen.split())[:_LONGEST_NAME], local, domain)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    template: str
    sender: Party
    to: tuple[Party, ...]
    subject: str
    body: str
    at: Instant
    answers: str | None = None
    """The Message-Id of the mail that it answers, without angle brackets."""


def mail_bytes(reply: Reply) -> bytes:
    """The mail as a file: lines end with a line feed, as programs that send mail take them."""
    message = EmailMessage(policy=formats.default)
    message["From"] = reply.sender.address
    message["To"] = [party.address for party in reply.to]
    message["Cc"] = reply.sender.address
    message["Subject"] = reply.subject
    message["Date"] = format_datetime(reply.at.at)
    text = "".join(f"{harmless(line)}\n" for line in reply.body.rstrip("\n").split("\n"))
    ascii_ = text.isascii()
    message.set_content(text, charset="us-ascii" if ascii_ else "utf-8", cte="7bit" if ascii_ else "8bit")
    head, _, body = message.as_bytes().partition(b"\n\n")
    if reply.answers is not None and _MESSAGE_ID.fullmatch(reply.answers):
        # Not left to the library, which breaks up what has no blanks.
        head += f"\nIn-Reply-To: <{reply.answers}>\nReferences: <{reply.answers}>".encode("ascii")
    return head + b"\n\n" + body


def reply_json(reply: Reply) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {
        "version": 1,
        "template": reply.template,
        "from": reply.sender.mail,
        "to": [party.mail for party in reply.to],
        "cc": [reply.sender.mail],
        "subject": reply.subject,
        "mail": mail_bytes(reply).decode("utf-8"),
    }


def templates_text(templates: Sequence[Template], *, rich: bool) -> str:
    """One line for each template."""
    rows = [[template.name, template.to.value, template.about] for template in templates]
    return table(["template", "to", "about"], rows, rich=rich)


def templates_json(templates: Sequence[Template], placeholders: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {
        "version": 1,
        "templates": [
            {"template": template.name, "to": template.to.value, "about": template.about} for template in templates
        ],
        "placeholders": dict(placeholders),
    }
