"""`quietfix doctor`."""

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.instants import Instant
from quietfix.robots.doctor import doctor
from quietfix.rules.doctor.line import Health
from quietfix.views.doctor import doctor_json, doctor_text


@click.command(name="doctor")
@desk_option
@now_option
@output_options
def command(desk: Desk, now: Instant, json_: bool, quiet: bool) -> int:
    """Say how the desk is set up, here and on the forge, and what to do about each thing that is wrong.

    Nothing is changed or fetched. On GitHub an administrator's token (GH_TOKEN) shows most. With -q what is right is
    left out. The status is 1 where something is wrong, and 3 where something could not be seen.
    """
    output = Output(json_, quiet)
    lines = doctor(desk, now)
    if json_:
        output.shape(doctor_json(lines, now))
    else:
        output.data(doctor_text(lines, quiet=quiet))
    if any(line.health is Health.UNKNOWN for line in lines):
        return ExitStatus.UNKNOWN
    return ExitStatus.FINDINGS if any(line.health is Health.WRONG for line in lines) else ExitStatus.FINE
