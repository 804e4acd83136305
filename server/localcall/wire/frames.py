"""Frame encryption (docs/protocol.md, section 2): clear prefix, AES-256-GCM ciphertext, tag (16 bytes), IV (12 bytes).

No additional data. Frame types are those of W3C RTCEncodedVideoFrameType; audio has none.
"""

from __future__ import annotations

import base64
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from localcall.wire.errors import WireError

IV_BYTES = 12
TAG_BYTES = 16

_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_CLEAR_BYTES = {"key": 10, "delta": 3}
"""What a VP8 depacketizer needs to see (RFC 7741, section 4.3)."""


def import_key(aes_key: str) -> AESGCM:
    """The key behind 32 bytes of padded URL-safe base64. Raises `WireError` for anything else."""
    if not _KEY.fullmatch(aes_key):
        raise WireError("the key is not 32 bytes of padded URL-safe base64")
    return AESGCM(base64.urlsafe_b64decode(aes_key))


def encrypt_frame(key: AESGCM, frame_type: str | None, frame: bytes, iv: bytes) -> bytes:
    """Adds 28 bytes, also when nothing stands behind the prefix. `iv` is 12 bytes that never repeat under a key.

    `frame` is at least as long as its prefix, as every VP8 and Opus frame is; a shorter one could not be opened again.
    """
    clear = _CLEAR_BYTES.get(frame_type or "", 1)
    return frame[:clear] + key.encrypt(iv, frame[clear:], None) + iv


def decrypt_frame(key: AESGCM, frame_type: str | None, frame: bytes) -> bytes:
    """Raises `WireError` when the key does not open the frame. A frame of nothing but prefix and IV is understood."""
    if len(frame) < IV_BYTES:
        raise WireError("the frame is too short")
    body, iv = frame[:-IV_BYTES], frame[-IV_BYTES:]
    clear = _CLEAR_BYTES.get(frame_type or "", 1)
    sealed = body[clear:]
    if not sealed:
        return body
    if len(sealed) < TAG_BYTES:
        raise WireError("the frame is too short")
    try:
        return body[:clear] + key.decrypt(iv, sealed, None)
    except InvalidTag:
        raise WireError("the key does not open the frame") from None
