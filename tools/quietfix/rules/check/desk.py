"""Rules between cases."""

from collections.abc import Collection, Iterator, Mapping

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.finding import Finding


def duplicates(cases: Mapping[str, tuple[Case, Document]], ids: Collection[str]) -> Iterator[Finding]:
    """A duplicate names its original: one of `ids`, all cases that there are, and one that is no duplicate itself.

    So there are no chains to follow, and no rings.
    """
    path = ("closed", "of")
    for case, document in cases.values():
        if case.closed is None or case.closed.of is None:
            continue
        if case.closed.of == case.id:
            yield document.finding("duplicate-of", path, "a case is no duplicate of itself", "name the other case")
        elif case.closed.of not in ids:
            yield document.finding("duplicate-of", path, "there is no such case", "`quietfix list` shows the cases")
        elif case.closed.of in cases:
            original, _ = cases[case.closed.of]
            if original.closed is not None and original.closed.as_ == "duplicate":
                hint = "name the case that that one is a duplicate of"
                yield document.finding("duplicate-of", path, "the original is a duplicate itself", hint)
