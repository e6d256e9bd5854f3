"""python-frontmatter, the real library, gives other programs the desk's own reading."""

from io import BytesIO, StringIO
from pathlib import Path

import frontmatter
import pytest
from hypothesis import given, settings

from quietfix.desk.document import CaseHandler
from quietfix.errors import FaultyFile
from tests.desk.casefiles import CaseText, case_texts
from tests.desk.reading import HEAD, read_case


@given(case_texts())
@settings(max_examples=40)
def test_metadata_and_body_are_those_of_the_desk(text: CaseText) -> None:
    document = read_case(text.data)
    post = frontmatter.loads(text.data.decode(), handler=CaseHandler())
    assert post.metadata == document.values
    assert post.content == document.text[document.body :].replace("\r\n", "\n").strip()


def test_a_file_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "2026-0007.md"
    path.write_bytes(f"---\r\n{HEAD}a: 😀\n---\r\nbody é".encode())
    for source in (str(path), StringIO(path.read_bytes().decode()), BytesIO(path.read_bytes())):
        post = frontmatter.load(source, handler=CaseHandler())
        assert (post["id"], post["a"], post.content) == ("2026-0007", "😀", "body é")


@pytest.mark.parametrize("text", ["no", "0123", "1e10", "2026-11-24", "123456789012", "~", "0x1f"])
def test_values_stay_what_was_written(text: str) -> None:
    """YAML readers by themselves would make truth values, numbers and dates of these."""
    assert frontmatter.loads(f"---\nowner: {text}\n---\n", handler=CaseHandler())["owner"] == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no front matter",
        "---\nid: x\n",
        "id: x\n---\n",
        "---\nid: [\n---\n",
        "---\nid: x\nid: y\n---\n",
        "---\n- a\n---\n",
        "---\n---\n",
        "---\nid: &a x\n---\n",
        "\ufeff---\nid: x\n---\n",
        "+++\nid = 1\n+++\n",
        '{"id": 1}',
    ],
)
def test_what_the_desk_cannot_read_is_an_error(text: str) -> None:
    """python-frontmatter by itself would answer with an empty case."""
    with pytest.raises(FaultyFile):
        frontmatter.loads(text, handler=CaseHandler())


def test_a_case_is_not_written_whole() -> None:
    post = frontmatter.loads(f"---\n{HEAD}---\n", handler=CaseHandler())
    with pytest.raises(FaultyFile, match="never written whole"):
        frontmatter.dumps(post, handler=CaseHandler())


def test_every_text_is_taken() -> None:
    assert CaseHandler().detect("no front matter")
