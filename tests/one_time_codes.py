"""What an authenticator app shows: RFC 6238 with SHA-1, 30 seconds and six digits."""

import base64
import hashlib
import hmac
import struct
import time


def code_of(secret: str, *, at: float | None = None) -> str:
    """The code of a base32 secret at this moment, or at a time in seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(
        key, struct.pack(">Q", int(time.time() if at is None else at) // 30), hashlib.sha1
    ).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
