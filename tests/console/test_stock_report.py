"""The report of an import is opened in a spreadsheet by somebody of the bank, and holds what a vendor's file said."""

import csv
from pathlib import Path
from typing import Literal

import pytest

from llavero.console.stock_report import Report
from llavero.stock.verdicts import TokenVerdict


def a_verdict(serial: str, *, es: str) -> TokenVerdict:
    return TokenVerdict(serial, 7, "bad", "serial-known", es=es, en=es)


def cells(path: Path, *verdicts: TokenVerdict, language: Literal["es", "en"] = "es") -> list[list[str]]:
    with Report(path, language) as report:
        report.keep(list(verdicts))
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


# Fails without the guard: report-no-formula
@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_compute_is_kept_as_text(tmp_path: Path, first: str) -> None:
    formula = f'{first}HYPERLINK("http://evil.example";"A1")'
    (row,) = cells(tmp_path / "report.csv", a_verdict(formula, es=f"{first}SUMA(1;1)"))
    assert row[0] == f"'{formula}"
    assert row[-1] == f"'{first}SUMA(1;1)"


# Fails without the guard: report-no-formula
def test_a_plain_serial_stands_in_the_report_as_it_is_printed_on_the_device(tmp_path: Path) -> None:
    (row,) = cells(tmp_path / "report.csv", a_verdict("T-000123", es="Ya existe."))
    assert (row[0], row[-1]) == ("T-000123", "Ya existe.")
