"""Our page with peers of SimpleX Chat that are not: of before 6.1 with two m-lines, and native ones."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field, frozen
from playwright.async_api import Error, Page, Route, expect

from e2e import probes
from e2e.browsers import Engine
from e2e.probes import CAMERA, MIC
from e2e.stage import SIGNATURES, Person, Scene, Stage, Stages
from e2e.waiting import SOON, until
from localcall.calls.effects import Invite, SendAnswer, SendOffer
from localcall.calls.inputs import Input, PeerAnswered, PeerCandidates, PeerOffered, Session
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.base import Invitation
from localcall.cores.local import LocalCore
from localcall.wire.session import (
    IceCandidate,
    SessionDescription,
    decode_candidates,
    decode_session,
    encode_candidates,
    encode_session,
)
from localcall.wire.terms import CallMediaType

VIDEO = CallMediaType.VIDEO
ORIGIN = "http://localhost:50399"
_SCRIPT = Path(__file__).with_name("other_peer.js").read_text()


@frozen
class Kind:
    """``old``: of before 6.1. ``keyed``: it seals its frames."""

    old: bool = True
    camera: bool = True
    keyed: bool = False


@define(eq=False)
class OtherPeer:
    """Grace, without a server of ours: her signals go between the network and a page that is not ours."""

    core: LocalCore
    page: Page
    kind: Kind
    _adding: set[asyncio.Task[None]] = field(factory=set)
    _happened: asyncio.Queue[tuple[str, Invitation | Input]] = field(factory=asyncio.Queue)

    def invited(self, invitation: Invitation) -> None:
        self._happened.put_nowait((invitation.ref, invitation))

    def happened(self, ref: str, event: Input) -> None:
        if isinstance(event, PeerCandidates):
            adding = asyncio.create_task(self._add(event.candidates))
            self._adding.add(adding)
            adding.add_done_callback(self._adding.discard)
        else:
            self._happened.put_nowait((ref, event))

    def contacts_changed(self) -> None: ...

    def lost(self) -> None: ...

    def back(self) -> None: ...

    async def calls(self, contact: str) -> None:
        """Invites, and answers the offer that comes."""
        ref = self.core.open_call(contact)
        await self.core.perform(ref, Invite(VIDEO, self.kind.keyed))
        offered = await self._next(PeerOffered)
        answer = await self.page.evaluate(
            "given => otherPeer.answer(given)", self._options(ref) | plain(offered.session)
        )
        await self.core.perform(ref, SendAnswer(packed("answer", answer)))

    async def answers(self) -> None:
        """Offers as soon as it is called."""
        ref = (await self._next(Invitation)).ref
        offer = await self.page.evaluate("given => otherPeer.offer(given)", self._options(ref))
        await self.core.perform(ref, SendOffer(packed("offer", offer), VIDEO, self.kind.keyed))
        answered = await self._next(PeerAnswered)
        await self.page.evaluate("given => otherPeer.accept(given)", plain(answered.session))

    async def _add(self, candidates: str) -> None:
        with contextlib.suppress(Error):  # its page has gone
            await self.page.evaluate("given => otherPeer.add(given)", listed(candidates))

    def _options(self, ref: str) -> dict[str, Any]:
        key = self.core.aes_key(ref) if self.kind.keyed else None
        return {"old": self.kind.old, "camera": self.kind.camera, "key": key}

    async def _next(self, kind: Any) -> Any:
        async with asyncio.timeout(SOON):
            while True:
                _, event = await self._happened.get()
                if isinstance(event, kind):
                    return event


def plain(session: Session) -> dict[str, Any]:
    return {"sdp": decode_session(session.description).sdp, "candidates": listed(session.candidates)}


def listed(candidates: str) -> list[dict[str, Any]]:
    return [
        {"candidate": one.candidate, "sdpMid": one.sdpMid, "sdpMLineIndex": one.sdpMLineIndex}
        for one in decode_candidates(candidates)
    ]


def packed(kind: str, described: Mapping[str, Any]) -> Session:
    candidates = [
        IceCandidate(one["candidate"], one["sdpMid"], one["sdpMLineIndex"]) for one in described["candidates"]
    ]
    return Session(encode_session(SessionDescription(kind, described["sdp"])), encode_candidates(candidates))


async def meet(stages: Stages, ours: Engine, theirs: Engine, kind: Kind) -> tuple[Stage, OtherPeer]:
    """Ada with our page, and Grace with another."""
    stage = await stages.empty(Scene(names=("Ada",), frame_key=kind.keyed))
    await stages.seat(stage.ada, ours)
    browser = await stages.browsers(theirs)
    context = await browser.new_context()
    stages.follow("Grace", context)
    await probes.install(context, SIGNATURES["Grace"])
    await context.add_init_script(_SCRIPT)
    page = await context.new_page()

    async def blank(route: Route) -> None:
        await route.fulfill(content_type="text/html", body="<!doctype html><title>Grace</title><body></body>")

    await page.route(f"{ORIGIN}/**", blank)
    await page.goto(f"{ORIGIN}/")
    peer = OtherPeer(stage.network.join("Grace"), page, kind)
    await peer.core.start(peer)
    return stage, peer


async def talk(ada: Person, peer: OtherPeer, *, ada_calls: bool) -> None:
    if ada_calls:
        await ada.tab.place("Grace")
        await peer.answers()
    else:
        calling = asyncio.create_task(peer.calls("local:ada"))
        await ada.tab.press("Answer")
        await calling
    await ada.tab.reaches(CallState.CONNECTED)


async def both_hear(ada: Person, peer: OtherPeer) -> None:
    await probes.hears_tone(ada.page, SIGNATURES["Grace"])
    await probes.hears_tone(peer.page, ada.signature)


async def both_see(ada: Person, peer: OtherPeer) -> None:
    await probes.sees_moving(ada.page, "remote-camera", SIGNATURES["Grace"])
    await probes.sees_moving(peer.page, "remote-camera", ada.signature)


CF, FC = (Engine.CHROMIUM, Engine.FIREFOX), (Engine.FIREFOX, Engine.CHROMIUM)


@pytest.mark.parametrize("ada_calls", [True, False], ids=["it-offers", "it-answers"])
@pytest.mark.parametrize(("ours", "theirs"), [CF, FC])
async def test_two_lines(stages: Stages, ours: Engine, theirs: Engine, ada_calls: bool) -> None:
    stage, peer = await meet(stages, ours, theirs, Kind())
    ada = stage.ada
    await talk(ada, peer, ada_calls=ada_calls)
    await both_see(ada, peer)
    await both_hear(ada, peer)
    await expect(ada.tab.button("Stop camera")).to_be_visible()
    await expect(ada.tab.button("Share screen")).to_have_count(0)
    await ada.tab.press("End call")
    await ada.tab.ends(EndReason.HUNG_UP)


@pytest.mark.parametrize(("ours", "theirs", "ada_calls"), [(*CF, True), (*FC, False)], ids=["it-offers", "it-answers"])
async def test_two_lines_and_no_camera_there(stages: Stages, ours: Engine, theirs: Engine, ada_calls: bool) -> None:
    """It would not show ours, so ours is off, and stays so."""
    stage, peer = await meet(stages, ours, theirs, Kind(camera=False))
    ada = stage.ada
    await talk(ada, peer, ada_calls=ada_calls)
    await both_hear(ada, peer)
    await until(lambda: probes.live_captures(ada.page), lambda live: live == 1, "the microphone alone is open")
    assert await probes.rtp_count(ada.page, "bytesSent", direction="outbound", mid=CAMERA) == 0
    await expect(ada.tab.button("Mute microphone")).to_be_visible()
    for name in ("Start camera", "Stop camera", "Share screen"):
        await expect(ada.tab.button(name)).to_have_count(0)
    await ada.tab.press("End call")
    await ada.tab.ends(EndReason.HUNG_UP)


@pytest.mark.parametrize(
    ("ours", "theirs", "keyed", "ada_calls"),
    [
        # Firefox offers lines 2 and 3 as port 0 with bundle-only, and ends each line's candidates with an empty one.
        pytest.param(*CF, False, True, id="a web view that offers"),
        pytest.param(Engine.CHROMIUM, Engine.CHROMIUM, True, True, id="a native one that offers"),
        pytest.param(*FC, True, False, id="a native one that answers"),
    ],
)
async def test_four_lines(stages: Stages, ours: Engine, theirs: Engine, keyed: bool, ada_calls: bool) -> None:
    stage, peer = await meet(stages, ours, theirs, Kind(old=False, keyed=keyed))
    ada = stage.ada
    await talk(ada, peer, ada_calls=ada_calls)
    await both_see(ada, peer)
    await both_hear(ada, peer)
    assert (
        await peer.page.evaluate(
            "() => otherPeer.connection.getTransceivers().map(({currentDirection}) => currentDirection)"
        )
        == ["sendrecv"] * 4
    )
    if keyed:
        await ada.tab.sees_text("Encrypted")
    # Nobody says it: three seconds without a byte do.
    await peer.page.evaluate("() => otherPeer.mute()")
    await ada.tab.sees_text("Grace is muted")
    await ada.tab.press("Mute microphone")
    await probes.rtp_silent(ada.page, MIC, CAMERA)
    await ada.tab.press("End call")
    await ada.tab.ends(EndReason.HUNG_UP)
