"""What the call log says of a call."""

from __future__ import annotations

from localcall.call import Call
from localcall.calls.reasons import EndReason
from localcall.cores.base import ChatCore, Invitation
from localcall.history import CallRecord
from localcall.wire.terms import Direction


def of_call(call: Call) -> CallRecord:
    """``call`` is over."""
    assert call.reason is not None and call.ended_at is not None
    return CallRecord(
        id=call.id,
        profile_name=call.profile_name,
        contact_id=call.contact.id,
        contact_name=call.contact.name,
        direction=call.direction,
        media=call.media,
        encrypted=call.encrypted,
        started_at=call.started_at,
        connected_at=call.connected_at,
        ended_at=call.ended_at,
        reason=call.reason,
        recording=None if call.recording is None else str(call.recording),
    )


def of_unrung(call_id: str, core: ChatCore, invitation: Invitation, now: float, reason: EndReason) -> CallRecord:
    """Of an invitation that nobody was shown."""
    return CallRecord(
        id=call_id,
        profile_name=core.profile.name,
        contact_id=invitation.contact.id,
        contact_name=invitation.contact.name,
        direction=Direction.INCOMING,
        media=invitation.media,
        encrypted=invitation.aes_key is not None,
        started_at=invitation.sent_at,
        connected_at=None,
        ended_at=now,
        reason=reason,
    )
