"""Names in a policy: those that stand twice, and the known one that is nearest to one that is not known."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from quietfix.plan import KeyPath


def doubles(named: Iterable[tuple[KeyPath, str]]) -> Iterator[KeyPath]:
    """Where a name stands that stood before."""
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield path
        seen.add(name)


def near(name: str, known: Sequence[str]) -> str:
    """What was probably meant, else all that there is."""
    found = difflib.get_close_matches(name, known, n=1)
    return f"did you mean `{found[0]}`?" if found else f"facts are {', '.join(known)}"


def nearest_of(name: str, known: Sequence[str]) -> str | None:
    """The known name that was probably meant; None where none is like it."""
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)
