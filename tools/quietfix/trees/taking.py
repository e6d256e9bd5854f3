"""Takes the slice of one tree: what it shows, and what it shows of all that other trees led to.

The tree has an index of its own, so that what it tells does not depend on which other trees this machine has mirrored.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from quietfix.desk.policy import TreePolicy
from quietfix.errors import CouldNotTell
from quietfix.facts import Unknown, Wanted
from quietfix.rules.references import Forms
from quietfix.trees.comparing import with_patches
from quietfix.trees.index import Index
from quietfix.trees.joined import Joined
from quietfix.trees.mirror import Fetched, Mirror
from quietfix.trees.questions import Questions
from quietfix.trees.scan import Last, at_last_fetch, opened, seen
from quietfix.trees.search import Search
from quietfix.trees.slices import Slice, dependencies

_ROUNDS = 64
"""So many steps between this tree and others are followed; whoever decides sees where more are missing."""


def take(mirror: Mirror, policy: TreePolicy, wanted: Wanted, beside: Sequence[Slice]) -> Slice:
    """What the last fetch of one tree of the policy left, with the slices of other trees looked at too.

    What those lead to is asked of this tree, and what it answers may lead on, until nothing new comes.
    """
    patterns = sorted({pattern for tree in policy.trees for pattern in tree.references})

    def answer(index: Index, last: Last) -> Slice:
        further = Questions()
        for _ in range(_ROUNDS):
            search = Search(index, wanted, further)
            found = seen(index, [mirror], last, search.run())
            fetched = last[mirror.tree.name]
            one = Slice(
                tree=mirror.tree.name,
                url=mirror.tree.url,
                policy=dependencies(policy),
                fetched=fetched.at if isinstance(fetched, Fetched) else None,
                lines=found.lines,
                commits=found.commits,
                asked=search.asked.digests(),
                crowded=frozenset(search.crowded),
            )
            with Joined(policy, [one, *beside]) as joined:
                needed = joined.look(wanted).asked
            if needed.digests() <= one.asked:
                break
            further.add(needed)
        return one

    try:
        with contextlib.closing(opened(mirror.root, patterns, f"index-{mirror.tree.name}.sqlite3")) as index:
            one = at_last_fetch(index, [mirror], Forms.of(patterns), lambda last: answer(index, last))
            with Joined(policy, [one, *beside]) as joined:
                together = joined.seen(joined.look(wanted))
            compared = with_patches(index, [mirror], together, wanted).commits
            patches = {id_: compared[id_].patch for id_ in one.commits if id_ in compared}
            commits = {id_: replace(seen, patch=patches.get(id_)) for id_, seen in one.commits.items()}
            return replace(one, commits=commits)
    except CouldNotTell as error:
        lines = {line: Unknown(error.happened) for line in mirror.tree.lines}
        return Slice(mirror.tree.name, mirror.tree.url, dependencies(policy), None, lines, {}, frozenset())
