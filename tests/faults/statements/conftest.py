"""What the failing statements meet: a bank as the tests of the engine have it."""

from tests.engine.fixtures import bank, cheap_argon2  # noqa: F401 (fixtures, asked for by name)
