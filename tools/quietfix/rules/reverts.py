"""What a line took back: applies, reverts and re-applies replayed in topological order."""

from collections.abc import Iterable, Iterator

from quietfix.facts import LineSeen, Mention
from quietfix.rules.kinship import MAX_CHAIN, Kinship


class Reverts:
    """The reverts among all commits that were seen, judged line by line."""

    def __init__(self, kinship: Kinship) -> None:
        self._kinship = kinship
        self._judged: dict[str, dict[str, str | None]] = {}
        self._related: dict[str, tuple[str, ...]] = {}
        self._of_commit: dict[str, tuple[str, ...]] = {}

    def of(self, commit: str, line: LineSeen) -> str | None:
        """None where nothing on the line took the commit back, else the commit that did.

        A revert counts when it came later and was not itself reverted; reverting a revert brings the commit back.
        """
        judged = self._judged.get(line.line)
        if judged is None:
            # From the newest to the oldest, so that what may undo a revert is judged before it.
            judged = self._judged[line.line] = {}
            reverts = self._kinship.all_reverts
            carried = {way.commit for revert in reverts for way in self._kinship.carriers(revert)}
            on_line = {known for known in reverts | carried if known in line.arrivals}
            for revert in sorted(on_line, key=lambda known: -line.arrivals[known].order):
                judged[revert] = self._undone_by(revert, line, judged)
        if commit not in judged:
            judged[commit] = self._undone_by(commit, line, judged)
        return judged[commit]

    def restored(self, commit: str, line: LineSeen) -> str | None:
        """The commit that brought another back after a revert, where it is there again; None where it always was."""
        if self.of(commit, line) is not None:
            return None
        found: str | None = None
        while True:
            taken = self._taking_back(found or commit, line)
            undoing = [undo for known in taken if (undo := self.of(known, line)) is not None]
            if not undoing:
                return found
            found = max(undoing, key=lambda known: line.arrivals[known].order)

    def doubted_by(self, commit: str, line: LineSeen, after: int) -> str | None:
        """A later commit of the line that may revert one: by its subject alone, or in words that can be read otherwise.

        What came before the order `after`, or was itself taken back, is settled.
        """
        names = [commit, *(mention.target for mention in self._kinship.carried(commit))]
        doubters = [doubter for name in names for doubter in self._kinship.doubters(name)]
        doubters += self._kinship.reverters_of_subject(self._kinship.key(commit))
        later = (known for known in doubters if known in line.arrivals and line.arrivals[known].order > after)
        return next((known for known in later if self.of(known, line) is None), None)

    def _undone_by(self, commit: str, line: LineSeen, judged: dict[str, str | None]) -> str | None:
        return next((known for known in self._taking_back(commit, line) if judged.get(known) is None), None)

    def _taking_back(self, commit: str, line: LineSeen) -> Iterator[str]:
        """The later commits of a line that take one back, whether they were reverted in turn or not."""
        arrival = line.arrivals[commit]
        known = self._of_commit.get(commit)
        if known is None:
            carried = (mention.target for mention in self._all_carried(commit))
            known = self._of_commit[commit] = tuple(self._naming(dict.fromkeys((commit, *carried))))
        # Who reverts the merge that brought a commit in reverts the commit. A backport without a reference is reverted
        # by the name of what it is a copy of.
        others = [] if arrival.by == commit else [arrival.by]
        others += (known for known in self._siblings(commit) if known not in line.arrivals)
        others += (copy for copy in sorted(self._kinship.copies(commit)) if copy not in line.arrivals)
        for revert in (*known, *self._naming(others)):
            if revert in line.arrivals and line.arrivals[revert].order > arrival.order:
                yield revert

    def _naming(self, names: Iterable[str]) -> Iterator[str]:
        """The commits that revert one of these, and those that carry such a revert."""
        for name in names:
            for revert in self._kinship.reverters(name):
                yield revert
                yield from self._kinship.twins(revert)
                yield from (way.commit for way in self._kinship.carriers(revert))

    def _siblings(self, commit: str) -> tuple[str, ...]:
        """The backports of what a commit is a backport of. A revert that goes to several lines names one of them."""
        origins = (self._kinship.resolve(mention.target) for mention in self._kinship.carried(commit))
        return tuple(other for one in origins if isinstance(one, str) for other in self._reverted_backports(one))

    def _reverted_backports(self, origin: str) -> tuple[str, ...]:
        if origin not in self._related:
            found = (way.commit for way in self._kinship.carriers(origin))
            self._related[origin] = tuple(one for one in found if any(self._kinship.reverters(one)))
        return self._related[origin]

    def _all_carried(self, commit: str) -> Iterator[Mention]:
        seen, layer = {commit}, [commit]
        for _ in range(MAX_CHAIN):
            following: list[str] = []
            for member in layer:
                for mention in self._kinship.carried(member):
                    yield mention
                    full = self._kinship.resolve(mention.target)
                    if isinstance(full, str) and full not in seen:
                        seen.add(full)
                        following.append(full)
            layer = following
