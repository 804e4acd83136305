"""An endpoint holds a call's media: a page in a browser, or a Python program. It takes commands and gives inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from localcall.calls.inputs import (
    AnswerApplied,
    Capable,
    Confirm,
    ConnectionDown,
    ConnectionUp,
    EncryptionChanged,
    EndpointEnded,
    EndpointFailed,
    HangUp,
    Input,
    LocalAnswer,
    LocalCandidates,
    LocalMedia,
    LocalOffer,
    PeerAnnounced,
    PeerEnded,
    PeerMedia,
    PromptClosed,
    PromptOpened,
    RestartWanted,
    RouteKnown,
    Session,
)
from localcall.wire.commands import WCallCommand
from localcall.wire.envelope import EchoedCommand, PageMessage
from localcall.wire.responses import (
    AnswerResponse,
    CapabilitiesResponse,
    ConfirmResponse,
    ConnectedResponse,
    ConnectionResponse,
    DeclineResponse,
    EncryptionResponse,
    EndedResponse,
    EndResponse,
    ErrorResponse,
    IceResponse,
    InBandResponse,
    OfferResponse,
    OkResponse,
    PeerEndedResponse,
    PeerMediaResponse,
    PeerResponse,
    PromptResponse,
    RestartResponse,
)
from localcall.wire.terms import CallMediaType


class EndpointEvents(Protocol):
    """Where an endpoint brings what happens; the call's side."""

    def happened(self, event: Input) -> None: ...

    def accept_wanted(self, media: CallMediaType) -> None: ...

    def ignore_wanted(self) -> None: ...

    def said_in_band(self, said: InBandResponse) -> None: ...

    def carried(self, text: str) -> None: ...


class Endpoint(Protocol):
    """Commands go in by `send`; inputs of calls/inputs.py come out through the `EndpointEvents` it was made with."""

    @property
    def attached(self) -> bool:
        """Whether anything holds the media now."""
        ...

    def send(self, command: WCallCommand) -> None: ...

    def reopen(self) -> None:
        """Another call took this one's place (glare): what holds the media is opened to it as if it had just come."""
        ...

    def close(self) -> None:
        """The call is over; the last command has been sent."""
        ...

    async def freed(self) -> None:
        """Waits, after `close`, until everything that it held is free."""
        ...


def _ok(command: EchoedCommand | None) -> Input | None:
    if command is None:
        return None
    if command.type == "answer":
        return AnswerApplied()
    if command.type == "media" and command.source is not None and command.enable is not None:
        return LocalMedia(command.source, command.enable)
    return None


def _connection(response: ConnectionResponse) -> Input | None:
    state = response.state.connectionState
    if state == "connected":
        return ConnectionUp(response.generation)
    if state in ("disconnected", "failed", "closed", "reconnecting"):
        return ConnectionDown(state, response.generation)
    return None


def _route(response: ConnectedResponse) -> Input:
    info = response.connectionInfo
    local, remote = info.localCandidate, info.remoteCandidate
    return RouteKnown(local.candidateType if local else None, remote.candidateType if remote else None)


_INPUTS: dict[type, Callable[..., Input | None]] = {
    CapabilitiesResponse: lambda r, c: Capable(r.capabilities.encryption),
    OfferResponse: lambda r, c: LocalOffer(
        Session(r.offer, r.iceCandidates), r.capabilities.encryption, r.generation or 0
    ),
    AnswerResponse: lambda r, c: LocalAnswer(Session(r.answer, r.iceCandidates), r.generation or 0),
    IceResponse: lambda r, c: LocalCandidates(r.iceCandidates, r.generation or 0),
    ConnectionResponse: lambda r, c: _connection(r),
    ConnectedResponse: lambda r, c: _route(r),
    PeerMediaResponse: lambda r, c: PeerMedia(r.source, r.enabled),
    EndResponse: lambda r, c: HangUp(),
    DeclineResponse: lambda r, c: HangUp(),
    EndedResponse: lambda r, c: EndpointEnded(r.code),
    OkResponse: lambda r, c: _ok(c),
    ErrorResponse: lambda r, c: EndpointFailed(c.type if c else None, r.message, r.code),
    RestartResponse: lambda r, c: RestartWanted(r.cause),
    PeerEndedResponse: lambda r, c: PeerEnded(),
    PromptResponse: lambda r, c: PromptOpened() if r.open else PromptClosed(),
    PeerResponse: lambda r, c: PeerAnnounced(r.localcall),
    EncryptionResponse: lambda r, c: EncryptionChanged(r.status, r.undecrypted),
    ConfirmResponse: lambda r, c: Confirm(r.question, r.yes),
}


def input_of(message: PageMessage) -> Input | None:
    """The machine input that a response means, ``None`` where it means none."""
    make = _INPUTS.get(type(message.resp))
    return make(message.resp, message.command) if make else None
