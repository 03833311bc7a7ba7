"""What tests of the engine stand on."""

from tests.engine.fixtures import ana, bank, cheap_argon2, locked_ana, visitor  # noqa: F401 (fixtures, asked for by name)
