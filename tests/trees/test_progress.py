"""The progress of a fetch is read from Git's lines, whatever pieces they come in and whatever a server prints."""

from hypothesis import given
from hypothesis import strategies as st

from quietfix.trees.progress import Listener, Progress, Step, step_of

SAID = (
    b"remote: Enumerating objects: 6, done.        \n"
    b"remote: Counting objects:  50% (3/6)        \rremote: Counting objects: 100% (6/6), done.        \n"
    b"remote: Total 6 (delta 1), reused 0 (delta 0), pack-reused 0        \n"
    b"Receiving objects:  45% (1234/2742), 1.50 MiB | 800.00 KiB/s\r"
    b"Receiving objects: 100% (2742/2742), 3.00 GiB | 1.00 MiB/s, done.\n"
    b"Resolving deltas:   0% (0/1)\rResolving deltas: 100% (1/1), done.\n"
    b"From https://example.org/linux\n * [new branch]      master     -> refs/lines/m\n"
)
HEARD = [
    Step("server looks", 6, None, None),
    Step("server counts", 3, 6, None),
    Step("server counts", 6, 6, None),
    Step("receiving", 1234, 2742, 3 << 19),
    Step("receiving", 2742, 2742, 3 << 30),
    Step("resolving", 0, 1, None),
    Step("resolving", 1, 1, None),
]


class Heard(Listener):
    def __init__(self) -> None:
        self.steps: list[Step] = []

    def goes(self, step: Step) -> None:
        self.steps.append(step)


@given(st.lists(st.integers(0, len(SAID)), max_size=12))
def test_pieces_of_any_size_say_the_same(cuts: list[int]) -> None:
    heard = Heard()
    progress = Progress(heard)
    ends = [0, *sorted(cuts), len(SAID)]
    for start, end in zip(ends, ends[1:], strict=False):
        progress.hear(SAID[start:end])
    assert heard.steps == HEARD


@given(st.binary(max_size=400))
def test_nothing_that_a_server_prints_hurts(said: bytes) -> None:
    heard = Heard()
    Progress(heard).hear(b"remote: " + said + b"\n" + SAID)
    assert heard.steps[-1] == HEARD[-1]
    assert all(step.title.isascii() and step.title.isprintable() for step in heard.steps)


def test_a_line_without_an_end_takes_no_memory() -> None:
    progress = Progress(Listener())
    for _ in range(1000):
        progress.hear(b"x" * 10_000)
    assert len(progress._rest) <= 300


def test_words_of_a_server_are_not_shown() -> None:
    assert step_of("remote: You must pay now: 100% (1/1)") is None
    assert step_of("remote: Counting objects: 99999999999999% (1/1)") is None
