"""Session descriptions and ICE candidates as they travel: lz-string JSON, or one SDP that carries its candidates.

The first form is docs/protocol.md, section 2. The second is for networks whose signal is a bare SDP. All of it
comes from a peer, so sizes and counts are bounded before anything grows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, TypeVar

import orjson
from attrs import Attribute, field
from attrs import asdict as attrs_asdict
from attrs import fields as attrs_fields
from attrs.validators import and_, in_, optional

from localcall.message import message
from localcall.wire import lz
from localcall.wire.errors import WireError

MAX_PACKED_CHARS = 32 * 1024
MAX_JSON_CHARS = 64 * 1024
"""Of a description or a list of candidates; a real description is 4 to 12 kB."""

MAX_CANDIDATES = 100
MAX_CANDIDATE_CHARS = 1024

_LINE = re.compile(r"[a-z]=[^\x00-\x1f\x7f]*")
_NO_CONTROLS = re.compile(r"[^\x00-\x1f\x7f]*")
_MID = re.compile(r"(?m)^a=mid:(.*?)\r?$")
_UFRAG = re.compile(r"(?m)^a=ice-ufrag:(.*?)\r?$")
_END_OF_CANDIDATES = "a=end-of-candidates"
_LOCALCALL = re.compile(r"(?m)^a=x-localcall:(\d{1,4})\r?$")


def _is(expected: type) -> Callable[[Any, Attribute[Any], Any], None]:
    def validate(_: Any, attribute: Attribute[Any], value: Any) -> None:
        if type(value) is not expected:
            raise WireError(f"{attribute.name} is not of type {expected.__name__}")

    return validate


def _short_line(_: Any, attribute: Attribute[Any], value: str) -> None:
    if len(value) > MAX_CANDIDATE_CHARS:
        raise WireError(f"{attribute.name} is too long")
    if not _NO_CONTROLS.fullmatch(value):
        raise WireError(f"{attribute.name} contains control characters")


def _media_index(_: Any, attribute: Attribute[Any], value: int) -> None:
    if not 0 <= value <= 0xFFFF:
        raise WireError(f"{attribute.name} is out of range")


def _sdp(_: Any, __: Attribute[Any], value: str) -> None:
    check_sdp(value)


@message
class SessionDescription:
    """W3C RTCSessionDescriptionInit (WebRTC, section 4.6) of type `offer` or `answer`, and the extension keys."""

    type: str = field(validator=and_(_is(str), in_(("offer", "answer"))))
    sdp: str = field(validator=and_(_is(str), _sdp))
    localcall: int | None = field(default=None, validator=optional(_is(int)))
    enc: bool | None = field(default=None, validator=optional(_is(bool)))
    smpReconnect: int | None = field(default=None, validator=optional(_is(int)))


@message
class IceCandidate:
    """W3C RTCIceCandidateInit (WebRTC, section 4.8.1). An empty `candidate` marks the end, of one m-line or of all."""

    candidate: str = field(validator=and_(_is(str), _short_line))
    sdpMid: str | None = field(default=None, validator=optional(and_(_is(str), _short_line)))
    sdpMLineIndex: int | None = field(default=None, validator=optional(and_(_is(int), _media_index)))
    usernameFragment: str | None = field(default=None, validator=optional(and_(_is(str), _short_line)))


def _described(restart: RestartMessage, _: Attribute[Any], value: str | None) -> None:
    if value is None and restart.t != "candidates":
        raise WireError("a restart has no description")


@message
class RestartMessage:
    """What the ends of a lost connection say in the place of candidates: docs/protocol.md, "Reconnection"."""

    t: str = field(validator=and_(_is(str), in_(("restartOffer", "restartAnswer", "candidates"))))
    gen: int = field(validator=_is(int))
    sdp: str | None = field(default=None, validator=and_(optional(and_(_is(str), _sdp)), _described))
    candidates: Sequence[IceCandidate] = ()
    fresh: bool | None = field(default=None, validator=optional(_is(bool)))


T = TypeVar("T", SessionDescription, IceCandidate, RestartMessage)


def check_sdp(sdp: str) -> None:
    """Raises `WireError` unless all lines are `letter=text`, ended alike by CRLF or LF, `v=0` first (RFC 8866, 5)."""
    if len(sdp) > MAX_JSON_CHARS:
        raise WireError("the SDP is too long")
    *lines, rest = sdp.split(_newline(sdp))
    if rest or not lines or lines[0] != "v=0":
        raise WireError("not an SDP")
    if not all(map(_LINE.fullmatch, lines)):
        raise WireError("the SDP has a malformed line")


def _newline(sdp: str) -> str:
    return "\r\n" if "\r\n" in sdp else "\n"


# --- lz-string JSON ---------------------------------------------------------------------------------------------------


def encode_session(session: SessionDescription) -> str:
    return _pack(_present(session))


def decode_session(packed: str) -> SessionDescription:
    """Unknown keys are ignored. Raises `WireError`."""
    return _build(SessionDescription, _unpack(packed), "the session")


def encode_candidates(candidates: Iterable[IceCandidate]) -> str:
    return _pack([_present(candidate) for candidate in candidates])


def encode_restart(restart: RestartMessage) -> str:
    return _pack(_present(restart))


def decode_candidates(packed: str) -> list[IceCandidate]:
    """Raises `WireError`, also for an object instead of a list: another client's extension."""
    return _candidates(_unpack(packed))


def decode_ice(packed: str) -> list[IceCandidate] | RestartMessage:
    """What an `ice` may hold. Raises `WireError`."""
    value = _unpack(packed)
    if type(value) is not dict:
        return _candidates(value)
    return _build(RestartMessage, {**value, "candidates": _candidates(value.get("candidates"))}, "the restart")


def _candidates(values: Any) -> list[IceCandidate]:
    if type(values) is not list:
        raise WireError("the candidates are not a list")
    if len(values) > MAX_CANDIDATES:
        raise WireError("too many candidates")
    return [_build(IceCandidate, value, f"candidate {position}") for position, value in enumerate(values)]


def _present(message: SessionDescription | IceCandidate | RestartMessage) -> dict[str, Any]:
    return attrs_asdict(message, filter=lambda _, value: value is not None)


def _pack(value: Any) -> str:
    return lz.compress(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def _unpack(packed: str) -> Any:
    if len(packed) > MAX_PACKED_CHARS:
        raise WireError("the compressed text is too long")
    try:
        return orjson.loads(lz.decompress(packed, MAX_JSON_CHARS))
    except orjson.JSONDecodeError:
        raise WireError("the compressed text is not JSON") from None


def _build(cls: type[T], value: Any, what: str) -> T:
    if type(value) is not dict:
        raise WireError(f"{what} is not an object")
    known = {a.name: value[a.name] for a in attrs_fields(cls) if value.get(a.name) is not None}
    try:
        return cls(**known)
    except WireError as error:
        raise WireError(f"{what}: {error}") from None
    except (TypeError, ValueError):
        raise WireError(f"{what} lacks a field or has a wrong one") from None


NO_CANDIDATES = encode_candidates(())
"""An empty list, as both languages pack it."""


# --- one SDP that carries its candidates ------------------------------------------------------------------------------


def merge_candidates(sdp: str, candidates: Sequence[IceCandidate]) -> str:
    """The SDP with each candidate in its m-line (RFC 8839, 5.1), an end as `a=end-of-candidates` (RFC 8840, 8.2).

    An m-line is found by `sdpMid`, else by `sdpMLineIndex`; a candidate of none raises `WireError`.
    """
    check_sdp(sdp)
    head, *sections = _sections(sdp)
    newline = _newline(sdp)
    indices = {mid: index for index, section in enumerate(sections) if (mid := _first(_MID, section)) is not None}
    added: list[dict[str, None]] = [{} for _ in sections]
    for candidate in candidates:
        line = f"a={candidate.candidate}" if candidate.candidate else _END_OF_CANDIDATES
        for index in _placed(candidate, indices, len(sections)):
            added[index][line] = None
    return head + "".join(
        section + "".join(line + newline for line in lines) for section, lines in zip(sections, added, strict=True)
    )


def _placed(candidate: IceCandidate, indices: dict[str, int], count: int) -> Iterable[int]:
    if candidate.candidate and not candidate.candidate.startswith("candidate:"):
        raise WireError("a candidate does not begin with candidate:")
    if candidate.sdpMid is None and candidate.sdpMLineIndex is None and not candidate.candidate:
        return range(count)
    index = candidate.sdpMLineIndex if candidate.sdpMid is None else indices.get(candidate.sdpMid)
    if index is None or index >= count:
        raise WireError("a candidate belongs to no m-line")
    return (index,)


def to_plain(description: str, candidates: str) -> str:
    """Two lz-string texts as one SDP, docs/protocol.md, "The profile `deltachat`". Raises `WireError`."""
    session = decode_session(description)
    sdp = merge_candidates(session.sdp, decode_candidates(candidates))
    head = next(_sections(sdp))
    if session.localcall is None or _LOCALCALL.search(head):
        return sdp
    return f"{head}a=x-localcall:{session.localcall}{_newline(sdp)}{sdp[len(head) :]}"


def from_plain(kind: Literal["offer", "answer"], sdp: str) -> tuple[str, str]:
    """The two lz-string texts of an SDP that carries its candidates. Raises `WireError`."""
    bare, candidates = split_candidates(sdp)
    head, *sections = _sections(bare)
    said = _first(_LOCALCALL, head)
    rest = re.sub(_LOCALCALL.pattern + r"\n?", "", head)
    session = SessionDescription(kind, "".join((rest, *sections)), None if said is None else int(said))
    return encode_session(session), encode_candidates(candidates)


def split_candidates(sdp: str) -> tuple[str, list[IceCandidate]]:
    """The SDP without its candidates, and those, each with mid, index and user name fragment of its m-line."""
    check_sdp(sdp)
    head, *sections = _sections(sdp)
    newline = _newline(sdp)
    bare: list[str] = [head]
    candidates: list[IceCandidate] = []
    for index, section in enumerate(sections):
        mid = _first(_MID, section)
        ufrag = _first(_UFRAG, section) or _first(_UFRAG, head)
        kept: list[str] = []
        for line in section.split(newline)[:-1]:
            if line.startswith("a=candidate:"):
                candidates.append(IceCandidate(line[2:], mid, index, ufrag))
            elif line == _END_OF_CANDIDATES:
                candidates.append(IceCandidate("", mid, index, ufrag))
            else:
                kept.append(line + newline)
        bare.append("".join(kept))
    if len(candidates) > MAX_CANDIDATES:
        raise WireError("too many candidates")
    return "".join(bare), candidates


def _sections(sdp: str) -> Iterator[str]:
    """The session part, then each m-line with what follows it."""
    starts = [0, *(match.start() for match in re.finditer(r"(?m)^m=", sdp)), len(sdp)]
    return (sdp[start:end] for start, end in pairwise(starts))


def _first(pattern: re.Pattern[str], section: str) -> str | None:
    match = pattern.search(section)
    return match[1] if match else None
