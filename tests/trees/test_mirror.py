"""Mirrors of real repositories: what they take, how they fail, and what the last fetch left."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from quietfix.desk.policy import Tree
from quietfix.facts import Unknown, Wanted
from quietfix.instants import Instant
from quietfix.trees.mirror import Fetched, Mirror
from quietfix.trees.scan import observe
from tests.support.desks import TEMPLATE
from tests.support.trees import PublicTree, git

NOW = Instant.parse("2026-11-24T16:00:00Z")
NEXT = Instant.parse("2026-11-25T16:00:00Z")
LINES = {"mainline": "master", "6.6": "linux-6.6.y"}


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "one")
    made.branch("linux-6.6.y", "master")
    made.commit("master", "two")
    return made


def mirrored(
    tree: PublicTree, *, lines: Mapping[str, str] = LINES, tags: tuple[str, ...] = ("v*",), **more: str
) -> Mirror:
    """The mirror of a tree."""
    said = {"name": "linux", "url": str(tree.path), "lines": lines, "tags": tags, **more}
    return Mirror(Tree.model_validate(said), tree.path.parent / "mirrors", tree.path.parent / "desk")


def tips(fetched: Fetched | Unknown) -> dict[str, str | None]:
    """The tips of a fetch, None where a line is unknown."""
    assert isinstance(fetched, Fetched), fetched
    return {line: None if isinstance(tip, Unknown) else tip for line, tip in fetched.tips.items()}


def refs(mirror: Mirror) -> set[str]:
    return set(git(mirror.path, "for-each-ref", "--format=%(refname)").splitlines())


def test_a_fetch_tells_the_tips_and_leaves_them_for_later(tree: PublicTree) -> None:
    fetched = mirrored(tree).fetch(NOW)
    assert tips(fetched) == {"mainline": tree.tips["master"], "6.6": tree.tips["linux-6.6.y"]}
    assert isinstance(fetched, Fetched) and fetched.at == NOW
    assert mirrored(tree).last() == fetched


def test_nothing_but_the_lines_and_tags_of_the_policy_is_taken(tree: PublicTree) -> None:
    tree.commit("linux-next", "next")
    tree.tag("v1", "master")
    tree.tag("next-20261124", "linux-next")
    for ref in ("refs/pull/1/head", "refs/notes/commits", "refs/changes/1", "refs/x/refs/heads/master"):
        git(tree.path, "update-ref", ref, tree.tips["linux-next"])
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    assert refs(mirror) == {"refs/lines/mainline", "refs/lines/6.6", "refs/tags/v1"}
    held = git(mirror.path, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    assert tree.tips["linux-next"] not in held


def test_what_is_fetched_depends_on_the_policy_alone(tree: PublicTree) -> None:
    """Nothing of what is wanted is known to a mirror: law 5."""
    assert "wanted" not in {*Mirror.__dataclass_fields__, *Mirror.fetch.__annotations__}


def test_a_line_that_is_gone_is_unknown_and_no_other(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    git(tree.path, "update-ref", "-d", "refs/heads/linux-6.6.y")
    assert tips(mirror.fetch(NEXT)) == {"mainline": tree.tips["master"], "6.6": None}
    tree.point("linux-6.6.y", tree.tips["master"])
    assert tips(mirror.fetch(NEXT)) == {"mainline": tree.tips["master"], "6.6": tree.tips["master"]}


def test_no_line_at_all_is_unknown_line_by_line(tree: PublicTree) -> None:
    assert tips(mirrored(tree, lines={"a": "x", "b": "y"}).fetch(NOW)) == {"a": None, "b": None}


def test_a_repository_that_is_gone_is_unknown_and_comes_back(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    away = tree.path.rename(tree.path.with_suffix(".away"))
    failed = mirror.fetch(NEXT)
    assert isinstance(failed, Unknown)
    assert failed.why.startswith("tree linux could not be fetched: there is no repository at its url; ")
    assert mirror.last() == failed
    away.rename(tree.path)
    assert (
        tips(mirror.fetch(NEXT))
        == tips(mirror.last())
        == {"mainline": tree.tips["master"], "6.6": tree.tips["linux-6.6.y"]}
    )


def test_an_empty_repository_is_unknown(tmp_path: Path) -> None:
    assert tips(mirrored(PublicTree.create(tmp_path / "x.git")).fetch(NOW)) == {"mainline": None, "6.6": None}


def test_a_line_that_points_to_no_commit_is_unknown(tree: PublicTree) -> None:
    blob = git(tree.path, "hash-object", "-w", "--stdin", given=b"key")
    git(tree.path, "update-ref", "refs/keys/maintainer", blob)
    assert tips(mirrored(tree, lines={"mainline": "master", "key": "refs/keys/maintainer"}).fetch(NOW))["key"] is None


def shallow(tree: PublicTree) -> None:
    """Put a copy with a cut history in the place of the tree."""
    tree.commit("linux-6.6.y", "its parent is what the copy lacks")
    whole = tree.path.rename(tree.path.with_suffix(".whole"))
    git(
        whole.parent, "clone", "--quiet", "--bare", "--depth=1", "--no-single-branch", f"file://{whole}", str(tree.path)
    )


def test_a_history_that_is_cut_short_is_unknown(tree: PublicTree) -> None:
    shallow(tree)
    fetched = mirrored(tree).fetch(NOW)
    assert isinstance(fetched, Unknown) or set(tips(fetched).values()) == {None}


def test_a_history_that_became_short_is_unknown(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    tree.commit("master", "three")
    tree.commit("master", "four")
    shallow(tree)
    fetched = mirror.fetch(NEXT)
    assert isinstance(fetched, Unknown) or tips(fetched)["mainline"] is None


def test_a_mirror_that_was_cut_short_is_unknown(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    (mirror.path / "shallow").write_text(f"{tree.tips['master']}\n")
    failed = mirror.fetch(NEXT)
    assert isinstance(failed, Unknown)
    assert "cut short" in failed.why


def recorded(version: int = 3, **more: object) -> str:
    """A record with something in it that should not be."""
    good = {"version": version, "tried": str(NOW), "failed": None, "fetched": str(NOW), "refs": "0" * 64, "lines": {}}
    return json.dumps(good | more)


RECORDS = {
    "empty": "",
    "half": recorded()[:40],
    "list": "[]",
    "number": "1",
    "another version": recorded(2),
    "no instant": recorded(fetched=None),
    "bad instant": recorded(fetched="yesterday"),
    "no digest": recorded(refs=None),
    "bad digest": recorded(refs="x"),
    "failed without words": recorded(failed=5),
    "lines are a list": recorded(lines=[]),
    "line is a text": recorded(lines={"mainline": "tip"}),
    "line is empty": recorded(lines={"mainline": {}}),
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name) if name == "deep" else name for name in RECORDS],
)
def test_a_record_that_cannot_be_read_is_unknown(name: str, tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    mirror.path.with_suffix(".json").write_text(RECORDS[name])
    last = mirror.last()
    assert isinstance(last, Unknown)
    assert "cannot be read" in last.why
    assert isinstance(mirror.fetch(NEXT), Fetched)


@pytest.mark.parametrize("tip", [None, 5, [], "", "--all", "refs/tags/v1"])
def test_a_tip_that_is_no_commit_id_is_unknown(tip: object, tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    record = mirror.path.with_suffix(".json")
    noted = json.loads(record.read_text())
    noted["lines"]["mainline"] = {"tip": tip}
    record.write_text(json.dumps(noted))
    last = mirror.last()
    assert isinstance(last, Unknown) or isinstance(last.tips["mainline"], Unknown)


def test_a_record_that_is_not_utf8_is_unknown(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    mirror.path.with_suffix(".json").write_bytes(b'{"\xff')
    assert isinstance(mirror.last(), Unknown)


def test_no_fetch_yet_is_unknown(tree: PublicTree) -> None:
    last = mirrored(tree).last()
    assert last == Unknown("tree linux has not been fetched yet")


def test_another_address_or_depth_is_another_mirror(tree: PublicTree, tmp_path: Path) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    other = PublicTree.create(tmp_path / "other.git")
    other.commit("master", "other")
    assert {mirrored(other).path, mirrored(tree, depth="content").path}.isdisjoint({mirror.path})
    assert isinstance(mirrored(other).last(), Unknown)
    assert tips(mirrored(other).fetch(NOW)) == {"mainline": other.tips["master"], "6.6": None}
    assert tips(mirror.last()) == {"mainline": tree.tips["master"], "6.6": tree.tips["linux-6.6.y"]}


@pytest.mark.parametrize(
    ("depth", "kinds"),
    [("messages", {"commit"}), ("paths", {"commit", "tree"}), ("content", {"commit", "tree", "blob"})],
)
def test_the_depth_is_what_a_mirror_holds(depth: str, kinds: set[str], tree: PublicTree) -> None:
    git(tree.path, "config", "uploadpack.allowFilter", "true")
    mirror = mirrored(tree, url=f"file://{tree.path}", depth=depth)
    mirror.fetch(NOW)
    held = git(
        mirror.path, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)", env={"GIT_NO_LAZY_FETCH": "1"}
    )
    assert set(held.split()) == kinds


def test_a_server_that_cannot_leave_out_is_mirrored_whole(tree: PublicTree) -> None:
    git(tree.path, "config", "uploadpack.allowFilter", "false")
    assert tips(mirrored(tree, url=f"file://{tree.path}").fetch(NOW))["mainline"] == tree.tips["master"]


def test_a_mirror_whose_making_was_cut_short_is_made_again(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    half = mirror.path.with_suffix(".new")
    (half / "objects" / "x").mkdir(parents=True)
    (half / "HEAD.lock").write_text("")
    assert isinstance(mirror.fetch(NOW), Fetched)
    assert not half.exists()


def test_a_mirror_that_was_half_removed_is_made_again(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    (mirror.path / "HEAD").unlink()
    assert isinstance(mirror.fetch(NEXT), Fetched)


def test_a_damaged_mirror_is_unknown(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    for pack in (mirror.path / "objects").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            pack.write_bytes(b"")
    seen = observe([mirror], Wanted())
    assert set(map(type, seen.lines.values())) == {Unknown}
    assert isinstance(mirror.fetch(NEXT), Unknown)


def test_a_mirror_that_was_removed_is_unknown_until_the_next_fetch(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    shutil.rmtree(mirror.path)
    assert set(map(type, observe([mirror], Wanted()).lines.values())) == {Unknown}
    assert isinstance(mirror.fetch(NEXT), Fetched)


def test_a_line_that_was_pushed_by_force_is_followed(tree: PublicTree) -> None:
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    tree.tips["master"] = tree.tips["linux-6.6.y"]
    rewritten = tree.commit("master", "two, again")
    assert tips(mirror.fetch(NEXT))["mainline"] == rewritten


def test_a_tag_that_moved_is_followed(tree: PublicTree) -> None:
    tree.tag("v1", "linux-6.6.y", annotated=False)
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    git(tree.path, "tag", "--force", "v1", tree.tips["master"])
    mirror.fetch(NEXT)
    assert git(mirror.path, "rev-parse", "v1") == tree.tips["master"]


def test_a_tag_that_was_taken_back_is_gone(tree: PublicTree) -> None:
    tree.tag("v1", "master")
    mirror = mirrored(tree)
    mirror.fetch(NOW)
    git(tree.path, "update-ref", "-d", "refs/tags/v1")
    mirror.fetch(NEXT)
    assert refs(mirror) == {"refs/lines/mainline", "refs/lines/6.6"}


def test_a_tag_that_is_no_release_any_more_is_gone(tree: PublicTree) -> None:
    tree.tag("nightly-1", "master")
    mirrored(tree, tags=("*",)).fetch(NOW)
    mirror = mirrored(tree)
    mirror.fetch(NEXT)
    seen = observe([mirror], Wanted(frozenset({tree.tips["master"]})))
    line = seen.lines["mainline"]
    assert not isinstance(line, Unknown)
    assert line.arrivals[tree.tips["master"]].tag is None


@pytest.mark.parametrize("annotated", [True, False])
def test_a_line_may_be_a_tag(annotated: bool, tree: PublicTree) -> None:
    """Finished series are tags in some projects."""
    tree.tag("v5.4.302", "linux-6.6.y", annotated=annotated)
    mirror = mirrored(tree, lines={"mainline": "master", "5.4": "refs/tags/v5.4.302"})
    assert tips(mirror.fetch(NOW))["5.4"] == tree.tips["linux-6.6.y"]


def test_an_address_may_be_a_path_from_the_desk(tree: PublicTree) -> None:
    (tree.path.parent / "desk").mkdir()
    mirror = mirrored(tree, url="../public.git")
    assert mirror.url == str(tree.path)
    assert mirror.path == mirrored(tree).path
    assert tips(mirror.fetch(NOW))["mainline"] == tree.tips["master"]


def test_a_line_that_was_added_to_the_policy_is_unknown_until_the_next_fetch(tree: PublicTree) -> None:
    mirrored(tree, lines={"mainline": "master"}).fetch(NOW)
    last = mirrored(tree).last()
    assert tips(last) == {"mainline": tree.tips["master"], "6.6": None}
    assert isinstance(last, Fetched)
    assert last.tips["6.6"] == Unknown("this line was added to the policy after the last fetch of tree linux")


def test_a_line_that_became_another_branch_is_unknown_until_the_next_fetch(tree: PublicTree) -> None:
    mirrored(tree).fetch(NOW)
    assert tips(mirrored(tree, lines={"mainline": "linux-6.6.y"}).last()) == {"mainline": None}


FETCH = """
import sys
from pathlib import Path
from quietfix.desk.policy import Tree
from quietfix.instants import Instant
from quietfix.trees.mirror import Fetched, Mirror

url, root = sys.argv[1:]
tree = Tree.model_validate({"name": "linux", "url": url, "lines": {"mainline": "master"}})
print(type(Mirror(tree, Path(root), Path(root)).fetch(Instant.parse("2026-11-24T16:00:00Z"))).__name__)
"""


def test_several_fetches_at_once_are_one_after_the_other(tree: PublicTree, tmp_path: Path) -> None:
    command = [sys.executable, "-c", FETCH, str(tree.path), str(tmp_path / "mirrors")]
    running = [subprocess.Popen(command, cwd=TEMPLATE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0] for process in running] == ["Fetched\n"] * 3
    assert tips(mirrored(tree, lines={"mainline": "master"}).last()) == {"mainline": tree.tips["master"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "{other}"),
        ("GIT_CONFIG_GLOBAL", "{settings}"),
        ("GIT_CONFIG_SYSTEM", "{settings}"),
        ("GIT_CONFIG_PARAMETERS", "'url.{other}.insteadof'='{tree}'"),
        ("GIT_OBJECT_DIRECTORY", "{other}/objects"),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "{other}/objects"),
        ("GIT_INDEX_FILE", "{other}/index"),
        ("GIT_ALLOW_PROTOCOL", "ssh"),
        ("GIT_NAMESPACE", "space"),
        ("GIT_SHALLOW_FILE", "{settings}"),
        ("GIT_TEMPLATE_DIR", "{other}"),
        ("GIT_PROTOCOL", "version=0"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        *(
            pytest.param(name, value)
            for name, value in (
                ("GIT_WORK_TREE", "{other}"),
                ("GIT_DEFAULT_HASH", "sha256"),
                ("GIT_QUARANTINE_PATH", "x"),
            )
        ),
    ],
)
def test_the_callers_environment_has_no_effect(
    name: str, value: str, tree: PublicTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quietfix may run inside a hook or an alias of Git."""
    other = PublicTree.create(tmp_path / "other.git")
    other.commit("master", "other")
    settings = tmp_path / "settings"
    settings.write_text(f'[url "{other.path}"]\n\tinsteadOf = {tree.path}\n[init]\n\tdefaultBranch = x\n')
    monkeypatch.setenv(name, value.format(other=other.path, settings=settings, tree=tree.path))
    mirror = mirrored(tree, lines={"mainline": "master"})
    assert tips(mirror.fetch(NOW)) == {"mainline": tree.tips["master"]}
    seen = observe([mirror], Wanted(frozenset({tree.tips["master"]})))
    assert seen.complete
    assert set(seen.commits) == {tree.tips["master"]}


def test_an_address_that_is_rewritten_by_count_is_not(
    tree: PublicTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path}/nowhere.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tree.path))
    assert tips(mirrored(tree).fetch(NOW))["mainline"] == tree.tips["master"]


def test_a_tree_with_sha256_ids_is_mirrored(tmp_path: Path) -> None:
    tree = PublicTree.create(tmp_path / "x.git", sha256=True)
    tip = tree.commit("master", "one")
    assert tips(mirrored(tree, lines={"mainline": "master"}).fetch(NOW)) == {"mainline": tip}


def test_a_tag_on_a_tree_hurts_nobody(tree: PublicTree) -> None:
    """Linux has two: v2.6.11 and v2.6.11-tree."""
    git(tree.path, "config", "uploadpack.allowFilter", "true")
    tree.tag("v0-tree", git(tree.path, "rev-parse", "master^{tree}"))
    tree.tag("v1", "master")
    mirror = mirrored(tree, url=f"file://{tree.path}")
    assert isinstance(mirror.fetch(NOW), Fetched)
    seen = observe([mirror], Wanted(frozenset({tree.tips["master"]})))
    line = seen.lines["mainline"]
    assert not isinstance(line, Unknown), line
    assert line.arrivals[tree.tips["master"]].tag == "v1"
    assert isinstance(mirror.fetch(NEXT), Fetched)
