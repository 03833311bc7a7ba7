"""What tests of step types stand on: the same as those of the engine."""

from tests.engine.fixtures import ana, bank, cheap_argon2, locked_ana, visitor  # noqa: F401 (fixtures, asked for by name)
