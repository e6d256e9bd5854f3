"""`policy/access.yml` as a file of the desk."""

from datetime import timedelta
from pathlib import Path

import pytest

from quietfix.desk.store import Desk
from quietfix.errors import FaultyFile
from quietfix.robots.soundpolicy import sound_policy
from tests.support.desks import TEMPLATE, make_desk

SHIPPED = (TEMPLATE / "policy" / "access.yml").read_text(encoding="utf-8")


def test_a_desk_may_do_without_it_and_a_wrong_one_stops_what_decides(tmp_path: Path) -> None:
    made = make_desk(tmp_path / "desk")
    desk = Desk.open(made.root)
    assert sound_policy(desk).access is None
    made.write("policy/access.yml", SHIPPED)
    rules = sound_policy(desk).access
    assert rules is not None
    assert (rules.rooms, dict(rules.roles)) == ("shared", {"maintainer": "read", "expert": "read"})
    assert (rules.revoke_after, rules.archive_after) == (timedelta(days=7), timedelta(days=30))
    made.write("policy/access.yml", SHIPPED.replace("expert: read", "expert: admin"))
    with pytest.raises(FaultyFile):
        desk.policy()
    made.write("policy/access.yml", SHIPPED.replace("archive-after: P30D", "archive-after: P29D"))
    with pytest.raises(FaultyFile, match=r"policy/access\.yml:20:16: this is shorter than 30 days"):
        sound_policy(desk)
    made.write("policy/trees.yml", made.read("policy/trees.yml").replace("watch-reverts: P30D", "watch-reverts: P29D"))
    assert sound_policy(desk).access is not None
