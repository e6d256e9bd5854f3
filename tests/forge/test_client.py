"""The door to GitHub's API, against a server that answers in every bad way."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from quietfix.forge.githubclient import PAGE, ReadingClient, WriteRefused, WritingClient, reading, writing
from quietfix.forge.githubfaults import Limited, NoEntry, NotAllowed, NotTaken, NotThere, Trouble, Unclear
from tests.forge.answering import BROKEN, DROPPED, Answer, Answering, Clock, answering

TOKEN = "CANARY-TOKEN"
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}
FORBIDDEN = {"message": "Resource not accessible by integration"}


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(server: Answering, clock: Clock) -> Iterator[ReadingClient]:
    client = reading(server.url, TOKEN)
    client.patience = clock.patience()
    yield client
    client.transport.close()


@pytest.fixture
def writer(server: Answering, clock: Clock) -> Iterator[WritingClient]:
    client = writing(server.url, TOKEN)
    client.patience = clock.patience()
    yield client
    client.transport.close()


def items(first: int, count: int = PAGE) -> Answer:
    return Answer(body=[{"id": number} for number in range(first, first + count)])


@pytest.mark.parametrize("verb", ["POST", "PATCH", "PUT", "DELETE", "HEAD"])
@pytest.mark.parametrize("way", ["requestJsonAndCheck", "requestMultipartAndCheck", "requestBlobAndCheck"])
def test_a_client_for_reading_sends_nothing_that_writes(
    server: Answering, reader: ReadingClient, verb: str, way: str, tmp_path: Any
) -> None:
    """Whichever of PyGithub's ways to send is taken."""
    (tmp_path / "file").write_text("content")
    extra: dict[str, Any] = {"input": str(tmp_path / "file")} if "Blob" in way else {}
    with pytest.raises(WriteRefused):
        getattr(reader.transport, way)(verb, "/anything", **extra)
    with pytest.raises(WriteRefused):
        reader.transport.graphql_query("mutation {}", {})
    assert not hasattr(reader, "send")
    assert server.asked == []


@pytest.mark.parametrize(
    "bad", [BROKEN, DROPPED, Answer(200, "not json"), Answer(200, '[{"id": 1}'), Answer(200, "[" * 9999)]
)
def test_a_read_is_tried_again_and_then_unclear(
    server: Answering, reader: ReadingClient, clock: Clock, bad: Answer
) -> None:
    server.will(bad, bad, bad, Answer(body={"good": 1}), bad, bad, bad, bad)
    assert reader.get("/x") == {"good": 1}
    assert clock.slept == [0.5, 1, 2]
    with pytest.raises(Unclear):
        reader.get("/x")
    assert len(server.asked) == 8


@pytest.mark.parametrize("bad", [BROKEN, DROPPED, Answer(200, "not json")])
def test_a_write_is_never_sent_twice(server: Answering, writer: WritingClient, clock: Clock, bad: Answer) -> None:
    server.will(*[bad] * 4)
    for verb in ("POST", "PATCH", "PUT", "DELETE"):
        with pytest.raises(Unclear):
            writer.send(verb, "/x", {"a": 1})
    assert server.asked == ["POST /x", "PATCH /x", "PUT /x", "DELETE /x"]
    assert clock.slept == []


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (Answer(403, SECONDARY, {"Retry-After": "7"}), 7),
        (Answer(403, SECONDARY), 60),
        (Answer(429, {}, {"Retry-After": "9"}), 9),
        (Answer(429, "busy"), 60),
        (Answer(403, {}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000010"}), 11),
        (Answer(403, {"message": "API rate limit exceeded for x"}, {"X-RateLimit-Reset": "1800000010"}), 11),
    ],
)
def test_a_limit_is_waited_for(
    server: Answering, writer: WritingClient, clock: Clock, answer: Answer, wait: float
) -> None:
    """Whatever met it, nothing was done: a write is sent again too."""
    server.will(answer, Answer(body={"id": 1}))
    assert writer.send("POST", "/x", {}) == {"id": 1}
    assert clock.slept == [wait]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(403, SECONDARY, {"Retry-After": "86400"}),
        Answer(403, {}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1900000000"}),
    ],
)
def test_nobody_waits_for_longer_than_a_run_may(
    server: Answering, reader: ReadingClient, clock: Clock, answer: Answer
) -> None:
    server.will(answer)
    with pytest.raises(Limited):
        reader.get("/x")
    assert clock.slept == []


def test_all_waits_of_a_run_together_are_bounded(server: Answering, reader: ReadingClient, clock: Clock) -> None:
    server.will(*[Answer(429), Answer()] * 9)
    with pytest.raises(Limited):
        for _ in range(9):
            reader.get("/x")
    assert sum(clock.slept) == 300


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, NoEntry),
        (403, NotAllowed),
        (404, NotThere),
        (410, NotThere),
        (422, NotTaken),
        (409, NotTaken),
        (307, NotTaken),
    ],
)
def test_each_refusal_is_a_type_and_quotes_nothing(
    server: Answering, writer: WritingClient, status: int, kind: type[Trouble]
) -> None:
    server.will(Answer(status, {"message": "CANARY-ANSWER"}))
    with pytest.raises(kind) as caught:
        writer.send("POST", "/CANARY-PATH", {"body": "CANARY-BODY"})
    assert "CANARY" not in repr(caught.value)
    assert caught.value.__context__ is None
    assert len(server.asked) == 1


@pytest.mark.parametrize("where", ["http://127.0.0.2:1/CANARY", "https://127.0.0.1/CANARY", "http://[bad"])
def test_no_redirect_leads_elsewhere(server: Answering, reader: ReadingClient, where: str) -> None:
    server.will(*[Answer(301, {}, {"Location": where})] * 4)
    with pytest.raises(Unclear) as caught:
        reader.get("/x")
    assert "CANARY" not in repr(caught.value)


def test_a_renamed_repository_is_followed_for_reading(server: Answering, reader: ReadingClient) -> None:
    server.will(Answer(301, {}, {"Location": f"{server.url}/new"}), Answer(body={"good": 1}))
    assert reader.get("/old") == {"good": 1}
    assert server.asked == ["GET /old", "GET /new"]


def test_a_full_page_is_never_the_last(server: Answering, reader: ReadingClient) -> None:
    """Though no link says that there is another."""
    server.will(items(0), items(100), items(200, 5))
    assert [item["id"] for item in reader.pages("/x", state="all")] == list(range(205))
    assert server.asked == [f"GET /x?page={page}&per_page=100&state=all" for page in (1, 2, 3)]


def test_a_short_page_is_not_the_last_where_a_link_says_so(server: Answering, reader: ReadingClient) -> None:
    more = {"Link": f'<{server.url}/x?page=2>; rel="next"'}
    server.will(Answer(body=[], headers=more), items(1, 1))
    assert [item["id"] for item in reader.pages("/x")] == [1]


@pytest.mark.parametrize(
    "second", [items(0), Answer(body={"message": "no list"}), Answer(body=[1]), Answer(body=[{"id": [1]}]), BROKEN]
)
def test_a_list_that_breaks_off_is_no_list(server: Answering, reader: ReadingClient, second: Answer) -> None:
    server.will(items(0), *[second] * 4)
    with pytest.raises(Unclear):
        list(reader.pages("/x"))


def test_many_writes_are_spaced_out(server: Answering, writer: WritingClient, clock: Clock) -> None:
    """Twenty at once, then one a second."""
    server.will(*[Answer()] * 25)
    at = []
    for _ in range(25):
        writer.send("POST", "/x", {})
        at.append(clock.now)
    assert at[19] == at[0]
    assert [later - before for before, later in pairwise(at[19:])] == [1] * 5
