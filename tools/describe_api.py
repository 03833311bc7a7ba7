"""Write what the docs hold of the REST door, from its code: the OpenAPI document and the page of errors.

Run as `python tools/describe_api.py` with DJANGO_SETTINGS_MODULE set; a test compares both with the code.
"""

import json
from pathlib import Path

import django

DOCS = Path(__file__).resolve().parents[1] / "docs"


def openapi() -> str:
    """Write the OpenAPI document down."""
    from llavero.api.app import document

    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def errors() -> str:
    """Write the page of errors down."""
    from llavero.formats.refusal_words import MEANING

    lines = [
        "# Errors",
        "",
        "Every refusal is a problem document (RFC 9457). Decide by `code`; statuses and sentences may change.",
        "`type` leads to the same words on the running server.",
    ]
    for code, meaning in MEANING.items():
        words = meaning.en
        lines += [
            "",
            f"## {code.value}",
            "",
            f"Status {meaning.status}. {words.title} {words.cause} **{words.remedy}**",
        ]
        lines += ["", f"*{meaning.es.title}* {meaning.es.cause} **{meaning.es.remedy}**"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    django.setup()
    (DOCS / "openapi.json").write_text(openapi())
    (DOCS / "errors.md").write_text(errors())
