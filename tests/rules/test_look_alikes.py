"""Messages that look as if they carried a fix, and reverts in words that tools overlook. Each was tried as an attack."""

from pathlib import Path

import pytest

from tests.rules.looking import World, make_case
from tests.support.trees import git


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        'Commit {fix}\n("nfsd: fix") will need this helper.',
        "Commit {fix} upstream\nis not needed here since the code differs.",
        "What it says:\n\n    commit {fix} upstream.\n\nis not what it does.",
        "> commit {fix} upstream.",
        "This reverts commit {other}, whose message was:\n\n    commit {fix} upstream.\n\nIt broke the boot.",
        "(cherry picked from commit {fix}, documentation only, the code was not taken)",
        "(backported from commit {fix}; but not the fix)",
    ],
)
def test_words_about_a_fix_are_not_the_fix(world: World, body: str) -> None:
    fix, other = world.mainline("nfsd: fix"), world.mainline("other")
    world.stable(f"other\n\n{body.format(fix=fix, other=other)}\n")
    assert world.look(fix)["6.6"] == "absent"


def test_a_revert_of_a_backport_that_shows_its_message_carries_nothing(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    backport = world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    world.stable(f'Revert "nfsd: fix"\n\nThis reverts commit {backport}.\n\ncommit {fix} upstream.\n')
    assert world.look(fix)["6.6"] == "reverted"


def test_a_fix_of_a_bad_backport_is_not_its_original(world: World) -> None:
    """The case names the stable fix; a line that has only the backport does not have it."""
    original = world.mainline("nfsd: original")
    world.stable(f"nfsd: original\n\ncommit {original} upstream.\n")
    world.tree.branch("linux-6.1.y", "linux-6.6.y")
    for body in (
        "The backport of\n\n    commit {0} upstream.\n\nlost a check.",
        "commit {0} upstream.\n\nlost a check.",
    ):
        fix = world.stable(f"nfsd: add the lost check\n\n{body.format(original)}\n")
        assert world.look(fix)["mainline"] == "absent"
        assert world.look(fix)["6.6"] == "landed"


@pytest.mark.parametrize(
    "body",
    [
        "This reverts commit {fix:.8}.",
        "This reverts commit {fix:.10} (nfsd: fix, 2026-11-20).",
        'This reverts commit {other} ("other")\nand commit {fix} ("nfsd: fix").',
        "This reverts upstream commit {fix}.",
        'This reverts the following commits:\n\n  {other} ("other")\n  {fix} ("nfsd: fix")',
        "This reverts commits {many},\n{fix}.",
    ],
)
def test_a_revert_in_any_words_is_seen(world: World, body: str) -> None:
    fix, other = world.mainline("nfsd: fix"), world.mainline("other")
    many = ",\n".join(f"{number:040x}" for number in range(1 << 80, (1 << 80) + 25))
    world.mainline(f"take it back\n\n{body.format(fix=fix, other=other, many=many)}\n")
    assert world.look(fix)["mainline"] == "reverted"


def test_who_reverts_a_merge_reverts_what_it_brought(world: World) -> None:
    world.tree.branch("topic", "master")
    fix = world.tree.commit("topic", "nfsd: fix")
    before = world.mainline("other")
    merge = world.mainline("Merge topic", merge=(fix,))
    assert world.look(fix)["mainline"] == "landed"
    world.mainline(f'Revert "Merge topic"\n\nThis reverts commit {merge}, reversing\nchanges made to {before}.\n')
    assert world.look(fix)["mainline"] == "reverted"


def test_a_backported_revert_whose_sentence_is_gone_is_a_revert(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    revert = world.mainline(f'Revert "nfsd: fix"\n\nThis reverts commit {fix}.\n')
    world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    world.stable(f"take it back\n\ncommit {revert} upstream.\n")
    assert world.look(fix)["6.6"] == "reverted"


def test_a_revert_by_subject_alone_is_put_to_a_person(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    world.mainline('Revert "nfsd: fix"\n\nIt broke the boot.\n')
    assert world.look(fix)["mainline"] == "unknown"


@pytest.mark.parametrize("odd", ["\u2028", "\x0c", "\x85", "\x1b", "\u202e"])
def test_no_character_of_a_public_message_stops_the_desk(world: World, odd: str) -> None:
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\n(cherry picked from commit {fix} {odd}x)\n")
    facts = world.facts(make_case(fix))["6.6"]
    assert all(match.text is None or match.text.isprintable() for match in facts.patches)


@pytest.mark.parametrize("name", ["v1\u2028x", "v1\x85x", "v-\u202e", "v 1", "v--upload-pack=x"])
def test_no_name_of_a_public_tag_stops_the_desk(world: World, name: str) -> None:
    fix = world.mainline("nfsd: fix")
    try:
        git(world.tree.path, "update-ref", f"refs/tags/{name}", fix)
    except AssertionError:
        return  # Git itself refuses it.
    assert world.look(fix)["mainline"] in ("landed", "released")
    git(world.tree.path, "update-ref", "-d", f"refs/tags/{name}")
    assert world.look(fix)["mainline"] == "landed"
