"""Which commits are the same fix: by their own id, or because one message names the other.

A backport *carries* what it names. So a line has the fix when it holds the fix, or a commit that carries it, however
many steps away; and where the case names a backport, when the line has everything that this backport carries.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from quietfix.desk.case import Patch
from quietfix.facts import CommitSeen, LineSeen, Mention, MentionKind, TreesSeen
from quietfix.rules.references import subject_key

_PREFIX = 7
"""Ids are looked up by so many digits, the fewest that a message uses, and then compared in full."""
_MAX_CHAIN = 8
"""More steps from one reference to the next are a ring or a prank."""


@dataclass(frozen=True, slots=True)
class Way:
    """One commit by which a line may have a patch, and why it counts."""

    commit: str
    match: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A shortened commit id names several commits of the public trees."""


class Kinship:
    """The references between all commits that were seen, indexed both ways."""

    def __init__(self, seen: TreesSeen) -> None:
        self.commits = seen.commits
        self._by_prefix: dict[str, list[str]] = defaultdict(list)
        self._carriers: dict[str, list[tuple[CommitSeen, Mention]]] = defaultdict(list)
        self._reverters: dict[str, list[tuple[CommitSeen, Mention]]] = defaultdict(list)
        self._mails: dict[str, list[tuple[CommitSeen, Mention]]] = defaultdict(list)
        self._by_subject: dict[str, list[str]] = defaultdict(list)
        self._judged: dict[str, dict[str, str | None]] = {}
        for commit in seen.commits.values():
            self._by_prefix[commit.id[:_PREFIX]].append(commit.id)
            for mention in commit.mentions:
                if mention.kind is MentionKind.LINK:
                    self._mails[mention.target].append((commit, mention))
                elif mention.kind is MentionKind.REVERT_SUBJECT:
                    self._by_subject[mention.target].append(commit.id)
                elif mention.kind is MentionKind.REVERT:
                    self._reverters[mention.target[:_PREFIX]].append((commit, mention))
                elif mention.kind.carries:
                    self._carriers[mention.target[:_PREFIX]].append((commit, mention))

    def resolve(self, text: str) -> str | Ambiguous | None:
        """The full id that `text` is or starts, None where no tree has it."""
        full = [commit for commit in self._by_prefix.get(text[:_PREFIX], ()) if commit.startswith(text)]
        if len(full) > 1:
            return Ambiguous()
        return full[0] if full else None

    def carriers(self, commit: str) -> Iterator[Way]:
        """The commits whose message names `commit`, or names one that does, nearest first."""
        seen, layer = {commit}, [commit]
        for _ in range(_MAX_CHAIN):
            following: list[str] = []
            for target in layer:
                for carrier, mention in self._carriers.get(target[:_PREFIX], ()):
                    if carrier.id in seen or not self._names(mention, target):
                        continue
                    if not self._reverts(carrier, target):
                        seen.add(carrier.id)
                        following.append(carrier.id)
                        yield Way(carrier.id, mention.kind.value, mention.text)
            layer = following

    def carried(self, commit: str) -> list[Mention]:
        """What a commit's own message says that it carries."""
        known = self.commits.get(commit)
        return [] if known is None else [mention for mention in known.mentions if mention.kind.carries]

    def alike(self, one: str, other: str) -> bool:
        """Whether two commits have the same subject."""
        return subject_key(self.commits[one].subject) == subject_key(self.commits[other].subject)

    def by_mail(self, patch: Patch) -> tuple[list[Way], list[str]]:
        """The commits that link to a patch's mail: those that its subject backs, and those that nothing backs."""
        ways: list[Way] = []
        unbacked: list[str] = []
        for commit, mention in self._mails.get(patch.message_id or "", ()):
            if patch.subject is not None and subject_key(commit.subject) == subject_key(patch.subject):
                ways.append(Way(commit.id, "message id and subject", mention.text))
            else:
                unbacked.append(commit.id)
        return ways, unbacked

    def reverted_by(self, commit: str, line: LineSeen) -> str | None:
        """None where nothing on the line took the commit back, else the commit that did.

        A revert counts when it came later and was not itself reverted; reverting a revert brings the commit back.
        """
        judged = self._judged.get(line.line)
        if judged is None:
            # From the newest to the oldest, so that what may undo a revert is judged before it.
            judged = self._judged[line.line] = {}
            reverts = {commit.id for pairs in self._reverters.values() for commit, _ in pairs}
            carried = {way.commit for revert in reverts for way in self.carriers(revert)}
            on_line = {known for known in reverts | carried if known in line.arrivals}
            for revert in sorted(on_line, key=lambda known: -line.arrivals[known].order):
                judged[revert] = self._undone_by(revert, line, judged)
        if commit not in judged:
            judged[commit] = self._undone_by(commit, line, judged)
        return judged[commit]

    def _undone_by(self, commit: str, line: LineSeen, judged: dict[str, str | None]) -> str | None:
        arrival = line.arrivals[commit]
        # Who reverts the merge that brought a commit in reverts the commit.
        names = {commit, arrival.by, *(mention.target for mention in self._all_carried(commit))}
        for name in sorted(names):
            for revert, mention in self._reverters.get(name[:_PREFIX], ()):
                if not self._names(mention, name):
                    continue
                for known in (revert.id, *(way.commit for way in self.carriers(revert.id))):
                    later = known in line.arrivals and line.arrivals[known].order > arrival.order
                    if later and judged.get(known) is None:
                        return known
        return None

    def doubted_by(self, commit: str, line: LineSeen) -> str | None:
        """A later commit of the line that reverts something of the same subject, and does not say which."""
        subject = subject_key(self.commits[commit].subject)
        later = (known for known in self._by_subject.get(subject, ()) if known in line.arrivals)
        return next((known for known in later if line.arrivals[known].order > line.arrivals[commit].order), None)

    def _reverts(self, carrier: CommitSeen, target: str) -> bool:
        """Whether a commit takes back what its message also seems to carry."""
        for mention in carrier.mentions:
            if mention.kind is not MentionKind.REVERT:
                continue
            full = self.resolve(mention.target)
            brought = self.carried(full) if isinstance(full, str) else []
            if _same(mention.target, target) or any(_same(other.target, target) for other in brought):
                return True
        return False

    def _names(self, mention: Mention, commit: str) -> bool:
        """Whether a reference names this commit, and no other that is known."""
        return _same(mention.target, commit) and not isinstance(self.resolve(mention.target), Ambiguous)

    def _all_carried(self, commit: str) -> Iterator[Mention]:
        seen, layer = {commit}, [commit]
        for _ in range(_MAX_CHAIN):
            following: list[str] = []
            for member in layer:
                for mention in self.carried(member):
                    yield mention
                    full = self.resolve(mention.target)
                    if isinstance(full, str) and full not in seen:
                        seen.add(full)
                        following.append(full)
            layer = following


def _same(written: str, other: str) -> bool:
    """Whether two ids, either of which may be shortened, can name one commit."""
    return written.startswith(other) or other.startswith(written)
