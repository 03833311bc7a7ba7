"""A whole small bank in a folder of its own, for each test."""

from pathlib import Path

import pytest

from tests.tenancy.profile.new_bank import NewBank


@pytest.fixture
def bank(tmp_path: Path) -> NewBank:
    return NewBank.written(tmp_path)
