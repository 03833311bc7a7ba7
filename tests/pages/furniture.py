"""The banks that the page tests are furnished with: an ordinary one, a yellow one, one with hostile names."""

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from llavero.pages.furniture import Link, ShownPanel, ShownTips
from llavero.pages.theme import derive_palette
from llavero.tenancy.profile.text_files import merge, read_folder
from llavero.tenancy.profile.texts import Texts, with_capitals
from llavero.tenancy.profile.values import Voice

PROFILES = Path(__file__).parents[2] / "profiles"
LONG = "Cooperativa de Producción Agroexportadora Ñandú y Compañía Ltda"
UNBROKEN = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewiss"
HOSTILE = '"><script>alert(1)</script>{{ settings.SECRET_KEY }}{% now "Y" %}'


PANELS = (
    ShownPanel(
        "Recomendaciones para ti",
        (
            "No compartas tu usuario ni tu contraseña, y no los guardes en el navegador.",
            "El banco nunca pide contraseñas por correo, chat o mensajes.",
        ),
    ),
    ShownPanel("Protege tu equipo", ("Mantén actualizados tu sistema y tu navegador.",)),
)
TIPS = ShownTips(
    "Consejos de seguridad",
    (
        "Nunca guardes en el navegador tu contraseña de acceso.",
        "Recuerda: cuidar tu usuario, tu clave y tus datos personales es tu responsabilidad.",
        "El banco no solicita contraseñas por ningún medio electrónico: correo, chat o mensajes de texto.",
        "Entra siempre escribiendo la dirección, nunca desde un enlace que te llegó.",
        "Cambia tu contraseña cada cierto tiempo y no la repitas en otros sitios.",
        "No ingreses desde computadores públicos ni redes abiertas.",
        "Cierra la sesión cuando termines.",
    ),
    Link("Más consejos", "/seguridad"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A neutral sign: a key's bow and bit."""

    size: int = 32
    path: str = "M16 2a7 7 0 0 1 2 13.700V19h4v4h-4v7h-4V15.700A7 7 0 0 1 16 2zm0 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"


@dataclass(frozen=True, slots=True)
class Phone:
    label: str
    number: str
    tel: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    """What the templates are told of a bank, already in the page's language."""

    name: str = "Banco del Litoral"
    legal_name: str = "Banco del Litoral S.A."
    brand: str = "#0b5d4b"
    address: str = "empresas.bancolitoral.example"
    mark: Mark = Mark()
    keypad: str = "optional"
    phones: tuple[Phone, ...] = (Phone("Centro de llamadas", "1700 000 000", "1700000000", "todos los días, 24 horas"),)
    links: tuple[Link, ...] = (Link("Términos", "/terminos"), Link("Seguridad", "/seguridad"))
    guides: tuple[Link, ...] = (Link("Guías de uso", "/guias"), Link("Seguridad en canales", "/seguridad"))
    panels: tuple[ShownPanel, ...] = PANELS
    tips: ShownTips = TIPS
    words: dict[str, str] = field(
        default_factory=lambda: {
            "token_soft": "token digital",
            "token_hard": "token físico",
            "password": "contraseña",
            "temporary_password": "contraseña temporal",
            "otp": "clave temporal",
            "user_name": "usuario",
            "branch": "agencia",
            "adviser": "asesor de Cash Management",
            "call_centre": "centro de llamadas",
            "authenticator_app": "app Llavero",
        }
    )

    @property
    def stylesheet(self) -> str:
        return derive_palette(self.brand).stylesheet()


ENGLISH_WORDS = {
    "token_soft": "digital token",
    "token_hard": "hardware token",
    "password": "password",
    "temporary_password": "temporary password",
    "otp": "temporary code",
    "user_name": "user name",
    "branch": "branch",
    "adviser": "Cash Management adviser",
    "call_centre": "call centre",
    "authenticator_app": "Llavero app",
}

LITORAL = Bank()
AMARILLO = replace(LITORAL, name="Banco Amarillo", legal_name="Banco Amarillo C.A.", brand="#fdda24")
HOSTIL = replace(
    LITORAL,
    name=LONG,
    legal_name=UNBROKEN,
    brand="#ec6ca6",
    address="un-nombre-de-dominio-innecesariamente-largo.empresas.bancolitoral.example",
)


@cache
def _entries(voice: Voice) -> dict[str, str]:
    common = read_folder(PROFILES / "common" / "texts", root=PROFILES / "common")
    own = read_folder(Path(__file__).parent / "texts", root=Path(__file__).parent)
    return {text_id: entry.text for text_id, entry in merge(voice, bank=own, common=common).items()}


def texts_of(bank: Bank, voice: Voice = "es@tu") -> Texts:
    """Give the real common sentences with this bank's words in them."""
    words = ENGLISH_WORDS if voice == "en" else bank.words
    names = {"bank": bank.name, "legal_name": bank.legal_name, "identity": "Token", "phone": bank.phones[0].number}
    return Texts(voice, _entries(voice), {**names, **with_capitals(words)})
