"""What can go wrong between a robot and GitHub, made to happen at a chosen call."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

WRITES = "POST|PUT|PATCH|DELETE"
"""The methods that change something."""


class Fault(StrEnum):
    """What the server does instead of answering as it should."""

    BAD_GATEWAY = "502 before anything was done"
    BAD_GATEWAY_AFTER = "502 after the call took effect"
    DROP_BEFORE = "connection dropped before anything was done"
    DROP_AFTER = "connection dropped after the call took effect"
    SECONDARY = "403 secondary limit"
    SECONDARY_RETRY_AFTER = "403 secondary limit with Retry-After"
    PRIMARY = "403 primary limit"
    TOO_MANY = "429"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403 Resource not accessible by integration"
    NOT_FOUND = "404"
    CUT = "a body that ends before its length"
    CUT_JSON = "a body that is half a document"
    NOT_JSON = "200 that is a page for people"
    NO_LINK = "a page that does not name the next one"
    SHORT_PAGE = "a page with fewer items than there are"

    @property
    def after(self) -> bool:
        """Whether the call takes effect all the same."""
        return self in AFTER


AFTER = frozenset(
    (
        Fault.BAD_GATEWAY_AFTER,
        Fault.DROP_AFTER,
        Fault.CUT,
        Fault.CUT_JSON,
        Fault.NOT_JSON,
        Fault.NO_LINK,
        Fault.SHORT_PAGE,
    )
)


@dataclass
class Rule:
    """When a fault happens, or when something else is done in between."""

    fault: Fault | None
    do: Callable[[], object] | None
    method: str
    """A pattern for the whole method."""
    path: str
    """A pattern that the path begins with, behind the `/repos/OWNER/NAME` of the path where it has one, or anywhere."""
    first: int
    """The number of the matching call at which it happens, from 1."""
    times: int
    """At how many matching calls in a row."""
    late: bool = False
    """Whether what is done is done once the call has taken effect, before anybody hears of it."""
    seen: int = 0
    hit: int = 0

    def fits(self, method: str, path: str) -> bool:
        """Whether it is this call's turn."""
        if not re.fullmatch(self.method, method) or not re.search(self.path, path):
            return False
        self.seen += 1
        happens = self.first <= self.seen < self.first + self.times
        self.hit += happens
        return happens


@dataclass
class Faults:
    """The rules of one test."""

    rules: list[Rule] = field(default_factory=list)

    def add(self, fault: Fault, method: str = ".*", path: str = "", *, nth: int = 1, times: int = 1) -> Rule:
        """Let a fault happen at the `nth` call (and at `times` calls from there) whose method and path fit.

        The rule that comes back tells in `hit` how often it happened.
        """
        self.rules.append(Rule(fault, None, method, path, nth, times))
        return self.rules[-1]

    def when(
        self, do: Callable[[], object], method: str = ".*", path: str = "", *, nth: int = 1, late: bool = False
    ) -> Rule:
        """Do something just before the `nth` fitting call takes effect: what somebody else does in between.

        With `late` it is done when the call has taken effect and nobody has heard of it: kill who called, or the like.
        """
        self.rules.append(Rule(None, do, method, path, nth, 1, late))
        return self.rules[-1]

    def at(self, method: str, path: str) -> tuple[Fault | None, list[Rule]]:
        """What happens at a call: a fault, and the rules by which something else is done."""
        hit = [rule for rule in self.rules if rule.fits(method, path)]
        fault = next((rule.fault for rule in hit if rule.fault is not None), None)
        return fault, [rule for rule in hit if rule.do is not None]
