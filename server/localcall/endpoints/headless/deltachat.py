"""The connection of a Delta Chat call: two media lines, three data channels (docs/protocol.md, section 2)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from aiortc import RTCDataChannel, RTCRtpTransceiver
from attrs import define, field

from localcall.endpoints.headless.connection import Connection
from localcall.media.frames import Source
from localcall.wire.session import MAX_JSON_CHARS, IceCandidate
from localcall.wire.wcall import WireError

_CHANNELS = {"iceTrickling": 1, "mutedState": 3, "renegotiation": 5}
"""Label and id of each."""

_log = logging.getLogger(__name__)


@define(eq=False)
class DeltaChatConnection(Connection):
    """``heard``: what the peer says of its microphone and camera, once it said it. ``hung_up``: its channels closed.

    Its restart offers cannot be followed: aiortc has no ICE restart (RFC 8445, section 9). The connection then lives as
    long as its old path does.
    """

    heard: dict[Source, bool] | None = None
    hung_up: Callable[[], None] = lambda: None
    _channels: dict[str, RTCDataChannel] = field(factory=dict)
    _said: dict[str, bool] | None = None

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
        _log.info("the peer restarts its ICE; this side keeps to the path that there is")

    def _closed_by_peer(self) -> None:
        if self.up:
            self.hung_up()

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())


_READ: dict[str, Callable[[DeltaChatConnection, Any], None]] = {
    "iceTrickling": DeltaChatConnection._take_candidate,
    "mutedState": DeltaChatConnection._take_muted,
    "renegotiation": DeltaChatConnection._take_renegotiation,
}
