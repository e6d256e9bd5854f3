"""Whom the team writes to, and what it is told of them (security-bugs.rst, "Identifying contacts")."""

import pytest

from quietfix.rules.routing.maintainers import Field, Section
from quietfix.rules.routing.recipients import Standing, role_of, route
from tests.rules_routing.tree import ROUTER, routing, to

ADA, CARL = "Ada Example <ada@example.org>", '"Frob, Carl J." <carl@example.com>'
BEA, DAN = "Bea Sample <bea@example.org>", "Dan Different <dan@example.net>"
FINN, TEAM = "Finn Network <finn@example.org>", "Network Team <network-maintainers@example.org>"
NETWORK = [FINN, TEAM, "Gert Network <gert@example.org>", "Hana Network <hana@example.org>"]


def test_the_maintainers_near_a_file_are_taken_the_most_specific_first() -> None:
    assert to("drivers/frob/core.c") == [ADA, CARL]
    assert to("drivers/frob/lease.c") == [BEA, ADA, CARL]


def test_where_nobody_is_near_the_most_specific_section_is_taken() -> None:
    assert to("drivers/frob/deep/down/lease.c") == [ADA, CARL]
    assert to("drivers/net/phy/deep/a.c") == NETWORK


def test_files_of_several_sections_give_the_union_with_each_person_once() -> None:
    assert to("include/linux/frob_lease.h", "drivers/frob/core.c") == [ADA, CARL, DAN]
    assert to("drivers/frob/lease.c", "drivers/frob/lease.c") == [BEA, ADA, CARL]


def test_whatever_nobody_has_is_nobodys() -> None:
    for depth in (None, 0, 5):
        found = routing("README", depth=depth)
        assert (found.to, found.team, found.files[0].standing) == ((), True, Standing.UNMATCHED)


def test_an_orphan_says_so_and_the_team_minds_it() -> None:
    found = routing("drivers/net/orphan/a.c")
    assert [contact.text for contact in found.to] == NETWORK
    assert (found.team, found.files[0].standing) == (True, Standing.ORPHAN)
    minded = routing("drivers/net/minded/a.c", "drivers/net/a.c")
    assert (minded.team, [file.standing for file in minded.files]) == (True, [Standing.ORPHAN, Standing.MAINTAINED])
    assert [(one.contact.name, one.role) for one in minded.files[0].maintainers] == [
        ("Eve Stillthere", "orphan minder")
    ]


def test_reviewers_are_not_written_to() -> None:
    found = routing("Documentation/frob/index.rst")
    assert (found.to, found.team, found.files[0].standing) == ((), True, Standing.NO_MAINTAINER)


def test_a_section_of_a_list_alone_is_passed_over() -> None:
    assert to("drivers/frob/sim/core.c") == []
    assert routing("drivers/frob/sim/core.c").files[0].standing is Standing.NO_MAINTAINER


def test_a_list_among_maintainers_is_passed_over_and_said() -> None:
    found = routing("net/alone/a.c")
    assert (found.to, found.team, found.files[0].standing) == ((), True, Standing.NO_MAINTAINER)
    assert [one.contact.mail for one in found.passed_over] == ["alone@lists.example.org", "frob@lists.example.org"]


def test_a_public_bug_goes_to_lists_too() -> None:
    found = routing("drivers/frob/core.c", "net/alone/a.c", public=True)
    assert [contact.mail for contact in found.lists] == []  # it stands among the recipients already
    assert [contact.mail for contact in found.to][2:] == ["alone@lists.example.org", "frob@lists.example.org"]
    assert found.passed_over == ()
    assert [contact.mail for contact in routing("drivers/net/a.c", public=True).lists] == ["networks@vger.kernel.org"]
    assert routing("README", public=True).lists == ()


def test_no_list_is_named_for_a_private_bug() -> None:
    assert routing("drivers/net/a.c", "drivers/frob/core.c", "README").lists == ()


def test_two_recipients_or_fewer_keep_the_team_in_copy() -> None:
    assert [routing(path).team for path in ("fs/old/a.c", "drivers/frob/core.c", "drivers/frob/lease.c", "drivers/net/a.c")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_an_account_with_many_readers_is_told() -> None:
    found = routing("drivers/net/a.c")
    assert [one.contact.text for one in found.roles] == [TEAM]
    assert TEAM in [contact.text for contact in found.to]


def test_a_given_depth_takes_all_within_it() -> None:
    assert to("drivers/net/minded/deep/a.c", depth=0) == ["Eve Stillthere <eve@example.org>", *NETWORK]
    assert to("drivers/net/minded/deep/a.c", depth=1) == []
    assert to("drivers/net/minded/deep/a.c", depth=2) == ["Eve Stillthere <eve@example.org>"]
    assert [hit.section.title for hit in routing("drivers/net/minded/deep/a.c", depth=2).files[0].sections] == [
        "ORPHANED DRIVER WITH SOMEBODY"
    ]


def test_lines_that_name_nobody_are_told_where_they_matter() -> None:
    assert [remark.why for remark in routing("lib/broken/a.c").remarks][:2] == ["M: names no mail address"] * 2
    assert routing("lib/broken/a.c").files[0].standing is Standing.NO_MAINTAINER
    assert [remark.why for remark in routing("fs/old/a.c").remarks if remark.why.startswith("M:")] == []


def test_a_file_that_is_named_by_its_path_alone_says_so() -> None:
    assert to("arch/dts/frob-a.yaml") == [ADA, CARL]
    assert routing("arch/dts/frob-a.yaml").files[0].used[0].why == "N: frob-[^/]*\\.yaml"


@pytest.mark.parametrize(
    ("status", "role"),
    [
        ("Supported", "supporter"),
        ("Maintained", "maintainer"),
        ("Odd Fixes (when paid)", "odd fixer"),
        ("ORPHAN", "orphan minder"),
        ("Obsolete", "obsolete minder"),
        ("Buried alive", "maintainer"),
        ("", "maintainer"),
    ],
)
def test_the_status_of_a_section_names_the_role(status: str, role: str) -> None:
    assert role_of(Section("A", (Field("S", status, 2),) if status else (), 1)) == role


def test_who_is_only_spoken_of_is_shown_and_not_written_to() -> None:
    found = route(ROUTER, ["fs/old/a.c"], content=["frob_get(x);"])
    assert [contact.text for contact in found.to] == ["Olga Oldform <olga@example.org>"]
    assert [hit.section.title for hit in found.spoken_of] == ["FROB CORE"]
    # A section that has one of the files is shown with it.
    assert route(ROUTER, ["drivers/frob/a.c"], content=["frob_get(x);"]).spoken_of == ()
