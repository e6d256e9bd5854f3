"""A plain `now` is an instant where the model wants one, at every depth, and text elsewhere."""

import pytest

from quietfix.desk.case import Case
from quietfix.desk.keys import with_now
from quietfix.desk.nodes import Scalar
from quietfix.instants import Instant
from quietfix.plan import APPEND, KeyPath, Value

NOW = Instant.parse("2026-11-24T16:00:00Z")


def word(*, quoted: bool) -> Scalar:
    scalar = Scalar("now")
    scalar.quoted = quoted
    return scalar


PLAIN, QUOTED = word(quoted=False), word(quoted=True)


@pytest.mark.parametrize(
    ("path", "value", "made"),
    [
        (("answered",), PLAIN, NOW),
        (("received",), PLAIN, NOW),
        (("fix", "ready"), PLAIN, NOW),
        (("fix", "restarts", APPEND, "at"), PLAIN, NOW),
        (("fix", "restarts", "0", "at"), PLAIN, NOW),
        (("fix", "restarts", APPEND), {"was": PLAIN, "at": PLAIN, "reason": PLAIN}, {"was": NOW, "at": NOW, "reason": PLAIN}),
        (("fix",), {"restarts": [{"at": PLAIN, "was": QUOTED}]}, {"restarts": [{"at": NOW, "was": QUOTED}]}),
        (("waiting",), {"on": PLAIN, "since": PLAIN}, {"on": PLAIN, "since": NOW}),
        (("hardware", "pledges", APPEND), {"github": PLAIN, "at": PLAIN}, {"github": PLAIN, "at": NOW}),
        (("answered",), QUOTED, QUOTED),
        (("title",), PLAIN, PLAIN),
        (("people", APPEND, "added"), PLAIN, PLAIN),
        (("overrides", "5.10", "reason"), PLAIN, PLAIN),
        (("introduced", APPEND), PLAIN, PLAIN),
        (("answered", "x"), PLAIN, PLAIN),
        (("unknown",), {"at": [PLAIN]}, {"at": [PLAIN]}),
    ],
)  # fmt: skip
def test_now(path: KeyPath, value: Value, made: Value) -> None:
    assert with_now(Case, path, value, NOW) == made
