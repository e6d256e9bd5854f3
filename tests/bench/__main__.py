"""`make bench`: each line is a median and its ratio to a peer in the same run."""

import os
import random
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from ruamel.yaml import YAML

from tests.bench import history
from tests.bench.measure import Ratio, against, children_peak_mb
from tests.support.desks import NOW, TestDesk, make_desk

CASES = int(os.environ.get("BENCH_CASES", "10000"))
COMMITS = int(os.environ.get("BENCH_COMMITS", "60000"))


def check(root: Path, *, warm: bool) -> Ratio:
    """A check of many clean cases, beside ruamel's own compose of the same front matter."""
    desk = make_desk(root / ("warm" if warm else "cold"))
    cache = desk.root / ".quietfix" / "cache.sqlite3"
    cache.parent.mkdir()
    more = (
        "reporters:\n  - {name: A. Reporter, email: a@example.org, credit: named}\n"
        'affects: {files: [fs/nfsd/nfs4state.c], functions: [nfs4_laundromat], versions: "6.6 up to 6.18-rc6"}\n'
        'introduced: ["1da177e4c3f4"]\nfix:\n  ready: 2026-11-20T00:00:00Z\n  patches:\n'
        '    - {role: fix, commit: "0123456789ab", subject: "frob: fix"}\n'
        "embargo: {asked-by: reporter, requested: 2026-11-25T16:00:00Z, reason: rollout}\n"
    )
    for number in range(CASES):
        desk.case(f"2026-{number:04}", status="fix-ready", more=more)
    texts = [path.read_text().split("---\n")[1] for path in (desk.root / "cases").glob("2*.md")]

    def compose() -> None:
        for text in texts:
            YAML(typ="safe", pure=True).compose(text)

    def look() -> None:
        if not warm:
            cache.unlink(missing_ok=True)
        ran = desk.quietfix("check", "--json")
        assert ran.status == 0, ran.err

    name = f"check of {CASES} clean cases, {'warm' if warm else 'cold'}"
    if warm:
        look()
    return against(name, look, "ruamel's compose", compose)


def landed(root: Path) -> Ratio:
    """Landing facts of 100 cases on 5 lines, beside the `git log` of the same commits into a pipe."""
    public = root / "public.git"
    backported = history.make(public, mainline=COMMITS, lines=4, backports=COMMITS // 50)
    desk = make_desk(root / "landed")
    lines = ", ".join(f'"{n}": linux-{n}.y' for n in range(4))
    desk.trees(str(public), f"mainline: master, {lines}", "all-lines")
    originals = sorted({commit for pairs in backported.values() for commit in pairs})
    chosen = random.Random(2).sample(originals, 100)
    for number, commit in enumerate(chosen, 1):
        patches = f'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{commit: "{commit}"}}]}}\n'
        desk.case(f"2026-{number:04}", status="fix-ready", more=patches)
    ran = desk.quietfix("landed", "--json", "--now", NOW)
    assert ran.status == 0, ran.err
    (mirror,) = (desk.root / ".quietfix/mirrors").glob("*.git")

    def ours() -> None:
        assert desk.quietfix("landed", "--json", "--no-fetch", "--now", NOW).status == 0

    def peer() -> None:
        command = ["git", "log", "--topo-order", "-z", "--format=%H %P%n%ct%n%B", "--glob=refs/lines/*"]
        subprocess.run(command, cwd=mirror, stdout=subprocess.PIPE, check=True)

    return against(f"landing of 100 cases on 5 lines of {COMMITS} commits", ours, "git log of them", peer)


def start(root: Path) -> Ratio:
    """The smallest verb, beside an empty Python."""
    desk = make_desk(root / "start")

    def peer() -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)

    return against("list of no cases", lambda: TestDesk(desk.root).quietfix("list"), "an empty Python", peer)


def main() -> None:
    """All measurements, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        works = (start, partial(check, warm=False), partial(check, warm=True), landed)
        for work in works:
            print(work(Path(folder)).line(), flush=True)
    print(f"largest memory of a process: {children_peak_mb():.0f} MB")


if __name__ == "__main__":
    main()
