"""The CSV lists of smaller vendors are read with their many headers, and refused with a line and a reason."""

import io
from base64 import b32encode
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llavero.formats.oath_csv import read
from llavero.formats.seed import Algorithm, BadSeed, CodeMode, SeedFault, SeedFileProblem, SeedRecord

from .pskc_files import SEED, Endless, Pieces

HEX = SEED.hex()
BASE32 = b32encode(SEED).decode()


def tokens(text: str | bytes) -> list[SeedRecord | BadSeed]:
    return list(read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def fault(text: str | bytes) -> tuple[SeedFault, int]:
    with pytest.raises(SeedFileProblem) as caught:
        tokens(text)
    assert caught.value.in_words("es") != caught.value.in_words("en")
    return caught.value.code, caught.value.line


def test_a_list_with_its_columns_named_is_read() -> None:
    hotp, totp = tokens(
        "serial,secret,type,digits,period,counter,algorithm,manufacturer,model,expires\n"
        f"A1,{HEX},HOTP,6,,7,,ACME,HT-1,2030-12-31\n"
        f"A2,{BASE32},totp,8,60,,SHA256,ACME,HT-2,2030-12-31T10:00:00-05:00\n"
    )
    assert hotp == SeedRecord(
        "A1", CodeMode.HOTP, SEED, 6, counter=7, manufacturer="ACME", model="HT-1",
        expires_at=datetime(2031, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    assert totp == SeedRecord(
        "A2", CodeMode.TOTP, SEED, 8, Algorithm.SHA256, period_seconds=60, manufacturer="ACME", model="HT-2",
        expires_at=datetime(2030, 12, 31, 15, tzinfo=UTC),
    )  # fmt: skip
    assert (hotp.line, totp.line) == (2, 3)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Número de serie;Semilla;Tipo;Dígitos;Intervalo", f"A1;{HEX};tiempo;6;30"),
        ("SERIAL NUMBER\tSECRET KEY\tOTP TYPE\tOTP LENGTH\tTime-Step", f"A1\t{HEX}\tTOTP\t6\t30"),
        ('"period","digits","type","seed","serial"', f'"30","6","totp","{HEX}","A1"'),
        ("serial,secret_base32,type,digits,period", f"A1,{BASE32.lower()},totp,6,30"),
        ("serial,secret_hex,type,digits,period", f"A1,0x{HEX},totp,6,30"),
        ("serial,secret,type,digits,period,price", f"A1,{SEED.hex(' ')},totp,6,30,12.50"),
        ("serial,secret,type,digits,period", f"A1,{BASE32[:16]}-{BASE32[16:]}====,totp,6,30"),
    ],
)
def test_names_order_delimiters_and_ways_to_write_a_seed_may_differ(header: str, row: str) -> None:
    for end in ("\n", "\r\n"):
        for mark in ("", "\ufeff"):
            assert tokens(f"{mark}{header}{end}{row}{end}") == [
                SeedRecord("A1", CodeMode.TOTP, SEED, 6, period_seconds=30)
            ]


def test_without_names_the_known_order_serves_for_both_kinds() -> None:
    assert tokens(f"A1,{HEX},totp,6,30\nA2,{HEX},hotp,8,5") == [
        SeedRecord("A1", CodeMode.TOTP, SEED, 6, period_seconds=30),
        SeedRecord("A2", CodeMode.HOTP, SEED, 8, counter=5),
    ]


def test_blank_rows_empty_cells_of_spreadsheets_and_comments_say_nothing() -> None:
    (token,) = tokens(f"# from the vendor\n\nserial;secret;type;digits;period\n;;;;\nA1;{HEX};totp;6;30\n;;;;\n\n")
    assert (token.serial, token.line) == ("A1", 5)


def test_a_column_that_says_base32_is_not_read_as_hexadecimal() -> None:
    written = "ABCDEF2345672345ABCDEF2345672345"  # could be either
    (as_hex,) = tokens(f"serial,secret,type,digits,period\nA1,{written},totp,6,30")
    (as_base32,) = tokens(f"serial,secret_base32,type,digits,period\nA1,{written},totp,6,30")
    assert isinstance(as_hex, SeedRecord)
    assert isinstance(as_base32, SeedRecord)
    assert as_hex.seed == bytes.fromhex(written)
    assert len(as_base32.seed) == 20


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"A1,{HEX},totp,6", SeedFault.ROW_SHAPE),
        (f"A1,{HEX},totp,6,30,,", SeedFault.ROW_SHAPE),
        (f'A1,"{HEX},totp,6,30,', SeedFault.ROW_SHAPE),
        (f",{HEX},totp,6,30,", SeedFault.SERIAL_MISSING),
        (f"=1+1,{HEX},totp,6,30,", SeedFault.SERIAL_INVALID),
        (f"A1,{HEX},ocra,6,30,", SeedFault.ALGORITHM_UNKNOWN),
        (f"A1,{HEX},totp,,30,", SeedFault.DIGITS_MISSING),
        (f"A1,{HEX},totp,4,30,", SeedFault.DIGITS_OUT_OF_RANGE),
        (f"A1,{HEX},totp,6,,", SeedFault.PERIOD_MISSING),
        (f"A1,{HEX},totp,6,90,", SeedFault.PERIOD_UNSUPPORTED),
        (f"A1,{HEX},hotp,6,30,", SeedFault.COUNTER_MISSING),
        (f"A1,{HEX},hotp,6,,x", SeedFault.COUNTER_OUT_OF_RANGE),
        ("A1,,totp,6,30,", SeedFault.SECRET_MISSING),
        ("A1,not a seed!,totp,6,30,", SeedFault.SECRET_ENCODING),
        ("A1,A,totp,6,30,", SeedFault.SECRET_ENCODING),
        ("A1,00112233,totp,6,30,", SeedFault.SEED_TOO_SHORT),
        (f"A1,{'00' * 20},totp,6,30,", SeedFault.SEED_TRIVIAL),
    ],
)
def test_a_bad_row_is_told_and_the_next_one_is_read(row: str, code: SeedFault) -> None:
    bad, good = tokens(f"serial,secret,type,digits,period,counter\n{row}\nGOOD,{HEX},totp,6,30,\n")
    assert isinstance(good, SeedRecord)
    assert isinstance(bad, BadSeed)
    assert (bad.code, bad.line) == (code, 2)
    assert bad.in_words("es") != bad.in_words("en")


def test_a_repeated_serial_is_refused_at_its_second_line() -> None:
    first, second = tokens(f"A1,{HEX},totp,6,30\nA1,{HEX},totp,6,30")
    assert isinstance(first, SeedRecord)
    assert isinstance(second, BadSeed)
    assert (second.serial, second.line, second.code) == ("A1", 2, SeedFault.SERIAL_DUPLICATE)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", SeedFault.EMPTY, 1),
        ("\n\n#\n", SeedFault.EMPTY, 1),
        ("serial,secret,type,digits,period\n", SeedFault.EMPTY, 1),
        ("a,b,c\n1,2,3\n", SeedFault.HEADER_MISSING, 1),
        (f"A1,{HEX},6,30\n", SeedFault.HEADER_MISSING, 1),
        ("serial,secret,digits\nx,y,6\n", SeedFault.COLUMN_MISSING, 1),
        ("serial,type,digits\nx,totp,6\n", SeedFault.COLUMN_MISSING, 1),
        ("serial,serie,secret,type,digits\n", SeedFault.COLUMN_TWICE, 1),
        ("serial,secret,secret_hex,type,digits\n", SeedFault.COLUMN_TWICE, 1),
        (f"A1,{HEX},totp,6,30\nA2,\xf1,totp,6,30".encode("latin-1"), SeedFault.NOT_UTF8, 2),
        (f"A1,{HEX},totp,6,30\nA2,{'0' * 5000},totp,6,30\n", SeedFault.TOO_LARGE_A_PIECE, 2),
        (f"A1,{HEX},totp,6,30\nA2,{'0' * 5000}", SeedFault.TOO_LARGE_A_PIECE, 2),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_whole(text: str | bytes, code: SeedFault, line: int) -> None:
    assert fault(text) == (code, line)


# Fails without the guard: csv-line-bounded
def test_a_gigabyte_without_a_line_end_is_refused_without_reading_it() -> None:
    stream = Endless(f"A1,{HEX},totp,6,30\nA2,".encode(), b"0", 1 << 30)
    with pytest.raises(SeedFileProblem) as caught:
        list(read(stream))
    assert caught.value.code is SeedFault.TOO_LARGE_A_PIECE
    assert stream.taken <= 128 * 1024


def test_many_rows_are_read_as_they_come() -> None:
    rows = (f"S{number},{HEX},totp,6,30\n".encode() for number in range(20_000))
    assert sum(isinstance(token, SeedRecord) for token in read(Pieces(rows))) == 20_000


@settings(max_examples=200, deadline=None)
@given(noise=st.binary(max_size=200), place=st.integers(0, 120))
def test_noise_never_crashes_and_never_shows_a_seed(noise: bytes, place: int) -> None:
    good = f"serial,secret,type,digits,period\nA1,{HEX},totp,6,30\nA2,{BASE32},totp,6,30\n".encode()
    try:
        found = tokens(good[:place] + noise + good[place:])
    except SeedFileProblem as problem:
        found = []
        shown = repr(problem)
    else:
        shown = repr(found)
    assert HEX not in shown
    assert BASE32 not in shown
