"""What an address of a database says of the connection is kept, to the driver."""

import pytest
from django.db.backends.postgresql.base import DatabaseWrapper

from llavero.conf.base import database

SECURED = "postgresql://app:p%40ss@db.bank.example:5433/llavero?sslmode=verify-full&sslrootcert=/etc/bank/root.crt"


def handed_over(url: str) -> dict[str, object]:
    """Give what Django would hand to the driver for this address; no connection is made."""
    standing = {"TIME_ZONE": None, "CONN_MAX_AGE": 0, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False}
    params: dict[str, object] = DatabaseWrapper({**standing, **database(url)}, "probe").get_connection_params()
    return params


def test_how_the_connection_is_secured_reaches_the_driver() -> None:
    """Without it, PostgreSQL's client is content with a connection that anybody on the way can read and answer."""
    params = handed_over(SECURED)
    assert (params["sslmode"], params["sslrootcert"]) == ("verify-full", "/etc/bank/root.crt")
    assert (params["host"], params["port"], params["dbname"]) == ("db.bank.example", "5433", "llavero")
    assert (params["user"], params["password"]) == ("app", "p@ss")


def test_several_servers_are_tried_in_turn_for_the_one_that_leads() -> None:
    """After a fail-over another server takes writes; the driver asks each, in this order."""
    params = handed_over("postgresql://app:p@one:5432,two,three:5434/llavero?target_session_attrs=read-write")
    assert (params["host"], params["port"]) == ("one,two,three", "5432,,5434")
    assert (params["user"], params["password"], params["target_session_attrs"]) == ("app", "p", "read-write")
    assert "port" not in handed_over("postgresql://app@one,two/llavero")
    assert handed_over("postgresql://app@[::1]:5434/llavero")["host"] == "::1"


def test_an_address_that_cannot_be_read_is_refused_without_its_password() -> None:
    with pytest.raises(ValueError, match="host:port") as refused:
        database("postgresql://app:s3cret@one:54x2/llavero")
    assert "s3cret" not in str(refused.value)


def test_an_address_that_says_nothing_of_the_connection_adds_nothing() -> None:
    assert {"sslmode", "sslrootcert"}.isdisjoint(handed_over("postgresql://app@db.bank.example/llavero"))


def test_the_address_cannot_take_the_pool_of_connections_away() -> None:
    settings = database("postgresql://app@db.bank.example/llavero?pool=no")
    assert isinstance(settings["OPTIONS"], dict)
    assert settings["OPTIONS"]["pool"]["min_size"] == 1


def test_a_file_stays_open_between_requests_and_is_opened_anew_each_minute() -> None:
    assert database("sqlite:///var/bank.sqlite3")["CONN_MAX_AGE"] == 60
