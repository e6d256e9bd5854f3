"""Rules over the releases file that the policy names, and over the lines that have ended by it. All of them warn."""

from collections.abc import Iterator

from quietfix.desk.document import Document
from quietfix.desk.policy import TreePolicy
from quietfix.desk.releases import Releases
from quietfix.facts import Unknown
from quietfix.finding import Finding, Severity
from quietfix.instants import Instant
from quietfix.rules.endoflife import ended, older_than_all, trusted


def check_end_of_life(
    document: Document, policy: TreePolicy, releases: Releases | Unknown | None, now: Instant
) -> Iterator[Finding]:
    """What the releases file says of the policy's lines, or why it says nothing. Silent where the policy names none."""
    if policy.end_of_life is None or releases is None:
        return
    believed = trusted(releases, now, policy.end_of_life.stale_after)
    if isinstance(believed, Unknown):
        yield releases_can_be_believed(document, believed)
    else:
        yield from lines_live(document, policy, believed, now)


def releases_can_be_believed(document: Document, unknown: Unknown) -> Finding:
    """A releases file that is missing, odd or old ends no line, and somebody should know."""
    message = f"the releases file ends no line: {unknown.why}"
    hint = "fetch it anew; until then no line is taken for ended"
    return document.finding("end-of-life-stale", ("end-of-life", "file"), message, hint, Severity.WARNING)


def lines_live(document: Document, policy: TreePolicy, releases: Releases, now: Instant) -> Iterator[Finding]:
    """The lines of the policy are ones that still get fixes."""
    assert policy.end_of_life is not None
    names = [line for _, line in policy.lines]
    over = ended(names, releases, now, policy.end_of_life.stale_after)
    old = older_than_all(names, releases)
    for index, tree in enumerate(policy.trees):
        for line in tree.lines:
            path = ("trees", index, "lines", line)
            if line in over:
                message = f"this line has ended: {over[line].why}"
                hint = "take it out, or leave it: no case waits for it any more"
                yield document.finding("end-of-life", path, message, hint, Severity.WARNING)
            elif line in old:
                message = "the releases file lists no line so old, which alone does not end it"
                hint = "take it out if it has ended: until then cases wait for it"
                yield document.finding("end-of-life", path, message, hint, Severity.WARNING)
