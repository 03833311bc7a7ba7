"""What a phone has to fetch: at most 40 KB of script without the reader of QRs, nothing inline."""

import gzip
import json
import re
from pathlib import Path

BUDGET = 40 * 1024


def packed(file: Path) -> int:
    """Weigh a file as it travels."""
    return len(gzip.compress(file.read_bytes(), 9))


def test_the_script_of_the_app_weighs_at_most_forty_kilobytes(built: Path, capsys) -> None:
    scripts = [file for file in (built / "assets").glob("*.js") if not file.name.startswith("worker-")]
    weight = sum(packed(file) for file in [*scripts, built / "sw.js"])
    [reader] = (built / "assets").glob("worker-*.js")
    with capsys.disabled():
        print(
            f"\napp: {weight / 1024:.1f} KB of script (gzip, of 40); reader of QRs apart {packed(reader) / 1024:.1f} KB"
        )
    assert weight <= BUDGET


def test_the_page_is_tiny_and_holds_nothing_that_runs(built: Path) -> None:
    page = (built / "index.html").read_text()
    assert len(page) < 1_500
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page)
    assert not re.search(r"(?:src|href)=\"(?!/)", page)


def test_no_script_makes_another_of_text(built: Path) -> None:
    for file in [*(built / "assets").glob("*.js"), built / "sw.js"]:
        assert not re.search(r"\beval\(|new Function\(|importScripts\(|WebAssembly", file.read_text()), file.name


def test_the_service_worker_keeps_exactly_the_files_of_this_build(built: Path) -> None:
    kept = json.loads(re.search(r"const FILES = (\[.*?\]);", (built / "sw.js").read_text())[1])  # type: ignore[index]
    there = {f"/{file.relative_to(built)}" for file in built.rglob("*") if file.is_file()}
    assert set(kept) == (there - {"/index.html", "/sw.js", "/robots.txt"}) | {"/"}


def test_every_built_file_has_its_content_in_its_name(built: Path) -> None:
    assert all(re.search(r"-[\w-]{8}\.\w+$", file.name) for file in (built / "assets").iterdir())


def test_the_manifest_names_icons_that_are_there(built: Path) -> None:
    manifest = json.loads((built / "manifest.webmanifest").read_text())
    assert manifest["display"] == "standalone"
    assert all((built / icon["src"].lstrip("/")).is_file() for icon in manifest["icons"])
