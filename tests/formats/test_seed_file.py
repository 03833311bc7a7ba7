"""A seed file is recognised by what it holds; whatever else people upload by mistake is told apart."""

import gzip
import io

import pytest

from llavero.formats.seed import SeedFault, SeedFileProblem, SeedRecord
from llavero.formats.seed_file import SeedFormat, open_seed_file

from .pskc_files import KEY, SEED, container, package, record, sealed

CSV = f"A1,{SEED.hex()},totp,6,30\n".encode()


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
def test_pskc_and_csv_are_told_apart_by_their_content(before: bytes) -> None:
    xml = open_seed_file(io.BytesIO(before + container(package())))
    assert xml.format is SeedFormat.PSKC
    assert [type(token) for token in xml] == [SeedRecord]
    rows = open_seed_file(io.BytesIO(before + CSV))
    assert rows.format is SeedFormat.OATH_CSV
    assert [type(token) for token in rows] == [SeedRecord]


def test_a_key_opens_a_sealed_file() -> None:
    assert list(open_seed_file(io.BytesIO(sealed([record()])), key=KEY)) == [record()]


# Fails without the guard: csv-is-never-encrypted
def test_a_csv_is_refused_when_a_key_or_password_was_given() -> None:
    for given in ({"key": KEY}, {"password": "x"}):
        with pytest.raises(SeedFileProblem) as caught:
            open_seed_file(io.BytesIO(CSV), **given)  # type: ignore[arg-type]
        assert caught.value.code is SeedFault.NOT_ENCRYPTED


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", SeedFault.EMPTY),
        (b" \r\n\t ", SeedFault.EMPTY),
        (b"PK\x03\x04rest of a workbook", SeedFault.SPREADSHEET),
        (gzip.compress(CSV, mtime=0), SeedFault.SPREADSHEET),
        (CSV.decode().encode("utf-16"), SeedFault.NOT_UTF8),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n", SeedFault.UNKNOWN_FORMAT),
        (b"\x7fELF\x00,\x00", SeedFault.UNKNOWN_FORMAT),
        (b"a letter to the bank", SeedFault.UNKNOWN_FORMAT),
    ],
)
def test_what_is_no_seed_file_is_told_apart(content: bytes, fault: SeedFault) -> None:
    with pytest.raises(SeedFileProblem) as caught:
        list(open_seed_file(io.BytesIO(content)))
    assert caught.value.code is fault


def test_a_large_file_is_read_whole_past_the_bytes_that_were_looked_at() -> None:
    records = [record(f"S{number:05}") for number in range(500)]
    assert list(open_seed_file(io.BytesIO(sealed(records)), key=KEY)) == records
