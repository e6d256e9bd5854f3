"""What a `Fixes:` tag means: what it says, but where the policy knows that it is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.wrongfixes import WrongFix
from quietfix.ids import CommitId
from quietfix.rules.wrongfixes import AsWritten, Instead, WrongFixes

FIX, BACKPORT, OTHER = "a" * 40, "b" * 40, "c" * 40
BAD, GOOD, BETTER = "1" * 40, "2" * 40, "3" * 40


def entry(says: str | None, *means: str, commit: str | None = None) -> WrongFix:
    return WrongFix(
        commit=None if commit is None else CommitId(commit),
        says=None if says is None else CommitId(says),
        means=tuple(CommitId(meant) for meant in means),
        reason="somebody looked",
    )


def meant(entries: list[WrongFix], bearers: list[str], target: str) -> list[str] | None:
    """The ids that a tag means, None where it means what it says."""
    reading = WrongFixes(entries).reading(bearers, target)
    return None if isinstance(reading, AsWritten) else [commit.text for commit in reading.means]


def test_a_tag_that_nobody_doubts_means_what_it_says() -> None:
    assert WrongFixes([]).reading([FIX], BAD) == AsWritten()
    assert meant([entry(BAD, GOOD, commit=FIX)], [FIX], GOOD) is None


def test_a_wrong_tag_is_replaced_or_void() -> None:
    assert meant([entry(BAD, GOOD, commit=FIX)], [FIX], BAD) == [GOOD]
    assert meant([entry(BAD, GOOD, BETTER, commit=FIX)], [FIX], BAD) == [GOOD, BETTER]
    assert meant([entry(BAD, commit=FIX)], [FIX], BAD) == []


def test_an_entry_is_about_its_commit_alone() -> None:
    assert meant([entry(BAD, GOOD, commit=FIX)], [OTHER], BAD) is None


def test_a_backport_has_the_tags_of_its_original() -> None:
    assert meant([entry(BAD, GOOD, commit=FIX)], [BACKPORT, FIX], BAD) == [GOOD]


def test_an_entry_without_a_commit_is_about_every_message() -> None:
    assert meant([entry(BAD, GOOD)], [OTHER], BAD) == [GOOD]
    assert meant([entry(BAD, GOOD)], [], BAD) == [GOOD]


def test_an_entry_without_an_id_is_about_all_tags_of_its_commit() -> None:
    entries = [entry(None, commit=FIX)]
    assert (meant(entries, [FIX], BAD), meant(entries, [FIX], "0badbad"), meant(entries, [OTHER], BAD)) == (
        [],
        [],
        None,
    )


def test_the_narrowest_entry_counts_wherever_it_stands() -> None:
    every, all_of_it, this = entry(BAD), entry(None, GOOD, commit=FIX), entry(BAD, BETTER, commit=FIX)
    for entries in ([every, all_of_it, this], [this, all_of_it, every]):
        assert meant(entries, [FIX], BAD) == [BETTER]
        assert meant(entries, [FIX], OTHER) == [GOOD]
        assert meant(entries, [OTHER], BAD) == []


def test_what_a_tag_should_have_said_is_not_looked_up_again() -> None:
    assert meant([entry(BAD, GOOD, commit=FIX), entry(GOOD, BETTER)], [FIX], BAD) == [GOOD]


@pytest.mark.parametrize(("said", "target"), [(12, 40), (40, 12), (40, 40), (12, 12), (16, 13)])
def test_ids_may_be_shortened_on_either_side(said: int, target: int) -> None:
    for commit in (None, FIX[:said], FIX[:12]):
        assert meant([entry(BAD[:said], GOOD, commit=commit)], [FIX], BAD[:target]) == [GOOD]


def test_a_very_short_id_counts_only_where_the_commit_is_named() -> None:
    """Seven digits name many commits of a kernel; in one message they name what the entry names."""
    assert meant([entry(BAD, GOOD)], [FIX], BAD[:7]) is None
    assert meant([entry(BAD, GOOD, commit=FIX)], [FIX], BAD[:7]) == [GOOD]


def test_the_reading_says_why_and_where() -> None:
    reading = WrongFixes([entry(GOOD), entry(BAD, GOOD)]).reading([], BAD)
    assert reading == Instead((CommitId(GOOD),), "somebody looked", 1)


IDS = st.text("01", min_size=12, max_size=16)


@given(st.lists(st.builds(lambda says, commit: entry(says, GOOD, commit=commit), IDS, IDS | st.none())), IDS, IDS)
def test_a_reading_is_that_of_an_entry_which_names_the_tag(entries: list[WrongFix], bearer: str, target: str) -> None:
    reading = WrongFixes(entries).reading([bearer], target)
    naming = [
        index
        for index, item in enumerate(entries)
        if item.says is not None
        and (item.says.names(target) or CommitId(target).names(item.says.text))
        and (item.commit is None or item.commit.names(bearer))
    ]
    assert reading.index in naming if isinstance(reading, Instead) else naming == []
