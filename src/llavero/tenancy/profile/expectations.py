"""Turn what the model refuses into sentences for the person who wrote the file: what was expected, in two languages."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

from llavero.formats.strict_yaml import Document
from llavero.tenancy.profile.brand import PathOutline
from llavero.tenancy.profile.problems import Problem, ProfileFault, ProfileProblem
from llavero.tenancy.profile.values import Address, Colour, Country, Currency, DialledNumber, Host, Slug, TextId

Pair = tuple[str, str]

# what a value of each form looks like: Spanish, English
_FORMS: Final[dict[object, Pair]] = {
    Slug: ("minúsculas, cifras y guiones, como unlock-user", "small letters, digits and hyphens, as in unlock-user"),
    Colour: ("un color como '#0b5d4b', en minúsculas y entre comillas", "a colour such as '#0b5d4b', in small letters"),
    Address: ("una dirección que empieza con https://", "an address that begins with https://"),
    Host: ("un nombre de servidor, como banco.localhost", "the name of a host, as in bank.localhost"),
    DialledNumber: ("un número para marcar, entre comillas: '1700123123'", "a number to dial, quoted: '1700123123'"),
    Country: ("un país de dos letras: EC", "a country of two letters: EC"),
    Currency: ("una moneda de tres letras: USD", "a currency of three letters: USD"),
    TextId: ("el nombre de un texto, como tip.browser", "the name of a text, as in tip.browser"),
    PathOutline: ("un trazo SVG: letras de trazo, cifras y espacios", "an SVG path: path letters, digits and spaces"),
}

# the model's own complaints, in Spanish; their English stands beside the rule that raises them
CUSTOM: Final[dict[str, str]] = {
    "duration": "un tiempo con su unidad: 90s, 5m, 12h o 60d",
    "clock": "una hora del día entre comillas: '08:00'",
    "plain_line": "una línea de palabras, sin < > {{ }} ni espacios al inicio o al final",
    "contrast": "un color que se lea sobre la página (contraste de 4,5 o más)",
    "hours": "una hora de cierre posterior a la de apertura",
    "one_target": "exactamente uno de journey, page o phone",
    "tips": "tantos consejos distintos como dice «count»",
    "lock_order": "esperas que nunca se acorten, y un forget_after más largo que el último bloqueo",
    "lengths": "un largo máximo que no sea menor que el mínimo",
    "classes": "ninguna clase exigida y prohibida a la vez",
    "drift": "cifras dentro de las que un reloj pueda desviarse",
    "session": "un tiempo de inactividad que no pase del total",
    "repeated": "cada uno una sola vez",
    "serial_pattern": "letras y cifras alrededor de un número: FEF49{{number:05}}",
    "activation_code_life": "15m o menos",
    "enrollment_life": "1d o menos",
    "too_few": "al menos tantas preguntas ofrecidas como se contestan",
    "decoy_facts": "una proporción para cada dato; faltan: {missing}",
    "message_kind": "uno de estos mensajes: {kinds}",
    "sms_parts": "la única parte «body» en un SMS",
    "email_parts": "«subject» primero y al menos un párrafo en un correo",
    "time_zone": "una zona horaria como America/Guayaquil",
    "unknown_phone": "un teléfono que esté en «phones»: {name}",
    "unknown_portal": "un portal que esté en «portals»: {name}",
}

_KINDS: Final[dict[str, Pair]] = {
    "string_type": ("un texto entre comillas", "a text between quotes"),
    "int_type": ("un número entero", "a whole number"),
    "float_type": ("un número", "a number"),
    "bool_type": ("true o false", "true or false"),
    "tuple_type": ("una lista", "a list"),
    "dict_type": ("un grupo de claves", "a group of keys"),
    "model_type": ("un grupo de claves", "a group of keys"),
}


def translate(error: ValidationError, document: Document, *, model: type[BaseModel]) -> Iterator[Problem]:
    """Give one problem, with its line, for each thing that `model` refuses in `document`."""
    faults = error.errors(include_url=False, include_input=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_stands_within(one["loc"], fault["loc"]) for one in faults):
            continue  # the list is only short of the items that are themselves refused
        path = tuple(step for step in fault["loc"] if step != "[key]")
        line = document.line_of(path)
        key = ".".join(str(step) for step in path) or document.file
        match fault["type"]:
            case "missing":
                yield ProfileProblem(document.file, document.line_of(path[:-1]), ProfileFault.MISSING_KEY, key=key)
            case "extra_forbidden":
                known = _keys_at(path[:-1], model)
                facts = {"key": str(path[-1]), "nearest": nearest(str(path[-1]), known), "known": ", ".join(known)}
                yield ProfileProblem(document.file, line, ProfileFault.UNKNOWN_KEY, **facts)
            case kind:
                spanish, english = _expected(kind, fault["msg"], fault.get("ctx", {}))
                facts = {"key": key, "expected_es": spanish, "expected_en": english}
                yield ProfileProblem(document.file, line, ProfileFault.WRONG_VALUE, **facts)


def nearest(word: str, known: Sequence[str]) -> str:
    """Find the known word that was probably meant."""
    return (difflib.get_close_matches(word, known, n=1, cutoff=0) or [""])[0]


def _expected(kind: str, message: str, facts: Mapping[str, Any]) -> Pair:
    if kind in CUSTOM:
        return CUSTOM[kind].format(**facts), message
    if kind in _KINDS:
        return _KINDS[kind]
    match kind:
        case "string_pattern_mismatch":
            return _form_of(str(facts["pattern"]))
        case "literal_error" | "enum":
            choices = str(facts["expected"]).replace("'", "")
            return f"uno de estos: {choices.replace(' or ', ' o ')}", f"one of these: {choices}"
        case "greater_than_equal":
            return f"{facts['ge']:g} o más", f"{facts['ge']:g} or more"
        case "less_than_equal":
            return f"{facts['le']:g} o menos", f"{facts['le']:g} or less"
        case "too_short":
            return f"al menos {facts['min_length']} en la lista", f"at least {facts['min_length']} in the list"
        case "string_too_long":
            return f"{facts['max_length']} caracteres o menos", f"{facts['max_length']} characters or fewer"
        case "string_too_short":
            return f"{facts['min_length']} caracteres o más", f"{facts['min_length']} characters or more"
        case _:
            return f"otra cosa ({message})", message


def _stands_within(inner: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _form_of(pattern: str) -> Pair:
    for form, words in _FORMS.items():
        if any(getattr(rule, "pattern", None) == pattern for rule in get_args(form)):
            return words
    return f"la forma {pattern}", f"the form {pattern}"


def _keys_at(path: Sequence[str | int], model: type[BaseModel]) -> list[str]:
    """Name the keys that the model accepts at `path`."""
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, str) and here is not None and step in here.model_fields:
            here = _part_in(here.model_fields[step].annotation)
    return list(here.model_fields) if here else []


def _part_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_in(inner))), None)
