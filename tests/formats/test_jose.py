"""What is sealed to a key is opened by other code with that key alone; what is signed is checked by other code."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from llavero.formats.jose import NotAKeyError, SealingKey, SigningKey, thumbprint
from tests.support.jose import check_jwt, concat_kdf, kid_of, open_jwe, point

OURS = ec.generate_private_key(ec.SECP256R1())


def public_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_what_is_sealed_is_opened_by_the_holder_of_the_key_and_by_nobody_else() -> None:
    sealed = SealingKey.from_pem(public_pem(OURS)).seal(b'{"key":"2468"}')
    header, plain = open_jwe(sealed, OURS)
    assert plain == b'{"key":"2468"}'
    assert (header["kid"], header["cty"]) == (kid_of(OURS.public_key()), "json")
    with pytest.raises(InvalidTag):
        open_jwe(sealed, ec.generate_private_key(ec.SECP256R1()))


def test_a_changed_header_or_body_does_not_open() -> None:
    sealed = SealingKey.from_pem(public_pem(OURS)).seal(b"2468")
    protected, _, iv, body, tag = sealed.split(".")
    other = SealingKey.from_pem(public_pem(OURS)).seal(b"1357").split(".")
    for changed in (
        f"{other[0]}..{iv}.{body}.{tag}", f"{protected}..{other[2]}.{body}.{tag}", f"{protected}..{iv}.{other[3]}.{tag}"
    ):  # fmt: skip
        with pytest.raises(InvalidTag):
            open_jwe(changed, OURS)


def test_no_two_seals_are_alike() -> None:
    key = SealingKey.from_pem(public_pem(OURS))
    parts = [key.seal(b"2468").split(".") for _ in range(8)]
    for place in (0, 2, 3, 4):  # another agreement, another nonce, another text, another tag
        assert len({one[place] for one in parts}) == 8


# RFC 7518, appendix C: the agreement of Alice and Bob
Z = bytes([
    158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72,
    246, 218, 167, 121, 140, 254, 144, 196,
])  # fmt: skip
DERIVED = bytes([86, 170, 141, 234, 248, 35, 109, 32, 92, 34, 40, 205, 113, 167, 16, 26])


def test_what_opens_here_derives_the_key_of_the_standard() -> None:
    assert concat_kdf(Z, "A128GCM", 128, b"Alice", b"Bob") == DERIVED


def test_a_thumbprint_is_the_one_that_other_code_makes() -> None:
    # the P-256 key of RFC 7517, appendix A.1
    key = point({
        "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    })  # fmt: skip
    assert thumbprint(key) == kid_of(key) == "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"


def test_what_is_said_under_a_key_is_checked_with_its_public_half_alone() -> None:
    private = OURS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    said = SigningKey.from_pem(private).sign({"iss": "llavero", "iat": 1_795_000_000})
    assert check_jwt(said, OURS.public_key()) == {"iss": "llavero", "iat": 1_795_000_000}
    assert check_jwt(said, ec.generate_private_key(ec.SECP256R1()).public_key()) is None
    _, claims, signature = said.split(".")
    forged = said.replace(claims, claims[:-2] + ("A" if claims[-2] != "A" else "B") + claims[-1])
    assert forged.split(".")[2] == signature
    assert check_jwt(forged, OURS.public_key()) is None


def test_a_file_without_the_right_kind_of_key_is_refused() -> None:
    """Guard: sealed-on-p-256, said-on-p-256."""
    strange = rsa.generate_private_key(65537, 2048)
    wide = ec.generate_private_key(ec.SECP384R1())
    locked = OURS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    plain = OURS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for pem in (b"", b"nothing", plain, public_pem(strange), public_pem(wide)):
        with pytest.raises(NotAKeyError):
            SealingKey.from_pem(pem)
    for pem in (b"", public_pem(OURS), locked, wide.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())):
        with pytest.raises(NotAKeyError):
            SigningKey.from_pem(pem)


def test_a_signing_key_says_nothing_of_itself() -> None:
    key = SigningKey(OURS)
    assert repr(key) == "SigningKey()"
