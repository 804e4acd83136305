"""What a headless endpoint tells its call: WCall responses as inputs. Repeats nothing."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, evolve, field

from localcall.endpoints.base import EndpointEvents, input_of
from localcall.endpoints.headless.cipher import FrameCipher
from localcall.media.frames import Source
from localcall.wire.commands import MediaCommand, WCallCommand
from localcall.wire.envelope import EchoedCommand, PageMessage, type_name
from localcall.wire.responses import (
    ConnectedResponse,
    ConnectionResponse,
    EncryptionResponse,
    HeldResponse,
    InBandResponse,
    PeerMediaResponse,
    WCallResponse,
)
from localcall.wire.terms import CallMediaSource, CandidateStats, ConnectionInfo, ConnectionState, EncryptionStatus


def disconnected(state: ConnectionState) -> ConnectionState:
    """A state that aiortc does not have."""
    return evolve(state, connectionState="disconnected", iceConnectionState="disconnected")


@define(eq=False)
class Reporter:
    """``peer_on``: which of the peer's sources are on. ``encrypted``: status, and frames that were not opened."""

    _events: EndpointEvents
    peer_on: dict[Source, bool] = field(factory=dict)
    encrypted: tuple[EncryptionStatus, int] = (EncryptionStatus.NONE, 0)
    _up: bool = True
    _held: HeldResponse = field(factory=lambda: HeldResponse(mine=False, theirs=False))
    _route: tuple[str, str] | None = None
    _closed: bool = False

    def close(self) -> None:
        """Nothing is told any more."""
        self._closed = True

    def tell(self, response: WCallResponse, command: WCallCommand | None = None) -> None:
        """``command``: what it answers."""
        if self._closed:
            return
        if isinstance(response, InBandResponse):
            self._events.said_in_band(response)
            return
        echo = None
        if isinstance(command, MediaCommand):
            echo = EchoedCommand("media", command.source, command.enable)
        elif command is not None:
            echo = EchoedCommand(type_name(command))
        given = input_of(PageMessage(response, echo))
        if given is not None:
            self._events.happened(given)

    def connection(self, state: ConnectionState, generation: int) -> None:
        self.tell(ConnectionResponse(state, generation))

    def reconnecting(self, state: ConnectionState) -> None:
        """Of a call that its ends restart by themselves: what is not connected is `reconnecting`, told once."""
        up = state.connectionState == "connected"
        if up is not self._up:
            self._up = up
            self.tell(ConnectionResponse(state if up else evolve(state, connectionState="reconnecting")))

    def peer_media(self, on: Mapping[Source, bool]) -> None:
        for source, enabled in on.items():
            if enabled != self.peer_on.get(source, False):
                self.peer_on[source] = enabled
                self.tell(PeerMediaResponse(CallMediaSource(source), enabled))

    def held(self, *, mine: bool | None = None, theirs: bool | None = None) -> None:
        before = self._held
        self._held = HeldResponse(before.mine if mine is None else mine, before.theirs if theirs is None else theirs)
        if self._held != before:
            self.tell(self._held)

    def route(self, route: tuple[str, str] | None) -> None:
        """Candidate types of the selected pair, local and remote."""
        if route is not None and route != self._route:
            self._route = route
            ours, theirs = (CandidateStats(kind, "udp") for kind in route)
            self.tell(ConnectedResponse(ConnectionInfo(ours, theirs)))

    def encryption(self, cipher: FrameCipher) -> None:
        encrypted = (cipher.status, cipher.undecrypted)
        if encrypted != self.encrypted:
            self.encrypted = encrypted
            self.tell(EncryptionResponse(*encrypted))
