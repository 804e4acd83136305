"""The connection of a Delta Chat call: two media lines, three data channels (docs/protocol.md, section 2)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import orjson
from aiortc import RTCDataChannel, RTCRtpTransceiver
from attrs import define, field, frozen

from localcall.clock import Clock
from localcall.endpoints.headless.connection import Connection
from localcall.endpoints.headless.descriptions import Description
from localcall.endpoints.headless.restart_schedule import PathState, Patience, RestartSchedule
from localcall.media.frames import Source
from localcall.wire.errors import WireError
from localcall.wire.session import MAX_JSON_CHARS, IceCandidate, merge_candidates, split_candidates

_CHANNELS = {"iceTrickling": 1, "mutedState": 3, "renegotiation": 5}
"""Label and id of each."""

MAX_WAITING = 50
"""Descriptions of a peer that sends them faster than anybody restarts: it is not listened to further."""

PATIENCE = Patience(grace=3, attempt=8, attempts=3)

_log = logging.getLogger(__name__)


@frozen
class Side:
    """The endpoint's. ``calls``: it placed the call: it makes the restart offers, and the other asks for them.

    ``is_up``: whether media can flow. ``hung_up``: the peer closed its channels. ``cannot_follow``: it restarts its
    connection, and not as one can that has the other end of it.
    """

    calls: bool
    is_up: Callable[[], bool]
    hung_up: Callable[[], None]
    cannot_follow: Callable[[], None]


@define(eq=False)
class DeltaChatConnection(Connection):
    """``heard``: what the peer says of its microphone and camera, once it said it."""

    clock: Clock = field(kw_only=True)
    side: Side = field(kw_only=True)
    heard: dict[Source, bool] | None = None
    _channels: dict[str, RTCDataChannel] = field(factory=dict)
    _said: dict[str, bool] | None = None
    _unanswered: int = 0
    _work: set[asyncio.Task[None]] = field(factory=set)
    _turn: asyncio.Lock = field(factory=asyncio.Lock)
    _schedule: RestartSchedule = field(init=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self._schedule = RestartSchedule(self.clock, PATIENCE, self.side.is_up, self._attempt)

    def path_state(self, state: PathState) -> None:
        self._schedule.state(state)

    def offered(self) -> Sequence[Source]:
        return ("mic", "camera")

    def named(self, transceiver: RTCRtpTransceiver) -> Source | None:
        """The first line of each kind, wherever it stands."""
        first = next(each for each in self.pc.getTransceivers() if each.kind == transceiver.kind)
        if first is not transceiver:
            return None
        return "mic" if transceiver.kind == "audio" else "camera"

    def prepare(self) -> None:
        for label, number in _CHANNELS.items():
            channel = self.pc.createDataChannel(label, negotiated=True, id=number)
            channel.on("open", lambda label=label: self._opened(label))
            channel.on("message", lambda text, label=label: self._received(label, text))
            channel.on("close", self._closed_by_peer)
            self._channels[label] = channel

    def attach(self) -> None:
        """A shared screen takes the camera's place on the one video line, and its sound is not sent."""
        super().attach()
        outlets = self.media.outlets
        if "camera" in self._tracks:
            outlets["screenVideo"].track = self._tracks["camera"]
            outlets["camera"].yields_to = outlets["screenVideo"]
            self.media.codecs["screenVideo"] = self.media.codecs["camera"]
        self.tell_muted()

    def detach(self) -> None:
        super().detach()
        if self.media.outlets["screenVideo"].track is self._tracks.get("camera"):
            self.media.outlets["screenVideo"].track = None

    def close(self) -> None:
        self._schedule.stop()
        for channel in self._channels.values():
            channel.remove_all_listeners()
        super().close()

    def tell_muted(self) -> None:
        outlets = self.media.outlets
        state = {"audioEnabled": outlets["mic"].on, "videoEnabled": outlets["camera"].on or outlets["screenVideo"].on}
        if state != self._said and self._say("mutedState", state):
            self._said = state

    def _opened(self, label: str) -> None:
        if label == "mutedState":
            self.tell_muted()
        if label == "iceTrickling":
            self._say(label, None)  # all candidates were in the description

    def _say(self, label: str, value: object) -> bool:
        channel = self._channels.get(label)
        if channel is None or channel.readyState != "open":
            return False
        channel.send(orjson.dumps(value).decode())
        return True

    def _received(self, label: str, text: object) -> None:
        try:
            if not isinstance(text, str) or len(text) > MAX_JSON_CHARS:
                raise WireError("no text, or too long")
            _READ[label](self, orjson.loads(text))
        except (WireError, orjson.JSONDecodeError) as error:
            _log.warning("%s: %s", label, error)

    def _take_candidate(self, value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, dict) or not isinstance(value.get("candidate"), str):
            raise WireError("not a candidate")
        mid, line = value.get("sdpMid"), value.get("sdpMLineIndex")
        candidate = IceCandidate(
            value["candidate"],
            mid if isinstance(mid, str) else None,
            line if type(line) is int and line >= 0 else 0,  # all lines share one transport
        )
        self._later(self.add([candidate]))

    def _take_muted(self, value: Any) -> None:
        if not isinstance(value, dict):
            raise WireError("not an object")
        audio, video = value.get("audioEnabled"), value.get("videoEnabled")
        if not isinstance(audio, bool) or not isinstance(video, bool):
            raise WireError("a field is missing or no boolean")
        self.heard = {"mic": audio, "camera": video}

    def _take_renegotiation(self, value: Any) -> None:
        """The caller offers and the callee asks, so that two restarts never cross."""
        if not isinstance(value, dict) or value.get("type") not in ("offer", "answer", "restart-request"):
            raise WireError("not a renegotiation")
        kind, sdp = value["type"], value.get("sdp")
        if kind == "restart-request":
            if self.side.calls:
                self._schedule.wanted()
        elif (kind == "answer") is self.side.calls and len(self._work) < MAX_WAITING:
            self._later(self._restart_by(kind, sdp if isinstance(sdp, str) else ""))

    def _closed_by_peer(self) -> None:
        if self.up:
            self.side.hung_up()

    # --- restarts -----------------------------------------------------------------------------------------------------

    def _attempt(self) -> None:
        if self.side.calls:
            self._later(self._offer_restart())
        else:
            self._say("renegotiation", {"type": "restart-request"})

    async def _offer_restart(self) -> None:
        async with self._turn:
            self._tell_restart("offer", await self.offer_again())
            self._unanswered += 1

    async def _restart_by(self, kind: str, sdp: str) -> None:
        """The peer's description. Only the answer to the last offer counts."""
        async with self._turn:
            if kind == "answer":
                if self._unanswered == 0:
                    return
                self._unanswered -= 1
                if self._unanswered > 0:
                    return
            try:
                plain, candidates = split_candidates(sdp)
                if kind == "answer":
                    await self.accept_again(plain)
                else:
                    self._tell_restart("answer", await self.answer_again(plain))
                await self.add(candidates)
            except WireError as error:
                _log.warning("restart: %s", error)
                self.side.cannot_follow()

    def _tell_restart(self, kind: str, description: Description) -> None:
        self._say("renegotiation", {"type": kind, "sdp": merge_candidates(*description)})

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("%s", error)


_READ: dict[str, Callable[[DeltaChatConnection, Any], None]] = {
    "iceTrickling": DeltaChatConnection._take_candidate,
    "mutedState": DeltaChatConnection._take_muted,
    "renegotiation": DeltaChatConnection._take_renegotiation,
}
