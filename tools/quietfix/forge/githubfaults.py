"""What can be wrong with an answer of GitHub, as types. None of them quotes what was sent or received."""

import json
from collections.abc import Mapping
from typing import Any

_UNSAID = 60.0
"""Seconds to wait at a limit that does not say how long: what GitHub asks for."""


class Trouble(Exception):
    """A request that was not answered as it should be. `why` quotes nothing that was sent or received."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NoEntry(Trouble):
    """The token is not taken at all, so no further request makes sense."""


class Limited(Trouble):
    """The forge asks to wait for longer than a run may, so no further request makes sense."""


class NotAllowed(Trouble):
    """The identity of this run may not do that."""


class NotThere(Trouble):
    """There is no such thing, or this identity may not see it: GitHub does not tell which."""


class NotTaken(Trouble):
    """The forge understood and does not do it."""


class Unclear(Trouble):
    """No answer, or none that can be read. A write may have taken place, or not."""


class Later(Trouble):
    """The forge did nothing and asks to be asked again after so many seconds."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


def trouble(status: int, headers: Mapping[str, Any], text: str, now: float) -> Trouble:
    """What an answer that is no success means. `now` is in seconds since 1970."""
    if status == 401:
        return NoEntry("GitHub does not take the token: it is wrong or has expired")
    if status in (403, 429):
        wait = _wait(status, headers, text, now)
        if wait is not None:
            return Later(wait, "GitHub asks to wait")
        return NotAllowed("GitHub does not allow this to the identity of this run: see which permissions it has")
    if status in (404, 410):
        return NotThere("GitHub shows no such thing to the identity of this run")
    if status >= 500:
        return Unclear(f"GitHub has a fault of its own (status {status})")
    if 300 <= status < 400:
        return NotTaken("the repository has moved: correct GITHUB_REPOSITORY or the URL of the remote")
    return NotTaken(f"GitHub refuses this (status {status})")


def _wait(status: int, headers: Mapping[str, Any], text: str, now: float) -> float | None:
    """Seconds until the forge may be asked again; None where it is no limit that was met."""
    from github.Requester import Requester as Pygithub

    after = str(headers.get("retry-after", ""))
    if after.isdecimal():
        return float(after)
    try:
        message = str(json.loads(text)["message"])
    except (ValueError, TypeError, LookupError, RecursionError):
        message = ""
    if str(headers.get("x-ratelimit-remaining")) == "0" or Pygithub.isPrimaryRateLimitError(message):
        reset = str(headers.get("x-ratelimit-reset", ""))
        # A second more, since nobody knows when in that second it is.
        return max(0.0, float(reset) - now) + 1 if reset.isdecimal() else _UNSAID
    limited = status == 429 or bool(after) or Pygithub.isSecondaryRateLimitError(message)
    return _UNSAID if limited else None
