"""Why a call ended: a closed list, each with the sentence that a person reads."""

from __future__ import annotations

import enum


class EndReason(enum.StrEnum):
    """The value is what ``data-end-reason`` and the call log carry."""

    HUNG_UP = "hung-up"
    PEER_HUNG_UP = "peer-hung-up"
    CANCELLED = "cancelled"
    PEER_CANCELLED = "peer-cancelled"
    DECLINED = "declined"
    PEER_DECLINED = "peer-declined"
    NO_ANSWER = "no-answer"
    MISSED = "missed"
    STALE = "stale"
    BUSY = "busy"
    BUSY_HERE = "busy-here"
    ANSWERED_ELSEWHERE = "answered-elsewhere"
    DECLINED_ELSEWHERE = "declined-elsewhere"
    RECALLED = "recalled"
    GLARE = "glare"
    SWITCHED = "switched"
    PERMISSION_DENIED = "permission-denied"
    NO_DEVICE = "no-device"
    DEVICE_BUSY = "device-busy"
    PAGE_NOT_OPENED = "page-not-opened"
    PAGE_CLOSED = "page-closed"
    PAGE_RELOADED = "page-reloaded"
    PAGE_FAILED = "page-failed"
    NO_RESPONSE = "no-response"
    CONNECT_FAILED = "connect-failed"
    NO_RELAY = "no-relay"
    CONNECTION_LOST = "connection-lost"
    NETWORK_CHANGED = "network-changed"
    RESTART_UNSUPPORTED = "restart-unsupported"
    ENCRYPTION_UNSUPPORTED = "encryption-unsupported"
    ENCRYPTION_REFUSED = "encryption-refused"
    PEER_UNREADABLE = "peer-unreadable"
    PEER_FAILED = "peer-failed"
    CORE_LOST = "core-lost"
    CORE_REFUSED = "core-refused"
    SERVER_STOPPED = "server-stopped"

    @property
    def sentence(self) -> str:
        """What happened and, where there is something to do, what to do."""
        return _SENTENCES[self]

    @property
    def is_missed(self) -> bool:
        """Whether an incoming call that ended so counts as missed."""
        return self in _MISSED


_SENTENCES = {
    EndReason.HUNG_UP: "You ended the call.",
    EndReason.PEER_HUNG_UP: "They ended the call.",
    EndReason.CANCELLED: "You cancelled the call before it was answered.",
    EndReason.PEER_CANCELLED: "You missed the call: they stopped ringing.",
    EndReason.DECLINED: "You declined the call.",
    EndReason.PEER_DECLINED: "They declined the call.",
    EndReason.NO_ANSWER: "They did not answer.",
    EndReason.MISSED: "You missed the call.",
    EndReason.STALE: "You missed the call: it reached this device too late.",
    EndReason.BUSY: "They are in another call.",
    EndReason.BUSY_HERE: "You were in another call, so they were told that you are busy.",
    EndReason.ANSWERED_ELSEWHERE: "The call was answered on another of your devices.",
    EndReason.DECLINED_ELSEWHERE: "The call was declined on another of your devices.",
    EndReason.RECALLED: "They called again; the new call took the place of this one.",
    EndReason.GLARE: "You called each other at the same moment; the other call went on.",
    EndReason.SWITCHED: "You ended this call to answer another.",
    EndReason.PERMISSION_DENIED: (
        "The browser may not use the microphone. Allow it beside the address bar, then call again."
    ),
    EndReason.NO_DEVICE: "No microphone and no camera was found. Connect one, then call again.",
    EndReason.DEVICE_BUSY: "Another program holds the microphone. Close it there, then call again.",
    EndReason.PAGE_NOT_OPENED: "The call page did not open in the browser. Open it, then call again.",
    EndReason.PAGE_CLOSED: "The tab with the call was closed.",
    EndReason.PAGE_RELOADED: "The tab with the call was reloaded, and this call could not be taken up again.",
    EndReason.PAGE_FAILED: "The call failed on this side. Reload the call page if there is one, then call again.",
    EndReason.NO_RESPONSE: "The call was answered, but their device sent nothing more.",
    EndReason.CONNECT_FAILED: (
        "No path between the two devices was found. A relay (TURN server) in the settings usually helps."
    ),
    EndReason.NO_RELAY: (
        "Your calls go through a relay only (TURN server), and none could be used. Test the servers in the settings."
    ),
    EndReason.CONNECTION_LOST: "The connection was lost and did not come back.",
    EndReason.NETWORK_CHANGED: "This device changed its network, and the call could not follow. Call again.",
    EndReason.RESTART_UNSUPPORTED: "Their device changed its network, and this side could not follow. Call again.",
    EndReason.ENCRYPTION_UNSUPPORTED: "This browser cannot encrypt the call. Use a current Chromium or Firefox.",
    EndReason.ENCRYPTION_REFUSED: "The call was not encrypted end to end by its own key, and you chose not to go on.",
    EndReason.PEER_UNREADABLE: (
        "Their side of the call cannot be read. Ask them to update their program, then call again."
    ),
    EndReason.PEER_FAILED: "Something failed on their side. Call again.",
    EndReason.CORE_LOST: "The chat program stopped, so the call could not be set up. Call again when it runs.",
    EndReason.CORE_REFUSED: "The chat network refused the call.",
    EndReason.SERVER_STOPPED: "localcall was stopped.",
}

_MISSED = frozenset({EndReason.PEER_CANCELLED, EndReason.MISSED, EndReason.STALE, EndReason.BUSY_HERE})
