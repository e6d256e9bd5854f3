"""Verdicts of `quietfix landed` beside the truth: `python -m tests.bench.verdicts --mainline 20000 --lines 6`.

No false landed is allowed. What is missed is counted by situation, since forms without any reference may be.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import kernelish
from tests.bench.kernelish import Kernelish, Size
from tests.bench.truth import Asked, Named, Truth
from tests.support.desks import NOW, TestDesk, make_desk

Facts = Mapping[str, Any]  # Any: JSON-like, what `landed --json` prints of a line
_LANDED = ("landed", "released")
_EXAMPLES = 3


@dataclass
class Comparison:
    """How many verdicts there are of each kind, in all and by situation, and some of those that differ."""

    kinds: Counter[str] = field(default_factory=Counter)
    by_situation: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By kind, situation and form."""
    examples: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def add(self, kind: str, case: Asked, truth: Truth, shown: Facts) -> None:
        """Count one verdict."""
        self.kinds[kind] += 1
        if kind in ("right", "candidate shown"):
            return
        key = (kind, truth.situation, truth.form)
        self.by_situation[key] += 1
        text = (
            f"{case.id} {truth.line}: {shown['verdict']} and not {truth.verdict} ({shown['why']}) {truth.commit[:12]}"
        )
        self.examples.setdefault(key, []).append(text)

    @property
    def false_landed(self) -> int:
        """Fixes that a line was said to have and has not: none is allowed."""
        return self.kinds["false landed"]

    @property
    def missed(self) -> int:
        """Fixes that a line has and was said not to have."""
        return self.kinds["missed"]

    def lines(self) -> Iterator[str]:
        """The comparison as text."""
        for kind in ("right", "false landed", "false released", "missed", "candidate shown", "candidate not shown"):
            yield f"{self.kinds[kind]:7} {kind}"
        for kind, count in sorted(self.kinds.items()):
            if kind.startswith(("other", "landed by")):
                yield f"{count:7} {kind}"
        for key, count in sorted(self.by_situation.items()):
            yield f"{count:7} {' / '.join(key)}"
            yield from (f"          {example}" for example in self.examples[key][:_EXAMPLES])


def compare(cases: Sequence[Asked], shown: Mapping[str, Mapping[str, Facts]]) -> Comparison:
    """The truth beside what was shown, `{case: {line: facts}}`."""
    comparison = Comparison()
    for case in cases:
        for truth in case.truths:
            facts = shown[case.id][truth.line]
            for kind in _kinds(truth, facts):
                comparison.add(kind, case, truth, facts)
    return comparison


def _kinds(truth: Truth, facts: Facts) -> Iterator[str]:
    ours = facts["verdict"]
    if ours in _LANDED and not truth.landed:
        yield "false landed"
    elif truth.landed and ours not in _LANDED and ours not in truth.also:
        yield "missed"
    elif truth.verdict == "candidate":
        yield "candidate shown" if facts["candidates"] else "candidate not shown"
    elif ours == "released" and truth.verdict == "landed":
        yield "false released"
    elif ours not in (truth.verdict, *truth.also):
        yield f"other verdict: {ours} and not {truth.verdict}"
    else:
        yield "right"
        if truth.landed and ours in _LANDED:
            yield from _details(truth, facts)


def _details(truth: Truth, facts: Facts) -> Iterator[str]:
    """What differs in a verdict that is right."""
    if truth.commit not in {patch["commit"] for patch in facts["patches"]}:
        yield "landed by another commit"
    elif (facts["tag"] or "") != truth.tag:
        yield "landed by the commit, in another tag"


def desk_of(root: Path, world: Kernelish) -> TestDesk:
    """A desk with the cases of the truth, over the trees that were written."""
    desk = make_desk(root)
    stable = ", ".join(f'"{line}": {branch}' for line, branch in world.lines.items())
    if world.mainline == world.stable:
        desk.trees(str(world.mainline), f"mainline: master, {stable}")
    else:
        trees = {"mainline": (world.mainline, "mainline: master"), "stable": (world.stable, stable)}
        rows = [
            f'  - {{name: {n}, url: "{url}", lines: {{{lines}}}, tags: ["v*"]}}\n' for n, (url, lines) in trees.items()
        ]
        desk.write(
            "policy/trees.yml", f"schema: 1\ntrees:\n{''.join(rows)}close-when: all-lines-released\ngrace: PT48H\n"
        )
    for case in world.cases:
        more = f"fix:\n  ready: 2026-11-20T00:00:00Z\n  patches:\n{''.join(map(_patch, case.patches))}"
        if case.introduced:
            more += f'introduced: ["{case.introduced}"]\n'
        if case.stable_only:
            more += "overrides: {mainline: {verdict: never, reason: stable only}}\n"
        desk.case(case.id, status="fix-ready", more=more)
    return desk


def _patch(named: Named) -> str:
    if named.commit:
        return f'    - {{role: fix, commit: "{named.commit}"}}\n'
    subject = json.dumps(named.subject)
    return f'    - {{role: fix, message-id: "<{named.message_id}>", subject: {subject}}}\n'


def shown_by(desk: TestDesk, *arguments: str) -> Mapping[str, Mapping[str, Facts]]:
    """What the command shows, `{case: {line: facts}}`. Status 3 is fine: some cases cannot be told."""
    ran = desk.quietfix("landed", "--json", "--now", NOW, *arguments)
    assert ran.status in (0, 3), ran.err
    return {row["case"]: row["lines"] for row in json.loads(ran.out)["cases"]}


def main() -> None:
    """Write a history, ask, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.verdicts", description=__doc__)
    for name, default in (("mainline", 20_000), ("lines", 6), ("backports", 1000), ("cases", 600), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--apart", action="store_true", help="mainline and the stable lines as two repositories")
    with tempfile.TemporaryDirectory() as folder:
        world = kernelish.write(Path(folder) / "public", Size(**vars(parser.parse_args())))
        desk = desk_of(Path(folder) / "desk", world)
        shown_by(desk)
        comparison = compare(world.cases, shown_by(desk, "--no-fetch"))
    print("\n".join(comparison.lines()))


if __name__ == "__main__":
    main()
