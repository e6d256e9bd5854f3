"""One call of the API, how it is answered, and the table of those that the overlay answers itself."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.double.emulator import Answer
from tests.double.world import Identity, RepoState, World

DOCS = "https://docs.github.com/rest"


@dataclass
class Call:
    """A request whose token is known, and whose repository is named as it is written."""

    world: World
    who: Identity
    method: str
    path: str
    query: dict[str, str]
    sent: bytes
    base: str
    """The address of the overlay, without a slash at its end."""
    forward: "Callable[[Call], Answer]"
    """Asks the emulator."""
    repo: RepoState | None = None
    tail: str = ""
    """The path behind the repository's: `issues/4/comments`."""
    parts: dict[str, str] = field(default_factory=dict)
    """What the variables of the route's pattern matched."""

    @property
    def here(self) -> RepoState:
        assert self.repo is not None
        return self.repo

    @property
    def body(self) -> dict[str, Any]:
        """What was sent, as JSON. A body that is none is empty."""
        try:
            read = json.loads(self.sent or b"{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}

    def ask(self, method: str, path: str, body: object = None, **query: str) -> Answer:
        """Ask the emulator something else in the same name."""
        sent = b"" if body is None else json.dumps(body).encode()
        return self.forward(Call(self.world, self.who, method, path, query, sent, self.base, self.forward))


def reply(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in JSON, or one without a body."""
    sent = b"" if body is None else json.dumps(body).encode()
    said = {"content-type": "application/json; charset=utf-8"} if sent else {}
    return Answer(status, said | dict(headers or {}), sent)


def refuse(status: int, message: str, **more: object) -> Answer:
    """An error as GitHub writes it."""
    return reply(status, {"message": message, **more, "documentation_url": DOCS, "status": str(status)})


def missing() -> Answer:
    return refuse(404, "Not Found")


def not_accessible() -> Answer:
    return refuse(403, "Resource not accessible by integration")


def invalid(resource: str, name: str, code: str = "invalid", message: str = "Validation Failed") -> Answer:
    return refuse(422, message, errors=[{"resource": resource, "field": name, "code": code}])


def pages(call: Call, items: list[Any], wrap: str = "") -> Answer:
    """One page of a list, with the links to the others. `wrap` is the key that the list stands under, with a count."""
    size = min(100, max(1, number(call.query.get("per_page"), 30)))
    page = max(1, number(call.query.get("page"), 1))
    last = max(1, -(-len(items) // size))
    cut = items[(page - 1) * size : page * size]
    link = []
    for rel, target in (("prev", page - 1), ("next", page + 1), ("last", last), ("first", 1)):
        if target == page or not 1 <= target <= last or (rel == "last" and page >= last):
            continue
        query = "&".join(f"{key}={value}" for key, value in {**call.query, "page": str(target)}.items())
        link.append(f'<{call.base}{call.path}?{query}>; rel="{rel}"')
    body = {"total_count": len(items), wrap: cut} if wrap else cut
    return reply(200, body, {"link": ", ".join(link)} if link else {})


def number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else otherwise


Handler = Callable[[Call], Answer]
_ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def route(method: str, pattern: str) -> Callable[[Handler], Handler]:
    """Answer the calls of a method and a path: `/orgs/:org/members`; one that starts otherwise is behind a repository's."""
    expression = re.compile(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", pattern))

    def take(handler: Handler) -> Handler:
        _ROUTES.append((method, expression, handler))
        return handler

    return take


def handler_of(call: Call) -> Handler | None:
    """Who answers a call, with what its path holds put into it."""
    path = call.tail if call.repo is not None else call.path
    for method, expression, handler in _ROUTES:
        if re.fullmatch(method, call.method) and (found := expression.fullmatch(path)):
            call.parts = found.groupdict()
            return handler
    return None
