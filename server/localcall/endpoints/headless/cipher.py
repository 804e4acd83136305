"""The frame key of a call at work: seals what goes out, opens what comes in, and counts."""

from __future__ import annotations

import os

from attrs import define, field
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from localcall.wire.errors import WireError
from localcall.wire.frames import IV_BYTES, decrypt_frame, encrypt_frame, import_key
from localcall.wire.session import SessionDescription
from localcall.wire.terms import EncryptionStatus

FAILING_FRAMES = 3


@define(eq=False)
class FrameCipher:
    """``text``: the key as it travels, ``None``: frames go as they are. Raises `WireError` for a key that is none.

    ``undecrypted``: received frames that the key did not open, since the call began.
    """

    text: str | None = None
    status: EncryptionStatus = field(init=False)
    undecrypted: int = field(default=0, init=False)
    _key: AESGCM | None = field(init=False)
    _opened: int = field(default=0, init=False)
    _failed: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._key = None if self.text is None else import_key(self.text)
        self.status = EncryptionStatus.NONE if self._key is None else EncryptionStatus.ON

    @property
    def may_flow(self) -> bool:
        return self.status is not EncryptionStatus.MISMATCH

    def agree(self, peer: SessionDescription) -> None:
        """``mismatch`` only where both ends announced and differ: one that announces nothing is left to its frames."""
        have = self._key is not None
        if peer.localcall and peer.enc is not None and peer.enc is not have:
            self.status = EncryptionStatus.MISMATCH
        else:
            self.status = EncryptionStatus.ON if have else EncryptionStatus.NONE

    def seal(self, frame_type: str | None, frame: bytes) -> bytes:
        """`frame` is at least as long as what stays clear of it (docs/protocol.md, "Frame encryption")."""
        return frame if self._key is None else encrypt_frame(self._key, frame_type, frame, os.urandom(IV_BYTES))

    def open(self, frame_type: str | None, frame: bytes) -> bytes | None:
        """``None`` where the key does not open it; that is counted."""
        if self._key is None:
            return frame
        try:
            opened = decrypt_frame(self._key, frame_type, frame)
        except WireError:
            self._failed += 1
            self.undecrypted += 1
            return None
        self._opened += 1
        return opened

    def take_stock(self) -> None:
        """Renews the status by the frames since the last time, about a second ago."""
        opened, failed = self._opened, self._failed
        self._opened = self._failed = 0
        if self.status not in (EncryptionStatus.ON, EncryptionStatus.FAILING):
            return
        if failed >= FAILING_FRAMES and failed > opened:
            self.status = EncryptionStatus.FAILING
        elif opened > failed:
            self.status = EncryptionStatus.ON
