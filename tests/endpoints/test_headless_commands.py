"""Each command of docs/protocol.md to a program: what it is replied."""

from __future__ import annotations

import asyncio

import pytest

from localcall.calls.inputs import Input
from localcall.clock import LoopClock
from localcall.endpoints.headless import HeadlessEndpoint
from localcall.endpoints.headless.reporter import Reporter
from localcall.wire.commands import (
    AnswerCommand,
    AskCommand,
    CameraCommand,
    CapabilitiesCommand,
    DescriptionCommand,
    IceCommand,
    LayoutCommand,
    MediaCommand,
    OfferCommand,
    PermissionCommand,
    StartCommand,
    WCallCommand,
)
from localcall.wire.envelope import type_name
from localcall.wire.responses import ErrorResponse, InBandResponse, WCallResponse
from localcall.wire.session import NO_CANDIDATES, SessionDescription, encode_session
from localcall.wire.terms import CallMediaSource, CallMediaType, LayoutType, VideoCamera
from tests.endpoints.headless_pair import until

pytestmark = pytest.mark.realtime

NOTHING = encode_session(SessionDescription("answer", "v=0\r\ns=-\r\n"))

REPLIES: list[tuple[WCallCommand, str]] = [
    (CapabilitiesCommand(CallMediaType.VIDEO), "capabilities"),
    (AnswerCommand(NOTHING, NO_CANDIDATES), "error"),
    (IceCommand(NO_CANDIDATES), "ok"),
    (StartCommand(CallMediaType.VIDEO), "offer"),
    (StartCommand(CallMediaType.VIDEO, profile="deltachat"), "offer"),
    (AnswerCommand(NOTHING, NO_CANDIDATES), "error"),
    (OfferCommand("nonsense", NO_CANDIDATES, CallMediaType.VIDEO), "error"),
    (IceCommand("nonsense"), "error"),
    (MediaCommand(CallMediaSource.MIC, enable=False), "ok"),
    (MediaCommand(CallMediaSource.SCREEN_VIDEO, enable=True), "ok"),
    (CameraCommand(VideoCamera.USER), "ok"),
    (DescriptionCommand("connected", "with a key"), "ok"),
    (LayoutCommand(LayoutType.DEFAULT), "ok"),
    (PermissionCommand("title", "chrome", "safari"), "ok"),
    (AskCommand("q1", "Continue without encryption?"), "confirm"),
]


class Call:
    def happened(self, event: Input) -> None: ...

    def accept_wanted(self, media: CallMediaType) -> None: ...

    def ignore_wanted(self) -> None: ...

    def said_in_band(self, said: InBandResponse) -> None: ...

    def carried(self, text: str) -> None: ...


async def test_each_command_has_its_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, also those that a program cannot carry out: there is no camera to turn."""
    told: list[tuple[WCallResponse, WCallCommand]] = []

    def tell(_: Reporter, response: WCallResponse, command: WCallCommand | None = None) -> None:
        if command is not None:
            told.append((response, command))

    monkeypatch.setattr(Reporter, "tell", tell)
    endpoint = HeadlessEndpoint(Call(), LoopClock())
    for command, _ in REPLIES:
        endpoint.send(command)
    await until(lambda: len(told) == len(REPLIES))
    assert [(command, type_name(response)) for response, command in told] == REPLIES
    codes = {response.code for response, _ in told if isinstance(response, ErrorResponse)}
    assert codes == {None, "unreadable"}
    endpoint.close()
    await asyncio.wait_for(endpoint.freed(), 5)
