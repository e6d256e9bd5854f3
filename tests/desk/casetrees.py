"""What cases hold, as trees of values that mean themselves, and strategies for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, Union

from hypothesis import strategies as st

from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.plan import Value

Draw: TypeAlias = st.DrawFn
Kind: TypeAlias = Literal["text", "flag", "when", "commit"]


@dataclass(frozen=True)
class Leaf:
    """A scalar: its text as the reader gives it, and what it is."""

    text: str
    kind: Kind = "text"

    def value(self) -> Value:
        """What an edit would be given."""
        if self.kind == "flag":
            return self.text == "true"
        if self.kind == "when":
            return Instant.parse(self.text)
        return CommitId.parse(self.text) if self.kind == "commit" else self.text


Tree: TypeAlias = Union[Leaf, list["Tree"], dict[str, "Tree"]]  # noqa: UP007  # it names itself, so as text


def plain(tree: Tree) -> Any:
    """The texts alone."""
    if isinstance(tree, Leaf):
        return tree.text
    return [plain(i) for i in tree] if isinstance(tree, list) else {key: plain(i) for key, i in tree.items()}


def value(tree: Tree) -> Value:
    """The tree as the value of an edit."""
    if isinstance(tree, Leaf):
        return tree.value()
    return [value(i) for i in tree] if isinstance(tree, list) else {key: value(i) for key, i in tree.items()}


# What a case can hold: a shape is a strategy for a leaf, a record of keys, a list, or a mapping with free keys.


@dataclass(frozen=True)
class Record:
    needed: Mapping[str, "Shape"]
    optional: Mapping[str, "Shape"]

    def below(self, key: str) -> "Shape":
        return self.needed[key] if key in self.needed else self.optional[key]


@dataclass(frozen=True)
class Many:
    item: "Shape"


@dataclass(frozen=True)
class Free:
    keys: st.SearchStrategy[str]
    item: "Shape"


Shape: TypeAlias = st.SearchStrategy[Leaf] | Record | Many | Free

_WORD = st.sampled_from(
    [
        "fs",
        "nfsd:",
        "use",
        "after",
        "free",
        "#1",
        "-",
        "'s",
        '"q"',
        "é",
        "😀",
        "a\\b",
        "no",
        "0123",
        "1e10",
        "{",
        "]",
        "%",
        "@x",
        "&y",
        "*z",
        "!t",
        "|",
        ">",
        "?",
        "null",
        "~",
        "---",
        "…",
        "don't",
        "a,b",
        "[x]",
    ],
)
TEXT = st.lists(_WORD, min_size=1, max_size=6).map(lambda words: Leaf(" ".join(words)))
WORD = st.sampled_from(["member-b", "a@example.org", "p1.patch", "nfs4_laundromat", "fs/nfsd/x.c"]).map(Leaf)
LOGIN = st.sampled_from(["maintainer-a", "member-b", "x9"]).map(Leaf)
WHEN = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  # zone is added
    lambda at: Leaf(str(Instant(at)), "when")
)
FLAG = st.sampled_from([Leaf("true", "flag"), Leaf("false", "flag")])
COMMIT = st.one_of(
    st.text("0123456789abcdef", min_size=12, max_size=40), st.sampled_from(["123456789012", "1e10" * 3])
).map(lambda text: Leaf(text, "commit"))
MESSAGE_ID = st.sampled_from(["<20261120.1@example.org>", "x@y"]).map(Leaf)
MAIL = st.sampled_from(["a@example.org", "b.c@example.org"]).map(Leaf)
LINE = st.sampled_from(["mainline", "6.6", "5.10", "7", "next-queue"])


def _one_of(*words: str) -> st.SearchStrategy[Leaf]:
    return st.sampled_from(words).map(Leaf)


_PATCH: Mapping[str, Shape] = {
    "role": _one_of("fix", "prerequisite", "follow-up"),
    "commit": COMMIT,
    "message-id": MESSAGE_ID,
    "file": _one_of("p1.patch", "p2.patch"),
    "subject": TEXT,
    "line": LINE.map(Leaf),
}
_PLEDGE = Record({"github": LOGIN, "at": WHEN}, {})
CASE = Record(
    {
        "schema": _one_of("1"),
        "id": _one_of("2026-0007"),
        "title": TEXT,
        "status": _one_of("new", "confirmed", "closed"),
        "received": WHEN,
    },
    {
        "handling": _one_of("private", "public"),
        "owner": WORD,
        "answered": WHEN,
        "waiting": Record({"on": _one_of("reporter", "team"), "since": WHEN}, {}),
        "reporters": Many(
            Record({}, {"name": TEXT, "email": MAIL, "credit": _one_of("ask"), "share": FLAG, "tags": Many(TEXT)})
        ),
        "report": Record(
            {},
            {
                "message-id": MESSAGE_ID,
                "form": _one_of("mail", "form"),
                "assisted": FLAG,
                "sha256": TEXT,
                "accepted": Record({"by": WORD, "reason": TEXT}, {}),
            },
        ),
        "public-since": WHEN,
        "affects": Record({}, {"files": Many(WORD), "functions": Many(TEXT), "versions": TEXT}),
        "introduced": Many(COMMIT),
        "people": Many(
            Record({"added": _one_of("2026-11-20"), "by": WORD, "reason": TEXT}, {"github": LOGIN, "email": MAIL})
        ),
        "fix": Record(
            {},
            {
                "ready": WHEN,
                "accepted": WHEN,
                "patches": Many(Record({}, _PATCH)),
                "superseded": Many(Record({"reason": TEXT}, _PATCH)),
                "restarts": Many(Record({"was": WHEN, "at": WHEN, "reason": TEXT}, {})),
            },
        ),
        "embargo": Record(
            {},
            {
                "asked-by": _one_of("reporter", "affected-party"),
                "requested": WHEN,
                "reason": _one_of("rollout", "qa"),
                "extension": Record({"agreed-by": Many(WORD), "reason": _one_of("rollout"), "at": WHEN}, {}),
            },
        ),
        "distros": Record({"posted": WHEN}, {"date": WHEN}),
        "hardware": Record({}, {"end": WHEN, "pledges": Many(_PLEDGE), "proposed": Many(_PLEDGE)}),
        "overrides": Free(LINE, Record({"verdict": _one_of("never", "wont-fix"), "reason": TEXT}, {"commit": COMMIT})),
        "closed": Record({"at": WHEN, "as": _one_of("fixed", "declined")}, {"reason": TEXT, "commit": COMMIT}),
    },
)


def trees(shape: Shape) -> st.SearchStrategy[Any]:
    """Trees of a shape."""
    if isinstance(shape, Record):
        needed = {key: trees(below) for key, below in shape.needed.items()}
        optional = {key: trees(below) for key, below in shape.optional.items()}
        whole = st.fixed_dictionaries(needed, optional=optional)
        return whole if needed else whole.filter(bool)
    if isinstance(shape, Many):
        return st.lists(trees(shape.item), max_size=3)
    if isinstance(shape, Free):
        return st.dictionaries(shape.keys, trees(shape.item), min_size=1, max_size=3)
    return shape
