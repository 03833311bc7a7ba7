"""Files that others make are read as they mean them: RFC 6030's own figures, and those of another implementation."""

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pskc
import pytest
from lxml import etree

from llavero.formats.pskc import PreSharedKey, read
from llavero.formats.pskc.elements import sealed_value
from llavero.formats.pskc.unseal import decrypt
from llavero.formats.pskc.write import write
from llavero.formats.seed import Algorithm, BadSeed, CodeMode, SeedFault, SeedRecord

from .pskc_files import KEY, NAMESPACE, SEED, container, hotp, package, read_all, record, sealed

XENC = "http://www.w3.org/2001/04/xmlenc#"
CBC = f"{XENC}aes128-cbc"
SHA1_MAC = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"

# RFC 6030 section 6.1, figure 6
FIGURE_6_KEY = "12345678901234567890123456789012"
FIGURE_6_MAC_KEY = "ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX"
FIGURE_6_SECRET = "AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv"
FIGURE_6_MAC = "Su+NvtQfmvfJzF6bmQiJqoLRExc="
# RFC 6030 section 6.2, figure 7
FIGURE_7_PASSWORD = "qwerty"
FIGURE_7_SALT = "Ej7/PEpyEpw="
FIGURE_7_MAC_KEY = "2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx"
FIGURE_7_SECRET = "oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f"
FIGURE_7_MAC = "LP6xMvjtypbfT9PdkJhBZ+D6O4w="
EIGHT_DIGITS = '<ResponseFormat Length="8" Encoding="DECIMAL"/>'


def encrypted(value: str, algorithm: str = CBC) -> str:
    return (
        f'<x:EncryptionMethod xmlns:x="{XENC}" Algorithm="{algorithm}"/><x:CipherData xmlns:x="{XENC}">'
        f"<x:CipherValue>\n   {value}\n   </x:CipherValue></x:CipherData>"
    )


def mac_method(mac_key: str) -> str:
    return f'<MACMethod Algorithm="{SHA1_MAC}"><MACKey>{encrypted(mac_key)}</MACKey></MACMethod>'


def figure(secret: str, mac: str, header: str) -> bytes:
    return container(
        package(
            serial="<SerialNo>987654321</SerialNo>",
            device="<Manufacturer>Manufacturer</Manufacturer>",
            parameters=EIGHT_DIGITS,
            secret=f"<EncryptedValue>{encrypted(secret)}</EncryptedValue><ValueMAC>{mac}\n </ValueMAC>",
        ),
        header=header,
    )


def derived_key(salt: str = FIGURE_7_SALT, rounds: str = "1000", length: str = "16", prf: str = "<PRF/>") -> str:
    pkcs5 = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#"
    return (
        '<EncryptionKey><d:DerivedKey xmlns:d="http://www.w3.org/2009/xmlenc11#">'
        f'<d:KeyDerivationMethod Algorithm="{pkcs5}pbkdf2"><p:PBKDF2-params xmlns:p="{pkcs5}" xmlns="">'
        f"<Salt><Specified>{salt}</Specified></Salt><IterationCount>{rounds}</IterationCount>"
        f"<KeyLength>{length}</KeyLength>{prf}</p:PBKDF2-params></d:KeyDerivationMethod>"
        "<d:MasterKeyName>My Password 1</d:MasterKeyName></d:DerivedKey></EncryptionKey>"
    )


PRE_SHARED = (
    '<EncryptionKey><KeyName xmlns="http://www.w3.org/2000/09/xmldsig#">Pre-shared-key</KeyName></EncryptionKey>'
)
FIGURE_6 = figure(FIGURE_6_SECRET, FIGURE_6_MAC, PRE_SHARED + mac_method(FIGURE_6_MAC_KEY))
FIGURE_7 = figure(FIGURE_7_SECRET, FIGURE_7_MAC, derived_key() + mac_method(FIGURE_7_MAC_KEY))


def test_figure_2_holds_too_little_to_be_a_token_and_says_so() -> None:
    bare = container(
        f'<KeyPackage><Key Id="12345678" Algorithm="{NAMESPACE}:hotp"><Issuer>Issuer-A</Issuer><Data><Secret>'
        "<PlainValue>MTIzNA==\n</PlainValue></Secret></Data></Key></KeyPackage>"
    )
    (bad,) = read_all(bare)
    assert isinstance(bad, BadSeed)
    assert (bad.serial, bad.line, bad.code) == (None, 3, SeedFault.SERIAL_MISSING)


def test_figure_3_gives_a_token_with_its_supplementary_facts() -> None:
    (token,) = read_all(
        container(
            package(
                serial="<SerialNo>987654321</SerialNo>",
                device="<Manufacturer>Manufacturer</Manufacturer><UserId>DC=example-bank,DC=net</UserId>",
                parameters=EIGHT_DIGITS,
                key="<UserId>UID=jsmith,DC=example-bank,DC=net</UserId>",
            )
        )
    )
    assert isinstance(token, SeedRecord)
    assert (token.serial, token.mode, token.digits, token.counter) == ("987654321", CodeMode.HOTP, 8, 0)
    assert (token.seed, token.manufacturer, token.algorithm) == (SEED, "Manufacturer", Algorithm.SHA1)


def test_figure_4_only_refers_to_a_key_and_is_refused() -> None:
    profile = "<KeyProfileId>keyProfile1</KeyProfileId><KeyReference>MasterKeyLabel</KeyReference>"
    content = container(package(key=profile)).replace(b"<Secret>", b"<!--").replace(b"</Secret>", b"-->")
    (bad,) = read_all(content)
    assert isinstance(bad, BadSeed)
    assert bad.code is SeedFault.SECRET_MISSING


def test_figure_5_gives_the_token_and_refuses_the_pin_beside_it() -> None:
    policy = (
        '<Policy><PINPolicy MinLength="4" MaxLength="4" PINKeyId="123456781" PINEncoding="DECIMAL" '
        'PINUsageMode="Local"/>'
        "<KeyUsage>OTP</KeyUsage></Policy>"
    )
    pin = package(algorithm=f"{NAMESPACE}:pin", secret="<PlainValue>MTIzNA==</PlainValue>", data="")
    token, bad = read_all(container(package(key=policy), pin))
    assert isinstance(token, SeedRecord)
    assert isinstance(bad, BadSeed)
    assert bad.code is SeedFault.ALGORITHM_UNKNOWN


def test_figure_6_opens_with_the_pre_shared_key_of_the_rfc() -> None:
    (token,) = read_all(FIGURE_6, key=PreSharedKey.from_hex(FIGURE_6_KEY))
    assert isinstance(token, SeedRecord), token
    assert (token.serial, token.seed, token.digits, token.counter) == ("987654321", SEED, 8, 0)


def test_figure_7_opens_with_the_password_of_the_rfc() -> None:
    (token,) = read_all(FIGURE_7, password=FIGURE_7_PASSWORD)
    assert isinstance(token, SeedRecord), token
    assert (token.serial, token.seed) == ("987654321", SEED)


def test_figure_10_gives_each_token_its_dates_and_tells_the_serial_that_it_repeats() -> None:
    def dated(serial: str, month: int, last_day: int) -> str:
        policy = (
            f"<Policy><StartDate>2006-{month:02}-01T00:00:00Z</StartDate>"
            f"<ExpiryDate>2006-{month:02}-{last_day}T00:00:00Z</ExpiryDate></Policy>"
        )
        return package(serial=f"<SerialNo>{serial}</SerialNo>", parameters=EIGHT_DIGITS, key=policy)

    tokens = read_all(
        container(dated("654321", 5, 31), dated("123456", 5, 31), dated("9999999", 3, 31), dated("9999999", 4, 30))
    )
    first, last = tokens[0], tokens[3]
    assert isinstance(first, SeedRecord)
    assert first.starts_at == datetime(2006, 5, 1, tzinfo=UTC)
    assert first.expires_at == datetime(2006, 5, 31, tzinfo=UTC)
    assert isinstance(last, BadSeed)
    assert (last.serial, last.line, last.code) == ("9999999", 6, SeedFault.SERIAL_DUPLICATE)


def made_elsewhere(**changes: object) -> pskc.PSKC:
    file = pskc.PSKC()
    for number in range(3):
        fields: dict[str, object] = {
            "id": f"K{number}", "serial": f"4{number:09d}", "manufacturer": "oath.ACME", "model": "HT-1",
            "algorithm": f"{NAMESPACE}:totp", "secret": SEED + bytes([number]), "response_length": 6,
            "response_encoding": "DECIMAL", "time_interval": 30, "counter": 0,
            "expiry_date": datetime(2030, 12, 31, tzinfo=UTC),
        }  # fmt: skip
        file.add_key(**(fields | changes))
    return file


def bytes_of(file: pskc.PSKC) -> bytes:
    stream = io.BytesIO()
    file.write(stream)
    return stream.getvalue()


def assert_all_three(tokens: list[SeedRecord | BadSeed]) -> None:
    for number, token in enumerate(tokens):
        assert isinstance(token, SeedRecord), token
        assert (token.serial, token.seed) == (f"4{number:09d}", SEED + bytes([number]))
        assert (token.mode, token.period_seconds, token.counter) == (CodeMode.TOTP, 30, None)
        assert (token.manufacturer, token.model) == ("oath.ACME", "HT-1")
        assert token.expires_at == datetime(2030, 12, 31, tzinfo=UTC)
    assert len(tokens) == 3


def test_a_plain_file_made_elsewhere_is_read() -> None:
    assert_all_three(read_all(bytes_of(made_elsewhere())))


@pytest.mark.parametrize(
    ("algorithm", "size"),
    [("aes128-cbc", 16), ("aes192-cbc", 24), ("aes256-cbc", 32), ("kw-aes128", 16), ("kw-aes256", 32)],
)
def test_a_file_sealed_elsewhere_under_a_shared_key_is_read(algorithm: str, size: int) -> None:
    file, key = made_elsewhere(), bytes(range(size))
    file.encryption.setup_preshared_key(algorithm=algorithm, key=key, key_name="Shared")
    assert_all_three(read_all(bytes_of(file), key=PreSharedKey(key, "Shared")))


@pytest.mark.parametrize("mac", ["hmac-sha1", "hmac-sha256", "hmac-sha512"])
def test_every_mac_that_vendors_use_is_checked_and_accepted(mac: str) -> None:
    file, key = made_elsewhere(), bytes(range(16))
    file.mac.algorithm = mac
    file.encryption.setup_preshared_key(algorithm="aes128-cbc", key=key)
    assert_all_three(read_all(bytes_of(file), key=PreSharedKey(key)))


@pytest.mark.parametrize("prf", [None, "hmac-sha1", "hmac-sha256"])
def test_a_file_sealed_elsewhere_under_a_password_is_read(prf: str | None) -> None:
    file = made_elsewhere()
    file.encryption.setup_pbkdf2("contraseña", iterations=2000, algorithm="aes256-cbc", prf=prf)
    assert_all_three(read_all(bytes_of(file), password="contraseña"))


def test_what_we_write_another_implementation_reads_with_the_same_key() -> None:
    records = [
        record("A1"),
        hotp("A2", counter=7, digits=8, algorithm=Algorithm.SHA256, seed=SEED + b"x" * 12, issuer="Banco <&> Ñ"),
        record("A3", period_seconds=60, drift_steps=-2, starts_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    theirs = pskc.PSKC(io.BytesIO(sealed(records)))
    theirs.encryption.key = KEY.value
    for ours, key in zip(records, theirs.keys, strict=True):
        assert key.check()
        assert (key.secret, key.serial, key.response_length) == (ours.seed, ours.serial, ours.digits)
        assert (key.issuer or "", key.counter, key.time_interval) == (ours.issuer, ours.counter, ours.period_seconds)
        assert key.time_drift == ours.drift_steps


@pytest.mark.parametrize("size", [16, 24, 32])
def test_what_we_write_we_read_back_unchanged(size: int) -> None:
    records = [
        record("A1"),
        hotp("A2", counter=(1 << 63) - 1, digits=8, algorithm=Algorithm.SHA512, seed=bytes(range(64))),
        record("A3", period_seconds=60, drift_steps=-2, friendly_name='Clave Ñ <1> & "2"', issuer="Banco"),
    ]
    key = PreSharedKey(bytes(range(size)), "Lote <7>")
    assert read_all(sealed(records, key), key=key) == records


def test_the_writer_counts_and_never_repeats_an_iv() -> None:
    stream = io.BytesIO()
    assert write(stream, [record("A1"), record("A2")], key=KEY) == 2
    values = stream.getvalue().split(b"<xenc:CipherValue>")[1:]
    assert len(values) == 3
    assert len({value[:20] for value in values}) == 3


def test_debian_pskctool_finds_our_file_sound(tmp_path: Path) -> None:
    path = tmp_path / "tokens.xml"
    path.write_bytes(sealed([record("A1"), hotp("A2", counter=7, digits=8)]))
    shown = subprocess.run(["pskctool", "--info", "--verbose", str(path)], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    for expected in ("A1", "A2", "ACME", "HT-1", "hotp", "totp"):
        assert expected in shown.stdout
    valid = subprocess.run(["pskctool", "--validate", str(path)], capture_output=True, text=True, check=False)
    assert "OK" in valid.stdout, valid.stdout + valid.stderr


def test_a_stream_that_gives_one_byte_at_a_time_is_read_the_same() -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    content = sealed([record("A1"), hotp("A2")])
    assert list(read(Dripping(content), key=KEY)) == read_all(content, key=KEY)


@pytest.mark.parametrize("bits", [128, 192, 256])
@pytest.mark.parametrize("mode", ["2001/04/xmlenc#aes{}-cbc", "2009/xmlenc11#aes{}-gcm"])
def test_what_xmlsec_encrypts_is_opened(tmp_path: Path, mode: str, bits: int) -> None:
    algorithm, key = f"http://www.w3.org/{mode.format(bits)}", bytes(range(bits // 8))
    (tmp_path / "key").write_bytes(key)
    (tmp_path / "seed").write_bytes(SEED)
    (tmp_path / "template.xml").write_text(
        f'<EncryptedData xmlns="{XENC}"><EncryptionMethod Algorithm="{algorithm}"/><KeyInfo '
        'xmlns="http://www.w3.org/2000/09/xmldsig#"><KeyName/></KeyInfo><CipherData><CipherValue/></CipherData>'
        "</EncryptedData>"
    )
    made = subprocess.run(
        ["xmlsec1", "--encrypt", "--aeskey", "key", "--binary-data", "seed", "template.xml"],
        cwd=tmp_path, capture_output=True, check=True,
    )  # fmt: skip
    assert decrypt(key, sealed_value(etree.fromstring(made.stdout))) == SEED
