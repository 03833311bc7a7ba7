"""A seed file made by an attacker is refused whole, early and cheaply, and never yields a seed of theirs."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pskc
import pytest

from llavero.formats.pskc import PreSharedKey, read
from llavero.formats.pskc.read import LARGEST_PIECE_BYTES
from llavero.formats.seed import BadSeed, SeedFault, SeedFileProblem, SeedRecord

from .pskc_files import (
    KEY,
    NAMESPACE,
    SEED,
    Endless,
    Pieces,
    container,
    file_fault,
    package,
    read_all,
    record,
    sealed,
)
from .test_pskc_vendors import FIGURE_6, FIGURE_7, derived_key, encrypted, mac_method

ROOT = f'<KeyContainer xmlns="{NAMESPACE}" Version="1.0">'
SECRET_FILE = "file:///etc/passwd"


# Fails without the guard: no-doctype
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        f'<!DOCTYPE k [<!ENTITY x SYSTEM "{SECRET_FILE}">]>',
        f'<!DOCTYPE k [<!ENTITY % p SYSTEM "{SECRET_FILE}"> %p;]>',
        '<!DOCTYPE k SYSTEM "http://127.0.0.1:9/evil.dtd">',
        "<!DOCTYPE KeyContainer>",
        "<!-- a comment before -->\n<?an instruction?>\n<!DOCTYPE k>",
    ],
)
def test_any_doctype_is_refused_before_a_parser_sees_it(declaration: str) -> None:
    content = container(package()).replace(b"<KeyContainer", declaration.encode() + b"\n<KeyContainer", 1)
    assert file_fault(content) is SeedFault.DOCTYPE


def test_an_entity_that_nobody_declared_is_refused() -> None:
    content = container(package(device="<Manufacturer>&x;</Manufacturer>"))
    assert file_fault(content) is SeedFault.MALFORMED_XML


# Fails without the guard: utf8-only
@pytest.mark.parametrize(
    "content",
    [
        f'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE k+AD4-{ROOT}</KeyContainer>'.encode(),
        container(package()).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        container(package()).decode().replace("UTF-8", "UTF-16").encode("utf-16-be"),
        container(package()).decode().replace("UTF-8", "UTF-16").encode("utf-16-le"),
        container(package()).replace(b"UTF-8", b"ISO-8859-1"),
        container(package(device="<Manufacturer>Ñandú</Manufacturer>")).decode().encode("latin-1"),
        container(package(), package(serial="<SerialNo>A2</SerialNo>"), header=" " * 100_000).replace(
            b">A2<", b">\xff<"
        ),
    ],
)
def test_only_utf8_is_read(content: bytes) -> None:
    assert file_fault(content) is SeedFault.NOT_UTF8


# Fails without the guard: bounded-between-tokens
@pytest.mark.parametrize(
    "opening",
    [
        f"{ROOT}<KeyPackage><DeviceInfo><SerialNo>",
        f"{ROOT}<!-- ",
        f"{ROOT}<![CDATA[",
        f"{ROOT}",
        f'{ROOT}<KeyPackage a="',
        f"{ROOT}<?x ",
    ],
)
@pytest.mark.parametrize("filler", [b"A", b" "])
def test_a_gigabyte_without_a_line_end_is_refused_without_reading_it(opening: str, filler: bytes) -> None:
    stream = Endless(opening.encode(), filler, 1 << 30)
    with pytest.raises(SeedFileProblem) as caught:
        list(read(stream))
    assert caught.value.code in (SeedFault.TOO_LARGE_A_PIECE, SeedFault.MALFORMED_XML)
    assert stream.taken <= 2 * LARGEST_PIECE_BYTES


@pytest.mark.parametrize("filler", [b"<a/>", b"<![CDATA[x]]>", b"<!---->", b"<?x y?>", b"<a b='&#65;'>x</a>"])
@pytest.mark.parametrize("inside", ["", "<KeyPackage><DeviceInfo>", "<MACMethod>"])
def test_many_small_things_without_end_are_refused_in_bounded_memory(filler: bytes, inside: str) -> None:
    stream = Endless(f"{ROOT}{inside}".encode(), filler, 1 << 30)
    with pytest.raises(SeedFileProblem) as caught:
        list(read(stream))
    assert caught.value.code is SeedFault.TOO_LARGE_A_PIECE
    assert stream.taken <= 2 * LARGEST_PIECE_BYTES


def test_elements_nested_without_end_are_refused() -> None:
    stream = Endless(ROOT.encode(), b"<a>", 1 << 30)
    with pytest.raises(SeedFileProblem):
        list(read(stream))
    assert stream.taken <= 2 * LARGEST_PIECE_BYTES


def resident_bytes() -> int:
    """What this process holds in memory now, libxml2's share included."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_many_thousand_tokens_on_one_line_are_read_in_constant_memory() -> None:
    count = 200_000 if os.environ.get("LLAVERO_LONG") else 50_000
    one = sealed([record("SERIAL")]).replace(b"\n", b"")
    start, end = one.index(b"<KeyPackage>"), one.index(b"</KeyContainer>")

    def pieces() -> Iterator[bytes]:
        yield one[:start]
        for number in range(count):
            yield one[start:end].replace(b"SERIAL", b"S%08d" % number)
        yield one[end:]

    good, settled, most = 0, 0, 0
    for token in read(Pieces(pieces()), key=KEY):
        good += isinstance(token, SeedRecord)
        if good % 10_000 == 0:
            most = max(most, resident_bytes())
            settled = settled or most
    assert good == count
    assert most - settled < 12_000_000  # 200,000 digests of serials take 4 MB, and 2 MB more while they grow


# Fails without the guard: encrypted-when-expected
def test_a_plain_file_is_refused_when_a_key_or_password_was_given() -> None:
    assert file_fault(container(package()), key=KEY) is SeedFault.NOT_ENCRYPTED
    assert file_fault(container(package()), password="qwerty") is SeedFault.NOT_ENCRYPTED


# Fails without the guard: no-plain-seed-among-encrypted
def test_a_plain_seed_slipped_into_a_sealed_file_is_refused_and_the_others_stand() -> None:
    slipped = package(serial="<SerialNo>MINE</SerialNo>").encode()
    content = sealed([record("A1"), record("A2")]).replace(b"</KeyContainer>", slipped + b"</KeyContainer>")
    first, second, bad = read_all(content, key=KEY)
    assert isinstance(first, SeedRecord)
    assert isinstance(second, SeedRecord)
    assert isinstance(bad, BadSeed)
    assert (bad.serial, bad.code) == ("MINE", SeedFault.SECRET_PLAIN)


def bent(content: bytes, name: str, occurrence: int = 0) -> bytes:
    """Change one character inside the `occurrence`-th element `name`."""
    match = list(re.finditer(rf"<(?:\w+:)?{name}>\s*(\S)".encode(), content))[occurrence]
    other = b"A" if match[1] != b"A" else b"B"
    return content[: match.start(1)] + other + content[match.end(1) :]


def fault_of_figure_6(content: bytes) -> SeedFault:
    (bad,) = read_all(content, key=PreSharedKey.from_hex("12345678901234567890123456789012"))
    assert isinstance(bad, BadSeed)
    assert bad.serial == "987654321"
    return bad.code


# Fails without the guard: mac-compared
def test_a_changed_iv_ciphertext_or_mac_is_told_as_a_wrong_mac() -> None:
    assert fault_of_figure_6(bent(FIGURE_6, "CipherValue", 1)) is SeedFault.MAC_WRONG  # the IV: flips the seed's bits
    assert fault_of_figure_6(FIGURE_6.replace(b"UqGv", b"UqGA")) is SeedFault.MAC_WRONG
    assert fault_of_figure_6(bent(FIGURE_6, "ValueMAC")) is SeedFault.MAC_WRONG
    assert fault_of_figure_6(FIGURE_6.replace(b"Su+NvtQfmvfJzF6bmQiJqoLRExc=", b"Su+N")) is SeedFault.MAC_WRONG


def test_a_changed_mac_key_makes_every_mac_wrong() -> None:
    assert fault_of_figure_6(bent(FIGURE_6, "CipherValue", 0)) is SeedFault.MAC_WRONG


# Fails without the guard: mac-key-long-enough
def test_a_mac_key_short_enough_to_guess_refuses_the_file() -> None:
    file = pskc.PSKC()
    file.add_key(serial="A1", algorithm=f"{NAMESPACE}:hotp", secret=SEED, response_length=6, counter=0)
    file.mac.setup(key=b"fifteen bytes..")
    file.encryption.setup_preshared_key(algorithm="aes128-cbc", key=KEY.value)
    stream = io.BytesIO()
    file.write(stream)
    assert file_fault(stream.getvalue(), key=KEY) is SeedFault.KEY_WRONG


# Fails without the guards: mac-method-present, value-mac-present
def test_leaving_the_mac_out_is_no_way_around_it() -> None:
    without_value = re.sub(rb"<ValueMAC>.*?</ValueMAC>", b"", FIGURE_6, flags=re.DOTALL)
    assert fault_of_figure_6(without_value) is SeedFault.MAC_MISSING
    without_method = re.sub(rb"<MACMethod.*?</MACMethod>", b"", FIGURE_6, flags=re.DOTALL)
    assert fault_of_figure_6(without_method) is SeedFault.MAC_METHOD_MISSING
    unnamed = re.sub(rb'<MACMethod Algorithm="[^"]*"', b"<MACMethod", FIGURE_6)
    assert fault_of_figure_6(unnamed) is SeedFault.MAC_METHOD_MISSING
    empty = re.sub(rb"<ValueMAC>.*?</ValueMAC>", b"<ValueMAC/>", FIGURE_6, flags=re.DOTALL)
    assert fault_of_figure_6(empty) is SeedFault.MAC_WRONG


# Fails without the guard: header-once-and-first
def test_a_second_mac_method_or_encryption_key_is_refused_wherever_it_stands() -> None:
    method = mac_method("ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX").encode()
    key = PreSharedKey.from_hex("12345678901234567890123456789012")
    for place in (b"<KeyPackage>", b"</KeyContainer>"):
        assert file_fault(FIGURE_6.replace(place, method + place, 1), key=key) is SeedFault.OUT_OF_ORDER
        extra = b"<EncryptionKey/>" + place
        assert file_fault(FIGURE_6.replace(place, extra, 1), key=key) is SeedFault.OUT_OF_ORDER


# Fails without the guard: no-element-twice
@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ({"serial": "<SerialNo>A1</SerialNo><SerialNo>A2</SerialNo>"}, SeedFault.ELEMENT_TWICE),
        ({"secret": "<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>" * 2}, SeedFault.ELEMENT_TWICE),
        ({"data": "<Counter><PlainValue>0</PlainValue></Counter>" * 2}, SeedFault.ELEMENT_TWICE),
        (
            {"secret": f"<PlainValue>MTIz</PlainValue><EncryptedValue>{encrypted('AAAA')}</EncryptedValue>"},
            SeedFault.ELEMENT_TWICE,
        ),
    ],
)
def test_what_stands_twice_is_refused_and_not_chosen_from(part: dict[str, str], fault: SeedFault) -> None:
    (bad,) = read_all(container(package(**part)))
    assert isinstance(bad, BadSeed)
    assert bad.code is fault


def test_a_key_package_inside_another_element_is_not_a_token() -> None:
    inner = package(serial="<SerialNo>INNER</SerialNo>")
    tokens = read_all(container(f"<Extensions>{inner}</Extensions>", package()))
    assert [token.serial for token in tokens] == ["A1"]


# Fails without the guard: derivation-bounded
@pytest.mark.parametrize("rounds", ["0", "-1", "2000001", "999999999999", "", "1e3", "١٠٠٠"])
def test_a_derivation_that_would_keep_us_busy_is_refused(rounds: str) -> None:
    content = FIGURE_7.replace(b"<IterationCount>1000<", f"<IterationCount>{rounds}<".encode())
    assert file_fault(content, password="qwerty") is SeedFault.DERIVATION_COST


@pytest.mark.parametrize(
    "bad", [{"salt": ""}, {"salt": "AAAA"}, {"salt": "A" * 400}, {"length": "8"}, {"length": "15"}]
)
def test_a_derivation_with_a_weak_salt_or_an_odd_key_is_refused(bad: dict[str, str]) -> None:
    content = FIGURE_7.replace(derived_key().encode(), derived_key(**bad).encode())
    assert file_fault(content, password="qwerty") is SeedFault.DERIVATION_COST


def test_no_secret_shows_in_a_repr_or_a_problem() -> None:
    key = PreSharedKey.from_hex("12345678901234567890123456789012")
    (token,) = read_all(FIGURE_6, key=key)
    shown = repr(token) + repr(key)
    with pytest.raises(SeedFileProblem) as caught:
        read_all(FIGURE_6, key=PreSharedKey(b"another key 1234"))
    problem = caught.value
    shown += repr(problem) + str(problem) + repr(problem.__cause__)
    (bad,) = read_all(bent(FIGURE_6, "ValueMAC"), key=key)
    shown += repr(bad)
    for secret in (SEED.decode(), SEED.hex(), repr(key.value)[2:-1], "MTIzNDU2", "another key"):
        assert secret not in shown
