"""Writes a bank that no code knows into a folder: other words, names by document, another order, other channels.

It has no Python of its own: what follows is what the bank's channel people would write.
"""

import shutil
from pathlib import Path

from tests.support.servers import HOUSE
from tests.tenancy.profile.new_bank import PROFILE

KEY = "banco-nuevo"

ENDINGS = """\
  - {step: negado, end: denied}
  - {step: cancelado, end: cancelled}
  - {step: vencido, end: expired}
  - {step: inactivo, end: idle}
  - {step: bloqueado, end: blocked, then: abrir-alias}
  - {step: sin-envio, end: undeliverable}
  - {step: cambio-algo, end: changed}
  - {step: en-revision, end: held}
endings: {cancelled: cancelado, expired: vencido, idle: inactivo, blocked: bloqueado, undeliverable: sin-envio,
          changed: cambio-algo, held: en-revision}
"""

ENTER = (
    """\
journey: entrar
version: 1
title: {es: Entrar, en: Come in}
source: ours
portal: empresas
kind: interactive
subject: claimed
starts_with: {claimed: document}
limits: {lifetime: 10m, idle: 4m}
steps:
  - step: quien
    uses: claim.password
    with: {name: document, attempts: 4}
    on: {failed: negado, temporary: abrir-cambio}
  - step: mensaje
    uses: challenge.otp
    with: {channel: sms, digits: 8, lifetime: 3m, attempts: 3, resends: 2}
    on: {failed: negado, contact_outdated: central}
  - step: abrir
    uses: session.open
    with: {scope: consult}
    next: adentro
  - step: abrir-cambio
    uses: session.open
    with: {scope: change_password}
    next: palabra-nueva
  - {step: adentro, end: done}
  - {step: palabra-nueva, end: done, then: palabra}
  - {step: central, end: referred, to: call_centre}
"""
    + ENDINGS
)

PASSWORD = (
    """\
journey: palabra
version: 1
title: {es: Elegir palabra clave, en: Choose a pass word}
source: ours
kind: interactive
subject: self
starts_with: {any_session: [[temporary_password]], scopes: [change_password]}
limits: {lifetime: 10m, idle: 5m}
stages: [numeros, palabra]
steps:
  - step: numeros
    stage: numeros
    uses: challenge.otp
    with: {channel: both, digits: 8, lifetime: 3m, attempts: 3, resends: 2}
    on: {failed: negado, contact_outdated: central}
  - step: palabra
    stage: palabra
    uses: choose.password
  - step: guardar
    uses: password.set
  - {step: guardada, end: done}
  - {step: central, end: referred, to: call_centre}
"""
    + ENDINGS
)

UNLOCK = """\
journey: abrir-alias
version: 1
title: {es: Abrir mi documento, en: Open my document}
source: ours
kind: interactive
subject: claimed
starts_with: {claimed: document}
limits: {lifetime: 10m, idle: 4m, open_per_subject: 1, starts_per_day: 5}
stages: [quien, preguntas, mensaje]
steps:
  - step: quien
    stage: quien
    uses: claim.name
    with: {name: document}
  - step: preguntas                 # the questions first, then the message: the other way round than elsewhere
    stage: preguntas
    uses: challenge.questions
    with: {ask: 2, attempts: 3}
    on: {failed: negado, forgotten: sucursal}
  - step: mensaje
    stage: mensaje
    uses: challenge.otp
    with: {channel: sms, digits: 8, lifetime: 3m, attempts: 3, resends: 2}
    on: {failed: negado, contact_outdated: sucursal}
  - {step: cierre, branch: is_locked, yes: abrir, no: estaba-abierto}
  - step: abrir
    uses: user.unlock
  - step: palabra-de-paso
    uses: temporary_password.issue
    with: {channel: email, lifetime: 2h}
  - {step: abierto, end: done}
  - {step: estaba-abierto, end: referred, to: sign_in}
  - {step: sucursal, end: referred, to: branch}
""" + ENDINGS.replace(", then: abrir-alias", "")

EXCEPTION = """\
  - journey: abrir-alias
    clause: {clause}
    allowed_instead: {{any: [[otp_sms]], all: [questions]}}
    owner: Canales
    reason: {{es: "Solo hay celulares.", en: "There are only mobiles."}}
    granted_by: [Ada Quispe, Luis Rojas]
    from: "-1 months"
    until: "+6 months"
    after: abrir-alias-fuerte
"""

MESSAGES = """\
  - {kind: temporary_password, channel: email, parts: [subject, at, user, password]}
  - {kind: password_changed, channel: email, parts: [subject, at]}
  - {kind: desk_alert, channel: email, parts: [subject, at]}
  - {kind: desk_rest, channel: email, parts: [subject, count]}
"""

DESKS = """\
desks:
  references: BN
  branch: {email: oficinas@nuevo.example}
  call_centre: {email: central@nuevo.example}
  told: {person: {count: 2, per: 1h}, source: {count: 4, per: 1h}, desk: {count: 30, per: 1h}}
"""

TEXTS_ES = """\
tip.heading: Consejos
tip.first: Cuida tu {password}.
tip.second: Llama al {phone}.
trouble.unlock: Abrir mi {user_name}
operation.any: un trámite
operation.entrar: entrar
operation.palabra: elegir tu {password}
operation.abrir-alias: abrir tu {user_name}
operation.abrir-alias-fuerte: abrir tu {user_name}
message.otp.sms.body: "{bank}: {code} para {operation}"
message.otp.email.subject: Tu {otp}
message.otp.email.code: Es {code}.
message.temporary_password.email.subject: Tu {temporary_password}
message.temporary_password.email.at: El {at} pediste {operation}.
message.temporary_password.email.user: "{User_name}: {user}"
message.temporary_password.email.password: "{Temporary_password}: {temporary_password_value}"
message.password_changed.email.subject: Cambió tu {password}
message.password_changed.email.at: Fue el {at}.
abrir-alias.quien.heading: ¿Qué {user_name} está cerrado?
abrir-alias.abierto.heading: Tu {user_name} está abierto
abrir-alias.abierto.lead: Mira tu correo; ahí va tu {temporary_password}.
abrir-alias.stage.quien: Quién
abrir-alias.stage.preguntas: Preguntas
abrir-alias.stage.mensaje: Mensaje
abrir-alias-fuerte.stage.quien: Quién
abrir-alias-fuerte.stage.preguntas: Preguntas
abrir-alias-fuerte.stage.mensaje: Mensajes
palabra.stage.numeros: Números
palabra.stage.palabra: "{Password}"
palabra.guardada.heading: Tu {password} quedó guardada
"""

TEXTS_EN = """\
tip.heading: Tips
tip.first: Look after your {password}.
tip.second: Call {phone}.
trouble.unlock: Open my {user_name}
operation.any: a request
operation.entrar: coming in
operation.palabra: choosing your {password}
operation.abrir-alias: opening your {user_name}
operation.abrir-alias-fuerte: opening your {user_name}
message.otp.sms.body: "{bank}: {code} for {operation}"
message.otp.email.subject: Your {otp}
message.otp.email.code: It is {code}.
message.temporary_password.email.subject: Your {temporary_password}
message.temporary_password.email.at: On {at} you asked for {operation}.
message.temporary_password.email.user: "{User_name}: {user}"
message.temporary_password.email.password: "{Temporary_password}: {temporary_password_value}"
message.password_changed.email.subject: Your {password} has changed
message.password_changed.email.at: It was on {at}.
abrir-alias.quien.heading: Which {user_name} is closed?
abrir-alias.abierto.heading: Your {user_name} is open
abrir-alias.abierto.lead: Look at your e-mail for your {temporary_password}.
abrir-alias.stage.quien: Who
abrir-alias.stage.preguntas: Questions
abrir-alias.stage.mensaje: Message
abrir-alias-fuerte.stage.quien: Who
abrir-alias-fuerte.stage.preguntas: Questions
abrir-alias-fuerte.stage.mensaje: Messages
palabra.stage.numeros: Numbers
palabra.stage.palabra: "{Password}"
palabra.guardada.heading: Your {password} is kept
"""

CHANGES = {
    "sign_in: sign-in": "sign_in: entrar",
    "{kind: user_name, shortest: 4, longest: 30}": "{kind: document, shortest: 6, longest: 12}",
    "journey: unlock-user": "journey: abrir-alias",
    "user_name: alias\n    branch: sucursal": "user_name: documento\n    branch: sucursal",
    "user_name: alias\n    branch: office": "user_name: document\n    branch: office",
    "parts: [subject, code]}\n": "parts: [subject, code]}\n" + MESSAGES,
    "offered: [first-pet, first-job, first-book]": "offered: [first-pet, first-boss, childhood-book]",
    "sessions:\n": DESKS + "sessions:\n",
}


def write_another_bank(root: Path) -> Path:
    """Write the bank beside a copy of what all banks share, and return its folder."""
    shutil.copytree(HOUSE / "profiles/common", root / "common")
    profile = PROFILE
    for old, new in CHANGES.items():
        assert profile.count(old) == 1, old
        profile = profile.replace(old, new)
    stronger = UNLOCK.replace("abrir-alias\n", "abrir-alias-fuerte\n", 1).replace("channel: sms", "channel: both")
    files = {
        "profile.yaml": profile,
        "texts/es@tu.yaml": TEXTS_ES,
        "texts/en.yaml": TEXTS_EN,
        "journeys/entrar.yaml": ENTER,
        "journeys/palabra.yaml": PASSWORD,
        "journeys/abrir-alias.yaml": UNLOCK,
        "journeys/abrir-alias-fuerte.yaml": stronger,
        "exceptions.yaml": "sandbox: true\nexceptions:\n"
        + "".join(EXCEPTION.format(clause=clause) for clause in ("user.unlock", "temporary_password.issue")),
    }
    for name, content in files.items():
        path = root / KEY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root / KEY
