"""What all verbs share by which people edit a case: their options, and what is told afterwards."""

from collections.abc import Callable
from typing import TypeVar

import click

from quietfix.cli.common import InstantParameter, Output, desk_option, now_option, output_options
from quietfix.errors import ExitStatus
from quietfix.robots.person import Edited

Function = TypeVar("Function", bound=Callable[..., object])


def editing_options(function: Function) -> Function:
    """`--propose`, `--desk`, `--now`, `--json` and `-q`."""
    propose = click.option(
        "--propose", is_flag=True, help="Make the change on a branch of its own, for a pull request; print its name."
    )
    return propose(desk_option(now_option(output_options(function))))


def at_option(function: Function) -> Function:
    """`--at INSTANT`: when it happened."""
    option = click.option("--at", type=InstantParameter(), metavar="INSTANT", help="When it happened; now by default.")
    return option(function)


def tell(output: Output, edited: Edited) -> ExitStatus:
    """The branch of a proposal as data; what was done, and what is useful next, as talk."""
    case, branch, step = edited.case, edited.branch, edited.step
    if output.json:
        shape = {"version": 1, "case": case, "changed": edited.changed, "branch": branch, "did": list(step.did)}
        shape["warnings"] = [{"rule": finding.rule, "message": finding.message} for finding in edited.warnings]
        output.shape(shape)
        return ExitStatus.FINE
    words = "; ".join(step.did)
    then = step.then
    if branch is None:
        words = words or ("done" if edited.changed else "it was so already")
    else:
        output.data(f"{branch}\n")
        words = f"{'proposed' if edited.changed else 'proposed already'}{': ' if words else ''}{words}"
        then = f"open a pull request of {branch} with the title {case}"
    output.talk(f"{case}: {words}")
    for finding in edited.warnings:
        hint = f": {finding.hint}" if finding.hint else ""
        output.talk(f"  {finding.severity}: {finding.message}{hint} [{finding.rule}]")
    if then:
        output.talk(f"  next: {then}")
    return ExitStatus.FINE
