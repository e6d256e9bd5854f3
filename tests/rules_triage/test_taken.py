"""What is read from a report: the range of versions, the commits that brought the bug in, the functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.rules.report.segment import segment
from quietfix.rules.similar.reading import features_of
from quietfix.rules.triage.taken import MOST_FUNCTIONS, Taken, taken
from quietfix.rules.versions import Unread, read_versions
from tests.rules_check.judging import HEAD, case_file


def case(more: str = "") -> Case:
    made = case_file(f"---\n{HEAD}status: new\n{more}---\n").case
    assert made is not None
    return made


def read(text: str, more: str = "") -> Taken:
    return taken(case(more), segment(text), features_of(text), (), (text,))


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("Affected: 6.6 up to 6.18-rc6, tested on 6.18-rc6", "6.6 up to 6.18-rc6, tested on 6.18-rc6"),
        ("* Affected versions: v5.10 - v6.1.", "v5.10 - v6.1"),
        ("Affected versions: 6.18 up to 6.19. Tested on 6.19 x86_64, CONFIG_FROB=y.", "6.18 up to 6.19"),
        ("Affected: 6.6; fixed by accident since.", "6.6"),
        ("Linux 6.12 up to 6.19-rc6 frees a lease too early.", "6.12 up to 6.19-rc6"),
        ("It is there in Linux 6.12 up to\n6.19-rc6, as far as I see.", "6.12 up to 6.19-rc6"),
        ("The bug is there since 5.4 and nobody saw it.", "since 5.4"),
        ("We tested kernel 6.6 and it crashes.", "6.6"),
        ("Version: Ubuntu something", ""),
        ("Affected: 6.6 of course, and whatever was built from it", ""),
        ("It took 6.5 seconds on 4.5 GHz.", ""),
        ("> Linux 6.12 up to 6.19-rc6 frees a lease", ""),
    ],
)
def test_a_range_is_taken_where_it_can_be_read(text: str, versions: str) -> None:
    assert read(text).versions.values == ((versions,) if versions else ())


@pytest.mark.parametrize(
    ("text", "commits"),
    [
        ('Fixes: 1da177e4c3f4 ("Linux-2.6.12-rc2")', ("1da177e4c3f4",)),
        ("It was introduced by commit 0123456789abcdef.", ("0123456789abcdef",)),
        ("bisected to 0123456789ABCDEF", ("0123456789abcdef",)),
        ("Fixes: 1da177e4 (too short)", ()),
        ("tested on commit 0123456789abcdef", ()),
        ("> Fixes: 1da177e4c3f4", ()),
    ],
)
def test_commits_that_brought_it_in(text: str, commits: tuple[str, ...]) -> None:
    assert read(text).introduced.values == commits


def test_what_the_case_says_goes_before_what_the_report_says() -> None:
    more = 'affects: {files: [a.c], functions: ["frob_it()"], versions: "6.1"}\nintroduced: ["1da177e4c3f4"]\n'
    found = read("Affected: 5.10\nFixes: 0123456789ab\nfrob_other() crashes", more)
    assert [one.values for one in (found.files, found.functions, found.versions, found.introduced)] == [
        ("a.c",),
        ("frob_it",),
        ("6.1",),
        ("1da177e4c3f4",),
    ]
    assert all(one.noted for one in (found.files, found.functions, found.versions, found.introduced))
    assert read("frob_other() crashes").functions.values == ("frob_other",)
    assert not read("frob_other() crashes").functions.noted


@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from(["Linux ", "6.", "12", "-rc", " up to ", "since ", "Fixes: ", "0" * 12, "\n", "Affected: "])
    ).map("".join)
)
def test_any_text_is_read_and_what_is_taken_can_be_used(text: str) -> None:
    found = read(text)
    assert len(found.functions.values) <= MOST_FUNCTIONS
    assert not any(isinstance(read_versions(one), Unread) for one in found.versions.values)
    assert all(set(one) <= set("0123456789abcdef") and len(one) >= 12 for one in found.introduced.values)
