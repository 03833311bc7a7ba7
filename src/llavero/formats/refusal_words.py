"""Every refusal in an integrator's words: its status, what it is, why it happens and what helps, in both languages.

Law: one line per code of the closed list; the word code is the contract, statuses and sentences may change.
"""

# ruff: noqa: E501 (a table: one language of one refusal on a line)
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from llavero.domain.errors import ErrorCode

Language = Literal["es", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """What it is, why it happens, what helps."""

    title: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A refusal at this door."""

    status: int
    es: Words
    en: Words

    def in_language(self, language: Language) -> Words:
        return self.en if language == "en" else self.es


C = ErrorCode
W = Words
MEANING: Final[Mapping[ErrorCode, Meaning]] = {
    C.BAD_INPUT: Meaning(
        400,
        W("No se entiende la petición.", "Falta algo, o un valor no tiene la forma debida.", "Corrige lo que nombra `field`; la forma está en el documento OpenAPI."),
        W("The request cannot be read.", "Something is missing, or a value has not the form it must have.", "Correct what `field` names; the form stands in the OpenAPI document."),
    ),
    C.UNKNOWN_FIELD: Meaning(
        400,
        W("La petición dice algo que no se pregunta.", "Un nombre sobra: en el cuerpo, en los valores o en la dirección.", "Quita o corrige lo que nombra `field`."),
        W("The request says something that is not asked for.", "A name is too many: in the body, in the values or in the address.", "Remove or correct what `field` names."),
    ),
    C.NOT_FOUND: Meaning(
        404,
        W("Aquí no hay nada.", "La dirección no existe, o lo que nombra es de otro cliente.", "Revisa la dirección y con qué clave se creó."),
        W("There is nothing here.", "The address does not exist, or what it names is another client's.", "Check the address, and with which key it was made."),
    ),
    C.NOT_ALLOWED: Meaning(
        403,
        W("Esta clave no sirve para eso.", "La clave es buena, pero no se hizo para este pedido.", "Pide al banco una clave con el alcance o el portal que falta."),
        W("This key is not for that.", "The key is good but was not made for this request.", "Ask the bank for a key with the missing scope or portal."),
    ),
    C.UNAUTHENTICATED: Meaning(
        401,
        W("La petición no trae una clave válida.", "Falta la clave, venció, se retiró o está mal copiada.", "Envía `Authorization: Bearer llv_…` con una clave vigente."),
        W("The request shows no key that is good here.", "The key is missing, expired, withdrawn or copied wrongly.", "Send `Authorization: Bearer llv_…` with a key in force."),
    ),
    C.TOO_MANY_REQUESTS: Meaning(
        429,
        W("Demasiadas peticiones.", "Este origen pidió demasiado en poco tiempo.", "Espera hasta `until` y vuelve a intentar."),
        W("Too many requests.", "This source asked too much in a short time.", "Wait until `until` and try again."),
    ),
    C.WRONG_METHOD: Meaning(
        405,
        W("Esa acción no existe en esta dirección.", "La dirección existe, con otro método.", "Usa uno de los métodos de la cabecera `Allow`."),
        W("That cannot be done at this address.", "The address exists, with another method.", "Use one of the methods in the header `Allow`."),
    ),
    C.IDEMPOTENCY_KEY_REUSED: Meaning(
        409,
        W("Esa clave de repetición ya fue de otra petición.", "La misma `Idempotency-Key` vino antes con otro contenido.", "Haz una clave nueva para cada petición distinta."),
        W("That idempotency key belongs to another request.", "The same `Idempotency-Key` came before with something else.", "Make a new key for each different request."),
    ),
    C.IN_PROGRESS: Meaning(
        409,
        W("La misma petición está en curso.", "La primera todavía no tiene respuesta.", "Repite la misma petición después de `Retry-After` segundos."),
        W("The same request is being worked on.", "The first one has no answer yet.", "Repeat the same request after `Retry-After` seconds."),
    ),
    C.PROOF_REFUSED: Meaning(
        403,
        W("La prueba no fue aceptada.", "Lo que la persona mostró no basta.", "Muestra a la persona lo que dice la pantalla."),
        W("The proof was not accepted.", "What the person showed is not enough.", "Show the person what the screen says."),
    ),
    C.BLOCKED: Meaning(
        429,
        W("Bloqueado por intentos fallidos.", "Hubo demasiados intentos errados.", "Espera hasta `until`."),
        W("Blocked after wrong tries.", "There were too many wrong tries.", "Wait until `until`."),
    ),
    C.CODE_EXPIRED: Meaning(
        410,
        W("El código ya venció.", "Pasó su tiempo, o se envió otro después.", "Pide un código nuevo."),
        W("The code is over.", "Its time passed, or another was sent after it.", "Ask for a new code."),
    ),
    C.SEND_LIMIT: Meaning(
        429,
        W("No se puede enviar otro código todavía.", "Ya se envió lo que el banco permite por ahora.", "Espera hasta `until`; sin hora, ofrece otro camino a la persona."),
        W("No further code can be sent yet.", "As much was sent as the bank allows for now.", "Wait until `until`; where there is none, offer the person another way."),
    ),
    C.UNDELIVERABLE: Meaning(
        422,
        W("No hay a dónde enviarlo.", "La persona no tiene un contacto de confianza por ese canal.", "Ofrece otro canal, o que actualice sus datos."),
        W("There is nowhere to send it.", "The person has no trusted contact for that channel.", "Offer another channel, or that they bring their data up to date."),
    ),
    C.PASSWORD_RULES: Meaning(
        422,
        W("La contraseña no cumple las reglas.", "Falta o sobra algo de lo que el banco pide.", "Muestra las reglas de la pantalla."),
        W("The password does not keep the rules.", "It lacks or has too much of what the bank asks.", "Show the rules of the screen."),
    ),
    C.WEAK_ANSWER: Meaning(
        422,
        W("La respuesta es muy fácil de adivinar.", "Es corta, se repite o el banco ya la conoce.", "Pide otra respuesta."),
        W("The answer is too easy to guess.", "It is short, repeated, or known to the bank anyway.", "Ask for another answer."),
    ),
    C.RUN_NOT_FOUND: Meaning(
        404,
        W("No existe ese trámite.", "El número, el secreto o el cliente no son los suyos.", "Usa el `run` y el `run_secret` que dio el comienzo, con el mismo cliente."),
        W("There is no such run.", "The id, the secret or the client is not its own.", "Use the `run` and `run_secret` that the start gave, as the same client."),
    ),
    C.RUN_ENDED: Meaning(
        409,
        W("Ese trámite ya terminó.", "Llegó a uno de sus finales.", "Muestra `screen` y comienza otro si hace falta."),
        W("That run is over.", "It came to one of its endings.", "Show `screen`, and start another where one is needed."),
    ),
    C.STALE_REVISION: Meaning(
        409,
        W("La pantalla ya cambió.", "La respuesta se hizo para una pantalla anterior.", "Muestra la que viene en `screen` y responde a esa."),
        W("The screen has changed.", "The answer was made for an earlier screen.", "Show the one in `screen` and answer that."),
    ),
    C.JOURNEY_UNKNOWN: Meaning(
        404,
        W("El banco no tiene ese trámite.", "El nombre está mal o no está publicado.", "Revisa el nombre con el banco."),
        W("The bank has no such journey.", "The name is wrong, or it is not published.", "Check the name with the bank."),
    ),
    C.JOURNEY_STOPPED: Meaning(
        503,
        W("El banco detuvo ese trámite.", "Nadie puede comenzarlo por ahora.", "Muestra a la persona otro camino y prueba más tarde."),
        W("The bank has stopped that journey.", "Nobody can start it for now.", "Show the person another way and try later."),
    ),
    C.JOURNEY_NOT_FOR_YOU: Meaning(
        403,
        W("Ese trámite no se puede comenzar aquí.", "Es de otro portal, o necesita una sesión o un rol.", "Comiénzalo en su portal; los que piden sesión, en nuestras páginas."),
        W("That journey cannot be started here.", "It belongs to another portal, or needs a session or a role.", "Start it in its portal; those that need a session, on our pages."),
    ),
    C.TOO_MANY_RUNS: Meaning(
        429,
        W("Demasiados trámites comenzados.", "El origen o la persona ya comenzó los de hoy.", "Prueba mañana, o sigue el que está abierto."),
        W("Too many runs were started.", "The source or the person has started today's already.", "Try tomorrow, or go on with the one that is open."),
    ),
    C.FLOOR_NOT_MET: Meaning(
        403,
        W("Faltan pruebas para ese cambio.", "El piso de seguridad del banco pide más.", "Sigue un trámite más fuerte."),
        W("Proofs are missing for that change.", "The bank's floor asks for more.", "Follow a stronger journey."),
    ),
    C.HANDOVER_REFUSED: Meaning(
        403,
        W("La entrega no es válida.", "Se usó, pasaron sus 60 segundos, o no es de este banco.", "Comienza el ingreso otra vez."),
        W("The handover is not good.", "It was used, its 60 seconds passed, or it is not this bank's.", "Begin the sign-in again."),
    ),
    C.ENROLLMENT_UNKNOWN: Meaning(
        404,
        W("No hay tal activación.", "La imagen es de otro banco, o de otro sistema.", "Escanea la imagen que muestra el banco ahora."),
        W("There is no such enrollment.", "The picture is another bank's, or another system's.", "Scan the picture that the bank shows now."),
    ),
    C.ENROLLMENT_OVER: Meaning(
        410,
        W("Esta activación terminó.", "Venció, ya se usó, o se cerró por demasiados códigos.", "Empieza otra en la página del banco."),
        W("This enrollment is over.", "It expired, was used, or was closed after too many codes.", "Begin another on the bank's page."),
    ),
    C.ENROLLMENT_ALTERED: Meaning(
        400,
        W("Lo enviado no corresponde a la imagen.", "La imagen se leyó mal o alguien la cambió.", "Escanea otra vez; si se repite, avisa al banco."),
        W("What was sent does not belong to the picture.", "It was misread, or somebody changed it.", "Scan again; if it happens again, tell the bank."),
    ),
    C.ENROLLMENT_TAKEN: Meaning(
        409,
        W("Otro teléfono fue primero.", "Esta imagen ya es de otro aparato.", "Si no fue tuyo, avisa al banco de inmediato; empieza otra activación."),
        W("Another phone was first.", "This picture belongs to another device already.", "If it was not yours, tell the bank at once; begin another enrollment."),
    ),
    C.ACTIVATION_CODE_WRONG: Meaning(
        403,
        W("El código de activación no es ese.", "Se escribió mal, o es de un mensaje anterior.", "Escribe el del último mensaje; quedan `tries_left` intentos."),
        W("That is not the activation code.", "It was mistyped, or is of an earlier message.", "Type the one of the last message; `tries_left` tries are left."),
    ),
    C.ACTIVATION_CODE_LATE: Meaning(
        403,
        W("El código de activación venció.", "Pasó su tiempo.", "Pide otro en la página del banco."),
        W("The activation code has expired.", "Its time is over.", "Ask for another on the bank's page."),
    ),
    C.CONFIRMATION_WRONG: Meaning(
        403,
        W("La confirmación no es del último intercambio.", "El teléfono pidió de nuevo, o alguien la cambió.", "Repite el intercambio y confirma ese."),
        W("The confirmation is not of the newest exchange.", "The phone asked again, or somebody changed it.", "Repeat the exchange and confirm that one."),
    ),
    C.DEVICE_UNKNOWN: Meaning(
        401,
        W("No se reconoce este teléfono.", "La identidad no existe, o la firma no es suya.", "Activa el token otra vez."),
        W("This phone is not known.", "There is no such identity, or the signature is not its own.", "Activate the token again."),
    ),
    C.CLOCK_OFF: Meaning(
        401,
        W("El reloj del teléfono está mal.", "La hora de la firma se aparta más de cinco minutos de la nuestra.", "Corrige el reloj, o firma con la hora de `now`."),
        W("The phone's clock is off.", "The time of the signature is more than five minutes from ours.", "Set the clock right, or sign with the time of `now`."),
    ),
    C.DEVICE_CLONED: Meaning(
        403,
        W("Este token se suspendió.", "El contador no subió: alguien más puede tener su copia.", "Llama al banco."),
        W("This token was suspended.", "The counter did not rise: somebody else may have a copy.", "Call the bank."),
    ),
    C.PIN_WRONG: Meaning(
        403,
        W("El PIN no es ese.", "Se escribió mal.", "Escríbelo otra vez; quedan `tries_left` intentos."),
        W("That is not the PIN.", "It was mistyped.", "Type it again; `tries_left` tries are left."),
    ),
    C.DEVICE_BLOCKED: Meaning(
        403,
        W("Hay que esperar.", "Hubo demasiados intentos equivocados.", "Prueba otra vez después de `blocked_until`."),
        W("It has to wait.", "There were too many wrong tries.", "Try again after `blocked_until`."),
    ),
    C.DEVICE_NOT_ACTIVE: Meaning(
        403,
        W("Este token no está activo.", "Está suspendido, revocado, o todavía no se activa.", "Mira su estado en la página del banco."),
        W("This token is not active.", "It is suspended, revoked, or not active yet.", "See its state on the bank's page."),
    ),
    C.APPROVAL_OVER: Meaning(
        410,
        W("Esta solicitud terminó.", "Venció, se contestó o se canceló.", "No hace falta nada más."),
        W("This request is over.", "It expired, was answered or was cancelled.", "Nothing more is needed."),
    ),
    C.APPROVAL_CHANGED: Meaning(
        409,
        W("La solicitud no es la que se mostró.", "Lo que se aprueba cambió, o alguien lo cambió en el camino.", "Pide las solicitudes otra vez y lee lo que dicen."),
        W("The request is not the one that was shown.", "What is approved changed, or somebody changed it on its way.", "Fetch the requests again and read what they say."),
    ),
    C.ILLEGAL_MOVE: Meaning(
        409,
        W("Eso no es posible en su estado.", "Lo que se pide no sigue de donde está.", "Lee de nuevo su estado."),
        W("That is not possible in its state.", "What is asked does not follow from where it stands.", "Read its state again."),
    ),
    C.CHANGED_MEANWHILE: Meaning(
        409,
        W("Algo cambió mientras tanto.", "Otra petición llegó primero.", "Lee el estado de nuevo y repite si todavía hace falta."),
        W("Something changed meanwhile.", "Another request came first.", "Read the state again, and repeat if it is still needed."),
    ),
    C.DUPLICATE: Meaning(
        409,
        W("Ya existe.", "Lo que se quiere crear está hecho.", "Lee el que existe."),
        W("It exists already.", "What is to be made has been made.", "Read the one that exists."),
    ),
    C.SECOND_PERSON_REQUIRED: Meaning(
        403,
        W("Hace falta otra persona.", "Nadie aprueba lo suyo.", "Que otra persona lo confirme."),
        W("Another person is needed.", "Nobody approves what is their own.", "Let another person confirm it."),
    ),
    C.SEED_FILE_REFUSED: Meaning(
        422,
        W("El archivo de semillas no fue aceptado.", "Algo en él está mal o falta.", "Revisa su informe línea por línea."),
        W("The seed file was not accepted.", "Something in it is wrong or missing.", "Read its report line by line."),
    ),
    C.PROFILE_REFUSED: Meaning(
        422,
        W("El perfil del banco no fue aceptado.", "La revisión encontró errores.", "Mira qué dice `llavero profile check`."),
        W("The bank's profile was not accepted.", "The check found errors.", "See what `llavero profile check` says."),
    ),
    C.SECRET_UNREADABLE: Meaning(
        503,
        W("No se puede leer un secreto.", "La llave con que se guardó no está.", "Avisa a quien opera el servidor."),
        W("A secret cannot be read.", "The key it was sealed with is not here.", "Tell whoever operates the server."),
    ),
    C.UNSAFE_CONFIGURATION: Meaning(
        503,
        W("El servidor no está configurado con seguridad.", "Una condición de seguridad no se cumple.", "Avisa a quien opera el servidor."),
        W("The server is not configured safely.", "A condition of safety does not hold.", "Tell whoever operates the server."),
    ),
    C.UNAVAILABLE: Meaning(
        503,
        W("No se decidió.", "Algo de lo que depende no respondió a tiempo.", "Repite con la misma clave de repetición (en `verifications`, el mismo `request_id`): no se hará dos veces."),
        W("Not decided.", "Something it depends on did not answer in time.", "Repeat with the same idempotency key (in `verifications`, the same `request_id`): it will not be done twice."),
    ),
}  # fmt: skip
"""Every code has a line; a test holds this against the closed list."""
