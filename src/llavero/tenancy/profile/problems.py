"""What is wrong with a bank's profile: where, what, and how to mend it, in Spanish and in English.

Law: every problem names its file and line; a person who has never seen our code can act on the sentence.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol

from llavero.domain.errors import DomainError, ErrorCode
from llavero.tenancy.profile.values import Language


class ProfileFault(StrEnum):
    """The ways in which a profile can be wrong, beyond not being YAML."""

    MISSING_KEY = "missing-key"
    UNKNOWN_KEY = "unknown-key"
    WRONG_VALUE = "wrong-value"
    MISSING_FILE = "missing-file"
    UNKNOWN_FILE = "unknown-file"
    OUTSIDE_FOLDER = "outside-folder"
    WRONG_FOLDER = "wrong-folder"
    NOT_A_TEXT = "not-a-text"
    TEXT_ID = "text-id"
    DUPLICATE_TEXT = "duplicate-text"
    HTML_IN_TEXT = "html-in-text"
    STRAY_BRACE = "stray-brace"
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    PLACEHOLDERS_DIFFER = "placeholders-differ"
    MISSING_VOICE = "missing-voice"
    MISSING_TEXT = "missing-text"
    MISSING_PLURAL = "missing-plural"
    VALUE_NOT_GIVEN = "value-not-given"
    NOT_FOR_SMS = "not-for-sms"
    SMS_TOO_LONG = "sms-too-long"
    SMS_UNBOUNDED = "sms-unbounded"
    OPERATION_TOO_LONG = "operation-too-long"
    UNKNOWN_QUESTION = "unknown-question"


_SENTENCES: Final[dict[ProfileFault, tuple[str, str]]] = {
    ProfileFault.MISSING_KEY: ("Falta «{key}». Escríbelo aquí.", "'{key}' is missing. Write it here."),
    ProfileFault.UNKNOWN_KEY: (
        "«{key}» no existe aquí. ¿Quisiste decir «{nearest}»? Se aceptan: {known}.",
        "There is no '{key}' here. Did you mean '{nearest}'? Accepted: {known}.",
    ),
    ProfileFault.WRONG_VALUE: (
        "«{key}» no sirve como está. Se espera {expected_es}.",
        "'{key}' does not do as it is. Expected: {expected_en}.",
    ),
    ProfileFault.MISSING_FILE: ("Falta el archivo. Créalo.", "The file is missing. Create it."),
    ProfileFault.UNKNOWN_FILE: (
        "El nombre del archivo no empieza con una voz conocida ({known}). Cámbialo, por ejemplo, a es@tu.yaml.",
        "The file's name does not begin with a known voice ({known}). Rename it, for example to es@tu.yaml.",
    ),
    ProfileFault.OUTSIDE_FOLDER: (
        "El archivo está fuera de la carpeta del perfil (por un enlace). Copia el archivo dentro de ella.",
        "The file stands outside the profile's folder (by a link). Copy the file into it.",
    ),
    ProfileFault.WRONG_FOLDER: (
        "«key» dice {key} y la carpeta se llama {folder}. Ponles el mismo nombre.",
        "'key' says {key} and the folder is called {folder}. Give them the same name.",
    ),
    ProfileFault.NOT_A_TEXT: (
        "«{key}» debe ser un texto. Ponlo entre comillas.",
        "'{key}' must be a text. Put it between quotes.",
    ),
    ProfileFault.TEXT_ID: (
        "«{key}» no es el nombre de un texto. Usa minúsculas y puntos: trámite.paso.parte.",
        "'{key}' is not the name of a text. Use small letters and dots: journey.step.part.",
    ),
    ProfileFault.DUPLICATE_TEXT: (
        "«{key}» ya está en {other}, línea {other_line}. Deja uno solo.",
        "'{key}' already stands in {other}, line {other_line}. Keep only one.",
    ),
    ProfileFault.HTML_IN_TEXT: (
        "«{key}» contiene HTML ({found}). Los textos son palabras solas: quítalo.",
        "'{key}' contains HTML ({found}). Texts are plain words: remove it.",
    ),
    ProfileFault.STRAY_BRACE: (
        "«{key}» tiene una llave suelta. Escribe {{nombre}} completo o quítala.",
        "'{key}' has a stray brace. Write {{name}} in full or remove it.",
    ),
    ProfileFault.UNKNOWN_PLACEHOLDER: (
        "«{key}» nombra {{{placeholder}}}, que no existe. ¿Quisiste decir {{{nearest}}}?",
        "'{key}' names {{{placeholder}}}, which does not exist. Did you mean {{{nearest}}}?",
    ),
    ProfileFault.PLACEHOLDERS_DIFFER: (
        "«{key}» no nombra lo mismo que en {other} (línea {other_line}): difieren en {names}. Iguálalos.",
        "'{key}' does not name the same as in {other} (line {other_line}): they differ in {names}. Make them equal.",
    ),
    ProfileFault.MISSING_VOICE: (
        "«{key}» no está en la voz {voice}. Escríbelo en texts/{voice}.yaml.",
        "'{key}' does not exist in the voice {voice}. Write it in texts/{voice}.yaml.",
    ),
    ProfileFault.MISSING_TEXT: (
        "Se nombra el texto «{key}» y no existe en la voz {voice}. Escríbelo en texts/{voice}.yaml.",
        "The text '{key}' is named and does not exist in the voice {voice}. Write it in texts/{voice}.yaml.",
    ),
    ProfileFault.MISSING_PLURAL: (
        "«{key}» necesita también «{other}», para uno y para varios. Escríbelo.",
        "'{key}' also needs '{other}', for one and for many. Write it.",
    ),
    ProfileFault.VALUE_NOT_GIVEN: (
        "«{key}» nombra {{{placeholder}}}, que en ese lugar nadie da. Quítalo del texto.",
        "'{key}' names {{{placeholder}}}, which nobody gives in that place. Take it out of the text.",
    ),
    ProfileFault.NOT_FOR_SMS: (
        "«{key}» tiene «{found}», que no cabe en un SMS de 160 (GSM-7). Escríbelo sin ese carácter.",
        "'{key}' has '{found}', which does not fit an SMS of 160 (GSM-7). Write it without that character.",
    ),
    ProfileFault.SMS_TOO_LONG: (
        "«{key}» puede llegar a {length} caracteres con sus datos más largos; caben 160. Acórtalo en {excess}.",
        "'{key}' can reach {length} characters with its longest values; 160 fit. Shorten it by {excess}.",
    ),
    ProfileFault.SMS_UNBOUNDED: (
        "«{key}» nombra {{{placeholder}}}, que no tiene largo máximo. Quítalo del SMS.",
        "'{key}' names {{{placeholder}}}, which has no longest length. Take it out of the SMS.",
    ),
    ProfileFault.OPERATION_TOO_LONG: (
        "«{key}» tiene {length} caracteres y sale en los SMS: caben {longest}. Acórtalo.",
        "'{key}' has {length} characters and stands in SMS: {longest} fit. Shorten it.",
    ),
    ProfileFault.UNKNOWN_QUESTION: (
        "No existe la pregunta «{key}». ¿Quisiste decir «{nearest}»? Están en profiles/common/questions.yaml.",
        "There is no question '{key}'. Did you mean '{nearest}'? They stand in profiles/common/questions.yaml.",
    ),
}


class Problem(Protocol):
    """What every problem with a file can say, of YAML or of a profile. `line` is 1-based."""

    file: str
    line: int

    def in_words(self, language: Language) -> str: ...


class ProfileProblem:
    """One thing that is wrong: where, why (a code) and the facts of it."""

    def __init__(self, file: str, line: int, fault: ProfileFault, **facts: str | int) -> None:
        self.file = file
        self.line = line
        self.fault = fault
        self.facts = facts

    def in_words(self, language: Language) -> str:
        """Say what is wrong and how to mend it, without file and line."""
        spanish, english = _SENTENCES[self.fault]
        return (spanish if language == "es" else english).format(**self.facts)

    def __repr__(self) -> str:
        return f"{self.file}:{self.line}: {self.in_words('en')}"


class ProfileRefusedError(DomainError):
    """The profile cannot be used; `problems` lists everything that is wrong with it, file by file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(ErrorCode.PROFILE_REFUSED, problems=len(problems), file=first.file, line=first.line)
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))

    def in_words(self, language: Language) -> str:
        """List every problem, one per line, as `file:line: sentence`."""
        return "\n".join(f"{found.file}:{found.line}: {found.in_words(language)}" for found in self.problems)

    def __str__(self) -> str:
        return self.in_words("en")
