"""Only the sandbox's own server can hold the sandbox; a production server refuses to."""

import ast
import os
import subprocess
import sys

import pytest

from tests.support.servers import HOUSE, clean_environment

SOURCE = HOUSE / "src/llavero"


def run(code: str, settings: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python in a process of its own under some settings."""
    environment = {**clean_environment({}), "DJANGO_SETTINGS_MODULE": settings}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=HOUSE)


@pytest.mark.parametrize("settings", ["llavero.conf.production", "llavero.conf.base", ""])
def test_no_other_server_can_import_the_sandbox(settings: str) -> None:  # guard: sandbox-apart
    tried = run("import llavero.sandbox.views", settings)
    assert tried.returncode != 0
    assert "the sandbox runs under its own settings only" in tried.stderr


def imported(path: str) -> set[str]:
    """Name everything that a file of the product imports, or names as a text that something imports."""
    tree = ast.parse((SOURCE / path).read_text())
    found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    found |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return found | {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_only_settings_without_customers_its_command_and_the_check_that_refuses_it_name_the_sandbox() -> None:
    allowed = {"conf/sandbox.py", "conf/tests.py", "console/demo.py", "tenancy/start_checks.py"}
    files = [path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py")]
    naming = {name for name in files if any(each.startswith("llavero.sandbox") for each in imported(name))} - {
        name for name in files if name.startswith("sandbox/")
    }
    assert naming == allowed


def test_a_server_with_the_settings_of_the_sandbox_listens_for_names_of_this_machine_only(tmp_path) -> None:
    os_environ = "import os; os.environ['LLAVERO_FOLDER'] = " + repr(str(tmp_path))
    told = run(f"{os_environ}; from llavero.conf import sandbox; print(sandbox.ALLOWED_HOSTS)", "llavero.conf.sandbox")
    assert told.stdout.strip() == "['.localhost', '127.0.0.1']", told.stderr
    assert oct(os.stat(tmp_path / "secret.key").st_mode & 0o777) == "0o600"
