"""A vendor's honest mistake is told with a code of its own, the token's serial and its line, and the rest is read."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from llavero.formats.pskc import PreSharedKey
from llavero.formats.seed import BadSeed, SeedFault, SeedRecord
from llavero.formats.seed_problem import SENTENCES, shown

from .pskc_files import KEY, NAMESPACE, SEED, container, file_fault, package, read_all, record, sealed, token_fault
from .test_pskc_vendors import FIGURE_6, FIGURE_7, XENC, encrypted

DRAFT = "urn:ietf:params:xml:ns:keyprov:pskc:1.0"
TOTP = f"{NAMESPACE}:totp"


def seed_of(size: int) -> str:
    return f"<PlainValue>{b64encode(bytes(range(1, size + 1))).decode()}</PlainValue>"


def interval(seconds: str) -> str:
    return f"<TimeInterval><PlainValue>{seconds}</PlainValue></TimeInterval>"


def format_of(digits: str, encoding: str = "DECIMAL", more: str = "") -> str:
    return f'<ResponseFormat Length="{digits}" Encoding="{encoding}" {more}/>'


# Fails without the guards: seed-long-enough, seed-not-filler, serial-charset
@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ({"serial": ""}, SeedFault.SERIAL_MISSING),
        ({"serial": "<SerialNo>  </SerialNo>"}, SeedFault.SERIAL_MISSING),
        ({"serial": "<SerialNo>=cmd|' /C'!A0</SerialNo>"}, SeedFault.SERIAL_INVALID),
        ({"serial": f"<SerialNo>{'9' * 41}</SerialNo>"}, SeedFault.SERIAL_INVALID),
        ({"serial": "<SerialNo>٣٤</SerialNo>"}, SeedFault.SERIAL_INVALID),
        ({"algorithm": f"{NAMESPACE}:ocra"}, SeedFault.ALGORITHM_UNKNOWN),
        ({"algorithm": ""}, SeedFault.ALGORITHM_UNKNOWN),
        ({"parameters": f"<Suite>HMAC-MD5</Suite>{format_of('6')}"}, SeedFault.HASH_UNKNOWN),
        ({"parameters": ""}, SeedFault.DIGITS_MISSING),
        ({"parameters": format_of("5")}, SeedFault.DIGITS_OUT_OF_RANGE),
        ({"parameters": format_of("9")}, SeedFault.DIGITS_OUT_OF_RANGE),
        ({"parameters": format_of("six")}, SeedFault.DIGITS_OUT_OF_RANGE),
        ({"parameters": format_of("6", "HEXADECIMAL")}, SeedFault.NOT_DECIMAL),
        ({"parameters": format_of("6", more='CheckDigits="true"')}, SeedFault.NOT_DECIMAL),
        ({"data": ""}, SeedFault.COUNTER_MISSING),
        ({"data": "<Counter><PlainValue>-1</PlainValue></Counter>"}, SeedFault.COUNTER_OUT_OF_RANGE),
        ({"data": "<Counter><PlainValue>9223372036854775808</PlainValue></Counter>"}, SeedFault.COUNTER_OUT_OF_RANGE),
        ({"data": "<Counter><PlainValue>1e3</PlainValue></Counter>"}, SeedFault.COUNTER_OUT_OF_RANGE),
        ({"data": "<Counter><EncryptedValue/></Counter>"}, SeedFault.ENCRYPTED_NUMBER),
        ({"algorithm": TOTP, "data": ""}, SeedFault.PERIOD_MISSING),
        ({"algorithm": TOTP, "data": interval("45")}, SeedFault.PERIOD_UNSUPPORTED),
        ({"algorithm": TOTP, "data": interval("0")}, SeedFault.PERIOD_UNSUPPORTED),
        (
            {"algorithm": TOTP, "data": interval("30") + "<TimeDrift><PlainValue>99999</PlainValue></TimeDrift>"},
            SeedFault.DRIFT_OUT_OF_RANGE,
        ),
        (
            {"algorithm": TOTP, "data": interval("30") + "<TimeDrift><PlainValue>x</PlainValue></TimeDrift>"},
            SeedFault.DRIFT_OUT_OF_RANGE,
        ),
        ({"device": "<ExpiryDate>2030-02-30T00:00:00Z</ExpiryDate>"}, SeedFault.DATE_INVALID),
        ({"device": "<ExpiryDate>31/12/2030</ExpiryDate>"}, SeedFault.DATE_INVALID),
        ({"device": "<ExpiryDate>9999-12-31</ExpiryDate>"}, SeedFault.DATE_INVALID),
        (
            {"device": "<StartDate>2031-01-01T00:00:00Z</StartDate><ExpiryDate>2030-01-01T00:00:00Z</ExpiryDate>"},
            SeedFault.DATES_REVERSED,
        ),
        ({"device": f"<Manufacturer>{'x' * 121}</Manufacturer>"}, SeedFault.TEXT_INVALID),
        ({"device": "<Model>HT\n1</Model>"}, SeedFault.TEXT_INVALID),
        ({"key": "<FriendlyName>\u202eevil</FriendlyName>"}, SeedFault.TEXT_INVALID),
        ({"secret": ""}, SeedFault.SECRET_MISSING),
        ({"secret": "<PlainValue/>"}, SeedFault.SECRET_MISSING),
        ({"secret": "<PlainValue>MTIz!</PlainValue>"}, SeedFault.BASE64),
        ({"secret": "<PlainValue>MTIzNDU</PlainValue>"}, SeedFault.BASE64),
        ({"secret": "<PlainValue>ñ</PlainValue>"}, SeedFault.BASE64),
        ({"secret": seed_of(15)}, SeedFault.SEED_TOO_SHORT),
        ({"secret": seed_of(65)}, SeedFault.SEED_TOO_LONG),
        ({"secret": f"<PlainValue>{b64encode(bytes(20)).decode()}</PlainValue>"}, SeedFault.SEED_TRIVIAL),
        ({"key": "<Policy><KeyUsage>CR</KeyUsage></Policy>"}, SeedFault.USAGE),
    ],
)
def test_a_bad_token_is_told_by_its_code_and_the_next_one_is_read(part: dict[str, str], fault: SeedFault) -> None:
    bad, good = read_all(container(package(**part), package(serial="<SerialNo>GOOD</SerialNo>")))
    assert isinstance(good, SeedRecord)
    assert isinstance(bad, BadSeed)
    assert (bad.code, bad.line) == (fault, 3)
    assert bad.serial == (None if fault in (SeedFault.SERIAL_MISSING, SeedFault.SERIAL_INVALID) else "A1")
    assert bad.in_words("es") != bad.in_words("en")
    assert "{" not in bad.in_words("es") + bad.in_words("en")


@pytest.mark.parametrize(
    "part",
    [
        {"secret": seed_of(16)},
        {"secret": seed_of(64)},
        {"parameters": format_of("7")},
        {"parameters": format_of("8", more='CheckDigits="false"')},
        {"data": "<Counter><PlainValue> 9223372036854775807 </PlainValue></Counter>"},
        {"algorithm": TOTP, "data": interval("60")},
        {"algorithm": "http://www.ietf.org/keyprov/pskc#hotp"},
        {"device": "<ExpiryDate>2030-12-31T23:59:59-05:00</ExpiryDate><Model>Ñ &amp; &lt;</Model>"},
        {"key": "<Policy><KeyUsage>CR</KeyUsage><KeyUsage>OTP</KeyUsage></Policy><FriendlyName>a</FriendlyName>"},
        {"secret": "<PlainValue>MTIz<!-- a note -->NDU2Nzg5\n MDEyMzQ1Njc4OTA=</PlainValue>"},
    ],
)
def test_what_is_at_the_edge_of_the_rules_is_taken(part: dict[str, str]) -> None:
    (token,) = read_all(container(package(**part)))
    assert isinstance(token, SeedRecord), token


def test_a_package_without_its_key_or_with_two_is_refused() -> None:
    device = "<DeviceInfo><SerialNo>A1</SerialNo></DeviceInfo>"
    assert token_fault(container(f"<KeyPackage>{device}</KeyPackage>")) is SeedFault.KEY_ABSENT
    assert token_fault(container(f"<KeyPackage>{device}<Key/><Key/></KeyPackage>")) is SeedFault.SEVERAL_KEYS


# Fails without the guard: serial-once-per-file
def test_a_repeated_serial_is_told_at_each_repetition_and_the_first_stands() -> None:
    first, second, third = read_all(container(package(), package(), package()))
    assert isinstance(first, SeedRecord)
    for line, bad in ((4, second), (5, third)):
        assert isinstance(bad, BadSeed)
        assert (bad.serial, bad.line, bad.code) == ("A1", line, SeedFault.SERIAL_DUPLICATE)


def test_the_line_of_a_token_far_down_a_long_file_is_known() -> None:
    gap = "\n" * 70_000
    _, bad = read_all(container(package(), gap, package(serial="<SerialNo/>")))
    assert isinstance(bad, BadSeed)
    assert bad.line > 65_000


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", SeedFault.TRUNCATED),
        (container(), SeedFault.EMPTY),
        (container(package())[:-20], SeedFault.TRUNCATED),
        (container(package())[:400], SeedFault.TRUNCATED),
        (container(package())[:60], SeedFault.TRUNCATED),
        (container(package()).replace(b"</Key>", b"</Kay>"), SeedFault.MALFORMED_XML),
        (container(package()) + b"<more/>", SeedFault.MALFORMED_XML),
        (container(package(), namespace=DRAFT), SeedFault.WRONG_NAMESPACE),
        (container(package(), namespace=""), SeedFault.WRONG_NAMESPACE),
        (container(package(), version="2.0"), SeedFault.WRONG_VERSION),
        (b"<html><body>Not found</body></html>", SeedFault.NOT_PSKC),
        (sealed([record()]), SeedFault.KEY_NEEDED),
        (FIGURE_7, SeedFault.PASSWORD_NEEDED),
        (container(package(secret=f"<EncryptedValue>{encrypted('AAAA')}</EncryptedValue>")), SeedFault.KEY_NEEDED),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(content: bytes, fault: SeedFault) -> None:
    assert file_fault(content) is fault


def test_the_wrong_key_is_told_as_such() -> None:
    assert file_fault(FIGURE_6, key=PreSharedKey(b"another key 1234")) is SeedFault.KEY_WRONG
    assert file_fault(FIGURE_7, password="qwertz") is SeedFault.KEY_WRONG
    assert file_fault(FIGURE_6, key=PreSharedKey(bytes(32))) is SeedFault.KEY_SIZE
    assert file_fault(FIGURE_6, key=PreSharedKey(bytes(16), "another")) is SeedFault.KEY_NAME


def test_a_key_where_a_password_belongs_and_the_reverse_are_told() -> None:
    assert file_fault(FIGURE_7, key=KEY) is SeedFault.PASSWORD_NEEDED
    assert file_fault(FIGURE_6, password="qwerty") is SeedFault.KEY_NEEDED
    with pytest.raises(ValueError, match="not both"):
        read_all(FIGURE_6, key=KEY, password="qwerty")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"#hmac-sha1", b"#hmac-md5", SeedFault.MAC_UNKNOWN),
        (b"xmlenc#aes128-cbc", b"xmlenc#tripledes-cbc", SeedFault.CIPHER_UNKNOWN),
        (b"<KeyName ", b"<X509Data ", SeedFault.KEY_TRANSPORT_UNKNOWN),
        (b"ESIzRFVm", b"!!!!!!!!", SeedFault.BASE64),
        (b"ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX", b"ESIzRFVm", SeedFault.CIPHER_LENGTH),
    ],
)
def test_protection_that_cannot_be_read_refuses_the_file(old: bytes, new: bytes, fault: SeedFault) -> None:
    content = FIGURE_6.replace(old, new).replace(b"</KeyName>", b"</X509Data>" if b"X509" in new else b"</KeyName>")
    assert file_fault(content, key=PreSharedKey(bytes(16))) is fault


@pytest.mark.parametrize(
    ("algorithm", "value", "fault"),
    [
        (f"{XENC}tripledes-cbc", "AAAA", SeedFault.CIPHER_UNKNOWN),
        (f"{XENC}kw-aes256", b64encode(bytes(32)).decode(), SeedFault.KEY_SIZE),
        (f"{XENC}kw-aes128", b64encode(bytes(31)).decode(), SeedFault.CIPHER_LENGTH),
        (f"{XENC}kw-aes128", b64encode(bytes(32)).decode(), SeedFault.DECRYPTION_FAILED),
        ("http://www.w3.org/2009/xmlenc11#aes128-gcm", b64encode(bytes(48)).decode(), SeedFault.DECRYPTION_FAILED),
        ("http://www.w3.org/2009/xmlenc11#aes128-gcm", b64encode(bytes(27)).decode(), SeedFault.CIPHER_LENGTH),
        (f"{XENC}kw-aes128", b64encode(bytes(2048)).decode(), SeedFault.CIPHER_LENGTH),
        (f"{XENC}kw-aes128", "", SeedFault.SECRET_MISSING),
    ],
)
def test_a_value_that_cannot_be_opened_is_one_bad_token(algorithm: str, value: str, fault: SeedFault) -> None:
    secret = f"<EncryptedValue>{encrypted(value, algorithm)}</EncryptedValue>"
    assert token_fault(container(package(secret=secret), header="<EncryptionKey/>"), key=KEY) is fault


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_aes_gcm_is_opened_without_a_mac_and_refused_when_changed(bits: int) -> None:
    key, nonce = bytes(range(bits // 8)), b"twelve bytes"
    value = nonce + AESGCM(key).encrypt(nonce, SEED, None)

    def file(content: bytes) -> bytes:
        secret = encrypted(b64encode(content).decode(), f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm")
        return container(package(secret=f"<EncryptedValue>{secret}</EncryptedValue>"), header="<EncryptionKey/>")

    (token,) = read_all(file(value), key=PreSharedKey(key))
    assert isinstance(token, SeedRecord)
    assert token.seed == SEED
    changed = value[:-1] + bytes([value[-1] ^ 1])
    assert token_fault(file(changed), key=PreSharedKey(key)) is SeedFault.DECRYPTION_FAILED


@pytest.mark.parametrize("written", ["", "12", "zz" * 16, "12" * 15, "12" * 33, "123" * 11])
def test_a_key_that_is_not_hexadecimal_of_an_aes_size_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="32, 48 or 64"):
        PreSharedKey.from_hex(written)
    with pytest.raises(ValueError, match="16, 24 or 32"):
        PreSharedKey(b"short")


def test_a_key_is_read_as_vendors_print_it() -> None:
    expected = bytes(range(16))
    for written in (expected.hex(), expected.hex(" ").upper() + "\n", expected.hex(":"), expected.hex("-", 4)):
        assert PreSharedKey.from_hex(written).value == expected


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(SeedFault)
    for spanish, english in SENTENCES.values():
        assert spanish != english
        assert min(len(spanish), len(english)) > 30


def test_what_a_report_quotes_can_not_forge_a_line_of_it() -> None:
    assert shown("a\nb\x1b[31m\u202e") == "a·b·[31m·"
    assert len(shown("x" * 10_000)) == 81
