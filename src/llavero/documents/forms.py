"""The closed list of forms that people can download blank (B5), and what each asks for.

Law: a form carries no answer, code or password, and says so; it is the same for everybody, so that whoever has its
address learns nothing. Its words are the bank's texts, `form.<id>.…`.
"""

from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Final, Literal

from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.texts import Texts
from llavero.tenancy.profile.values import Voice, language_of

FieldKind = Literal["line", "check", "sign"]


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing to fill in: its name in the file, how wide it is of the twelve columns of a line, and its kind."""

    name: str
    columns: int = 12
    kind: FieldKind = "line"


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its sections in order, each with its fields."""

    id: str
    sections: tuple[tuple[str, tuple[FormField, ...]], ...]

    def text_ids(self) -> frozenset[str]:
        """Name every text that the form says."""
        general = ("title", "lead", "how", "never", "file")
        sections = [f"section.{name}" for name, _ in self.sections]
        fields = [f"field.{field.name}" for _, fields in self.sections for field in fields]
        return frozenset(f"form.{self.id}.{key}" for key in (*general, *sections, *fields))


NEW_QUESTIONS: Final = Form(
    "new-questions",
    (
        ("case", (FormField("reference", 4), FormField("date", 4), FormField("branch", 4))),
        ("company", (FormField("company", 8), FormField("company_document", 4))),
        (
            "person",
            (
                FormField("name", 8), FormField("document", 4), FormField("user_name", 4), FormField("email", 4),
                FormField("mobile", 4),
            ),
        ),
        ("request", (FormField("forgotten", 12, "check"), FormField("accepts", 12, "check"))),
        ("signatures", (FormField("holder", 6, "sign"), FormField("legal_representative", 6, "sign"))),
        (
            "bank",
            (
                FormField("identity_checked", 6, "check"), FormField("signature_checked", 6, "check"),
                FormField("officer", 6, "sign"), FormField("second_officer", 6, "sign"),
            ),
        ),
    ),
)  # fmt: skip
"""Who forgot the answers asks for new ones at a branch (B5): what the branch needs to know who they are."""

FORMS: Final = MappingProxyType({NEW_QUESTIONS.id: NEW_QUESTIONS})


@dataclass(frozen=True, slots=True)
class Look:
    """The bank's colours and letters, as its pages have them: `#rrggbb`, and the font as a `data:` address or ""."""

    brand: str
    on_brand: str
    font: str = ""


def written(form: Form, profile: Profile, voice: Voice, look: Look) -> str:
    """Write a form as HTML, in the bank's words and look: the source that is set as PDF."""
    texts = profile.texts.for_voice(voice)

    def say(key: str) -> str:
        return escape(texts.get(f"form.{form.id}.{key}"))

    body = "".join(
        f"<section><h2>{say(f'section.{name}')}</h2><div class='line'>"
        + "".join(_field(form, field, texts) for field in fields)
        + "</div></section>"
        for name, fields in form.sections
    )
    number = f"{escape(profile.names.legal_name)} · {escape(form.id)} · {escape(profile.digest[:8])}"
    return (
        f"<!doctype html><html lang='{language_of(voice)}'><head><meta charset='utf-8'><title>{say('title')}</title>"
        f"<meta name='author' content='{escape(profile.names.legal_name)}'><style>{_style(look, number)}</style></head>"
        f"<body><header><p>{escape(profile.names.name)}</p></header><main><h1>{say('title')}</h1><p>{say('lead')}</p>"
        f"<p>{say('how')}</p><p class='never'>{say('never')}</p><form>{body}</form></main></body></html>"
    )


def file_name(form: Form, profile: Profile, voice: Voice) -> str:
    """Name the downloaded file in the bank's words; letters, digits and hyphens."""
    said = profile.texts.for_voice(voice).get(f"form.{form.id}.file")
    return "".join(sign for sign in said if sign.isascii() and (sign.isalnum() or sign == "-")) + ".pdf"


def _field(form: Form, field: FormField, texts: Texts) -> str:
    label, name = escape(texts.get(f"form.{form.id}.field.{field.name}")), escape(field.name)
    width = f"style='width:{field.columns / 12 - 0.002:.2%}'"
    match field.kind:
        case "check":
            given = f"<input type='checkbox' id='{name}' name='{name}'><label for='{name}'>{label}</label>"
            return f"<div class='check' {width}>{given}</div>"
        case "sign":  # signed by hand, on paper: nothing to type
            return f"<div class='sign' {width}><p>{label}</p></div>"
        case "line":
            given = f"<label for='{name}'>{label}</label><input type='text' id='{name}' name='{name}'>"
            return f"<div {width}>{given}</div>"


def _style(look: Look, number: str) -> str:
    face = f"@font-face{{font-family:Bank;src:url({look.font})}}" if look.font else ""
    return (
        face
        + "@page{size:A4;margin:16mm 16mm 18mm;@bottom-left{content:'" + number.replace("'", "’") + "';font:8pt Bank,"
        "sans-serif;color:#4a5560}@bottom-right{content:counter(page) ' / ' counter(pages);font:8pt Bank,sans-serif;"
        "color:#4a5560}}"
        "*{box-sizing:border-box}body{font:10pt/1.4 Bank,sans-serif;color:#16202a;margin:0}"
        f"header{{background:{look.brand};color:{look.on_brand};padding:3mm 4mm;font-size:13pt}}header p{{margin:0}}"
        "h1{font-size:16pt;margin:5mm 0 2mm}h2{font-size:10.5pt;margin:4mm 0 1mm;border-bottom:.3mm solid #7a8794}"
        "p{margin:0 0 2mm}.never{border-left:1mm solid #8a1c1c;padding-left:3mm}.line{display:flex;flex-wrap:wrap}"
        ".line>div{padding:1mm 2mm 1mm 0}label{display:block;font-size:8.5pt}input[type=text]{appearance:auto;width:"
        "100%;height:7mm;border:.3mm solid #7a8794}.check{display:flex;align-items:center}.check label{font-size:9.5pt}"
        "input[type=checkbox]"
        "{appearance:auto;width:4mm;height:4mm;margin-right:2mm;border:.3mm solid #7a8794}.sign p{margin:10mm 0 0;"
        "border-top:.3mm solid #16202a;padding-top:1mm;font-size:8.5pt}"
    )  # fmt: skip
