"""A repository of the stand-in with its commits: a bare one that is reached over HTTP, and people's clones of it."""

import base64
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.double.stand import OWNER, Repository, Stand
from tests.support.desks import TEMPLATE, TestDesk
from tests.support.trees import git

KEPT = (
    "policy",
    "tools",
    ".github",
    ".gitignore",
    "cases/README.md",
    "requirements.lock",
    "pyproject.toml",
    "README.md",
)
"""What a desk that was made from the template has, as far as its robots need it."""


def header(token: str) -> str:
    """The header by which Git shows a token, as actions/checkout writes it into a clone."""
    return f"AUTHORIZATION: basic {base64.b64encode(f'x-access-token:{token}'.encode()).decode()}"


HOOK = """\
#!/bin/sh
# Holds to the rulesets of the stand-in: DOUBLE_RULES names the branch that whoever pushes may not push to.
while read -r old new ref; do
	if [ -n "$DOUBLE_RULES" ] && [ "$ref" = "refs/heads/$DOUBLE_RULES" ]; then
		echo "error: GH013: Repository rule violations found for $ref." >&2
		exit 1
	fi
done
"""


@dataclass
class Hub:
    """A desk on the forge."""

    stand: Stand
    repository: Repository
    bare: Path

    @property
    def url(self) -> str:
        """What its clones have as `origin`."""
        return f"{self.stand.url}/{self.repository.full_name}"

    def clone(self, path: Path, *, token: str | None = None, ref: str = "main") -> TestDesk:
        """A clone of somebody who shows a token at every request, by default the owner's."""
        given = header(token or self.stand.token(OWNER))
        git(self.bare, "-c", f"http.{self.stand.url}/.extraheader={given}", "clone", "--quiet", self.url, str(path))
        git(path, "config", f"http.{self.stand.url}/.extraheader", given)
        git(path, "config", "user.name", "Member B")
        git(path, "config", "user.email", "member-b@example.org")
        git(path, "checkout", "--quiet", ref)
        return TestDesk(path)

    def tip(self, ref: str = "main") -> str:
        return git(self.bare, "rev-parse", ref)

    def read(self, path: str, ref: str = "main") -> str:
        """A file as the forge has it."""
        return git(self.bare, "show", f"{ref}:{path}")

    def subjects(self, ref: str = "main") -> list[str]:
        """The subjects of a branch's commits, newest first."""
        return git(self.bare, "log", "--format=%s", ref).splitlines()

    def propose(self, desk: TestDesk, branch: str, *, by: str = OWNER) -> int:
        """Commit and push what is in a clone to a branch, and open a pull request; back on main afterwards."""
        git(desk.root, "checkout", "--quiet", "-B", branch)
        desk.commit()
        git(desk.root, "push", "--quiet", "--force", "origin", branch)
        git(desk.root, "checkout", "--quiet", "main")
        return self.repository.open_pull(branch, by=by)

    def merged(self, number: int) -> str:
        """The commit that a workflow of a pull request runs on: `refs/pull/N/merge`, made anew from head and base."""
        pull = self.repository.get(f"pulls/{number}")
        base, head = self.tip(f"refs/heads/{pull['base']['ref']}"), self.tip(f"refs/heads/{pull['head']['ref']}")
        tree = git(self.bare, "merge-tree", "--write-tree", base, head)
        said = f"Merge {head} into {base}"
        commit = git(self.bare, "commit-tree", tree, "-p", base, "-p", head, "-m", said)
        git(self.bare, "update-ref", f"refs/pull/{number}/head", head)
        git(self.bare, "update-ref", f"refs/pull/{number}/merge", commit)
        return commit


def make_template(folder: Path, template: Path = TEMPLATE) -> Path:
    """A bare repository with one commit: a desk made from the template as it lies here."""
    work, bare = folder / "template", folder / "template.git"
    for kept in KEPT:
        source = template / kept
        if source.is_dir():
            shutil.copytree(source, work / kept, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
        elif source.exists():
            (work / kept).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, work / kept)
    git(work, "init", "--quiet", "-b", "main")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "-m", "The template")
    git(folder, "clone", "--quiet", "--bare", str(work), str(bare))
    git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(bare, "remote", "remove", "origin")
    (bare / "hooks").mkdir(exist_ok=True)
    (bare / "hooks" / "pre-receive").write_text(HOOK)
    (bare / "hooks" / "pre-receive").chmod(0o755)
    return bare


def make_hub(stand: Stand, folder: Path, template: Path, *, name: str = "") -> Hub:
    """A private repository on the forge with the commits of a bare one."""
    bare = folder / "hub.git"
    shutil.copytree(template, bare)
    return Hub(stand, stand.repository(name, git=bare), bare)
