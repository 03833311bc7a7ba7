"""Whatever noise gets into a seed file, reading it ends in tokens, bad tokens or a problem, and no seed is changed."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llavero.formats.pskc import read
from llavero.formats.seed import BadSeed, SeedFault, SeedFileProblem, SeedRecord

from .pskc_files import KEY, NAMESPACE, hotp, read_all, record, sealed

ROOT = f'<KeyContainer xmlns="{NAMESPACE}" Version="1.0">'
GOOD = sealed([record("A1"), hotp("A2", counter=5)])
GOOD_TOKENS = {token.serial: token for token in read_all(GOOD, key=KEY) if isinstance(token, SeedRecord)}


def read_whatever(content: bytes) -> list[SeedRecord | BadSeed]:
    tokens: list[SeedRecord | BadSeed] = []
    try:
        tokens.extend(read(io.BytesIO(content), key=KEY))
    except SeedFileProblem as problem:
        assert problem.in_words("es")  # noqa: PT017  nothing is expected to be raised, but it may
    for token in tokens:
        if isinstance(token, BadSeed):
            assert token.in_words("en")
    return tokens


@settings(max_examples=400, deadline=None)
@given(flips=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes_never_crash_and_never_change_a_seed(flips: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD)
    for place, bits in flips:
        content[place] ^= bits
    seeds = {token.seed for token in GOOD_TOKENS.values()}
    for token in read_whatever(bytes(content)):
        if isinstance(token, SeedRecord):
            assert token.seed in seeds


@settings(max_examples=150, deadline=None)
@given(end=st.integers(0, len(GOOD) - 2))
def test_a_file_cut_anywhere_is_refused_whole(end: int) -> None:
    with pytest.raises(SeedFileProblem) as caught:
        read_all(GOOD[:end].rstrip(), key=KEY) if end < GOOD.index(b"</KeyContainer>") else read_all(
            GOOD[:end], key=KEY
        )
    assert caught.value.code in (SeedFault.TRUNCATED, SeedFault.MALFORMED_XML, SeedFault.EMPTY)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300), opening=st.sampled_from([b"", ROOT.encode(), GOOD[:400], GOOD[:-60]]))
def test_noise_never_crashes(content: bytes, opening: bytes) -> None:
    read_whatever(opening + content)
