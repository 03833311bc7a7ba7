"""Who copies a phone learns nothing of its PIN without asking the server; with one observed code they have everything.

The attacker is a script: it has what was stored, may use every key that the phone may use, has read the picture and the
message with the code, and has every body that went over the network. It lacks only what lived in memory for a moment.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from llavero.credentials import enrollments
from llavero.credentials.codes import CodeReason, check_code
from llavero.domain.actor import SYSTEM, Origin
from tests.builders.banks import NOON
from tests.builders.enrollments import Here, a_phone, an_enrollment, sent_code
from tests.credentials.conftest import Scene
from tests.support import phone_words as words
from tests.support.phone import Phone

PIN = "2580"
AT = int(NOON.timestamp() * 1000)
PINS = [f"{number:04d}" for number in range(10_000)]


@dataclass
class Loot:
    """Everything the attacker has."""

    stored_seed: bytes
    mask: Callable[[str], bytes] = field(repr=False)  # the mask key cannot be exported, but it can be used
    transcript: bytes
    ticket: bytes
    activation_code: str
    seen: set[bytes]

    def candidates(self) -> dict[str, bytes]:
        """Open the seed by each of the ten thousand PINs."""
        return {pin: bytes(a ^ b for a, b in zip(self.stored_seed, self.mask(pin), strict=True)) for pin in PINS}

    def survivors(self) -> list[str]:
        """Leave the PINs that nothing speaks for or against: if one seed fits what was seen, it is the only one."""
        found = self.candidates()
        fitting = [pin for pin, seed in found.items() if self._explains(seed)]
        return fitting or list(found)

    def _explains(self, seed: bytes) -> bool:
        """Try a seed in every place of the protocol where a secret could have stood."""
        keys = (seed, words.hkdf(seed, self.ticket, b"llavero/1/confirm"), words.hkdf(self.ticket, seed, b""))
        messages = (
            self.transcript,
            b"llavero/1/confirmation\x00" + self.transcript,
            b"llavero/1/device\x00" + self.transcript,
            self.activation_code.encode(),
        )
        made = {words.mac(key, message) for key in keys for message in messages}
        return bool(self.seen & (made | {seed, words.mac(self.ticket, seed)}))


def robbed(phone: Phone, here: Here, code: str) -> Loot:
    """Take everything that the attacker of the page on threats is granted."""
    seen: set[bytes] = set()
    for _, said in here.said:
        seen |= _byte_strings(said)
    for body in here.asked:
        seen |= _byte_strings(json.loads(body or b"{}"))
    return Loot(
        stored_seed=phone.stored_seed, mask=lambda pin: words.mask(phone.mask_key, phone.link.enrollment, pin),
        transcript=phone.transcript, ticket=phone.link.ticket, activation_code=code, seen=seen,
    )  # fmt: skip


def _byte_strings(said: dict[str, Any]) -> set[bytes]:
    texts = [value for value in said.values() if isinstance(value, str)]
    return {words.from_b64u(text) for text in texts if len(text) % 4 != 1}


@pytest.fixture
def stolen(scene: Scene) -> tuple[Phone, Here, Loot]:
    here = Here(scene.profile)
    opened = an_enrollment(scene.bank, scene.user)
    code, phone = sent_code(), a_phone(opened, here)
    phone.enroll(code, pin=PIN)
    enrollments.consume_enrollment(opened.id, is_active=True, now=NOON, actor=SYSTEM)
    return phone, here, robbed(phone, here, code)


def test_storage_and_traffic_leave_every_pin_as_likely_as_before(stolen: tuple[Phone, Here, Loot]):
    _, _, loot = stolen
    assert len(loot.seen) >= 4
    assert loot.survivors() == PINS
    assert len(set(loot.candidates().values())) == len(PINS), "each PIN opens it to a seed of its own"


def test_one_observed_code_leaves_the_pin_and_hardly_any_other(stolen: tuple[Phone, Here, Loot]):
    """The control, and what the page on threats says openly: storage and one code are the whole identity."""
    phone, _, loot = stolen
    observed = phone.code(PIN, t=AT)
    left = [pin for pin, seed in loot.candidates().items() if words.totp(seed, AT) == observed]
    assert PIN in left
    assert len(left) <= 5
    assert loot.candidates()[PIN] == phone.seed(PIN)


def test_a_protocol_that_confirmed_with_the_seed_would_give_the_pin_away(stolen: tuple[Phone, Here, Loot]):
    """The control of the script: it finds the PIN where a message was made with the seed."""
    phone, _, loot = stolen
    loot.seen.add(words.mac(phone.seed(PIN), b"llavero/1/confirmation\x00" + loot.transcript))
    assert loot.survivors() == [PIN]


def test_a_seed_that_was_stored_with_a_check_would_give_the_pin_away(stolen: tuple[Phone, Here, Loot]):
    """The control of the script: it finds the PIN where something of the seed can be recognised."""
    phone, _, loot = stolen
    loot.seen.add(words.mac(loot.ticket, phone.seed(PIN)))
    assert loot.survivors() == [PIN]


def test_asking_the_server_costs_a_try_each_time(scene: Scene, stolen: tuple[Phone, Here, Loot]):
    phone, _, loot = stolen

    def ask(pin: str) -> CodeReason:
        typed = words.totp(loot.candidates()[pin], AT)
        return check_code(
            scene.user, typed, portal_key=scene.portal, profile=scene.profile, now=NOON, actor=SYSTEM,
            origin=Origin("203.0.113.9"),
        ).reason  # fmt: skip

    right = words.totp(phone.seed(PIN), AT)
    others = [pin for pin, seed in loot.candidates().items() if words.totp(seed, AT) != right][:50]
    answers = [ask(pin) for pin in others]
    assert answers.count(CodeReason.WRONG) <= scene.profile.locks.code.policy().tries
    assert answers[-1] is CodeReason.BLOCKED
    assert ask(PIN) is CodeReason.BLOCKED, "by then not even the right one is looked at"
