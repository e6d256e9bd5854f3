"""The hidden line by which a comment is known again."""

from hypothesis import given
from hypothesis import strategies as st

from quietfix.forge.githubcomments import keys_of, with_keys

KEYS = st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5)


@given(text=st.text(), keys=KEYS)
def test_keys_are_read_as_they_were_written(text: str, keys: list[str]) -> None:
    """Whatever is in them, and through a forge that ends lines in its own way."""
    body = with_keys(text, keys)
    assert keys_of(body) == set(keys)
    assert keys_of(body.replace("\n", "\r\n")) == set(keys)
    assert body.count("-->") == 1 + text.rstrip().count("-->")


@given(text=st.text())
def test_keys_in_the_midst_of_a_text_are_none(text: str) -> None:
    assert keys_of(with_keys(text, ["a"]) + "\nmore") == frozenset()
    assert keys_of(None) == frozenset()
