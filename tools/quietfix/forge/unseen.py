"""A forge that cannot be reached at all: nothing of it is known, and nothing is known to be private."""

from dataclasses import dataclass

from quietfix.facts import Unknown


@dataclass(frozen=True)
class UnseenReader:
    """Says of everything why it is not known."""

    why: str

    def look(self) -> Unknown:
        """Nothing is known of the tracking issues."""
        return Unknown(f"the tracking issues cannot be seen: {self.why}")

    def people(self) -> Unknown:
        """Nothing is known of who gets in."""
        return Unknown(self.why)

    def visibility(self) -> Unknown:
        """Nothing is known of the repository."""
        return Unknown(self.why)
