"""The process that sets one form: HTML on its input, PDF on its output. Run as `python -m llavero.documents.press`.

Law: it opens nothing: an address in the source is refused, but for what the source itself carries.
"""

import sys


def press(source: str) -> bytes:
    """Set HTML as a tagged PDF/UA with fields to fill in; raises ValueError for a source that names an address."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)  # guard: press-opens-nothing
    made: bytes = HTML(string=source, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/ua-1", pdf_forms=True, pdf_tags=True
    )
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(press(sys.stdin.buffer.read().decode()))
