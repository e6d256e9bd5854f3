"""A history of any size, made at once by `git fast-import`: mainline with merges, and stable lines with backports."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.trees import START, git


def make(path: Path, *, mainline: int, lines: int, backports: int, seed: int = 1) -> dict[str, dict[str, str]]:
    """Write the repository. Returns which mainline commit each line has by a backport: `{line: {original: backport}}`."""
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--bare", "-b", "master")
    marks = path / "marks"
    stream = _Stream(mainline, lines, backports, random.Random(seed))
    subprocess.run(
        ["git", "fast-import", "--quiet", f"--export-marks={marks}"],
        cwd=path,
        input="".join(stream.commands()).encode(),
        check=True,
    )
    ids = dict(row.split(" ") for row in marks.read_text().splitlines())
    # Backports name their original by its id, which exists only now.
    second = "".join(stream.stable(ids)).encode()
    subprocess.run(
        ["git", "fast-import", "--quiet", f"--import-marks={marks}", f"--export-marks={marks}"],
        cwd=path,
        input=second,
        check=True,
    )
    ids = dict(row.split(" ") for row in marks.read_text().splitlines())
    git(path, "commit-graph", "write", "--reachable")
    return {line: {ids[f":{a}"]: ids[f":{b}"] for a, b in pairs.items()} for line, pairs in stream.backported.items()}


class _Stream:
    """What fast-import is given."""

    def __init__(self, mainline: int, lines: int, backports: int, random_: random.Random) -> None:
        self.mainline, self.lines, self.backports, self.random = mainline, lines, backports, random_
        self.mark = 0
        self.backported: dict[str, dict[int, int]] = {}
        self.bases: list[int] = []

    def commit(self, branch: str, message: str, parents: list[int]) -> str:
        self.mark += 1
        text = message.encode()
        when = START + self.mark * 60
        heads = "".join(f"{'merge' if n else 'from'} :{parent}\n" for n, parent in enumerate(parents))
        return (
            f"commit refs/heads/{branch}\nmark :{self.mark}\ncommitter A. Committer <c@example.org> {when} +0000\n"
            f"data {len(text)}\n{message}\n{heads}"
        )

    def commands(self) -> Iterator[str]:
        """Mainline: short side branches that are merged, and a tag now and then."""
        tip = 0
        for number in range(self.mainline):
            body = f"sub{number % 97}: change {number}\n\nWhat it does, in a few words,\non two lines.\n"
            if number % 4 == 0:
                body += f'\nFixes: {self.random.getrandbits(48):012x} ("sub: an older change")\n'
            body += (
                f"\nLink: https://lore.kernel.org/r/{number}@example.org\nSigned-off-by: A. Author <a@example.org>\n"
            )
            yield self.commit("topic" if number % 10 else "master", body, [tip] if tip else [])
            previous, tip = tip, self.mark
            if number % 10 == 9:
                yield self.commit("master", f"Merge branch 'topic' {number}\n", [previous, self.mark])
                tip = self.mark
            if number % max(self.mainline // 40, 1) == 0:
                yield f"reset refs/tags/v{number}\nfrom :{tip}\n\n"
        yield f"reset refs/heads/master\nfrom :{tip}\n\n"
        marks = range(self.mainline // 2, self.mainline, max(self.mainline // 2 // max(self.lines, 1), 1))
        self.bases = list(marks)[: self.lines]

    def stable(self, ids: dict[str, str]) -> Iterator[str]:
        """Stable lines: each from a point of mainline, with backports of what came later."""
        for number, base in enumerate(self.bases):
            line, tip = f"linux-{number}.y", base
            self.backported[line] = {}
            later = self.random.sample(range(base + 1, self.mainline), min(self.backports, self.mainline - base - 1))
            for original in sorted(later):
                forms = (f"commit {ids[f':{original}']} upstream.", f"[ Upstream commit {ids[f':{original}']} ]")
                yield self.commit(line, f"sub: backport\n\n{forms[original % 2]}\n\nWhat it does.\n", [tip])
                tip = self.mark
                self.backported[line][original] = tip
                if original % 50 == 0:
                    yield f"reset refs/tags/v{number}.{original}\nfrom :{tip}\n\n"
