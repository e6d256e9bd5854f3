"""What a line took back: applies, reverts and re-applies replayed in topological order."""

from collections.abc import Iterator

from quietfix.facts import LineSeen, Mention
from quietfix.rules.kinship import MAX_CHAIN, Kinship


class Reverts:
    """The reverts among all commits that were seen, judged line by line."""

    def __init__(self, kinship: Kinship) -> None:
        self._kinship = kinship
        self._judged: dict[str, dict[str, str | None]] = {}
        self._beside_commit: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
        self._by_name: dict[str, tuple[str, ...]] = {}
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
        reverts = self._of(commit)
        if arrival.by != commit:
            # Who reverts the merge that brought a commit in reverts the commit.
            reverts += self._naming(arrival.by)
        for name, others in self._beside(commit):
            if name not in line.arrivals:
                reverts += others
        for revert in reverts:
            if revert in line.arrivals and line.arrivals[revert].order > arrival.order:
                yield revert

    def _of(self, commit: str) -> tuple[str, ...]:
        """The reverts of a commit by its own name, or by that of what it carries."""
        if commit not in self._of_commit:
            names = dict.fromkeys((commit, *(mention.target for mention in self._all_carried(commit))))
            self._of_commit[commit] = tuple(revert for name in names for revert in self._naming(name))
        return self._of_commit[commit]

    def _beside(self, commit: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Names of others by which a commit may be reverted on a line that has not those others, with the reverts.

        A backport without a reference is reverted by the name of what it is a copy of.
        """
        if commit not in self._beside_commit:
            names = dict.fromkeys((*self._siblings(commit), *sorted(self._kinship.copies(commit))))
            found = ((name, self._naming(name)) for name in names)
            self._beside_commit[commit] = tuple((name, reverts) for name, reverts in found if reverts)
        return self._beside_commit[commit]

    def _naming(self, name: str) -> tuple[str, ...]:
        """The commits that revert one by this name, those that carry such a revert, and copies of it."""
        if name not in self._by_name:
            found: list[str] = []
            for revert in self._kinship.reverters(name):
                found += (revert, *self._kinship.twins(revert))
                found += (way.commit for way in self._kinship.carriers(revert))
            self._by_name[name] = tuple(found)
        return self._by_name[name]

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
