"""What to tell the person who imports a seed file: for each code, what is wrong and how to mend it, in two languages.

Law: every code has its sentences; what is in braces are the facts that go with the code, never a secret.
"""

from typing import Final

from llavero.formats.seed_fault import SeedFault

_ASK_AGAIN: Final = "Pide al proveedor el archivo corregido."
_ASK_AGAIN_EN: Final = "Ask the vendor for a corrected file."

# what is wrong, then how to mend it; Spanish first
SENTENCES: Final[dict[SeedFault, tuple[str, str]]] = {
    SeedFault.UNKNOWN_FORMAT: (
        "El archivo no es PSKC (XML) ni CSV. Pide al proveedor uno de los dos formatos.",
        "The file is neither PSKC (XML) nor CSV. Ask the vendor for one of the two.",
    ),
    SeedFault.SPREADSHEET: (
        "Es un libro de cálculo o un archivo comprimido. Descomprímelo o guárdalo como CSV en UTF-8.",
        "This is a workbook or a compressed file. Decompress it, or save it as CSV in UTF-8.",
    ),
    SeedFault.EMPTY: (
        "El archivo no trae ningún token. Revisa que sea el archivo correcto.",
        "The file holds no token. Check that it is the right file.",
    ),
    SeedFault.NOT_UTF8: (
        "El archivo no está en UTF-8. Conviértelo a UTF-8 y vuelve a intentarlo.",
        "The file is not UTF-8. Convert it to UTF-8 and try again.",
    ),
    SeedFault.TRUNCATED: (
        "El archivo está cortado: termina antes de tiempo. Descárgalo o cópialo otra vez.",
        "The file is cut off: it ends too early. Download or copy it again.",
    ),
    SeedFault.TOO_LARGE_A_PIECE: (
        "Entre un token y el siguiente hay más de {limit} bytes. Un archivo de semillas no es así. " + _ASK_AGAIN,
        "More than {limit} bytes stand between one token and the next. No seed file is like that. " + _ASK_AGAIN_EN,
    ),
    SeedFault.DOCTYPE: (
        "El archivo declara un DOCTYPE, que podría cargar contenido ajeno. " + _ASK_AGAIN,
        "The file declares a DOCTYPE, which could load foreign content. " + _ASK_AGAIN_EN,
    ),
    SeedFault.MALFORMED_XML: (
        "El XML está mal formado cerca de esta línea. Descárgalo otra vez; si sigue igual, avisa al proveedor.",
        "The XML is malformed near this line. Download it again; if it stays so, tell the vendor.",
    ),
    SeedFault.NOT_PSKC: (
        "Es XML, pero empieza con «{found}» y no con «KeyContainer». Revisa que sea un archivo PSKC.",
        "This is XML, but it starts with '{found}' and not with 'KeyContainer'. Check that it is a PSKC file.",
    ),
    SeedFault.WRONG_NAMESPACE: (
        "El espacio de nombres «{found}» no es el de PSKC 1.0 (RFC 6030). Pide al proveedor el formato definitivo.",
        "The namespace '{found}' is not that of PSKC 1.0 (RFC 6030). Ask the vendor for the final format.",
    ),
    SeedFault.WRONG_VERSION: (
        "La versión de PSKC es «{found}» y se lee la 1.0. Pide al proveedor esa versión.",
        "The PSKC version is '{found}', and 1.0 is what can be read. Ask the vendor for that version.",
    ),
    SeedFault.OUT_OF_ORDER: (
        "«{element}» está repetido o fuera de su lugar (debe ir una vez, antes del primer token). " + _ASK_AGAIN,
        "'{element}' is repeated or out of place (it goes once, before the first token). " + _ASK_AGAIN_EN,
    ),
    SeedFault.NOT_ENCRYPTED: (
        "Diste una clave, pero el archivo no está cifrado. Confirma con el proveedor que este es su archivo; "
        "si lo es, impórtalo sin clave.",
        "You gave a key, but the file is not encrypted. Confirm with the vendor that this is their file; "
        "if it is, import it without a key.",
    ),
    SeedFault.KEY_NEEDED: (
        "El archivo está cifrado con una clave compartida («{name}»). Indícala con --key-file.",
        "The file is encrypted under a pre-shared key ('{name}'). Give it with --key-file.",
    ),
    SeedFault.PASSWORD_NEEDED: (
        "El archivo está cifrado con una contraseña («{name}»). Indícala con --password-file.",
        "The file is encrypted under a password ('{name}'). Give it with --password-file.",
    ),
    SeedFault.KEY_WRONG: (
        "La clave o contraseña no abre este archivo. Revisa que sea la de este envío.",
        "The key or password does not open this file. Check that it is the one of this shipment.",
    ),
    SeedFault.KEY_NAME: (
        "El archivo pide la clave «{wanted}» y diste la clave «{given}». Usa la que corresponde.",
        "The file asks for the key '{wanted}' and you gave the key '{given}'. Use the one that belongs to it.",
    ),
    SeedFault.KEY_TRANSPORT_UNKNOWN: (
        "La clave viaja de una forma que no se lee («{found}»). Pide cifrado con clave compartida o contraseña.",
        "The key travels in a way that cannot be read ('{found}'). Ask for a pre-shared key or a password.",
    ),
    SeedFault.DERIVATION_UNKNOWN: (
        "La contraseña se usa con un método que no se lee («{found}»). Pide PBKDF2 con HMAC-SHA1 o HMAC-SHA256.",
        "The password is used by a method that cannot be read ('{found}'). Ask for PBKDF2 with HMAC-SHA1 or -SHA256.",
    ),
    SeedFault.DERIVATION_COST: (
        "Los datos de PBKDF2 faltan o son exagerados ({found}; se aceptan hasta {limit} vueltas). " + _ASK_AGAIN,
        "The PBKDF2 parameters are missing or exaggerated ({found}; up to {limit} rounds pass). " + _ASK_AGAIN_EN,
    ),
    SeedFault.MAC_UNKNOWN: (
        "El sello MAC usa «{found}», que no se acepta. Pide HMAC-SHA1 o HMAC-SHA256.",
        "The MAC uses '{found}', which is not accepted. Ask for HMAC-SHA1 or HMAC-SHA256.",
    ),
    SeedFault.HEADER_MISSING: (
        "La primera línea no nombra las columnas ni tiene el orden conocido. Escribe un encabezado como: "
        "serial,secret,type,digits,period,counter",
        "The first line neither names the columns nor has the known order. Write a header such as: "
        "serial,secret,type,digits,period,counter",
    ),
    SeedFault.COLUMN_MISSING: (
        "Falta la columna «{column}» en el encabezado. Agrégala.",
        "The column '{column}' is missing from the header. Add it.",
    ),
    SeedFault.COLUMN_TWICE: (
        "La columna «{column}» aparece dos veces en el encabezado. Deja una sola.",
        "The column '{column}' appears twice in the header. Keep one.",
    ),
    SeedFault.KEY_ABSENT: (
        "El paquete describe un token sin su clave. " + _ASK_AGAIN,
        "The package describes a token without its key. " + _ASK_AGAIN_EN,
    ),
    SeedFault.SEVERAL_KEYS: (
        "El paquete trae más de una clave; debe traer una por token. " + _ASK_AGAIN,
        "The package holds more than one key; it must hold one per token. " + _ASK_AGAIN_EN,
    ),
    SeedFault.ROW_SHAPE: (
        "La fila tiene {found} columnas y el encabezado {expected}, o le sobra una comilla. Corrige la fila.",
        "The row has {found} columns and the header {expected}, or a quote too many. Correct the row.",
    ),
    SeedFault.SERIAL_MISSING: (
        "El token no trae número de serie. " + _ASK_AGAIN,
        "The token has no serial number. " + _ASK_AGAIN_EN,
    ),
    SeedFault.SERIAL_INVALID: (
        "El número de serie «{found}» no sirve: usa de 1 a 40 letras, cifras, guiones, puntos o guiones bajos.",
        "The serial number '{found}' cannot be used: take 1 to 40 letters, digits, hyphens, dots or underscores.",
    ),
    SeedFault.SERIAL_DUPLICATE: (
        "El número de serie ya apareció antes en este archivo. Deja una sola vez cada token.",
        "The serial number already appeared in this file. Keep each token once.",
    ),
    SeedFault.ALGORITHM_UNKNOWN: (
        "El algoritmo «{found}» no es HOTP ni TOTP. Este token no da códigos que se puedan comprobar aquí.",
        "The algorithm '{found}' is neither HOTP nor TOTP. This token gives no code that can be checked here.",
    ),
    SeedFault.HASH_UNKNOWN: (
        "El resumen «{found}» no se acepta; deben ser SHA-1, SHA-256 o SHA-512. " + _ASK_AGAIN,
        "The hash '{found}' is not accepted; it must be SHA-1, SHA-256 or SHA-512. " + _ASK_AGAIN_EN,
    ),
    SeedFault.USAGE: (
        "La política de la clave no permite usarla para códigos (dice «{found}»). " + _ASK_AGAIN,
        "The key's policy does not allow codes (it says '{found}'). " + _ASK_AGAIN_EN,
    ),
    SeedFault.DIGITS_MISSING: (
        "No dice cuántas cifras tiene el código. " + _ASK_AGAIN,
        "It does not say how many digits the code has. " + _ASK_AGAIN_EN,
    ),
    SeedFault.DIGITS_OUT_OF_RANGE: (
        "El código tendría «{found}» cifras; se aceptan de 6 a 8. " + _ASK_AGAIN,
        "The code would have '{found}' digits; 6 to 8 are accepted. " + _ASK_AGAIN_EN,
    ),
    SeedFault.NOT_DECIMAL: (
        "El código no sería de cifras decimales simples («{found}»). Pide tokens de código decimal.",
        "The code would not be plain decimal digits ('{found}'). Ask for tokens with a decimal code.",
    ),
    SeedFault.COUNTER_MISSING: (
        "Un token HOTP necesita su contador inicial y no viene. " + _ASK_AGAIN,
        "An HOTP token needs its starting counter, and it is missing. " + _ASK_AGAIN_EN,
    ),
    SeedFault.COUNTER_OUT_OF_RANGE: (
        "El contador «{found}» no es un número entre 0 y 2⁶³−1. " + _ASK_AGAIN,
        "The counter '{found}' is not a number from 0 to 2⁶³−1. " + _ASK_AGAIN_EN,
    ),
    SeedFault.PERIOD_MISSING: (
        "Un token TOTP necesita su intervalo de tiempo y no viene. " + _ASK_AGAIN,
        "A TOTP token needs its time interval, and it is missing. " + _ASK_AGAIN_EN,
    ),
    SeedFault.PERIOD_UNSUPPORTED: (
        "El intervalo «{found}» no se acepta; debe ser de 30 o 60 segundos. " + _ASK_AGAIN,
        "The interval '{found}' is not accepted; it must be 30 or 60 seconds. " + _ASK_AGAIN_EN,
    ),
    SeedFault.DRIFT_OUT_OF_RANGE: (
        "El desfase de reloj «{found}» no es creíble; se aceptan hasta {limit} intervalos. " + _ASK_AGAIN,
        "The clock drift '{found}' is not believable; up to {limit} intervals pass. " + _ASK_AGAIN_EN,
    ),
    SeedFault.ENCRYPTED_NUMBER: (
        "«{element}» viene cifrado; solo la semilla debe ir cifrada. " + _ASK_AGAIN,
        "'{element}' is encrypted; only the seed should be. " + _ASK_AGAIN_EN,
    ),
    SeedFault.DATE_INVALID: (
        "La fecha «{found}» no existe o no se entiende; usa AAAA-MM-DD o AAAA-MM-DDThh:mm:ssZ.",
        "The date '{found}' does not exist or cannot be read; use YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.",
    ),
    SeedFault.DATES_REVERSED: (
        "El token vencería antes de empezar a valer. " + _ASK_AGAIN,
        "The token would expire before it starts to be valid. " + _ASK_AGAIN_EN,
    ),
    SeedFault.TEXT_INVALID: (
        "«{element}» tiene caracteres de control o pasa de {limit} letras. Corrígelo.",
        "'{element}' has control characters or more than {limit} letters. Correct it.",
    ),
    SeedFault.SECRET_MISSING: (
        "El token no trae su semilla. " + _ASK_AGAIN,
        "The token comes without its seed. " + _ASK_AGAIN_EN,
    ),
    SeedFault.ELEMENT_TWICE: (
        "«{element}» aparece más de una vez y no se sabe cuál vale. " + _ASK_AGAIN,
        "'{element}' appears more than once, and which one counts is unknown. " + _ASK_AGAIN_EN,
    ),
    SeedFault.SECRET_PLAIN: (
        "Esta semilla viene sin cifrar dentro de un archivo cifrado: alguien pudo agregarla. " + _ASK_AGAIN,
        "This seed is not encrypted inside an encrypted file: someone may have added it. " + _ASK_AGAIN_EN,
    ),
    SeedFault.SECRET_ENCODING: (
        "La semilla no es hexadecimal ni base32. Revisa la columna.",
        "The seed is neither hexadecimal nor base32. Check the column.",
    ),
    SeedFault.BASE64: (
        "«{element}» no es base64 correcto. " + _ASK_AGAIN,
        "'{element}' is not correct base64. " + _ASK_AGAIN_EN,
    ),
    SeedFault.SEED_TOO_SHORT: (
        "La semilla tiene {found} bytes; con menos de {limit} se puede adivinar. " + _ASK_AGAIN,
        "The seed has {found} bytes; with fewer than {limit} it can be guessed. " + _ASK_AGAIN_EN,
    ),
    SeedFault.SEED_TOO_LONG: (
        "La semilla tiene {found} bytes; el máximo es {limit}. " + _ASK_AGAIN,
        "The seed has {found} bytes; the most is {limit}. " + _ASK_AGAIN_EN,
    ),
    SeedFault.SEED_TRIVIAL: (
        "La semilla repite un solo byte: es un relleno, no una clave. " + _ASK_AGAIN,
        "The seed repeats one byte: it is a filler, not a key. " + _ASK_AGAIN_EN,
    ),
    SeedFault.CIPHER_UNKNOWN: (
        "El cifrado «{found}» no se acepta. Pide AES-128, AES-192 o AES-256.",
        "The cipher '{found}' is not accepted. Ask for AES-128, AES-192 or AES-256.",
    ),
    SeedFault.CIPHER_LENGTH: (
        "El dato cifrado tiene un tamaño imposible ({found} bytes). " + _ASK_AGAIN,
        "The encrypted value has an impossible size ({found} bytes). " + _ASK_AGAIN_EN,
    ),
    SeedFault.KEY_SIZE: (
        "El cifrado usa una clave de {expected} bytes y diste una de {found}. Revisa que sea la de este envío.",
        "The cipher takes a key of {expected} bytes and you gave one of {found}. Check that it is this shipment's.",
    ),
    SeedFault.MAC_METHOD_MISSING: (
        "El archivo cifra con CBC y no dice cómo sella (falta MACMethod). Sin sello no se sabe si alguien cambió "
        "las semillas. " + _ASK_AGAIN,
        "The file encrypts with CBC and does not say how it seals (MACMethod is missing). Without a seal nobody knows "
        "whether the seeds were changed. " + _ASK_AGAIN_EN,
    ),
    SeedFault.MAC_MISSING: (
        "Falta el sello (ValueMAC) de esta semilla; sin él no se sabe si alguien la cambió. " + _ASK_AGAIN,
        "The seal (ValueMAC) of this seed is missing; without it nobody knows whether it was changed. " + _ASK_AGAIN_EN,
    ),
    SeedFault.MAC_WRONG: (
        "El sello (ValueMAC) no corresponde: la clave es otra o alguien cambió la semilla. No la uses. " + _ASK_AGAIN,
        "The seal (ValueMAC) does not match: the key is another one, or the seed was changed. Do not use it. "
        + _ASK_AGAIN_EN,
    ),
    SeedFault.DECRYPTION_FAILED: (
        "La semilla no se puede descifrar: la clave es otra o el dato está dañado. " + _ASK_AGAIN,
        "The seed cannot be decrypted: the key is another one, or the value is damaged. " + _ASK_AGAIN_EN,
    ),
}
