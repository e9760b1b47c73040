"""Pages of a room say what happens next: who decides while nothing is sent, and no button that leads nowhere."""

from __future__ import annotations

import re

import pytest

from cisim.dashboard.room.app import room_routes
from cisim.dashboard.shell.access import Access
from cisim.dashboard.shell.middleware import Middleware
from room_tools import COMMUNITY, KEY, LAN

BY_RULE = "Until you send, the model's rules decide for you."
OF_LAST_YEAR = "Below are your tokens of last year. Send them again, or others: else the model's rules decide for you."


def test_a_phone_says_who_decides_as_long_as_it_sends_nothing(hall):
    phone = hall.phone()
    hall.move_to("round_1")

    def page() -> str:
        return phone.get(f"/j/{hall.code}").text.replace("&#39;", "'")

    assert BY_RULE in page()
    hall.decide(phone, claims="4")
    assert not re.search("decide for you", page())
    hall.act("year", year="0")
    assert OF_LAST_YEAR in page()
    assert re.search(r'name="t\.claims" value="4"', page())
    hall.act("year", year="1")
    assert OF_LAST_YEAR not in page(), "nothing was decided last year"
    assert BY_RULE in page()


def test_the_first_stage_has_no_way_back_and_the_last_none_on(hall):
    def buttons() -> list[str]:
        return re.findall(r'name="do" value="(next|back)"', hall.host.get(f"/room/{hall.code}").text)

    assert buttons() == ["next"]
    hall.move_to("predict")
    assert buttons() == ["next", "back"]
    hall.move_to("debrief")
    assert buttons() == ["back"]


@pytest.mark.parametrize(("address", "reached"), [(LAN, True), ("127.0.0.1", False)])
def test_a_code_to_scan_is_shown_only_where_phones_can_reach_the_room(hall, address, reached):
    routes = room_routes(f"http://{address}:8765", COMMUNITY, hall.rooms)
    hall.host.app = Middleware(None, Access(KEY, (LAN,)), routes)
    screen, page = (hall.host.get(f"/room/{hall.code}{tail}").text for tail in ("/screen", ""))
    assert [("<svg" in text) for text in (screen, page)] == [reached, reached]
    assert ("Scan, or type the address" in screen) == reached
    assert ("phones cannot reach this computer" in screen) == (not reached)
