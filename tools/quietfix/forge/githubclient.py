"""The one door to GitHub's API: bounded waits, whole pages, faults as types, and a client that cannot write.

PyGithub carries the requests. It would send a POST a second time of itself, wait as long as the forge likes, take a
page that is no JSON for an answer and leave out pages where a link is missing, so all of that is decided here.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quietfix.forge.githubfaults import Later, Limited, Unclear, trouble

if TYPE_CHECKING:
    from github.Requester import Requester

Verb: TypeAlias = Literal["POST", "PATCH", "PUT", "DELETE"]

PAGE = 100
"""Items a page: the most that GitHub gives."""
_MAX_PAGES = 1000
_TIMEOUT = 30
"""Seconds for one answer."""
_TRIES = 4
"""So often a request is sent that was not answered, or that the forge asked to send later."""
_PATIENCE = 300.0
"""Seconds that one client waits in all, however many requests have to: runners are paid by the minute."""
_BURST = 20
"""So many writes go at once; then one a second, as GitHub asks for."""


class WriteRefused(AssertionError):
    """A client for reading was asked to write. That is a mistake in the program, and nothing was sent."""


@dataclass
class Patience:
    """How long a client may still wait, and how it does. Tests give another clock."""

    left: float = _PATIENCE
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    _writes: float = _BURST
    _last: float | None = None

    def wait(self, seconds: float, why: str) -> None:
        """Wait. Raises Limited where that is longer than what is left."""
        if seconds > self.left:
            raise Limited(f"{why}, for longer than a run waits")
        self.left -= seconds
        self.sleep(seconds)

    def before_write(self) -> None:
        """Space writes out, once there are many."""
        now = self.clock()
        if self._last is not None:
            self._writes = min(_BURST, self._writes + max(0.0, now - self._last))
        self._last = now
        if self._writes < 1:
            self.sleep(1 - self._writes)
            self._last, self._writes = self.clock(), 1
        self._writes -= 1


@dataclass
class ReadingClient:
    """Reads, and has no way to write: its transport refuses all but GET before anything is sent."""

    transport: "Requester"
    patience: Patience = field(default_factory=Patience)

    def get(self, path: str, **parameters: str | int) -> Any:
        """What is there, as JSON: whoever asked checks its shape. Raises Trouble."""
        return self._request("GET", path, parameters, None)[1]

    def pages(self, path: str, **parameters: str | int) -> Iterator[Mapping[str, Any]]:
        """All items of a list, over all pages. Raises Trouble, so that a part of them never passes for all.

        A full page is never the last, whether or not the forge says that there is another.
        """
        known: set[object] = set()
        for page in range(1, _MAX_PAGES + 1):
            link, items = self._request("GET", path, {**parameters, "per_page": PAGE, "page": page}, None)
            if not isinstance(items, list) or not all(isinstance(item, dict) and _has_id(item) for item in items):
                raise Unclear("GitHub's answer is not the list that was asked for")
            news = [item for item in items if item["id"] not in known]
            if items and not news:
                raise Unclear("GitHub gives the same page again and again")
            known.update(item["id"] for item in news)
            yield from news
            if 'rel="next"' not in link and len(items) < PAGE:
                return
        raise Unclear("GitHub's list does not end")

    def _request(
        self, verb: str, path: str, parameters: Mapping[str, str | int], body: Mapping[str, Any] | None
    ) -> tuple[str, Any]:
        """The link header and the JSON of an answer."""
        pause = 0.5
        for left in reversed(range(_TRIES)):
            try:
                return self._answer(verb, path, parameters, body)
            except Later as later:
                if not left:
                    raise Limited(later.why) from None
                self.patience.wait(later.seconds, later.why)
            except Unclear:
                # Whether a write took place is for its caller to find out.
                if not left or verb != "GET":
                    raise
                self.patience.wait(pause, "GitHub does not answer")
                pause *= 2
        raise AssertionError  # the last turn returns or raises

    def _answer(
        self, verb: str, path: str, parameters: Mapping[str, str | int], body: Mapping[str, Any] | None
    ) -> tuple[str, Any]:
        from github import GithubException

        try:
            status, headers, text = self.transport.requestJson(verb, path, dict(parameters), None, body)
        except WriteRefused:
            raise
        except (OSError, RuntimeError, ValueError, TypeError, LookupError, AssertionError, GithubException):
            # Dropped connections, redirects to elsewhere, headers that mean nothing: their words may quote anything.
            raise Unclear("GitHub does not answer") from None
        if not 200 <= status < 300:
            raise trouble(status, headers, text, self.patience.clock())
        try:
            return str(headers.get("link", "")), json.loads(text) if text else None
        except (ValueError, RecursionError):
            raise Unclear("GitHub's answer cannot be read") from None


@dataclass
class WritingClient(ReadingClient):
    """Reads and writes. Only the factory of a run that applies makes one."""

    def send(self, verb: Verb, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Write once. Raises Unclear where it may have taken place: whoever asked looks, and then asks again.

        What the forge did not take because of a limit is sent again after the wait that it asks for.
        """
        self.patience.before_write()
        return self._request(verb, path, {}, body)[1]


def reading(api: str, token: str) -> ReadingClient:
    """A client that reads. Loading PyGithub takes most of a second, so that it is done only here and below."""
    from github.Requester import Requester

    class ReadOnly(Requester):
        """Every way in which PyGithub sends something goes through one of these."""

        def requestJson(self, verb: str, *more: Any, **named: Any) -> Any:  # noqa: N802  # PyGithub's name
            return super().requestJson(_only_get(verb), *more, **named)

        def requestMultipart(self, verb: str, *more: Any, **named: Any) -> Any:  # noqa: N802  # PyGithub's name
            return super().requestMultipart(_only_get(verb), *more, **named)

        def requestBlob(self, verb: str, *more: Any, **named: Any) -> Any:  # noqa: N802  # PyGithub's name
            return super().requestBlob(_only_get(verb), *more, **named)

        def requestMemoryBlobAndCheck(self, verb: str, *more: Any, **named: Any) -> Any:  # noqa: N802  # PyGithub's
            return super().requestMemoryBlobAndCheck(_only_get(verb), *more, **named)

    return ReadingClient(ReadOnly(**_settings(api, token)))


def writing(api: str, token: str) -> WritingClient:
    """A client that reads and writes."""
    from github.Requester import Requester

    return WritingClient(Requester(**_settings(api, token)))


def _has_id(item: Mapping[str, Any]) -> bool:
    """Whether a thing of a list has an id by which it is told from others."""
    return isinstance(item.get("id"), int | str)


def _only_get(verb: str) -> str:
    if verb != "GET":
        raise WriteRefused("a client for reading does not write")
    return verb


def _settings(api: str, token: str) -> dict[str, Any]:
    """What PyGithub's transport is told. Any: each argument has a type of its own."""
    from github import Auth

    return {
        "auth": Auth.Token(token),
        "base_url": api.rstrip("/"),
        "timeout": _TIMEOUT,
        "user_agent": "quietfix",
        "per_page": PAGE,
        "verify": True,
        "retry": 0,  # it is decided here what is sent again, and when
        "pool_size": 1,
        "seconds_between_requests": 0,
        "seconds_between_writes": 0,  # see Patience.before_write
        "api_version": "2022-11-28",
    }
