"""Descriptions and candidates between the wire and aiortc. What a peer wrote is read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aiortc import RTCIceCandidate, RTCIceServer
from aiortc.sdp import candidate_from_sdp

from localcall.wire.errors import WireError
from localcall.wire.session import IceCandidate, split_candidates
from localcall.wire.terms import IceServer

Description = tuple[str, list[IceCandidate]]
"""SDP without its candidates, and these."""

_DROPPED = re.compile(r"(?m)^a=(?:candidate:.*|end-of-candidates)\r?\n")


def bare(sdp: str) -> str:
    """Without candidates and without their end.

    aiortc gives up for good when the last candidate has come and none could be reached, but the peer's own checks may
    still come from an address that is in no candidate (RFC 8445, section 7.3.1.3): an offer of Firefox names nothing
    but mDNS names. Without an end it goes on, and the call's own watchdog decides.
    """
    return _DROPPED.sub("", sdp)


def local(sdp: str) -> tuple[str, list[IceCandidate]]:
    """A description without its candidates, and those, once: all m-lines share one transport."""
    plain, candidates = split_candidates(sdp)
    return plain, [candidate for candidate in candidates if candidate.sdpMLineIndex == 0]


def line_kinds(sdp: str) -> list[str]:
    """The kind of each m-line, in their order."""
    return re.findall(r"(?m)^m=(\S+)", sdp)


def same_end(sdp: str, before: str) -> bool:
    """Whether a description is of the end that wrote the one before: the same lines, one of the same certificates.

    Anything else would need DTLS anew (RFC 8842, section 4), and not just another path.
    """
    return line_kinds(sdp) == line_kinds(before) and bool(_fingerprints(sdp) & _fingerprints(before))


def _fingerprints(sdp: str) -> set[str]:
    return {found.lower() for found in re.findall(r"(?m)^a=fingerprint:(.*?)\s*$", sdp)}


def usable(candidates: Iterable[IceCandidate]) -> list[RTCIceCandidate]:
    """Those that aiortc can take. An mDNS name (RFC 8828's `.local`) is not one: its peer comes to us instead.

    Raises `WireError` for one that is malformed.
    """
    taken: list[RTCIceCandidate] = []
    for each in candidates:
        if not each.candidate:
            continue
        try:
            candidate = candidate_from_sdp(each.candidate.removeprefix("candidate:"))
        except (ValueError, AssertionError, IndexError):
            raise WireError("a candidate is malformed") from None
        if candidate.ip.endswith(".local"):
            continue
        candidate.sdpMid, candidate.sdpMLineIndex = each.sdpMid, each.sdpMLineIndex
        if candidate.sdpMid is None and candidate.sdpMLineIndex is None:
            candidate.sdpMLineIndex = 0
        taken.append(candidate)
    return taken


def ice_servers(servers: Sequence[IceServer]) -> list[RTCIceServer]:
    """The first STUN and the first TURN server, since aiortc uses no second. STUN over TLS is nobody's."""
    chosen: dict[str, RTCIceServer] = {}
    for server in servers:
        for url in server.urls:
            kind = url.partition(":")[0].removesuffix("s")
            if kind in ("stun", "turn") and not url.startswith("stuns:"):
                chosen.setdefault(kind, RTCIceServer(url, server.username, server.credential))
    return list(chosen.values())
