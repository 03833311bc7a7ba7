"""Runs the tests of a room on a copy of the house, and says which one noticed that a guard was missing.

Law: a test that fails with the guard in place as well proves nothing; it is left aside and another must notice.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.without_guards.marks import Guard, find_tests_naming
from tools.without_guards.warm import run_pytest

# Where the tests of a room are, beside the folder that has its name.
BESIDE = {
    "adapters": ("tenancy",), "conf": ("tenancy", "jobs"), "console": ("stock",), "credentials": ("engine",),
    "federation": ("api", "gate"), "formats": ("stock",), "journeys": ("engine",), "steps": ("engine",),
    "notifications": ("jobs",), "pages": ("engine",), "people": ("credentials", "stock"), "tenancy": ("gate",),
}  # fmt: skip
APART = ("bench/results", "site", "var", "node_modules", ".venv", "docs", "authenticator")
_MAKE_TEMPLATE = """
import pathlib, sys
import django
django.setup()
from tests.support.databases import make_sqlite_template
make_sqlite_template(pathlib.Path(sys.argv[1]))
"""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", re.MULTILINE)
_NOTHING_RAN = 5


@contextmanager
def copied(house: Path, folder: Path) -> Iterator[Path]:
    """Make a copy of what git knows, uncommitted changes too, with the same interpreter and browsers."""
    known = ["git", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(known, cwd=house, capture_output=True, text=True, check=True)  # noqa: S603
    for name in filter(None, listed.stdout.split("\0")):
        if (house / name).is_file() and not name.startswith(tuple(f"{part}/" for part in APART)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(house / name, folder / name)
    for tool in (".venv", "node_modules"):
        if (house / tool).exists():
            (folder / tool).symlink_to(house / tool, target_is_directory=True)
    yield folder


class CannotTellError(Exception):
    """The tests do not end in time, or do not start, or cannot be read, with every guard in place either."""


@dataclass(slots=True)
class Trials:
    """The copy, and which tests were seen to pass with every guard in place.

    `longest_s` bounds one run of tests; `only_named`: only tests that name the guard may notice; `template`: an SQLite
    file that was migrated with every guard in place, which spares each run most of its time.
    """

    copy: Path
    longest_s: float
    only_named: bool = False
    template: Path | None = None
    sound: dict[tuple[tuple[str, ...], str], bool] = field(default_factory=dict)

    def migrate(self) -> None:
        """Make the template of the databases once for all runs."""
        template = self.copy / "var/template.sqlite3"
        template.parent.mkdir(exist_ok=True)
        env = {**self._env("sqlite"), "DJANGO_SETTINGS_MODULE": "llavero.conf.tests"}
        subprocess.run([sys.executable, "-c", _MAKE_TEMPLATE, str(template)], cwd=self.copy, env=env, check=True)  # noqa: S603
        self.template = template

    def killer(self, guard: Guard, text: str) -> str | None:
        """Put `text` in the place of the guard's file and name the test that notices, or None.

        Raises CannotTellError.
        """
        path = self.copy / guard.file
        whole = path.read_text()
        unsound: list[str] = []
        for targets, database in self._stages(guard):
            while True:
                path.write_text(text)
                try:
                    failed = self._first_failure(targets, database, unsound)
                finally:
                    path.write_text(whole)
                    _forget_compiled(path)
                if failed is None or self._is_sound(failed, targets, database, unsound):
                    break
                if failed.startswith("(") or failed in unsound:
                    raise CannotTellError(f"{failed} with every guard in place either")
                unsound.append(failed)
            if failed is not None:
                return failed if database == "sqlite" else f"{failed} (on {database})"
        return None

    def _stages(self, guard: Guard) -> Iterator[tuple[list[str], str]]:
        named = find_tests_naming(guard.id, self.copy)
        folders = [f"tests/{name}" for name in (guard.room, *BESIDE.get(guard.room, ()))]
        room = [name for name in folders if (self.copy / name).is_dir()]
        for targets in (named,) if self.only_named else (named, room):
            for database in ("sqlite", "postgresql"):
                if targets and not (database == "postgresql" and guard.room in {"domain", "formats", "ports"}):
                    yield targets, database

    def _is_sound(self, test: str, targets: Sequence[str], database: str, unsound: Sequence[str]) -> bool:
        """Say whether the same passes with every guard in place; what names no test is tried with all its targets."""
        again = tuple(targets) if test.startswith("(") else (test,)
        if (again, database) not in self.sound:
            self.sound[again, database] = self._first_failure(again, database, unsound) is None
        return self.sound[again, database]

    def _first_failure(self, targets: Sequence[str], database: str, unsound: Sequence[str]) -> str | None:
        """Run until one fails; None where all pass or none ran. What does not end in time is not standing either."""
        arguments = [
            "-x", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist",
            *(f"--deselect={test}" for test in unsound), *targets,
        ]  # fmt: skip
        is_named = any("::" in target or target.endswith(".py") for target in targets)
        alone = [] if is_named else ["-m", "(not alone and not paired) or browser"]
        path = [str(self.copy), str(self.copy / "src")]
        try:
            code, printed = run_pytest(
                [*arguments, *alone], cwd=self.copy, env=self._env(database), path=path, longest_s=self.longest_s
            )
        except TimeoutError:
            return f"(no end within {self.longest_s:.0f} s)"
        if code in (0, _NOTHING_RAN):
            return None
        found = _FAILED.search(printed)
        return found[1] if found else "(the tests do not start)"

    def _env(self, database: str) -> dict[str, str]:
        """The copy's own packages come first, whatever is installed."""
        env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(self.copy / "src"), str(self.copy)))}
        ready = {"LLAVERO_TEST_TEMPLATE": str(self.template)} if self.template else {}
        env.pop("PYTHONPYCACHEPREFIX", None)  # what is compiled lies beside the file, where it can be forgotten
        return {**env, "LLAVERO_TEST_DATABASE": database, **ready}


def _forget_compiled(path: Path) -> None:
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink(missing_ok=True)
