"""What the bank of these tests asks to approve, and what a right answer to it is."""

from tests.support import phone_words as words

PAYMENT = [
    {"name": "payee", "label": "Beneficiario", "type": "name", "value": "Suministros Andinos Cía. Ltda."},
    {"name": "account", "label": "Cuenta destino", "type": "account", "value": "2201 4584 471"},
    {"name": "payee_bank", "label": "Banco", "type": "name", "value": "Banco Cordillera"},
    {"name": "amount", "label": "Monto", "type": "money", "value": {"currency": "USD", "value": "12480.00"}},
    {"name": "debit_account", "label": "Desde la cuenta", "type": "account", "value": "1002 0091 7"},
    {"name": "concept", "label": "Concepto", "type": "text", "value": "Factura 001-114"},
]
BATCH = [
    {"name": "file", "label": "Archivo", "type": "text", "value": "proveedores-noviembre.xml"},
    {"name": "payments", "label": "Pagos", "type": "count", "value": 214},
    {"name": "amount", "label": "Total", "type": "money", "value": {"currency": "USD", "value": "1284930.55"}},
    {"name": "debit_account", "label": "Desde la cuenta", "type": "account", "value": "1002 0091 7"},
    {"name": "payees", "label": "Beneficiarios", "type": "list", "value": [f"Proveedor {n} S.A." for n in range(1, 9)]},
    {"name": "file_digest", "label": "Huella", "type": "text", "value": "9f86d081884c7d659a2feaa0c55ad015" * 2},
]


def ocra(seed: bytes, digest: str, counter: int | None = None) -> str:
    """Compute an answer as section 5 writes it."""
    key = words.hkdf(seed, b"", b"llavero/1/approve")
    suite = b"OCRA-1:HOTP-SHA256-8:QH64" if counter is None else b"OCRA-1:HOTP-SHA256-8:C-QH64"
    count = b"" if counter is None else counter.to_bytes(8, "big")
    mac = words.mac(key, suite + b"\x00" + count + bytes.fromhex(digest).ljust(128, b"\x00"))
    offset = mac[-1] & 15
    return f"{(int.from_bytes(mac[offset : offset + 4], 'big') & 0x7FFFFFFF) % 10**8:08d}"
