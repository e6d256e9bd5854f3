"""Names of things are held to one way of writing."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.ids import CASE_ID, LINE_NAME, CommitId, CommitIdError

DIGITS = st.text("0123456789abcdef", min_size=12, max_size=64)


@given(DIGITS)
def test_a_commit_id_is_read_back(text: str) -> None:
    assert str(CommitId.parse(text)) == text
    assert CommitId.parse(text).names(text + "0")
    assert not CommitId.parse(text).names(text[:-1])


@given(DIGITS)
def test_a_commit_id_without_quotes_is_refused(text: str) -> None:
    with pytest.raises(CommitIdError, match="in quotes"):
        CommitId.parse(text, quoted=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1da177e4c3f",
        "a" * 65,
        "1DA177E4C3F4",
        "1da177e4c3fg",
        " 1da177e4c3f4",
        "1da177e4c3f4\n",
        "\u0661" * 12,
        "1e10",
        "HEAD",
    ],
)
def test_what_is_no_commit_id(text: str) -> None:
    with pytest.raises(CommitIdError, match="12 to 64 lower-case"):
        CommitId.parse(text)


@pytest.mark.parametrize("name", ["mainline", "6.6", "5.10.y", "linux-next", "a_b", "7", "a.lockx", "lock"])
def test_names_of_lines(name: str) -> None:
    assert LINE_NAME.fullmatch(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "-a",
        "_a",
        ".a",
        "a.",
        "a..b",
        "a.lock",
        "a.lock.b",
        "a/b",
        "a b",
        "a\n",
        "é",
        "@",
        "a@{b",
        "a~1",
        "a:b",
        "a*",
        "٦",
    ],
)
def test_what_is_no_name_of_a_line(name: str) -> None:
    assert not LINE_NAME.fullmatch(name)


@given(st.lists(st.text("aZ09._-~^:?*[\\/@{ ", min_size=1, max_size=8), min_size=1, max_size=40))
def test_git_takes_every_name_of_a_line_in_a_ref(names: list[str]) -> None:
    refs = [f"refs/heads/{name}" for name in names if LINE_NAME.fullmatch(name)]
    for ref in refs[:1]:
        assert subprocess.run(["git", "check-ref-format", ref], check=False).returncode == 0, ref


@pytest.mark.parametrize("name", ["2026-0007", "2026-999999"])
def test_ids_of_cases(name: str) -> None:
    assert CASE_ID.fullmatch(name)


@pytest.mark.parametrize(
    "name", ["", "2026-007", "26-0007", "2026-0000007", "2026_0007", "2026-0007\n", "٢٠٢٦-0007", "README"]
)
def test_what_is_no_id_of_a_case(name: str) -> None:
    assert not CASE_ID.fullmatch(name)
