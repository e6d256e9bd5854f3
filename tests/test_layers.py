"""The layers of the design, held by what modules import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "tools" / "quietfix"
LAYERS = (
    ("cli", "__main__"),
    ("demo",),
    ("robots",),
    ("views", "intake"),
    ("forge", "trees"),
    ("rules",),
    ("desk",),
    ("facts", "plan", "outcome", "settings", "finding", "errors", "instants", "ids", "__init__"),
)
APART = {("forge", "trees"), ("trees", "forge")}
MODULES = sorted(PACKAGE.rglob("*.py"))


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


def top(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(module: Path) -> Iterator[str]:
    """All modules that a module imports, inside functions too."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield f"{node.module}.{node.names[0].name}" if node.module == "quietfix" else str(node.module)


def imported_names(module: Path) -> set[str]:
    """All names that a module imports from others, with the module that they come from."""
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return {f"{n.module}.{alias.name}" for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_lies_below_it(module: Path) -> None:
    own = top(module)
    for name in imported(module):
        parts = name.split(".")
        if parts[0] != "quietfix" or parts[1] == "__version__":
            continue
        assert layer(parts[1]) >= layer(own), f"{own} may not import {name}"
        assert (own, parts[1]) not in APART


@pytest.mark.parametrize("module", [m for m in MODULES if top(m) in ("rules", "views")], ids=lambda path: path.stem)
def test_the_pure_layers_reach_nothing_outside(module: Path) -> None:
    """No clock, network, process, file or environment in rules and views."""
    outside = {"os", "sys", "time", "subprocess", "socket", "pathlib", "git", "random", "requests", "urllib.request"}
    assert not outside & set(imported(module))
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"now", "utcnow", "today", "read_text", "read_bytes", "open"}


def test_the_writer_of_a_forge_is_built_by_the_loop_alone() -> None:
    """A dry run cannot write, since nothing else has a writer: one factory makes them, and the loop alone calls it."""
    factory = "robots/forges.py"
    for name, module in (("LocalWriter", "local"), ("GithubWriter", "githubwriter")):
        users = {str(m.relative_to(PACKAGE)) for m in MODULES if name in m.read_text(encoding="utf-8")}
        assert users == {f"forge/{module}.py", factory}
    makers = {
        str(m.relative_to(PACKAGE)) for m in MODULES if "quietfix.forge.githubclient.writing" in imported_names(m)
    }
    assert makers == {factory}
    callers = {str(m.relative_to(PACKAGE)) for m in MODULES if "quietfix.robots.forges.writer" in imported_names(m)}
    assert callers == {"robots/loop.py", "robots/adopting.py", "robots/noting.py"}


def test_modules_are_small() -> None:
    lengths = {str(m.relative_to(PACKAGE)): len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert {name: length for name, length in lengths.items() if length > 260} == {}


def test_every_public_thing_says_what_it_is() -> None:
    """ruff holds docstrings of functions; this holds that each module starts with one sentence about its subject."""
    for module in MODULES:
        assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), module
