"""What is wrong with a YAML file, said with file and line, in Spanish and in English, and how to mend it.

Law: every problem has a code of its own; the sentence quotes the file as little as it must.
"""

from enum import StrEnum
from typing import Literal

Language = Literal["es", "en"]


class YamlFault(StrEnum):
    """The ways in which a file can miss the strict subset."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    EMPTY = "empty"
    SEVERAL_DOCUMENTS = "several-documents"
    NOT_UTF8 = "not-utf8"
    CONTROL_CHARACTER = "control-character"
    DIRECTIVE = "directive"
    ANCHOR = "anchor"
    ALIAS = "alias"
    TAG = "tag"
    DUPLICATE_KEY = "duplicate-key"
    KEY_NOT_TEXT = "key-not-text"
    EMPTY_KEY = "empty-key"
    AMBIGUOUS_NUMBER = "ambiguous-number"
    NUMBER_TOO_LARGE = "number-too-large"
    TAB = "tab"
    OPEN_QUOTE = "open-quote"
    ESCAPE = "escape"
    COLON_IN_TEXT = "colon-in-text"
    RESERVED_CHARACTER = "reserved-character"
    INDENTATION = "indentation"
    SYNTAX = "syntax"


# One sentence for what is wrong, one for how to mend it: {fact} is filled in, `es` first.
_SENTENCES: dict[YamlFault, tuple[str, str]] = {
    YamlFault.UNREADABLE: (
        "No se puede leer el archivo ({reason}). Revisa la ruta y los permisos.",
        "The file cannot be read ({reason}). Check the path and the permissions.",
    ),
    YamlFault.TOO_LARGE: (
        "El archivo pasa de {limit} bytes. Divídelo.",
        "The file is larger than {limit} bytes. Split it.",
    ),
    YamlFault.TOO_DEEP: (
        "Hay más de {limit} niveles, uno dentro de otro. Simplifica la estructura.",
        "More than {limit} levels stand one inside the other. Flatten the structure.",
    ),
    YamlFault.EMPTY: ("El archivo está vacío. Escribe su contenido.", "The file is empty. Write its content."),
    YamlFault.SEVERAL_DOCUMENTS: (
        "Aquí empieza un segundo documento. Deja uno por archivo y quita la línea «---».",
        "A second document starts here. Keep one per file and remove the line '---'.",
    ),
    YamlFault.NOT_UTF8: (
        "El texto no está en UTF-8. Guarda el archivo con esa codificación.",
        "The text is not UTF-8. Save the file in that encoding.",
    ),
    YamlFault.CONTROL_CHARACTER: (
        "Hay un carácter de control invisible (U+{character}). Bórralo.",
        "There is an invisible control character (U+{character}). Delete it.",
    ),
    YamlFault.DIRECTIVE: (
        "Las directivas (líneas que empiezan con «%») no se aceptan. Quítala.",
        "Directives (lines that start with '%') are not accepted. Remove it.",
    ),
    YamlFault.ANCHOR: (
        "Las anclas («&{name}») no se aceptan. Escribe el valor en cada lugar.",
        "Anchors ('&{name}') are not accepted. Write the value in each place.",
    ),
    YamlFault.ALIAS: (
        "Los alias («*{name}») no se aceptan. Escribe aquí el valor completo.",
        "Aliases ('*{name}') are not accepted. Write the whole value here.",
    ),
    YamlFault.TAG: (
        "Las etiquetas («!{name}») no se aceptan. Quítala; un texto va entre comillas.",
        "Tags ('!{name}') are not accepted. Remove it; put text between quotes.",
    ),
    YamlFault.DUPLICATE_KEY: (
        "La clave «{key}» ya está en la línea {first_line}. Deja una sola.",
        "The key '{key}' already stands on line {first_line}. Keep only one.",
    ),
    YamlFault.KEY_NOT_TEXT: (
        "Una clave debe ser un texto de una línea, no una lista ni un grupo. Escríbela como «nombre: valor».",
        "A key must be one line of text, not a list or a group. Write it as 'name: value'.",
    ),
    YamlFault.EMPTY_KEY: (
        "Falta la clave antes de los dos puntos. Escríbela.",
        "The key before the colon is missing. Write it.",
    ),
    YamlFault.AMBIGUOUS_NUMBER: (
        "«{text}» podría ser un número o un texto. Si es un texto, ponlo entre comillas; si es un número, "
        "escríbelo en decimal y sin ceros delante.",
        "'{text}' could be a number or text. If it is text, put it between quotes; if it is a number, "
        "write it in decimal without leading zeros.",
    ),
    YamlFault.NUMBER_TOO_LARGE: (
        "El número tiene demasiadas cifras. Si es un texto, ponlo entre comillas.",
        "The number has too many digits. If it is text, put it between quotes.",
    ),
    YamlFault.TAB: (
        "Hay un tabulador donde va la sangría. Usa espacios.",
        "There is a tab where the indentation goes. Use spaces.",
    ),
    YamlFault.OPEN_QUOTE: (
        "Aquí se abren comillas que no se cierran. Ciérralas.",
        "A quote opens here and is never closed. Close it.",
    ),
    YamlFault.ESCAPE: (
        "Dentro de comillas dobles, la barra «\\» empieza un código y este no existe. Escribe «\\\\» o usa comillas "
        "simples.",
        "Between double quotes a backslash starts a code, and this one does not exist. Write '\\\\' or use single "
        "quotes.",
    ),
    YamlFault.COLON_IN_TEXT: (
        "Hay dos puntos donde no van. Si son parte de un texto, ponlo entre comillas; si son de una clave, "
        "revisa su sangría.",
        "There is a colon where none can stand. If it is part of a text, put the text between quotes; if it belongs "
        "to a key, check its indentation.",
    ),
    YamlFault.RESERVED_CHARACTER: (
        "Un texto no puede empezar con «{character}» sin comillas. Ponlo entre comillas.",
        "Text cannot start with '{character}' without quotes. Put it between quotes.",
    ),
    YamlFault.INDENTATION: (
        "La sangría no corresponde a lo que está encima. Alinea la línea con sus hermanas.",
        "The indentation does not fit what stands above. Align the line with its siblings.",
    ),
    YamlFault.SYNTAX: (
        "Esto no es YAML (columna {column}). Revisa sangría, guiones, corchetes y comillas cerca de aquí.",
        "This is not YAML (column {column}). Check indentation, dashes, brackets and quotes near here.",
    ),
}


class YamlProblem(Exception):  # noqa: N818  a problem, as the people who write profiles call it
    """The file cannot be used: where, why (a code) and the facts of it. `line` is 1-based."""

    def __init__(self, file: str, line: int, problem: YamlFault, **facts: str | int) -> None:
        super().__init__(file, line, problem, facts)
        self.file = file
        self.line = line
        self.problem = problem
        self.facts: dict[str, str | int] = facts

    def in_words(self, language: Language) -> str:
        """Say what is wrong and how to mend it, without file and line."""
        spanish, english = _SENTENCES[self.problem]
        return (spanish if language == "es" else english).format(**self.facts)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.in_words('en')}"
