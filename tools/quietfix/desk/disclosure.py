"""The keys of a case about when its fix may be public, and who must be told by when."""

from typing import Literal

from quietfix.desk.model import Line, Login, Shape, When


class Extension(Shape):
    """A longer embargo, which needs who agreed and why (security-bugs.rst: exceptional, rollout logistics only)."""

    agreed_by: tuple[Line, ...]
    reason: Literal["rollout", "qa"]
    at: When


class Embargo(Shape):
    """Somebody asked to hold the fix back."""

    asked_by: Literal["reporter", "affected-party"] | None = None
    requested: When | None = None
    reason: Literal["rollout", "qa"] | None = None
    extension: Extension | None = None


class Distros(Shape):
    """The linux-distros list: when it was told, and the date agreed there."""

    posted: When
    date: When | None = None


class Exploited(Shape):
    """The bug is exploited: since when, and since when that is known. Starts the CRA clocks where they are on.

    The three reports of Article 14 of the Cyber Resilience Act stop those clocks, each when it was sent.
    """

    since: When | None = None
    aware: When
    warned: When | None = None
    notified: When | None = None
    reported: When | None = None


class Pledge(Shape):
    """A person of a hardware case confirmed the memorandum, or was proposed."""

    github: Login
    at: When


class Hardware(Shape):
    """A hardware case, as far as a pointer may tell (embargoed-hardware-issues.rst)."""

    end: When | None = None
    pledges: tuple[Pledge, ...] = ()
    proposed: tuple[Pledge, ...] = ()
