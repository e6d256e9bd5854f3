"""Which commits of a case are public, and so may be named: those that public lines were seen to have, and no others.

A commit in `fix.patches` may be one that nobody outside has seen; it is never named for standing there.
"""

from dataclasses import dataclass

from quietfix.desk.case import Case
from quietfix.desk.state import LineState, State, Verdict


@dataclass(frozen=True, slots=True)
class PublicCommit:
    """A commit, and the line and release that have it as far as that is known."""

    commit: str
    line: str | None = None
    tag: str | None = None

    @property
    def words(self) -> str:
        """As one line of a mail."""
        where = "" if self.line is None else f" on {self.line}"
        release = f", released in {self.tag}" if self.tag is not None else ""
        missing = ", in no release yet" if self.tag is None and self.line is not None else ""
        return f"{self.commit}{where}{release}{missing}"


def public_commits(case: Case, state: State) -> list[PublicCommit]:
    """The commits by which a bug is fixed in public, in the order of the lines."""
    found = [
        PublicCommit(commit, line, fact.tag if fact.is_ is Verdict.RELEASED else None)
        for line, fact in state.landed.items()
        if fact.is_.landed
        for commit in _of_line(case, line, fact)
    ]
    closed = case.closed
    if closed is not None and closed.as_ == "already-fixed" and closed.commit is not None:
        named = closed.commit
        if not any(named.names(one.commit) for one in found):
            found.insert(0, PublicCommit(named.text))
    return found


def _of_line(case: Case, line: str, fact: LineState) -> list[str]:
    seen = [match.commit for match in fact.patches if match.reverted_by is None]
    override = case.overrides.get(line)
    if not seen and override is not None and override.verdict == "landed" and override.commit is not None:
        seen = [override.commit.text]
    return list(dict.fromkeys(seen))
