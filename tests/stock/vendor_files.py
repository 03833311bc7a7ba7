"""Files as vendors send them: PSKC by another implementation, plain and sealed, and CSV."""

import io
from pathlib import Path

import pskc

from tests.stock.deliveries import seed_of

KEY = "000102030405060708090a0b0c0d0e0f"
PASSWORD = "Ceibo-56-ladera"


def csv_file(*serials: str) -> bytes:
    lines = [f"{serial},{seed_of(serial).hex()},totp,6,30" for serial in serials]
    return "\n".join(["serial,secret,type,digits,interval", *lines, ""]).encode()


def pskc_file(*serials: str, key: str = "", password: str = "") -> bytes:
    """Write a file with python-pskc: AES-CBC with a MAC under `key`, PBKDF2 under `password`, else plain."""
    file = pskc.PSKC()
    for serial in serials:
        file.add_device().add_key(
            id=serial, serial=serial, manufacturer="oath.ACME", secret=seed_of(serial), response_length=6,
            algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp", time_interval=30, response_encoding="DECIMAL",
        )  # fmt: skip
    if key:
        file.encryption.setup_preshared_key(key=bytes.fromhex(key), algorithm="aes128-cbc", key_name="Pre-shared")
    if password:
        file.encryption.setup_pbkdf2(password, iterations=1000)
    stream = io.BytesIO()
    file.write(stream)
    return stream.getvalue()


def put(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file that only its owner can open."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o600)
    return path
