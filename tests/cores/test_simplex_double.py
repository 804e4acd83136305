"""The double of `simplex-chat` does what the protocol says, state by state."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest

from tests.clock import FakeClock
from tests.conformance.kit import settle
from tests.cores.simplex_clients import in_process
from tests.cores.simplex_double import RULES, STAY, ChatError, Json, Program, SimplexNetwork, two_friends

CALL_TYPE = {"media": "audio", "capabilities": {"encryption": True}}
SESSION = {"rtcSession": "N4XyA===", "rtcIceCandidates": "NoXSA==="}

ARGUMENTS: dict[str, Any] = {
    "invite": json.dumps(CALL_TYPE),
    "offer": json.dumps({"callType": CALL_TYPE, "rtcSession": SESSION}),
    "answer": json.dumps(SESSION),
    "extra": json.dumps({"rtcIceCandidates": "NoXSA==="}),
    "status": "connected",
}

WAY = {
    None: (),
    "invitationSent": (("ada", "invite"),),
    "invitationReceived": (("grace", "invite"),),
    "offerSent": (("grace", "invite"), ("ada", "offer")),
    "offerReceived": (("ada", "invite"), ("grace", "offer")),
    "negotiated": (("ada", "invite"), ("grace", "offer"), ("ada", "answer")),
}
"""How Ada's program comes into each state."""


async def give(program: Program, verb: str) -> Json:
    (friend,) = program.friends
    return await program.reply(f"/_call {verb} @{friend} {ARGUMENTS.get(verb, '')}".strip())


@pytest.fixture
def friends() -> dict[str, Program]:
    ada, grace = two_friends(SimplexNetwork(FakeClock()))
    return {"ada": ada, "grace": grace}


@pytest.mark.parametrize("verb", RULES)
@pytest.mark.parametrize("state", WAY)
async def test_each_command_in_each_state(friends: dict[str, Program], state: str | None, verb: str) -> None:
    ada = friends["ada"]
    for who, step in WAY[state]:
        await give(friends[who], step)
        await settle(5)
    assert (ada.calls[4].state if ada.calls else None) == state
    if state not in RULES[verb].legal:
        with pytest.raises(ChatError) as error:
            await give(ada, verb)
        kind = {"type": "callState", "currentCallState": state} if state else {"type": "noCurrentCall"}
        assert error.value.args == ({"type": "error", "errorType": kind},)
        assert (ada.calls[4].state if ada.calls else None) == state
        return
    assert (await give(ada, verb))["type"] == "cmdOk"
    after = state if RULES[verb].to == STAY else RULES[verb].to
    assert (ada.calls[4].state if ada.calls else None) == after


async def test_the_events_of_a_call(friends: dict[str, Program]) -> None:
    lines = {name: await in_process(program)() for name, program in friends.items()}
    for who, verb in (*WAY["negotiated"], ("grace", "extra"), ("ada", "end")):
        await give(friends[who], verb)
        await settle(5)
    told: dict[str, list[Json]] = {}
    for name, line in lines.items():
        await line.close()
        told[name] = []
        while (event := await line.next_event()) is not None:
            told[name].append(event)
    assert [event["type"] for event in told["ada"]] == [
        "newChatItems", "chatItemsStatusesUpdated", "callOffer", "callExtraInfo", "chatItemUpdated",
    ]  # fmt: skip
    assert [event["type"] for event in told["grace"]] == [
        "newChatItems", "callInvitation", "callAnswer", "chatItemUpdated", "callEnded",
    ]  # fmt: skip
    key = told["ada"][2]["sharedKey"]
    assert told["grace"][1]["callInvitation"]["sharedKey"] == key
    assert len(key) == 44 and len(urlsafe_b64decode(key)) == 32


async def test_public_keys_travel_as_spki(friends: dict[str, Program]) -> None:
    await give(friends["ada"], "invite")
    await settle(5)
    await give(friends["grace"], "offer")
    sent = [json.loads(message.text)["params"] for message in friends["ada"].network.sent]
    keys = [sent[0]["invitation"]["callDhPubKey"], sent[1]["offer"]["callDhPubKey"]]
    assert all(len(key) == 60 and key.startswith("MCowBQYDK2VuAyEA") for key in keys)
    assert sent[0]["callId"] == sent[1]["callId"] and len(urlsafe_b64decode(sent[0]["callId"])) == 16


async def test_calls_that_cross_are_both_received(friends: dict[str, Program]) -> None:
    for program in friends.values():
        await give(program, "invite")
    await settle(5)
    assert [program.calls[n].state for program in friends.values() for n in program.calls] == 2 * ["invitationReceived"]
    await give(friends["ada"], "offer")
    await settle(5)
    assert friends["grace"].calls[7].state == "invitationReceived", "an offer of another call is dropped"


async def test_only_received_invitations_survive(friends: dict[str, Program]) -> None:
    await give(friends["ada"], "invite")
    await settle(5)
    for program in friends.values():
        program.crash()
        program.restart()
    assert friends["ada"].calls == {}
    told = await friends["grace"].reply("/_call get")
    assert [each["contact"]["contactId"] for each in told["callInvitations"]] == [7]


async def test_a_message_has_its_limit(friends: dict[str, Program]) -> None:
    await give(friends["grace"], "invite")
    await settle(5)
    long = json.dumps({"callType": CALL_TYPE, "rtcSession": {**SESSION, "rtcSession": "A" * 13_200}})
    with pytest.raises(ChatError, match="large compressed message"):
        await friends["ada"].reply(f"/_call offer @4 {long}")
    assert friends["ada"].calls[4].state == "invitationReceived"


async def test_calls_may_be_switched_off(friends: dict[str, Program]) -> None:
    friends["ada"].friend(friends["grace"]).calls = False
    with pytest.raises(ChatError, match="feature not allowed"):
        await give(friends["ada"], "invite")
    await give(friends["grace"], "invite")
    await settle(5)
    assert friends["ada"].calls == {}
