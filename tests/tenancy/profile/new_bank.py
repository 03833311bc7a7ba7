"""Writes a whole small bank into a folder, for tests that load it whole or spoil one thing of it."""

from dataclasses import dataclass
from pathlib import Path

from llavero.tenancy.profile.load import load_profile
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.problems import Problem, ProfileRefusedError

PROFILE = """\
key: banco-nuevo
version: 1
modelled_on:
  manual: none
  line: {es: Un banco de prueba., en: A bank for tests.}
names:
  name: Banco Nuevo
  legal_name: Banco Nuevo (prueba)
  sub_name: {es: Empresas, en: Companies}
  identity: LLAVE NUEVA
country: PE
time_zone: America/Lima
locale: {currency: PEN, decimal: ".", thousands: ",", date: dd/mm/yyyy}
mark: {path: "M4 4h28v28H4z", alt: {es: Un cuadrado, en: A square}}
theme: {brand: "#fdda24", action: "#15201d", radius: square}
words:
  es:
    token_soft: llave digital
    token_hard: llavero
    password: palabra clave
    temporary_password: palabra de paso
    otp: número de paso
    user_name: alias
    branch: sucursal
    adviser: ejecutivo
    call_centre: central
    authenticator_app: app
  en:
    token_soft: digital key
    token_hard: key fob
    password: pass word
    temporary_password: day pass
    otp: pass number
    user_name: alias
    branch: office
    adviser: officer
    call_centre: line
    authenticator_app: app
voices: [es@tu, en]
hosts: [{host: banco-nuevo.localhost}]
phones:
  - id: central
    label: {es: Central, en: Line}
    number: 01 600 0000
    tel: "+5116000000"
    hours: [{days: [mon, tue], opens: "08:00", closes: "12:00"}]
portals:
  - id: empresas
    name: {es: Empresas, en: Companies}
    addresses: ["https://nuevo.example"]
    official_address: nuevo.example
    sign_in: sign-in
    logins: [{kind: user_name, shortest: 4, longest: 30}]
    phones: [central]
    trouble: [{label: trouble.unlock, journey: unlock-user}]
    tips: {count: 2, heading: tip.heading, texts: [tip.first, tip.second]}
senders: {email: avisos@nuevo.example, email_name: Nuevo, sms: Nuevo}
messages:
  - {kind: otp, channel: sms, parts: [body]}
  - {kind: otp, channel: email, parts: [subject, code]}
password:
  {shortest: 8, longest: 16, required: [letter, digit], forbidden: [special], longest_sequence: 3,
   longest_repeat: 2, history: 5}
temporary_password: {length: 12, lifetime: 24h}
code: {look_ahead: 20, step_window: 1, longest_drift: 20, resync_reach: 100, resync_codes: 2}
one_time_code: {digits: 8, lifetime: 90s, attempts: 3, resends: 2, resend_waits: [30s]}
soft_token:
  serial: "BN-{number:04}"
  activation: active
  activation_code: {digits: 9, lifetime: 12m, attempts: 4, resends: 1, resend_wait: 40s}
  lifetime: 25m
locks:
  password: {free_tries: 4, blocks: [15m, 1h], forget_after: 30d, hard_lock_after: 5}
  known_device_password: {free_tries: 4, blocks: [15m], forget_after: 30d}
  code: {free_tries: 3, delays: [5s], blocks: [15m], forget_after: 30d}
  one_time_code: {free_tries: 3, blocks: [15m], forget_after: 30d}
  questions: {free_tries: 3, blocks: [15m], forget_after: 30d}
  core_key: {free_tries: 3, blocks: [15m], forget_after: 30d}
  activation_code: {free_tries: 3, blocks: [15m], forget_after: 30d}
  source: {free_tries: 50, blocks: [15m], forget_after: 1d}
send_budgets:
  contact: [{count: 5, per: 15m}]
  prefix: [{count: 50, per: 1h}]
  user: [{count: 5, per: 15m}]
  company: [{count: 50, per: 1h}]
  bank: [{count: 500, per: 1h}]
  prefix_digits: 6
  breaker: {count: 100, per: 10m}
sessions:
  full: {idle: 10m, absolute: 8h}
  consult: {idle: 10m, absolute: 1h}
  second_factor: {idle: 10m, absolute: 1h}
  change_password: {idle: 5m, absolute: 15m}
masking: {greeting: initials}
images: {set: common, per_page: 12}
questions: {offered: [first-pet, first-job, first-book], answered: 2, refuse: [user_name]}
decoys:
  shares: {has_usable_code_authenticator: 0.5, has_mobile: 1, has_email: 0.9, has_questions: 0.9, has_site_image: 0,
           is_locked: 0.4, resides_abroad: 0.1,
           has_soft_token: 0, has_hardware_token: 0.7, has_suspended_soft_token: 0,
           awaits_activation: 0, has_passkey: 0}
"""

TEXTS_ES = """\
tip.heading: Consejos
tip.first: Cuida tu {password}.
tip.second: Llama al {phone}.
trouble.unlock: Desbloquear mi {user_name}
operation.any: un trámite
operation.unlock-user: abrir tu {user_name}
message.otp.sms.body: "{bank}: {code} para {operation}"
message.otp.email.subject: Tu {otp}
message.otp.email.code: Es {code}.
unlock-user.codigo.heading: Escribe tu {token_soft}
"""

TEXTS_EN = """\
tip.heading: Tips
tip.first: Look after your {password}.
tip.second: Call {phone}.
trouble.unlock: Unlock my {user_name}
operation.any: a request
operation.unlock-user: opening your {user_name}
message.otp.sms.body: "{bank}: {code} for {operation}"
message.otp.email.subject: Your {otp}
message.otp.email.code: It is {code}.
unlock-user.codigo.heading: Type your {token_soft}
"""

COMMON_ES = """\
challenge.code.heading: Escribe el código
challenge.code.left.one: Te queda un intento
challenge.code.left.other: Te quedan {count} intentos
end.denied.heading: No pudimos seguir
"""

COMMON_EN = """\
challenge.code.heading: Type the code
challenge.code.left.one: One try left
challenge.code.left.other: "{count} tries left"
end.denied.heading: We could not go on
"""

QUESTIONS = """\
questions:
  - {id: first-pet, text: {es: "¿La primera mascota?", en: "The first pet?"}}
  - {id: first-job, text: {es: "¿El primer trabajo?", en: "The first job?"}}
  - {id: first-book, text: {es: "¿El primer libro?", en: "The first book?"}}
"""

FILES = {
    "banco-nuevo/profile.yaml": PROFILE,
    "banco-nuevo/texts/es@tu.yaml": TEXTS_ES,
    "banco-nuevo/texts/en.yaml": TEXTS_EN,
    "common/texts/es@tu.yaml": COMMON_ES,
    "common/texts/en.yaml": COMMON_EN,
    "common/questions.yaml": QUESTIONS,
    "common/refused_passwords.yaml": "words: [contraseña]\n",
}


@dataclass(frozen=True, slots=True)
class NewBank:
    """The folder of all banks, with one bank in it."""

    root: Path

    @classmethod
    def written(cls, root: Path) -> "NewBank":
        """Write every file of the bank under `root`."""
        for name, content in FILES.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return cls(root)

    def change(self, name: str, old: str, new: str) -> int:
        """Replace `old`, which must stand there exactly once, and return its line."""
        path = self.root / name
        before = path.read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {name}"
        path.write_text(before.replace(old, new), encoding="utf-8")
        return before[: before.index(old)].count("\n") + 1

    def append(self, name: str, line: str) -> int:
        """Add a line at the end of a file and return its number."""
        path = self.root / name
        before = path.read_text(encoding="utf-8")
        path.write_text(before + line + "\n", encoding="utf-8")
        return before.count("\n") + 1

    def load(self) -> Profile:
        """Load the bank."""
        return load_profile(self.root / "banco-nuevo", common=self.root / "common")

    def problems(self) -> tuple[Problem, ...]:
        """Load the bank, which must be refused, and return what is wrong with it."""
        try:
            self.load()
        except ProfileRefusedError as refused:
            return refused.problems
        raise AssertionError("the profile was accepted")

    def only_problem(self) -> Problem:
        """Load the bank, which must be refused for exactly one thing, and return that."""
        problems = self.problems()
        assert len(problems) == 1, [f"{one.file}:{one.line} {one.in_words('en')}" for one in problems]
        return problems[0]
