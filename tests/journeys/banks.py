"""Small banks for the checker's tests: one journey that is right, and what is changed in it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from llavero.journeys.check import check_profile, load_journeys
from llavero.journeys.compile import CompiledJourney
from llavero.journeys.problems import Flaw, Problem

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

ENDS = """\
  - {step: cancelado, end: cancelled}
  - {step: vencido, end: expired}
  - {step: inactivo, end: idle}
  - {step: bloqueado, end: blocked}
  - {step: sin-envio, end: undeliverable}
  - {step: cambio-algo, end: changed}
  - {step: en-revision, end: held}
endings:
  cancelled: cancelado
  expired: vencido
  idle: inactivo
  blocked: bloqueado
  undeliverable: sin-envio
  changed: cambio-algo
  held: en-revision
"""

HEADER = """\
journey: {name}
version: 1
title: {{es: Ingreso, en: Sign in}}
source: ours
kind: interactive
subject: claimed
starts_with: {{claimed: user_name}}
limits: {{lifetime: 15m, idle: 5m}}
steps:
"""

SIGN_IN = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: asesor}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3}
    on: {failed: negado}
  - {step: abrir, uses: session.open, with: {scope: full}}
  - {step: adentro, end: done}
  - {step: asesor, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""

UNLOCK = """\
  - step: usuario
    uses: claim.name
    with: {name: user_name}
  - step: clave
    uses: challenge.otp
    with: {channel: both_one_code, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - {step: bloqueo, branch: is_locked, yes: desbloquear, no: no-estaba}
  - {step: desbloquear, uses: user.unlock}
  - {step: desbloqueado, end: done}
  - {step: no-estaba, end: referred, to: sign_in}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""

EXCEPTION = """\
exceptions:
  - journey: unlock
    clause: user.unlock
    allowed_instead: {any: [[otp_any]]}
    owner: Canales
    reason: {es: Así lo hace el manual., en: The manual does so.}
    granted_by: [Una Persona, Otra Persona]
    from: 2026-11-01
    until: 2027-10-31
    after: unlock-strong
"""


def a_journey(steps: str = SIGN_IN, *, name: str = "sign-in", header: str = HEADER, ends: str = ENDS) -> str:
    """Write a journey file from its parts."""
    return header.format(name=name) + steps + ends


def the_unlocking() -> dict[str, str]:
    """Two journeys that unlock: one with one code for both contacts, and its stronger variant."""
    strong = UNLOCK.replace("both_one_code", "both")
    return {"unlock": a_journey(UNLOCK, name="unlock"), "unlock-strong": a_journey(strong, name="unlock-strong")}


def a_bank(at: Path, journeys: Mapping[str, str], *, exceptions: str = "", floor: str = "", profile: str = "") -> Path:
    """Write a bank's folder and give its path."""
    folder = at / "banco"
    (folder / "journeys").mkdir(parents=True, exist_ok=True)
    for name, text in journeys.items():
        (folder / "journeys" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for file, text in (("exceptions.yaml", exceptions), ("floor.yaml", floor), ("profile.yaml", profile)):
        if text:
            (folder / file).write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path, *, now: datetime = NOW) -> tuple[Problem, ...]:
    return check_profile(folder, now=now)


def flaws_of(folder: Path, *, now: datetime = NOW) -> set[Flaw]:
    return {problem.flaw for problem in problems_of(folder, now=now)}


def only_problem(folder: Path, *, now: datetime = NOW) -> Problem:
    """Give the one problem of a bank."""
    problems = problems_of(folder, now=now)
    assert len(problems) == 1, [(p.line, p.flaw, p.in_words("en")) for p in problems]
    return problems[0]


def one_journey(at: Path, steps: str = SIGN_IN, **parts: str) -> Path:
    """Write a bank with a single journey."""
    return a_bank(at, {"sign-in": a_journey(steps, **parts)})


def compiled_of(folder: Path, name: str = "sign-in", *, now: datetime = NOW) -> CompiledJourney:
    loaded = load_journeys(folder, now=now)
    assert loaded.problems == ()
    return loaded.journeys[name]
