"""Which sections of MAINTAINERS a file belongs to, with get_maintainer's meaning and no look at any history.

A section is the file's when one of its `F:` matches, or one of its `N:`, and none of its `X:` does. All patterns are
put in order once, by the folder that their matches lie in, so that a file is compared with few of them.

get_maintainer looks into the tree whether a pattern without a `/` at its end names a folder. Here the tree may be
unknown: then a pattern without wildcards is a folder for whatever is asked for below it, since only a folder has
something below, and for all else the start of a file's name. Where the folders of the tree are known, they decide.
Where several fields of a section match, the deepest counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from quietfix.rules.routing.contacts import lists
from quietfix.rules.routing.expressions import Expression, Refused, expression
from quietfix.rules.routing.globs import CATCH_ALL, Glob
from quietfix.rules.routing.maintainers import Field, Maintainers, Remark, Section, parse

MAX_PATH = 4096
"""A longer path, in characters, is nobody's."""
MAX_SEARCHED = 256
"""So much of a path or line, in characters, is searched for expressions: paths of the kernel have fewer than 150."""
MAX_SEARCHED_LINES = 5000
MAX_EXPRESSIONS = 1000
"""More of them, beyond plain words, are not used. The kernel's file has some hundred."""
_BY_NAME = 0
"""The score of a match by `N:`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that a file belongs to, or that a content speaks of."""

    section: Section
    score: int
    """How deep the pattern is that matched: higher is more specific, -1 is whatever nobody else has."""
    field: Field
    """The field that matched; the deepest of them, and of those the first."""

    @property
    def why(self) -> str:
        """The field as the file has it."""
        return f"{self.field.letter}: {self.field.value}"

    @property
    def catches_all(self) -> bool:
        """Whether this is the section of whatever has none."""
        return self.field.letter == "F" and self.field.value in CATCH_ALL


@dataclass(frozen=True, slots=True)
class _Pattern:
    section: int
    field: Field
    glob: Glob


@dataclass(frozen=True)
class _Folder:
    """The patterns whose matches all lie in one folder: `below` match all of it."""

    below: list[_Pattern] = field(default_factory=list)
    files: dict[str, list[_Pattern]] = field(default_factory=lambda: defaultdict(list))
    """By the start of the file's name."""
    wild: list[_Pattern] = field(default_factory=list)


class Router:
    """MAINTAINERS, put in order."""

    def __init__(self, maintainers: Maintainers, folders: Collection[str] | None = None) -> None:
        """`folders` are all folders of the tree without `/` at their end, None where they are not known."""
        self.sections = maintainers.sections
        self.lists = lists(maintainers)
        self.remarks: list[Remark] = list(maintainers.remarks)
        self.roots: set[str] = set()
        """The first parts of all patterns: what lies at the top of the tree, as far as the file tells."""
        self._folders: dict[str, _Folder] = defaultdict(_Folder)
        self._excluded: dict[int, list[Glob]] = defaultdict(list)
        self._expressions = 0
        self._names: list[tuple[int, Field, Expression]] = []
        self._keywords: list[tuple[int, Field, Expression]] = []
        for number, section in enumerate(maintainers.sections):
            for entry in section.fields:
                if entry.letter == "F":
                    self._add(_Pattern(number, entry, Glob(entry.value)), folders)
                elif entry.letter == "X":
                    self._exclude(number, Glob(entry.value), folders)
                elif entry.letter in "NK":
                    self._search(number, entry)

    @classmethod
    def of(cls, text: str, folders: Collection[str] | None = None) -> "Router":
        """The router of a MAINTAINERS text."""
        return cls(parse(text), folders)

    def sections_of(self, path: str, depth: int = 0) -> list[Hit]:
        """The sections of a file, the most specific first and else as they stand.

        `depth` is get_maintainer's `--pattern-depth`: a match by `F:` counts only where its folder is less than
        `depth` levels above the file's. 0 is no limit.
        """
        if not path or len(path) > MAX_PATH:
            return []
        best: dict[int, Hit] = {}
        level = path.count("/")
        for pattern in self._candidates(path):
            score = pattern.glob.score
            if depth == 0 or level - score < depth:
                self._keep(best, pattern.section, pattern.field, score)
        for number, entry, name in self._names:
            if name.found(path[:MAX_SEARCHED]):
                self._keep(best, number, entry, _BY_NAME)
        return sorted(
            (hit for number, hit in best.items() if not any(glob.matches(path) for glob in self._excluded[number])),
            key=lambda hit: (-hit.score, hit.section.line),
        )

    def speaking_of(self, lines: Sequence[str]) -> list[Hit]:
        """The sections whose `K:` is found in some line of a patch or trace, as they stand in the file."""
        cut = [line[:MAX_SEARCHED] for line in lines[:MAX_SEARCHED_LINES]]
        text = "\n".join(cut)
        found: dict[int, Hit] = {}
        for number, entry, keyword in self._keywords:
            plain = keyword.pattern is None
            if number not in found and (keyword.found(text) if plain else any(map(keyword.found, cut))):
                found[number] = Hit(self.sections[number], _BY_NAME, entry)
        return [found[number] for number in sorted(found)]

    def _keep(self, best: dict[int, Hit], number: int, entry: Field, score: int) -> None:
        known = best.get(number)
        if known is None or (-score, entry.line) < (-known.score, known.field.line):
            best[number] = Hit(self.sections[number], score, entry)

    def _candidates(self, path: str) -> Iterable[_Pattern]:
        """The patterns of `F:` that match a path."""
        at = 0
        while True:
            known = self._folders.get(path[:at])
            if known is not None:
                yield from known.below
                yield from (pattern for pattern in known.wild if pattern.glob.matches(path))
            following = path.find("/", at) + 1
            if not following:
                break
            at = following
        if known is not None and known.files:
            for end in range(at + 1, len(path) + 1):
                yield from known.files.get(path[at:end], ())

    def _add(self, pattern: _Pattern, folders: Collection[str] | None) -> None:
        text = pattern.glob.text
        if not text:
            return
        if pattern.glob.wild:
            self._folders[pattern.glob.folder].wild.append(pattern)
            self.roots.update([pattern.glob.folder.partition("/")[0]] if pattern.glob.folder else [])
            return
        self.roots.add(text.partition("/")[0])
        folder, _, name = text.rpartition("/")
        if not name:
            self._folders[text].below.append(pattern)
            return
        if folders is None or text in folders:
            self._folders[f"{text}/"].below.append(pattern)
        if folders is None or text not in folders:
            self._folders[f"{folder}/" if folder else ""].files[name].append(pattern)

    def _exclude(self, number: int, glob: Glob, folders: Collection[str] | None) -> None:
        if not glob.wild and not glob.text.endswith("/") and (folders is None or glob.text in folders):
            self._excluded[number].append(Glob(f"{glob.text}/"))
            if folders is not None:
                return
        self._excluded[number].append(glob)

    def _search(self, number: int, entry: Field) -> None:
        made = expression(entry.value)
        if isinstance(made, Expression) and made.pattern is not None:
            self._expressions += 1
            made = made if self._expressions <= MAX_EXPRESSIONS else Refused("there are too many of them")
        if isinstance(made, Refused):
            self.remarks.append(Remark(entry.line, f"this {entry.letter}: is not used: {made.why}"))
        else:
            (self._names if entry.letter == "N" else self._keywords).append((number, entry, made))
