"""What the desk needs of a forge: a reader for everybody, and a writer that only `robots/apply` builds.

A dry run is given a reader and nothing else, so it has no method that writes.
"""

from typing import Protocol

from quietfix.facts import ForgeSeen, PeopleSeen, Unknown
from quietfix.outcome import Outcome
from quietfix.plan import ForgeAction


class ForgeReader(Protocol):
    """Reads a forge. A failed read is Unknown, never an empty answer."""

    def look(self) -> ForgeSeen | Unknown:
        """The tracking issues, over all pages."""
        ...

    def people(self) -> PeopleSeen | Unknown | None:
        """Who can get into the repository; None where this identity is not the one that may see that."""
        ...

    def visibility(self) -> str | Unknown:
        """Who can see the desk's repository: `private`, or another word of the forge."""
        ...


class ForgeWriter(Protocol):
    """Writes to a forge. Each call may be made again after a crash: it looks before it writes."""

    def carry_out(self, action: ForgeAction) -> Outcome:
        """Carry out one action, or find that it was carried out already."""
        ...
