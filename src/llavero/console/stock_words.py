"""What the commands of stock say to the person at the terminal: each refusal with its remedy, in two languages."""

from typing import TYPE_CHECKING, Final, Literal

from llavero.stock.verdicts import BatchProblem

if TYPE_CHECKING:
    from llavero.stock.verdicts import BatchRefused

Language = Literal["es", "en"]

# Spanish first; in braces the facts of the refusal
REFUSALS: Final[dict[BatchProblem, tuple[str, str]]] = {
    BatchProblem.FILE_KNOWN: (
        "Este archivo ya es el lote {batch} ({state}). No hay nada que cargar otra vez.",
        "This file is batch {batch} already ({state}). There is nothing to load again.",
    ),
    BatchProblem.FILE_BEING_LOADED: (
        "Este archivo se está cargando ahora en el lote {batch}. Si esa carga murió, inténtalo después de las {until}.",
        "This file is being loaded into batch {batch} now. If that loading died, try again after {until}.",
    ),
    BatchProblem.FILE_BAD: ("Línea {line}: {file_problem}", "Line {line}: {file_problem}"),
    BatchProblem.FILE_CHANGED: (
        "El archivo cambió mientras se leía. Espera a que termine de copiarse y vuelve a intentarlo.",
        "The file changed while it was read. Wait until it is copied and try again.",
    ),
    BatchProblem.TOKENS_BAD: (
        "Hay tokens que no se pueden cargar, así que no se cargó ninguno. El informe dice cuáles y por qué.",
        "Some tokens cannot be loaded, so none was. The report says which and why.",
    ),
    BatchProblem.NO_TOKENS: (
        "El archivo no trae ningún token. Revisa que sea el archivo correcto.",
        "The file holds no token. Check that it is the right file.",
    ),
    BatchProblem.SERIALS_KNOWN: (
        "El banco ya tiene dispositivos con estas series: {serials}.",
        "The bank has devices of these serials already: {serials}.",
    ),
    BatchProblem.TAKEN_OVER: (
        "Esta carga tardó demasiado y otra la dio por muerta. Vuelve a intentarlo.",
        "This loading took too long and another one took it for dead. Try again.",
    ),
    BatchProblem.ROLE_MISSING: (
        "Solo quien tiene a su cargo el inventario o la seguridad puede hacerlo.",
        "Only who looks after stock or security can do this.",
    ),
    BatchProblem.CODE_MISSING: (
        "Quien acepta prueba quién es con su contraseña y el código de su propio token.",
        "Who accepts proves themself by their password and the code of their own token.",
    ),
    BatchProblem.BATCH_UNKNOWN: (
        "No hay un lote con ese número. `llavero stock list` los muestra.",
        "There is no batch of that number. `llavero stock list` shows them.",
    ),
    BatchProblem.NOT_LOADED: (
        "El lote está en estado {state}, y solo se acepta o rechaza uno cargado (loaded).",
        "The batch is {state}; only a loaded one can be accepted or refused.",
    ),
    BatchProblem.SAME_PERSON: (
        "Quien cargó el lote no lo acepta: lo hace otra persona.",
        "Who loaded the batch does not accept it: another person does.",
    ),
    BatchProblem.TWO_DEVICES_NEEDED: (
        "Hacen falta los códigos de dos dispositivos distintos del lote.",
        "The codes of two different devices of the batch are needed.",
    ),
    BatchProblem.SAMPLE_REFUSED: (
        "El código del dispositivo {serial} no prueba nada ({cause}). No se aceptó el lote.",
        "The code of device {serial} proves nothing ({cause}). The batch was not accepted.",
    ),
}


def in_words(refused: "BatchRefused", language: Language) -> str:
    """Say a refusal and its remedy."""
    spanish, english = REFUSALS[refused.problem]
    return (spanish if language == "es" else english).format(
        batch=refused.batch, state=refused.state, line=refused.line, serial=refused.serial, cause=refused.cause,
        serials=", ".join(refused.serials[:20]), file_problem=refused.es if language == "es" else refused.en,
        until=f"{refused.until:%H:%M:%S} UTC" if refused.until else "",
    )  # fmt: skip
