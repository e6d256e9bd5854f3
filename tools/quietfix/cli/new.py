"""`quietfix new`."""

import click

from quietfix.cli.common import InstantParameter, Output, desk_option, now_option, output_options
from quietfix.cli.fields import MESSAGE_ID, reporter
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.instants import Instant
from quietfix.intake.record import Arrived
from quietfix.intake.source import report_text
from quietfix.robots.recording import record


@click.command(
    name="new", epilog="Example: quietfix new --title 'frob: use after free' --reporter 'A <a@example.org>' -"
)
@click.argument("source", metavar="[FILE|-]", required=False)
@click.option("--title", default="", metavar="TEXT", help="The title, one line.")
@click.option("--reporter", "reporters", metavar="'NAME <MAIL>'", multiple=True, help="Who reported it.")
@click.option("--message-id", type=MESSAGE_ID, metavar="ID", help="The Message-Id of the report's mail.")
@click.option("--received", type=InstantParameter(), metavar="INSTANT", help="When it arrived; now by default.")
@click.option("--credit", type=click.Choice(["named", "anonymous", "ask"]), help="What the reporters want; else ask.")
@click.option("--assisted", is_flag=True, help="It was found with AI help, so it is handled in public.")
@click.option(
    "--public-since", type=InstantParameter(), metavar="INSTANT", help="Since when it is public: handled in public."
)
@click.option(
    "--track", type=click.Choice(["software", "hardware"]), default="software", help="hardware: a pointer, no text."
)
@desk_option
@now_option
@output_options
def command(
    source: str | None,
    title: str,
    reporters: tuple[str, ...],
    message_id: str | None,
    received: Instant | None,
    credit: str | None,
    assisted: bool,
    public_since: Instant | None,
    track: str,
    desk: Desk,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Record a report as a new case, commit, and push where there is a remote. Prints the id alone.

    The report's text is read from a file, or from the standard input for `-`, and kept as it came. The id is the next
    free number of the year on this desk and all its branches, here and at the remote.
    """
    if credit is not None and not reporters:
        raise UsageError("--credit says what a reporter wants", "give --reporter")
    if track == "hardware" and source is not None:
        raise UsageError("a hardware case holds no text of a report", "leave the file out; keep it where it is handled")
    output = Output(json_, quiet)
    report = {"message-id": f"<{message_id}>", "form": "mail"} if message_id is not None else {}
    arrived = Arrived(
        title=title,
        received=received or now,
        text=report_text(source),
        reporters=[{**reporter(text), "credit": credit or "ask"} for text in reporters],
        report={**report, "assisted": True} if assisted else report,
        track=track,
        public=assisted or public_since is not None,
        public_since=public_since,
    )
    case = record(desk, arrived, now)
    if json_:
        output.shape({"version": 1, "case": case})
        return ExitStatus.FINE
    # First: who reads the standard output may be gone, and the case is there.
    output.talk(f"{case}: recorded as new")
    output.talk(f"  next: quietfix confirm {case} --owner LOGIN")
    output.data(f"{case}\n")
    return ExitStatus.FINE
