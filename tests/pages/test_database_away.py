"""While the database is away, pages and REST say so and when to come again; whether anything was done is left open."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import psycopg_pool
import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from llavero.conf.base import database
from llavero.pages.middleware.headers import CONTENT_POLICY
from llavero.tenancy.away import RETRY_AFTER_S, is_away
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Portal, a_portal
from tests.builders.published import published
from tests.support.servers import HOUSE

TOLD_BY_THE_DRIVER = "server at 10.1.2.3 closed the connection: password=s3cret"
HEADING = {
    "es@tu": "No pudimos responderte ahora", "es@usted": "No pudimos responderle ahora",
    "en": "We could not answer just now",
}  # fmt: skip
CHECK_FIRST = {
    "es@tu": "revisa primero si se hizo", "es@usted": "revise primero si se hizo",
    "en": "check first whether it was done",
}  # fmt: skip


def raised(by: Exception, as_: type[Exception] = OperationalError) -> Exception:
    """Give the error as Django wraps it around its driver's."""
    error = as_(str(by))
    error.__cause__ = by
    return error


@contextmanager
def failing(error: Exception, *, at: str = "") -> Iterator[None]:
    """Let each statement that holds this word fail."""

    def ask(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if at in sql:
            raise error
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        yield


LOST = raised(psycopg.OperationalError(TOLD_BY_THE_DRIVER))


@pytest.fixture
def portal(db: None) -> Portal:
    return a_portal()


@pytest.fixture
def visit(db: None) -> Callable[..., Any]:
    """Ask for pages of a bank that was visited before."""
    profile, now = profile_of("produbanco"), datetime.now(UTC)
    with in_tenant(found_bank(profile, now=now)):
        published(HOUSE / "profiles/produbanco", now=now)
    browser = Client(raise_request_exception=False, headers={"host": profile.hosts[0].host})
    assert browser.get("/").status_code == 200
    return lambda path, **how: browser.get(path, **how)


@pytest.mark.parametrize("voice", HEADING)
def test_a_page_says_that_the_database_is_away_in_the_banks_clothes_and_every_voice(visit, voice) -> None:
    """Without guard: database-away-is-no-fault it says that we are broken."""
    with failing(LOST):
        answer = visit("/", query_params={"voice": voice})
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(RETRY_AFTER_S))
    assert HEADING[voice] in text
    assert CHECK_FIRST[voice] in text, "whether it was done is left open"
    assert "s3cret" not in text
    assert "10.1.2.3" not in text
    assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert {"X-Request-Id", "Permissions-Policy", "X-Frame-Options"} <= set(answer.headers)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_line_that_breaks_in_the_middle_is_told_the_same(visit) -> None:
    """The bank was still found; what comes later fails."""
    with failing(LOST, at="journeys_"):
        answer = visit("/p/empresas/t/unlock-user/", query_params={"voice": "en"})
    assert answer.status_code == 503
    assert CHECK_FIRST["en"] in answer.content.decode()


def test_a_host_that_was_never_seen_is_answered_in_plain_words(portal: Portal) -> None:
    with failing(LOST):
        answer = Client(raise_request_exception=False).get("/", headers={"host": "never.seen.example"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(RETRY_AFTER_S))
    assert answer.content.startswith(b"503\n")


@pytest.mark.parametrize("language", ["es", "en"])
def test_rest_says_so_in_a_problem_document(portal: Portal, language: str) -> None:
    """Without guard: database-away-is-no-fault it is an anonymous 500."""
    with failing(LOST):
        answer = portal.ask("POST", "/journeys/unlock-user/runs", {"portal": "empresas"}, language=language)
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "unavailable", str(RETRY_AFTER_S))
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "s3cret" not in json.dumps(answer.said)


OURS = raised(psycopg.errors.UndefinedColumn("no column"), ProgrammingError)


def test_a_fault_of_ours_is_still_one_to_pages(visit) -> None:
    with failing(OURS):
        assert visit("/").status_code == 500


def test_a_fault_of_ours_is_still_one_to_rest(portal: Portal) -> None:
    """The other side of the guard: database-away-is-no-fault: a client that is told to come again finds no fault."""
    with failing(OURS):
        assert portal.ask("POST", "/journeys/unlock-user/runs", {"portal": "empresas"}).status == 500


def sqlite_error(code: int) -> Exception:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = code
    return raised(error)


@pytest.mark.parametrize(
    "error",
    [
        raised(psycopg_pool.PoolTimeout("couldn't get a connection after 3.00 sec")),
        raised(psycopg.OperationalError("the connection is closed")),
        raised(psycopg.InterfaceError("the connection is closed"), InterfaceError),
        raised(psycopg.errors.AdminShutdown("ended")), raised(psycopg.errors.CannotConnectNow("starts")),
        raised(psycopg.errors.DiskFull("no room")), raised(psycopg.errors.QueryCanceled("too long")),
        raised(psycopg.errors.TooManyConnections("no more")), raised(psycopg.errors.ReadOnlySqlTransaction("follows")),
        psycopg.OperationalError("the driver's own"), sqlite_error(sqlite3.SQLITE_BUSY),
        sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), sqlite_error(sqlite3.SQLITE_FULL),
    ],
    ids=lambda error: f"{type(error.__cause__ or error).__name__}, {error}",
)  # fmt: skip
def test_what_means_that_nobody_is_there_is_known(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        raised(psycopg.errors.UniqueViolation("twice"), IntegrityError), raised(psycopg.DataError("?"), DataError),
        raised(psycopg.errors.DeadlockDetected("two of ours")), OperationalError("of nobody's"),
        raised(psycopg.errors.UndefinedTable("?"), ProgrammingError), ConnectionError("not the database"),
        raised(psycopg.InterfaceError("wrong use"), InterfaceError), sqlite_error(sqlite3.SQLITE_ERROR),
        raised(psycopg.errors.InsufficientPrivilege("not yours"), ProgrammingError),
    ],
    ids=lambda error: f"{type(error.__cause__ or error).__name__}, {error}",
)  # fmt: skip
def test_a_fault_of_ours_is_not_taken_for_it(error: Exception) -> None:
    assert not is_away(error)


def test_a_file_that_another_keeps_locked_is_away(tmp_path) -> None:
    one, other = (sqlite3.connect(tmp_path / "bank.sqlite3", timeout=0, isolation_level=None) for _ in "ab")
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as refused:
        other.execute("BEGIN IMMEDIATE")
    assert is_away(refused.value)
    one.close()
    other.close()


def test_somebody_waits_for_a_connection_three_seconds_at_most() -> None:
    options = database("postgresql://app@db.bank.example/llavero")["OPTIONS"]
    assert isinstance(options, dict)
    assert options["pool"]["timeout"] <= 3
    assert float(options["connect_timeout"]) <= 3
