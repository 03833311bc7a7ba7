"""Read the seed lists that smaller vendors send: one token per line, columns named in the first line or in known order.

Law: commas, semicolons or tabs; UTF-8 with or without its mark; a line has at most 4 KiB. A first line of names may
use the English or Spanish words below, in any order; without names the order is serial, secret, type, digits, and the
interval (TOTP) or counter (HOTP). What is wrong with one row is a BadSeed in its place. A CSV is never encrypted.
"""

import base64
import binascii
import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from llavero.formats.seed import BadSeed, CodeMode, SeedFault, SeedFileProblem, SeedRecord, SeedRefused, check_serial
from llavero.formats.seed_fields import hash_named, moment, whole_number
from llavero.formats.seed_problem import shown
from llavero.formats.seen_serials import SeenSerials
from llavero.formats.source import Readable, pieces_of

LONGEST_LINE_BYTES: Final = 4096
DELIMITERS: Final = (";", "\t", ",")

_KNOWN_ORDER: Final = ("serial", "secret", "type", "digits", "motion")
_NAMES: Final[dict[str, str]] = {
    name: column
    for column, names in {
        "serial": "serial serial_number serialno serial_no serie numero_de_serie no_de_serie token device",
        "secret": "secret seed key secret_key semilla clave secreto",
        "hex": "secret_hex seed_hex hex_seed hex_secret semilla_hex",
        "base32": "secret_base32 seed_base32 base32 secret_b32 semilla_base32",
        "type": "type mode otp_type token_type tipo modo",
        "digits": "digits otp_length otplen length digitos cifras longitud",
        "period": "period interval timestep time_step time_interval periodo intervalo",
        "counter": "counter moving_factor contador",
        "motion": "timestep_counter period_counter",
        "algorithm": "algorithm hash hashlib algoritmo",
        "starts": "start_date starts valid_from inicio valido_desde",
        "expires": "expiry expires expiry_date expiration expiration_date valid_until vence vencimiento caducidad",
        "manufacturer": "manufacturer vendor fabricante",
        "model": "model modelo",
        "issuer": "issuer emisor",
        "friendly_name": "friendly_name description name nombre descripcion",
    }.items()
    for name in names.split()
}
_NEEDED: Final = ("serial", "type", "digits")
_MODES: Final = {
    name: mode
    for mode, names in {
        CodeMode.HOTP: ("hotp", "event", "evento", "oath-hotp", "oath_hotp"),
        CodeMode.TOTP: ("totp", "time", "tiempo", "oath-totp", "oath_totp"),
    }.items()
    for name in names
}
_HEX: Final = re.compile(r"(0x)?([0-9A-Fa-f]{2})+\Z", re.ASCII)
_BASE32: Final = re.compile(r"[A-Za-z2-7]+={0,6}\Z", re.ASCII)


def read(stream: Readable) -> Iterator[SeedRecord | BadSeed]:
    """Yield each token in its order. Raises SeedFileProblem for what spoils the whole file, also after some tokens."""
    lines = _lines(stream)
    line, first = next(lines, (1, ""))
    if not first:
        raise SeedFileProblem(SeedFault.EMPTY, 1)
    delimiter = max(DELIMITERS, key=first.count)
    columns, is_header = _columns(_cells(first, delimiter) or [], line)
    seen, is_empty = SeenSerials(), is_header
    for number, row in lines if is_header else _again(line, first, lines):
        result = _token(_cells(row, delimiter), columns, number)
        is_empty = False
        if result.serial is not None and not seen.add(result.serial) and isinstance(result, SeedRecord):
            result = BadSeed(result.serial, number, SeedFault.SERIAL_DUPLICATE)
        yield result
    if is_empty:
        raise SeedFileProblem(SeedFault.EMPTY, line)


def _lines(stream: Readable) -> Iterator[tuple[int, str]]:
    """Yield each line that says something, with its 1-based number: not the blank ones, nor those after a #."""
    number, pending = 0, b""
    for piece in pieces_of(stream):
        *whole, pending = (pending + piece).split(b"\n")
        for raw in whole:
            number += 1
            if text := _line_text(raw, number):
                yield number, text
        # guard: csv-line-bounded (a gigabyte without a line end)
        if len(pending) > LONGEST_LINE_BYTES:
            raise SeedFileProblem(SeedFault.TOO_LARGE_A_PIECE, number + 1, limit=LONGEST_LINE_BYTES)
    if text := _line_text(pending, number + 1):
        yield number + 1, text


def _line_text(raw: bytes, number: int) -> str:
    if len(raw) > LONGEST_LINE_BYTES:
        raise SeedFileProblem(SeedFault.TOO_LARGE_A_PIECE, number, limit=LONGEST_LINE_BYTES)
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r")
    except UnicodeDecodeError:
        raise SeedFileProblem(SeedFault.NOT_UTF8, number) from None
    is_silent = text.startswith("#") or not text.strip(" \t,;")  # spreadsheets append rows of empty cells
    return "" if is_silent else text


def _again(line: int, first: str, rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield line, first
    yield from rest


def _cells(row: str, delimiter: str) -> list[str] | None:
    """Split one row; None when its quotes do not close."""
    try:
        return [cell.strip() for cell in next(csv.reader([row], delimiter=delimiter, strict=True))]
    except csv.Error:
        return None


def _columns(cells: list[str], line: int) -> tuple[tuple[str, ...], bool]:
    """Return which column stands where, and whether the first line named them."""
    named = [_NAMES.get(_plain(cell), "") for cell in cells]
    if "serial" not in named:
        if len(cells) == len(_KNOWN_ORDER) and cells[2].lower() in _MODES:
            return _KNOWN_ORDER, False
        raise SeedFileProblem(SeedFault.HEADER_MISSING, line)
    for column in named:
        if column and named.count(column) > 1:
            raise SeedFileProblem(SeedFault.COLUMN_TWICE, line, column=column)
    for column in _NEEDED:
        if column not in named:
            raise SeedFileProblem(SeedFault.COLUMN_MISSING, line, column=column)
    secrets = [column for column in named if column in ("secret", "hex", "base32")]
    if len(secrets) != 1:
        fault = SeedFault.COLUMN_TWICE if secrets else SeedFault.COLUMN_MISSING
        raise SeedFileProblem(fault, line, column="secret")
    return tuple(named), True


def _plain(name: str) -> str:
    """Return a column's name without accents, case or punctuation."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def _token(cells: list[str] | None, columns: tuple[str, ...], line: int) -> SeedRecord | BadSeed:
    serial: str | None = None
    try:
        if cells is None or len(cells) != len(columns):
            raise SeedRefused(SeedFault.ROW_SHAPE, found=len(cells or []), expected=len(columns))
        row = dict(zip(columns, cells, strict=True))
        check_serial(row["serial"])
        serial = row["serial"]
        return _record(serial, row, line)
    except SeedRefused as refused:
        return BadSeed(serial, line, refused.code, refused.facts)


def _record(serial: str, row: Mapping[str, str], line: int) -> SeedRecord:
    if (mode := _MODES.get(row["type"].lower())) is None:
        raise SeedRefused(SeedFault.ALGORITHM_UNKNOWN, found=shown(row["type"]))
    if not row["digits"]:
        raise SeedRefused(SeedFault.DIGITS_MISSING)
    is_hotp = mode is CodeMode.HOTP
    counter, period = row.get("counter") or row.get("motion"), row.get("period") or row.get("motion")
    return SeedRecord(
        serial=serial,
        mode=mode,
        algorithm=hash_named(row.get("algorithm", "")),
        digits=whole_number(row["digits"], SeedFault.DIGITS_OUT_OF_RANGE),
        counter=whole_number(counter, SeedFault.COUNTER_OUT_OF_RANGE) if is_hotp and counter else None,
        period_seconds=whole_number(period, SeedFault.PERIOD_UNSUPPORTED) if not is_hotp and period else None,
        starts_at=moment(row["starts"]) if row.get("starts") else None,
        expires_at=moment(row["expires"], until_day_ends=True) if row.get("expires") else None,
        issuer=row.get("issuer", ""),
        manufacturer=row.get("manufacturer", ""),
        model=row.get("model", ""),
        friendly_name=row.get("friendly_name", ""),
        seed=_seed(row),
        line=line,
    )


def _seed(row: Mapping[str, str]) -> bytes:
    """Decode the secret. A column that does not say how is hexadecimal wherever it can be: no real base32 seed is."""
    as_hex, as_base32 = row.get("hex"), row.get("base32")
    written = as_hex or as_base32 or row.get("secret") or ""
    compact = re.sub(r"[\s-]", "", written)
    if not compact:
        raise SeedRefused(SeedFault.SECRET_MISSING)
    if not as_base32 and _HEX.match(compact):
        return bytes.fromhex(compact.removeprefix("0x"))
    if not as_hex and _BASE32.match(compact):
        bare = compact.rstrip("=").upper()
        try:
            return base64.b32decode(bare + "=" * (-len(bare) % 8))
        except (binascii.Error, ValueError):
            raise SeedRefused(SeedFault.SECRET_ENCODING) from None
    raise SeedRefused(SeedFault.SECRET_ENCODING)
