"""Which commits are the same fix: by their own id, because one message names the other, or by who wrote them when.

A backport *carries* what it names. So a line has the fix when it holds the fix, or a commit that carries it, however
many steps away; and where the case names a backport, when the line has everything that this backport carries.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from quietfix.facts import CommitSeen, LineSeen, Mention, MentionKind, PatchIds, TreesSeen
from quietfix.rules.references import subject_key

_PREFIX = 7
"""Ids are looked up by so many digits, the fewest that a message uses, and then compared in full."""
_MAX_ALIKE = 64
MAX_CHAIN = 8
"""More steps from one reference to the next are a ring or a prank."""
_Named = dict[str, list[tuple[CommitSeen, Mention]]]


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
    """The relations between all commits that were seen, indexed both ways."""

    def __init__(self, seen: TreesSeen) -> None:
        self.commits = seen.commits
        self.all_reverts: set[str] = set()
        """All commits that revert another by its id."""
        self._by_prefix: dict[str, list[str]] = defaultdict(list)
        self._carriers: _Named = defaultdict(list)
        self._reverters: _Named = defaultdict(list)
        self._fixers: _Named = defaultdict(list)
        self._doubters: _Named = defaultdict(list)
        self._mails: _Named = defaultdict(list)
        self._reverted_subjects: dict[str, list[str]] = defaultdict(list)
        self._by_author: dict[tuple[int, int], list[CommitSeen]] = defaultdict(list)
        self._by_subject: dict[str, list[CommitSeen]] = defaultdict(list)
        self._by_patch: dict[str, list[str]] = defaultdict(list)
        self._resolved: dict[str, str | Ambiguous | None] = {}
        self._copies: dict[tuple[tuple[int, int], str], list[str]] = defaultdict(list)
        self._lines = [line for line in seen.lines.values() if isinstance(line, LineSeen)]
        self._ways: dict[str, tuple[Way, ...]] = {}
        self._carried: dict[str, list[Mention]] = {}
        self._twins: dict[str, tuple[str, ...]] = {}
        self._keys = {commit.id: subject_key(commit.subject) for commit in seen.commits.values()}
        # In an order of their own: mirrors and files of jobs tell of the same commits in different ones.
        for commit in sorted(seen.commits.values(), key=lambda commit: commit.id):
            self._by_prefix[commit.id[:_PREFIX]].append(commit.id)
            self._by_subject[self._keys[commit.id]].append(commit)
            if commit.authored is not None:
                self._by_author[commit.authored].append(commit)
                self._copies[commit.authored, self._keys[commit.id]].append(commit.id)
            if isinstance(commit.patch, PatchIds):
                self._by_patch[commit.patch.whole].append(commit.id)
            for mention in commit.mentions:
                self._note(commit, mention)

    def _note(self, commit: CommitSeen, mention: Mention) -> None:
        kind = mention.kind
        if kind is MentionKind.LINK:
            self._mails[mention.target].append((commit, mention))
        elif kind is MentionKind.REVERT_SUBJECT:
            self._reverted_subjects[mention.target].append(commit.id)
        elif kind is MentionKind.REVERT:
            self.all_reverts.add(commit.id)
            self._reverters[mention.target[:_PREFIX]].append((commit, mention))
        elif kind is MentionKind.REVERT_WORDS:
            self._doubters[mention.target[:_PREFIX]].append((commit, mention))
        elif kind is MentionKind.FIXES:
            self._fixers[mention.target[:_PREFIX]].append((commit, mention))
        elif kind.carries:
            self._carriers[mention.target[:_PREFIX]].append((commit, mention))

    def resolve(self, text: str) -> str | Ambiguous | None:
        """The full id that `text` is or starts, None where no tree has it."""
        if text not in self._resolved:
            full = [commit for commit in self._by_prefix.get(text[:_PREFIX], ()) if commit.startswith(text)]
            self._resolved[text] = Ambiguous() if len(full) > 1 else full[0] if full else None
        return self._resolved[text]

    def carriers(self, commit: str) -> tuple[Way, ...]:
        """The commits whose message names `commit`, or names one that does, nearest first."""
        if commit not in self._ways:
            self._ways[commit] = tuple(self._carrying(commit))
        return self._ways[commit]

    def _carrying(self, commit: str) -> Iterator[Way]:
        seen, layer = {commit}, [commit]
        for _ in range(MAX_CHAIN):
            following: list[str] = []
            for target in layer:
                for carrier, mention in self._carriers.get(target[:_PREFIX], ()):
                    if carrier.id in seen or not self._names(mention, target):
                        continue
                    if not self._reverts(carrier, target) and self.mistaken(carrier.id, target) is None:
                        seen.add(carrier.id)
                        following.append(carrier.id)
                        yield Way(carrier.id, mention.kind.value, mention.text)
            layer = following

    def naming(self, commit: str) -> Iterator[str]:
        """The commits that say of themselves that they carry `commit`, whether that is so or not."""
        for carrier, mention in self._carriers.get(commit[:_PREFIX], ()):
            if self._names(mention, commit):
                yield carrier.id

    def carried(self, commit: str) -> list[Mention]:
        """What a commit's own message says that it carries."""
        if commit not in self._carried:
            known = self.commits.get(commit)
            mentions = () if known is None else known.mentions
            # Who says it twice says it once.
            self._carried[commit] = list({one.target: one for one in mentions if one.kind.carries}.values())
        return self._carried[commit]

    def mistaken(self, carrier: str, target: str) -> str | None:
        """The commit that a carrier really is a copy of, where its message names `target` by mistake.

        It has the author, date and subject of a commit that it does not name, and not the subject of the one that it
        names, though one line has both of these. A copy of the carrier itself is on other lines.
        """
        if carrier not in self.commits or target not in self.commits or self.alike(carrier, target):
            return None
        named = self.carried(carrier)
        for twin in self.twins(carrier):
            known = any(_same(mention.target, twin) for mention in named) or target in self._named_by(twin)
            if not known and any(twin in line.arrivals and target in line.arrivals for line in self._lines):
                return twin
        return None

    def twins(self, commit: str) -> tuple[str, ...]:
        """The other commits with the same author, author date and subject."""
        if commit not in self._twins:
            known = self.commits.get(commit)
            group = [] if known is None or known.authored is None else self._copies[known.authored, self._keys[commit]]
            # So many that are alike in all three are no copies of one.
            self._twins[commit] = tuple(one for one in group if one != commit) if len(group) <= _MAX_ALIKE else ()
        return self._twins[commit]

    def of_one_hand(self, commit: str) -> list[str]:
        """The other commits with the same author and author date."""
        known = self.commits.get(commit)
        if known is None or known.authored is None:
            return []
        return [other for other in self.of_hand(known.authored) if other != commit]

    def of_hand(self, authored: tuple[int, int]) -> list[str]:
        """The commits of one author and author date; none where so many are that it says nothing."""
        found = self._by_author.get(authored, ())
        return [commit.id for commit in found] if len(found) <= _MAX_ALIKE else []

    def copies(self, commit: str) -> set[str]:
        """The other commits that are the same patch, by who wrote them when or by what they change."""
        found = set(self.twins(commit))
        known = self.commits.get(commit)
        if known is not None and isinstance(known.patch, PatchIds):
            found.update(self._by_patch[known.patch.whole])
            for other in self.of_one_hand(commit):
                patch = self.commits[other].patch
                if isinstance(patch, PatchIds) and patch.files & known.patch.files:
                    found.add(other)
        return found - {commit}

    def of_subject(self, key: str) -> list[str]:
        """The commits of one subject, as subjects are compared."""
        return [commit.id for commit in self._by_subject.get(key, ())]

    def alike(self, one: str, other: str) -> bool:
        """Whether two commits have the same subject."""
        return self._keys[one] == self._keys[other]

    def key(self, commit: str) -> str:
        """The subject of a commit that is known, as subjects are compared."""
        return self._keys[commit]

    def commits_key(self, commit: str) -> str | None:
        """The subject of a commit as subjects are compared; None where no tree has it."""
        return self._keys.get(commit)

    def by_mail(self, message_id: str) -> list[tuple[str, str]]:
        """The commits that link to a mail, and the lines that say so."""
        return [(commit.id, mention.text) for commit, mention in self._mails.get(message_id, ())]

    def reverters(self, commit: str) -> Iterator[str]:
        """The commits whose message reverts `commit`."""
        for revert, mention in self._reverters.get(commit[:_PREFIX], ()):
            if self._names(mention, commit):
                yield revert.id

    def doubters(self, commit: str) -> Iterator[str]:
        """The commits whose words may say that they revert `commit`, or whose few digits may mean it."""
        for doubter, mention in self._doubters.get(commit[:_PREFIX], ()):
            if _same(mention.target, commit):
                yield doubter.id
        for revert, mention in self._reverters.get(commit[:_PREFIX], ()):
            if _same(mention.target, commit) and not self._names(mention, commit):
                yield revert.id

    def reverters_of_subject(self, key: str) -> list[str]:
        """The commits that revert something of this subject, and do not say which.

        A backport of a revert that says it needs no words of its own.
        """
        return [one for one in self._reverted_subjects.get(key, ()) if not self._named_by(one) & self.all_reverts]

    def fixers(self, commit: str) -> Iterator[str]:
        """The commits that say that they fix `commit`."""
        for fixer, mention in self._fixers.get(commit[:_PREFIX], ()):
            if self._names(mention, commit):
                yield fixer.id

    def _named_by(self, commit: str) -> set[str]:
        """What a commit says that it carries, as far as it is known."""
        found = (self.resolve(mention.target) for mention in self.carried(commit))
        return {full for full in found if isinstance(full, str)}

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


def _same(written: str, other: str) -> bool:
    """Whether two ids, either of which may be shortened, can name one commit."""
    return written.startswith(other) or other.startswith(written)
