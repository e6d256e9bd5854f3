"""docs/github.md tells a team to set up what the workflows use, what `doctor` asks for, and what the stand-in of the tests has."""

import re

from quietfix.rules.doctor import hosted
from tests.double import stand
from tests.support.desks import TEMPLATE
from tests.workflows.files import GITHUB, WORKFLOWS, jobs

GUIDE = (TEMPLATE / "docs" / "github.md").read_text()
FILES = "".join(path.read_text() for path in GITHUB.glob("workflows/*.yml"))
ROW = re.compile(
    r"\| (?P<app>writer|access)? ?\| (?P<kind>[A-Z][a-z ]+?)(?: \(organization\))?: (?P<may>read|write) \|"
)


def table() -> dict[str, dict[str, str]]:
    """The permissions of both Apps, as the guide has them."""
    found: dict[str, dict[str, str]] = {}
    app = ""
    for row in ROW.finditer(GUIDE):
        app = row["app"] or app
        found.setdefault(app, {})[row["kind"].lower().replace(" ", "_")] = row["may"]
    return found


def test_the_apps_have_one_set_of_permissions_everywhere() -> None:
    assert table() == {"writer": hosted.WRITER, "access": hosted.ACCESS}
    metadata = {"metadata": "read"}
    assert stand.WRITER_PERMISSIONS | metadata == hosted.WRITER
    assert stand.ACCESS_PERMISSIONS | metadata == hosted.ACCESS


def test_the_guide_names_each_secret_and_variable_that_a_workflow_uses() -> None:
    used = set(re.findall(r"(?:secrets|vars)\.(\w+)", FILES))
    assert used == set(re.findall(r"QUIETFIX_\w+_(?:CLIENT_ID|PRIVATE_KEY)", GUIDE))
    for kind, command in (("vars", "variable"), ("secrets", "secret")):
        names = set(re.findall(rf"{kind}\.(\w+)", FILES))
        assert names == set(re.findall(rf"gh {command} set (\w+)", GUIDE))


def test_a_secret_lies_in_each_environment_whose_job_uses_it() -> None:
    used = {
        (name, said["environment"])
        for _, _, said in jobs()
        for name in re.findall(r"secrets\.(\w+)", str(said["steps"]))
        if "environment" in said
    }
    assert used == set(re.findall(r"gh secret set (\w+) --env (\w+) ", GUIDE))
    assert {environment for _, environment in used} == set(hosted.ENVIRONMENTS)
    assert not [job for name, job, said in jobs() if "environment" not in said and "secrets." in str(said)]


def test_the_guide_has_a_row_for_each_workflow() -> None:
    assert set(WORKFLOWS) == {name for name in WORKFLOWS if f"\n| `{name}` | " in GUIDE}
