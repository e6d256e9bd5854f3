"""The summary of a GitHub job: all findings in a table, in which nobody's file name is markup."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quietfix.finding import Finding, Severity
from quietfix.views.findings import count_line
from quietfix.views.summary import LIMIT, as_summary
from quietfix.views.text import harmless

COLUMNS = ["rule", "path", "line", "column", "severity", "message", "hint"]
HOSTILE = [
    "cases/a|b.md",
    "cases/a\\|b.md",
    "cases/`a`.md",
    "cases/</code></td></table><script>alert(1)</script>.md",
    "cases/<!--.md",
    "cases/&lt;b&gt;&#60;.md",
    "cases/a\n\n# b\n::error::c.md",
    "cases/\n\n![x](https://example.org/x.png)\n.md",
    "cases/[a](https://example.org) https://example.org www.example.org a@example.org @member-a #1.md",
    "cases/*a* _b_ ~~c~~ $d$.md",
    "cases/\u202edm.\x1b[2J\ud800.md",
    "]]><![CDATA[",
]


class Read(HTMLParser):
    """What a browser makes of a summary: its elements, and the texts of the table's rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.rows: list[list[str]] = []
        self.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.elements.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and self.lasttag == "code":
            self.rows[-1][-1] += data.rstrip("\n")

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment hides what comes after it")


def finding(path: str = "cases/2026-0007.md", message: str = "it is wrong", hint: str = "mend it") -> Finding:
    return Finding(path, 2, 5, "value", Severity.ERROR, message, hint)


def shown(text: str) -> str:
    return harmless(text).replace("\n", "\\u{a}").replace("\t", "\\u{9}")


def test_a_summary() -> None:
    made = as_summary([finding("cases/a|b.md", hint="")], 3)
    assert made.shown == 1
    head = "".join(f"<th><code>{name}</code></th>" for name in COLUMNS)
    cells = ["value", "cases/a&#124;b.md", "2", "5", "error", "it is wrong"]
    row = "".join(f"<td><code>{cell}</code></td>" for cell in cells)
    assert made.text == (
        "\n### quietfix check\n\n1 error, 0 warnings, 0 advice in 3 files\n"
        f"\n<table>\n<tr>{head}</tr>\n<tr>{row}<td></td></tr>\n</table>\n"
    )


def test_nothing_is_summarised_in_a_line() -> None:
    made = as_summary([], 3)
    assert (made.text, made.shown) == (f"\n### quietfix check\n\n{count_line([], 3)}\n", 0)


@given(st.sampled_from(HOSTILE) | st.text(), st.text(), st.text())
def test_nothing_in_a_finding_is_markup(path: str, message: str, hint: str) -> None:
    made = as_summary([finding(path, message, hint), finding()], 1)
    read = Read(made.text)
    assert read.elements == {"h3", "p", "table", "tr", "th", "td", "code"}
    row = ["value", shown(path), "2", "5", "error", shown(message), shown(hint)]
    assert read.rows == [COLUMNS, row, ["value", "cases/2026-0007.md", "2", "5", "error", "it is wrong", "mend it"]]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_name_stays_on_its_line(path: str) -> None:
    made = as_summary([finding(path)], 1).text
    assert made.count("\n") == as_summary([finding()], 1).text.count("\n")
    row = made.split("\n")[7]
    assert not set(row.replace("code>", "").replace("tr>", "").replace("td>", "")) & set("|`*_[]()\\@\"'!$~:\x1b\u202e")


def test_a_summary_is_bounded_and_says_what_is_missing() -> None:
    findings = [finding(f"cases/{number:05}/" + "\u00fc" * 200) for number in range(5000)]
    made = as_summary(findings, 1)
    assert len(made.text.encode()) <= LIMIT
    assert len(made.text.encode()) > LIMIT - 2000
    assert made.text.count("<tr>") == made.shown + 1
    last = f"{5000 - made.shown} findings are not shown here: GitHub takes 1 MiB for a summary. `quietfix check` shows all."
    assert made.text.splitlines()[-1] == last


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_summary_fits_into_any_room(count: int) -> None:
    findings = [finding() for _ in range(count)]
    whole = as_summary(findings, 1)
    assert whole.shown == count
    sizes = set()
    for room in range(-1, len(whole.text.encode()) + 200):
        made = as_summary(findings, 1, room)
        assert len(made.text.encode()) <= max(room, 0)
        sizes.add(made.shown)
    assert sizes == set(range(count + 1))
