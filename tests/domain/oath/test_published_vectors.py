"""Our codes are the codes of the standards, and of another implementation of them."""

import json
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from llavero.domain.oath import Algorithm, hotp, totp

VECTORS = Path(__file__).parents[2] / "vectors"
RFC4226 = json.loads((VECTORS / "rfc4226.json").read_text())
RFC6238 = json.loads((VECTORS / "rfc6238.json").read_text())
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("counter", "expected"), list(enumerate(RFC4226["codes"])))
def test_the_codes_of_rfc_4226_appendix_d(counter: int, expected: str) -> None:
    assert hotp.code(RFC4226["seed_ascii"].encode(), counter) == expected


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("row", RFC6238["codes"], ids=lambda row: str(row["unix_s"]))
def test_the_codes_of_rfc_6238_appendix_b(row: dict[str, str], algorithm: Algorithm) -> None:
    now = EPOCH + timedelta(seconds=int(row["unix_s"]))
    form = totp.Form(algorithm=algorithm, digits=8, period_s=30)
    assert totp.step_at(now) == int(row["step_hex"], 16)
    assert totp.code(RFC6238["seeds_ascii"][algorithm.value].encode(), now, form) == row[algorithm.value]


def oathtool(*arguments: str) -> list[str]:
    path = shutil.which("oathtool")
    assert path, "these tests need Debian's oathtool: apt-get install oathtool"
    run = subprocess.run([path, *arguments], check=True, capture_output=True, text=True, timeout=20)
    return run.stdout.split()


@pytest.mark.parametrize("case", range(12))
def test_random_counters_agree_with_oathtool(case: int) -> None:
    chance = random.Random(f"hotp {case}")
    seed = chance.randbytes(chance.choice([10, 16, 20, 32, 64, 65, 128]))
    first = chance.choice([0, chance.getrandbits(20), chance.getrandbits(40), chance.getrandbits(62)])
    digits = chance.choice([6, 7, 8])
    theirs = oathtool("--hotp", f"--counter={first}", f"--digits={digits}", "--window=9", seed.hex())
    assert [hotp.code(seed, first + ahead, digits=digits) for ahead in range(10)] == theirs


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("case", range(8))
def test_random_times_agree_with_oathtool(case: int, algorithm: Algorithm) -> None:
    chance = random.Random(f"totp {case} {algorithm.value}")
    seed = chance.randbytes(chance.choice([10, 20, 32, 64, 100, 129]))
    form = totp.Form(algorithm=algorithm, digits=chance.choice([6, 7, 8]), period_s=chance.choice([30, 60]))
    now = EPOCH + timedelta(seconds=chance.randrange(2**31 - 100_000))
    theirs = oathtool(
        f"--totp={algorithm.value}",
        f"--digits={form.digits}",
        f"--time-step-size={form.period_s}s",
        f"--now={now:%Y-%m-%d %H:%M:%S} UTC",
        "--window=5",
        seed.hex(),
    )
    ours = [totp.code(seed, now + timedelta(seconds=form.period_s * ahead), form) for ahead in range(6)]
    assert ours == theirs
