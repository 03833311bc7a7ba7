"""Lighthouse finds the app accessible and well made; how fast it was on this machine is printed, not held."""

from pathlib import Path

import pytest

from tests.authenticator.bank import Bank
from tests.authenticator.lighthouse import scores

pytestmark = pytest.mark.browser


def test_lighthouse_finds_little_to_say(bank: Bank, tmp_path: Path, capsys) -> None:
    found = scores(bank.origin, folder=tmp_path)
    with capsys.disabled():
        print("\nlighthouse: " + ", ".join(f"{name} {score}" for name, score in found.items()))
    assert found["accessibility"] >= 95
    assert found["best-practices"] >= 95
