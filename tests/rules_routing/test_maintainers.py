"""MAINTAINERS as text: sections, fields, people, and what is no part of it."""

import pytest

from quietfix.rules.routing.contacts import Contact, Kind, contacts, deduplicated, kind, read
from quietfix.rules.routing.maintainers import MAX_LINE, decoded, parse
from tests.rules_routing.tree import TEXT


def test_sections_have_their_titles_and_fields() -> None:
    sections = parse(TEXT).sections
    assert [section.title for section in sections] == [
        "FROB CORE", "FROB LEASES", "FROB SIMULATOR", "FROB DOCUMENTATION", "HEADERS OF LEASES", "LIST ALONE",
        "OLD FORM", "ORPHANED DRIVER", "ORPHANED DRIVER WITH SOMEBODY", "DRIVERS OF NETWORKS", "BROKEN LINES", "THE REST",
    ]  # fmt: skip
    assert "".join(field.letter for field in sections[0].fields) == "MMRLSWQBCPTFFFXNKV"
    assert sections[1].status == "Odd Fixes (when somebody pays)"
    assert TEXT.split("\n")[sections[0].line - 1] == "FROB CORE"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("a title\nanother\n\n\n", []),
        ("M:\ta@b.c\n", [("", "M")]),
        ("A\nB\n\n# C\nM: a@b.c\n\nF: x\n", [("B", "MF")]),
        ("A\n---\nM: a@b.c\n", [("A", "M")]),
        ("A\n M: indented\nM:a@b.c\nNo: field\nMM: none\nF:x\n", [("M: indented", "M"), ("MM: none", "F")]),
        ("A\r\nM:\ta@b.c\r\nF:\tx\r\n", [("A", "MF")]),
        ("A\nZ: odd\nm: small\nF: x\n", [("A", "Z"), ("m: small", "F")]),
        ("A\nM: a@b.c\nF: x\nB\nF: y", [("A", "MF"), ("B", "F")]),
    ],
)
def test_what_is_a_section(text: str, found: list[tuple[str, str]]) -> None:
    sections = parse(text).sections
    assert [(s.title, "".join(field.letter for field in s.fields)) for s in sections] == found


def test_a_line_without_end_is_left_out_and_said() -> None:
    parsed = parse(f"A\nM: {'x' * MAX_LINE}\nF: a\n")
    assert [field.letter for field in parsed.sections[0].fields] == ["F"]
    assert [(remark.line, remark.why) for remark in parsed.remarks] == [
        (2, f"this line is longer than {MAX_LINE} characters")
    ]


def test_old_names_are_latin_1_and_others_stay_what_they_are() -> None:
    data = "M:\tÅsa Ö <a@b.c>\n".encode() + "M:\tJürg Ä <j@b.c>\n".encode("latin-1") + b"M:\t\xff\xfe\x80 <x@b.c>\n"
    (section,) = parse(decoded(data)).sections
    assert [contact.name for contact in contacts(section, "M")][:2] == ["Åsa Ö", "Jürg Ä"]
    assert contacts(section, "M")[2].mail == "x@b.c"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ada Example <ada@example.org>", "Ada Example <ada@example.org>"),
        ("Ada  Example\t<ada@example.org>", "Ada Example <ada@example.org>"),
        ('"Frob, Carl J." <carl@example.com>', '"Frob, Carl J." <carl@example.com>'),
        ("Carl J. Frob <carl@example.com>", '"Carl J. Frob" <carl@example.com>'),
        ("Åsa Ö <a@example.org>", "Åsa Ö <a@example.org>"),
        ("ada@example.org", "ada@example.org"),
        ("<ada@example.org>", "ada@example.org"),
        ("frob@lists.example.org (moderated for non-subscribers)", "frob@lists.example.org"),
        ("Ada <ada@example.org> (only on Mondays)", "Ada <ada@example.org>"),
        ("Ada \u202eExample <ada@example.org>", "ada@example.org"),
    ],
)
def test_a_contact_is_written_as_mail_needs_it(value: str, text: str) -> None:
    contact = read(value)
    assert contact is not None
    assert contact.text == text


@pytest.mark.parametrize(
    "value",
    ["", "Nobody", "<@>", "a@b", "Ada <ada@example.org", "Ada <a b@c.d>", "a@b.c@d.e", "Ada <a,b@c.d>", "a\u200bb@c.d"],
)
def test_what_nobody_could_write_to_is_no_contact(value: str) -> None:
    assert read(value) is None


def test_a_name_stood_before_its_address_once_and_a_document_is_no_name() -> None:
    text = "A\nP: Olga Old\nM: o@b.c\nP: Documentation/a.rst\nM: p@b.c\nP: Other\nS: Maintained\nM: q@b.c\n"
    (section,) = parse(text).sections
    assert contacts(section, "M") == [Contact("Olga Old", "o@b.c"), Contact("", "p@b.c"), Contact("", "q@b.c")]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Ada Example <ada@example.org>", Kind.PERSON),
        ("Guard Linux <linux@example.org>", Kind.PERSON),
        ("x86@example.org", Kind.ROLE),
        ("Frob Team <frob@example.org>", Kind.ROLE),
        ("Jo <frob-maintainers@example.org>", Kind.ROLE),
        ("Jo <SECURITY@example.org>", Kind.ROLE),
        ("Jo <jo@vger.kernel.org>", Kind.LIST),
        ("Jo <jo@lists.example.org>", Kind.LIST),
        ("Jo <Known@example.org>", Kind.LIST),
    ],
)
def test_what_an_address_tells_of_its_readers(value: str, found: Kind) -> None:
    contact = read(value)
    assert contact is not None
    assert kind(contact, frozenset(["known@example.org"])) is found


def test_somebody_is_the_same_by_name_or_by_address() -> None:
    people = [
        Contact("Ada", "a@b.c"),
        Contact("ADA", "x@b.c"),
        Contact("Other", "A@B.C"),
        Contact("", "x@b.c"),
        Contact("", "z@b.c"),
    ]
    assert deduplicated(people) == [people[0], people[4]]
