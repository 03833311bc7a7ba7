"""The file with the master key is taken only where it is random and nobody else can read it."""

from pathlib import Path

import pytest

from llavero.adapters.file_vault import FileVault, make_master_key
from llavero.domain.errors import DomainError, ErrorCode


def refused(path: Path) -> object:
    with pytest.raises(DomainError) as caught:
        FileVault(path=str(path))
    assert caught.value.code is ErrorCode.UNSAFE_CONFIGURATION
    return caught.value.facts["what"]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "master.key"
    make_master_key(path)
    return path


def test_a_key_of_ones_own_wraps_and_unwraps(key: Path) -> None:
    vault = FileVault(path=str(key))
    assert vault.unwrap(vault.wrap(b"a bank's key", bound_to=b"bank"), bound_to=b"bank") == b"a bank's key"


# Fails without the guard: vault-file-permissions
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644])
def test_a_key_that_others_of_the_machine_may_open_is_not_taken(key: Path, mode: int) -> None:
    key.chmod(mode)
    assert refused(key) == "master key file is readable by others"


# Fails without the guard: vault-default-key
@pytest.mark.parametrize(
    "content",
    [bytes(32), b"changeme" * 4, b"0123456" * 4 + b"0123", b"short but mixed!", b""],
    ids=["blank", "word", "seven-signs", "short", "empty"],
)
def test_a_key_that_was_typed_or_left_as_delivered_is_not_taken(key: Path, content: bytes) -> None:
    key.write_bytes(content)
    assert refused(key) == "master key is not 32 random bytes"
