"""Rules over the tags that are known to be wrong: each entry is about some tag, changes it, and has it for itself."""

from collections import defaultdict
from collections.abc import Iterator

from quietfix.desk.document import Document
from quietfix.desk.wrongfixes import WrongFix, WrongFixPolicy
from quietfix.finding import Finding
from quietfix.ids import CommitId
from quietfix.plan import KeyPath

_PREFIX = 12


def check_wrong_fixes(document: Document, policy: WrongFixPolicy) -> Iterator[Finding]:
    """All findings about the entries, in time that grows with their number."""
    seen: dict[tuple[str, str], list[WrongFix]] = defaultdict(list)
    for index, entry in enumerate(policy.wrong_fixes):
        path = ("wrong-fixes", index)
        yield from entry_makes_sense(document, path, entry)
        alike = seen[_start(entry.commit), _start(entry.says)]
        if any(_same(entry.commit, other.commit) and _same(entry.says, other.says) for other in alike):
            message, hint = "an entry above is about this tag too", "keep one of the two"
            yield document.finding("wrong-fix", path, message, hint)
        alike.append(entry)


def entry_makes_sense(document: Document, path: KeyPath, entry: WrongFix) -> Iterator[Finding]:
    """An entry says which tags are wrong, and something else than they do."""
    if entry.commit is None and entry.says is None:
        message, hint = "this does not say which tag is wrong", "add `commit`, `says` or both"
        yield document.finding("wrong-fix", path, message, hint)
    if entry.says is not None and len(entry.means) == 1 and _same(entry.means[0], entry.says):
        message, hint = "this means what the tag says, so it changes nothing", "correct it, or take the entry out"
        yield document.finding("wrong-fix", (*path, "means", 0), message, hint)
    for at, meant in enumerate(entry.means):
        if entry.commit is not None and _same(meant, entry.commit):
            message, hint = "no commit fixes itself", "name the commit that brought the bug in, or none with []"
            yield document.finding("wrong-fix", (*path, "means", at), message, hint)


def _start(commit: CommitId | None) -> str:
    return "" if commit is None else commit.text[:_PREFIX]


def _same(one: CommitId | None, other: CommitId | None) -> bool:
    """Whether two ids, either of which may be shortened, can name one commit; where both are left out too."""
    if one is None or other is None:
        return one is other
    return one.names(other.text) or other.names(one.text)
