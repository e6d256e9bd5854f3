"""Asks the public trees whether a bug was fixed already: reads what touches it, places it by the index, ranks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from quietfix.desk.policy import Policy
from quietfix.errors import GitFailed, UsageError
from quietfix.facts import LineSeen, Touch, Unknown, Wanted
from quietfix.robots.sources import Trees
from quietfix.rules.likely import Probed
from quietfix.rules.probing import originals, rank, shortlist
from quietfix.rules.questions import Asked
from quietfix.rules.references import Forms
from quietfix.rules.versions import newest_held
from quietfix.trees.mirror import Mirror
from quietfix.trees.releases import released
from quietfix.trees.touching import History

_MORE = 4
"""So many times what is shown is looked at closely, since a revert or an old backport may yet rule some out."""
_SOME = 100
_MAX_CLOSE = 1000


def probe(question: Asked, policy: Policy, trees: Trees, limit: int) -> Probed:
    """What the last fetch of each tree says. Nothing is fetched. Raises UsageError where no tree has the tag."""
    search = _Search(question, _forms(trees.mirrors))
    for mirror in trees.mirrors:
        search.read(mirror)
    if question.since is not None and search.tags and question.since not in search.tags:
        raise UsageError("no public tree has such a release tag", "see which `tags` policy/trees.yml calls releases")
    return search.answer(policy, trees, limit)


def _forms(mirrors: Sequence[Mirror]) -> Forms:
    return Forms.of(sorted({pattern for mirror in mirrors for pattern in mirror.tree.references}))


@dataclass
class _Search:
    """One question on its way through the trees."""

    asked: Asked
    forms: Forms
    touches: dict[str, Touch] = field(default_factory=dict)
    histories: list[tuple[Mirror, History, frozenset[str]]] = field(default_factory=list)
    """The trees that were read, with the commits that were found in each."""
    since: dict[str, str | None] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    cut: bool = False

    def read(self, mirror: Mirror) -> None:
        """What one tree has that touches what is asked for."""
        question, tree = self.asked.question, mirror.tree
        paths = tree.depth != "messages"
        if question.files and not paths:
            self.unknown.append(
                f"tree {tree.name} holds messages only: which files commits touch is known with `depth: paths` for it "
                "in policy/trees.yml and a fetch"
            )
        last = mirror.last()
        if isinstance(last, Unknown):
            return  # the lines say so
        tips = tuple(dict.fromkeys(tip for tip in last.tips.values() if isinstance(tip, str)))
        if not tips:
            return
        git = mirror.reader()
        try:
            tags = released(git)
            tag = self._bound(tags)
            history = History(git, tips, tags[tag] if tag is not None else None, self.forms)
            reached = history.look(question, paths=paths)
        except GitFailed as error:
            self.unknown.append(f"the mirror of tree {tree.name} cannot be read: {self._words(error)}")
            return
        self.tags |= tags.keys()
        self.since[tree.name] = tag
        self.histories.append((mirror, history, frozenset(touch.id for touch in reached.touches)))
        self.cut |= reached.cut
        for touch in reached.touches:
            known = self.touches.get(touch.id)
            # A tree that holds paths knows more of a commit than one that does not.
            if known is None or (not known.touched and touch.touched):
                self.touches[touch.id] = touch

    def _bound(self, tags: Mapping[str, str]) -> str | None:
        if self.asked.since in tags:
            return self.asked.since
        return newest_held(self.asked.versions, tags)

    def _misspelled(self) -> None:
        """Tell of files that no tree ever had: that nothing touches them says nothing."""
        touched = {one.file for touch in self.touches.values() for one in touch.touched}
        with_paths = [history for mirror, history, _ in self.histories if mirror.tree.depth != "messages"]
        left = [file for file in self.asked.question.files if file not in touched] if with_paths else []
        try:
            count = sum(not any(history.ever(file) for history in with_paths) for file in left)
        except GitFailed as error:
            self.unknown.append(f"a mirror cannot be read: {self._words(error)}")
            return
        if count:
            are, they = ("is", "it is") if count == 1 else ("are", "they are")
            self.unknown.append(f"{count} of the files {are} in no tree that was looked at: see how {they} spelled")

    def _words(self, error: GitFailed) -> str:
        """What Git said, unless it quotes the question: what is said here may be logged."""
        question = self.asked.question
        quoted = any(word in error.happened for word in (*question.files, *question.functions, *question.introduced))
        return "Git failed over what it was asked" if quoted else error.happened

    def answer(self, policy: Policy, trees: Trees, limit: int) -> Probed:
        """The ranking of what was read."""
        self._misspelled()
        question, versions = self.asked.question, self.asked.versions
        everything = list(self.touches.values())
        placed = trees.look(Wanted(frozenset(question.introduced), places=originals(everything)))
        keep = min(limit * _MORE + _SOME, _MAX_CLOSE)
        short = shortlist(everything, placed, question, versions, keep)
        close = self._closer(short.touches)
        seen = trees.look(Wanted(frozenset(question.introduced) | {touch.id for touch in close}))
        lines = [line for _, line in policy.trees.lines]
        ranking = rank(close, seen, question, versions, lines, limit)
        whys: dict[str, list[str]] = {}
        for line, item in seen.lines.items():
            if isinstance(item, Unknown):
                whys.setdefault(item.why, []).append(line)
        self.unknown += [f"{' '.join(names)}: {why}" for why, names in whys.items()]
        fetched = [item.fetched for item in seen.lines.values() if isinstance(item, LineSeen)]
        return Probed(
            self.asked,
            replace(ranking, already=ranking.already + short.already, found=ranking.found + short.rest),
            self.since,
            min(fetched, default=None),
            self.cut,
            tuple(self.unknown),
        )

    def _closer(self, touches: Sequence[Touch]) -> list[Touch]:
        """The same commits with the functions that they change, where a tree holds content."""
        found: dict[str, tuple[str, ...]] = {}
        for mirror, history, there in self.histories:
            if mirror.tree.depth != "content":
                continue
            wanted = [touch for touch in touches if touch.touched and touch.id in there]
            try:
                found.update(history.changes(wanted, self.asked.question))
            except GitFailed as error:
                self.unknown.append(f"changes in tree {mirror.tree.name} cannot be read: {self._words(error)}")
        return [replace(touch, in_change=found.get(touch.id, ())) for touch in touches]
