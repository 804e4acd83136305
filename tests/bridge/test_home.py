"""What home is told and what it may ask: docs/protocol.md, section 5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from localcall.bridge.app import Bridge
from localcall.bridge.home import NO_ID
from localcall.calls.reasons import EndReason
from tests.bridge.house import HomePage, House, open_house


def calls(home: HomePage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = home.known["calls"]["calls"]
    return found


async def test_home_starts_with_everything(house: House) -> None:
    async with house.at_home() as browser:
        home = await browser.home()
        await home.starts()
        contact = house.ada.contacts[0]
        assert home.known == {
            "profile": {"type": "profile", "name": "Ada Lovelace", "soundOff": False, "historyEnabled": True},
            "contacts": {"type": "contacts", "contacts": [{"id": contact.id, "name": "Bob Marlowe", "canCall": True}]},
            "calls": {"type": "calls", "calls": []},
            "history": {"type": "history", "entries": []},
        }


async def test_a_profile_without_sound_and_log(page_dir: Path) -> None:
    async with open_house(page_dir, history=False) as house:
        quiet = Bridge(house.ada, port=0, page_dir=page_dir, sound_off=True)
        await quiet.start()
        try:
            async with house.at_home(quiet) as browser:
                home = await browser.home()
                await home.starts()
                assert home.known["profile"]["soundOff"] is True
                assert home.known["profile"]["historyEnabled"] is False
                assert await home.asks(id=1, type="clearHistory") == {"type": "result", "id": 1}
        finally:
            await quiet.close()


async def test_a_call_is_placed_seen_and_declined(house: House) -> None:
    async with house.at_home() as here, house.at_home(house.peer) as there:
        ada, bob = await here.home(), await there.home()
        await ada.starts()
        await bob.starts()
        placed = await ada.asks(id=1, type="place", contact=house.ada.contacts[0].id, media="video")
        call = house.ada.calls[placed["callId"]]
        assert placed == {"type": "result", "id": 1, "callId": call.id}
        await ada.hears(lambda home: bool(calls(home)))
        assert calls(ada) == [
            {
                "callId": call.id,
                "contact": {"id": call.contact.id, "name": "Bob Marlowe"},
                "profileName": "Ada Lovelace",
                "direction": "outgoing",
                "media": "video",
                "encrypted": True,
                "state": "WaitCapabilities",
                "startedAt": round(call.started_at * 1000),
                "ringing": False,
                "ignored": False,
                "controlled": False,
            }
        ]

        page = await here.socket(f"/call/{call.id}/socket")
        await page.send_str('{"resp":{"type":"hello","version":1,"features":[]}}')
        await page.send_str('{"resp":{"type":"capabilities","capabilities":{"encryption":true}}}')
        await bob.hears(lambda home: bool(calls(home)))
        (rings,) = calls(bob)
        assert (rings["direction"], rings["ringing"]) == ("incoming", True)
        await ada.hears(lambda home: calls(home)[0]["controlled"])

        assert await bob.asks(id=2, type="ignore", callId=rings["callId"]) == {"type": "result", "id": 2}
        await bob.hears(lambda home: calls(home)[0]["ignored"] and not calls(home)[0]["ringing"])
        assert await bob.asks(id=3, type="decline", callId=rings["callId"]) == {"type": "result", "id": 3}
        await ada.hears(lambda home: not calls(home))
        await ada.hears(lambda home: bool(home.known["history"]["entries"]))
        (entry,) = ada.known["history"]["entries"]
        assert entry["message"] == EndReason.PEER_DECLINED.sentence
        assert {key: entry[key] for key in ("contact", "direction", "reason", "missed", "durationSeconds")} == {
            "contact": {"id": call.contact.id, "name": "Bob Marlowe"},
            "direction": "outgoing",
            "reason": "peer-declined",
            "missed": False,
            "durationSeconds": 0,
        }

        assert await ada.asks(id=4, type="clearHistory") == {"type": "result", "id": 4}
        await ada.hears(lambda home: not home.known["history"]["entries"])


async def test_every_open_home_is_told_once_for_each_turn(house: House) -> None:
    async with house.at_home() as browser:
        homes = [await browser.home(), await browser.home()]
        for home in homes:
            await home.starts()
        call = house.place()
        call.ignore()
        call.ignore()
        await house.ada.calls[call.id].core.close()
        for home in homes:
            await home.hears(lambda home: bool(calls(home)))
            assert (await home.asks(id=1, type="nothing"))["id"] == 1
            assert calls(home)[0]["ignored"] is True


async def test_what_changes_nothing_at_home_is_not_told_again(house: House) -> None:
    async with house.at_home() as browser:
        home = await browser.home()
        await home.starts()
        call = house.place()
        call.ignore()
        await home.hears(lambda home: bool(calls(home)) and calls(home)[0]["ignored"])
        del home.known["calls"]
        call.ignore()
        assert (await home.asks(id=1, type="nothing"))["id"] == 1
        assert "calls" not in home.known
        await (await browser.home()).starts()


@pytest.mark.parametrize(
    ("request_text", "number", "error"),
    [
        ("", NO_ID, "This request needs 'type', a text."),
        ("[]", NO_ID, "This request needs 'type', a text."),
        ('{"id":true,"type":"place"}', NO_ID, "This request needs 'contact', a text."),
        ('{"id":1,"type":"fly"}', 1, "localcall does not know this request."),
        ('{"id":1,"type":"place","contact":"local:x"}', 1, "This request needs 'media', a text."),
        ('{"id":1,"type":"place","contact":"local:x","media":"smell"}', 1, "'media' is audio or video."),
        ('{"id":1,"type":"place","contact":"local:x","media":"audio"}', 1, "There is no such contact."),
        ('{"id":1,"type":"accept","callId":"x","media":"audio"}', 1, "This call is over."),
        ('{"id":1,"type":"end","callId":"x"}', 1, "This call is over."),
        ('{"id":1,"type":"decline","callId":7}', 1, "This request needs 'callId', a text."),
    ],
)
async def test_a_request_that_cannot_be_done(house: House, request_text: str, number: int, error: str) -> None:
    async with house.at_home() as browser:
        home = await browser.home()
        await home.starts()
        assert await home.says(request_text) == {"type": "result", "id": number, "error": error}


# --- the servers ------------------------------------------------------------------------------------------------------


async def test_servers_are_told_checked_and_kept(house: House) -> None:
    text = "stun:stun.example\nturn:ada:a%3Ab@relay.example:1\n"
    async with house.at_home() as browser:
        home = await browser.home()
        await home.starts()
        told = await home.asks(id=1, type="servers")
        assert told == {"type": "result", "id": 1, "servers": {"text": "", "relayOnly": False, "kept": False}}
        checked = await home.asks(id=2, type="checkServers", text=text)
        assert checked["iceServers"] == [
            {"urls": ["stun:stun.example:3478"]},
            {"urls": ["turn:relay.example:1"], "username": "ada", "credential": "a:b"},
        ]
        assert house.ada.settings.ice_servers == ()
        kept = await home.asks(id=3, type="saveServers", text=text, relayOnly=True)
        assert kept == {"type": "result", "id": 3}
        told = await home.asks(id=4, type="servers")
        assert told["servers"] == {
            "text": "stun:stun.example:3478\nturn:ada:a%3Ab@relay.example:1\n",
            "relayOnly": True,
            "kept": False,
        }
        call = house.ada.calls[
            (await home.asks(id=5, type="place", contact=house.ada.contacts[0].id, media="audio"))["callId"]
        ]
        assert (call.machine.config.relay, len(call.machine.config.ice_servers)) == (True, 2)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"type": "checkServers", "text": "stun:a.example\nb"}, "Line 2: It begins with"),
        ({"type": "saveServers", "text": "stun:a.example:0", "relayOnly": True}, "Line 1: The port"),
        ({"type": "saveServers", "text": "stun:a.example"}, "'relayOnly' is true or false"),
        ({"type": "saveServers", "relayOnly": True}, "needs 'text'"),
        ({"type": "checkServers", "text": "x" * 20_000}, "at most 16384 characters"),
        ({"type": "checkServers", "text": 1}, "needs 'text'"),
    ],
)
async def test_servers_that_are_refused_change_nothing(house: House, request_: dict[str, Any], said: str) -> None:
    before = house.ada.settings
    async with house.at_home() as browser:
        home = await browser.home()
        await home.starts()
        answer = await home.asks(id=1, **request_)
        assert said in answer["error"]
    assert house.ada.settings == before
