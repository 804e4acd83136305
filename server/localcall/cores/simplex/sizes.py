"""What fits into one message of SimpleX. What does not fit of the candidates follows in further ones."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from localcall.calls.inputs import Session
from localcall.cores.base import CoreError
from localcall.wire.errors import WireError
from localcall.wire.session import IceCandidate, decode_candidates, encode_candidates

MAX_MESSAGE_BYTES = 13_380
"""Of a compressed message; lz-string's text is hardly made smaller by another compression."""

ENVELOPE_BYTES = 600
"""What the program adds: names, the call's id, a public key."""

MAX_PAYLOAD_BYTES = MAX_MESSAGE_BYTES - ENVELOPE_BYTES


@frozen
class Fitted:
    """``session`` fits; ``rest``: lists of candidates, each of which does."""

    session: Session
    rest: tuple[str, ...] = ()


def fit(session: Session) -> Fitted:
    """Drops candidates over TCP first, then lets the last ones follow. Raises `CoreError`."""
    left = MAX_PAYLOAD_BYTES - len(session.description)
    if len(session.candidates) <= left:
        return Fitted(session)
    udp = _candidates(session.candidates)
    if left < len(encode_candidates([])):
        raise CoreError(
            f"The call's description has {len(session.description)} bytes, and SimpleX carries "
            f"{MAX_PAYLOAD_BYTES} at most. Another browser's may be shorter."
        )
    first = _as_many_as_fit(udp, left)
    rest = udp[first:]
    return Fitted(Session(session.description, encode_candidates(udp[:first])), _split(rest))


def parts(candidates: str) -> tuple[str, ...]:
    """The candidates as texts that fit each. Raises `CoreError` where that cannot be."""
    if len(candidates) <= MAX_PAYLOAD_BYTES:
        return (candidates,)
    return _split(_candidates(candidates))


def _candidates(packed: str) -> list[IceCandidate]:
    try:
        return [each for each in decode_candidates(packed) if not _is_tcp(each)]
    except WireError as error:
        raise CoreError(f"The call page gave candidates that SimpleX cannot carry: {error}.") from None


def _is_tcp(candidate: IceCandidate) -> bool:
    """RFC 8839, section 5.1: the third word is the transport."""
    return candidate.candidate.split(" ")[2:3] in (["tcp"], ["TCP"])


def _split(candidates: Sequence[IceCandidate]) -> tuple[str, ...]:
    texts: list[str] = []
    while candidates:
        count = max(1, _as_many_as_fit(candidates, MAX_PAYLOAD_BYTES))
        texts.append(encode_candidates(candidates[:count]))
        candidates = candidates[count:]
    return tuple(texts)


def _as_many_as_fit(candidates: Sequence[IceCandidate], room: int) -> int:
    count = len(candidates)
    while count and len(encode_candidates(candidates[:count])) > room:
        count -= 1
    return count
