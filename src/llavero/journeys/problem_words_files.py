"""The sentences for files that are not written as they should be: keys, values, floors, exceptions."""

from collections.abc import Mapping

from llavero.journeys.flaws import Flaw

FILES: Mapping[Flaw, tuple[str, str]] = {
    Flaw.UNKNOWN_KEY: (
        "No existe la clave «{key}». ¿Quisiste escribir «{perhaps}»?",
        "There is no key '{key}'. Did you mean '{perhaps}'?",
    ),
    Flaw.MISSING_KEY: ("Falta la clave «{key}». Escríbela.", "The key '{key}' is missing. Write it."),
    Flaw.WRONG_TYPE: (
        "«{key}» dice «{value}» y debe ser {wanted}.",
        "'{key}' says '{value}' and must be {wanted}.",
    ),
    Flaw.NOT_ONE_OF: (
        "«{key}» no puede ser «{value}». Usa: {perhaps}.",
        "'{key}' cannot be '{value}'. Use: {perhaps}.",
    ),
    Flaw.BAD_NAME: (
        "«{value}» no sirve en «{key}»: usa minúsculas sin tildes, números y guiones, empezando por una letra.",
        "'{value}' does not serve as '{key}': use lower case without accents, digits and hyphens, a letter first.",
    ),
    Flaw.BAD_DURATION: (
        "«{key}» dice «{value}» y debe ser una duración con su unidad: 90s, 5m, 24h o 30d.",
        "'{key}' says '{value}' and must be a duration with its unit: 90s, 5m, 24h or 30d.",
    ),
    Flaw.OUT_OF_RANGE: ("«{key}» se sale de sus límites ({limits}).", "'{key}' is out of its limits ({limits})."),
    Flaw.BAD_VALUE: ("«{value}» no sirve en «{key}».", "'{value}' does not serve as '{key}'."),
    Flaw.COMES_LATER: (
        "«{key}» llega en una versión posterior del producto. Quítalo por ahora.",
        "'{key}' comes with a later release of the product. Remove it for now.",
    ),
    Flaw.FILE_NAME: (
        "El archivo debe llamarse como su procedimiento: «{wanted_name}».",
        "The file must be named like its journey: '{wanted_name}'.",
    ),
    Flaw.FILE_MISSING: ("No hay procedimientos en «{path}».", "There are no journeys in '{path}'."),
    Flaw.STEP_KIND: (
        "Cada paso lleva una, y solo una, de estas claves: «uses», «branch» o «end».",
        "Each step has one, and only one, of these keys: 'uses', 'branch' or 'end'.",
    ),
    Flaw.STEP_TWICE: (
        "El paso «{step}» ya está en la línea {first_line}. Dale otro nombre.",
        "The step '{step}' already stands on line {first_line}. Give it another name.",
    ),
    Flaw.UNKNOWN_STEP_TYPE: (
        "No existe el tipo de paso «{uses}». ¿Quisiste escribir «{perhaps}»?",
        "There is no step type '{uses}'. Did you mean '{perhaps}'?",
    ),
    Flaw.BRANCH_VALUES: (
        "El paso «{step}» se divide por «{fact}» y debe decir adónde va con: {keys}; con nada más y nada menos.",
        "The step '{step}' forks by '{fact}' and must say where it leads for: {keys}; no more and no less.",
    ),
    Flaw.BRANCH_LEADS_NOWHERE_ELSE: (
        "El paso «{step}» lleva siempre al mismo lugar. Quítalo o corrige un destino.",
        "The step '{step}' always leads to the same place. Remove it or mend a destination.",
    ),
    Flaw.START: (
        "El comienzo no corresponde a «subject: {subject}»: «claimed» pide starts_with.claimed y un paso que pregunte "
        "ese mismo nombre; «self» pide starts_with.any_session.",
        "The start does not fit 'subject: {subject}': 'claimed' takes starts_with.claimed and a step that asks for "
        "that same name; 'self' takes starts_with.any_session.",
    ),
    Flaw.STAGE_UNKNOWN: (
        "El paso «{step}» está en la etapa «{stage}», que no figura en «stages». Agrégala o corrígela.",
        "The step '{step}' stands in the stage '{stage}', which is not among 'stages'. Add or mend it.",
    ),
    Flaw.STAGE_UNUSED: (
        "La etapa «{stage}» está repetida o ningún paso la usa. Quítala.",
        "The stage '{stage}' is repeated, or no step uses it. Remove it.",
    ),
    Flaw.STAGE_OF: (
        "No hay otro trámite «{other}» en cuya barra de pasos seguir. ¿Quisiste decir «{perhaps}»?",
        "There is no other journey '{other}' whose step bar could go on here. Did you mean '{perhaps}'?",
    ),
    Flaw.STAGE_OF_OTHER: (
        "La barra de pasos no es la de «{other}» ({stages}), o ese trámite no sigue en este con «then». Iguálalas.",
        "The step bar is not that of '{other}' ({stages}), or that one does not lead here by 'then'. Make them one.",
    ),
    Flaw.UNKNOWN_PORTAL: (
        "El banco no tiene el portal «{portal}». Tiene: {perhaps}.",
        "The bank has no portal '{portal}'. It has: {perhaps}.",
    ),
    Flaw.LIMIT_ORDER: (
        "«idle» es más largo que «lifetime». Acórtalo.",
        "'idle' is longer than 'lifetime'. Make it shorter.",
    ),
    Flaw.REFERRED_WHERE: (
        "El final «{step}» remite a alguien y no dice a quién. Agrega «to:».",
        "The ending '{step}' refers to somebody and does not say to whom. Add 'to:'.",
    ),
    Flaw.ALARM_UNHEARD: (
        "El final «{step}» es una alarma y nadie la oye. Agrega «notify: [fraud_desk]».",
        "The ending '{step}' is an alarm and nobody hears it. Add 'notify: [fraud_desk]'.",
    ),
    Flaw.END_KEY: (
        "«{key}» no tiene sentido en el final «{step}» ({end}). Quítalo.",
        "'{key}' makes no sense in the ending '{step}' ({end}). Remove it.",
    ),
    Flaw.MARK_AS_PROOF: (
        "«{proof}» se puede exigir en «all:», pero no prueba nada: sácalo de «any:».",
        "'{proof}' may be demanded under 'all:', but it proves nothing: take it out of 'any:'.",
    ),
    Flaw.EMPTY_ALTERNATIVE: (
        "Aquí no se pide nada. Escribe al menos una prueba.",
        "Nothing is asked here. Write at least one proof.",
    ),
    Flaw.UNKNOWN_PROOF: (
        "No existe la prueba «{proof}». ¿Quisiste escribir «{perhaps}»?",
        "There is no proof '{proof}'. Did you mean '{perhaps}'?",
    ),
    Flaw.SAME_AS_LOOP: (
        "«{effect}» copia a «{other}»: debe existir, tener pruebas propias, y aquí no puede haber otras.",
        "'{effect}' copies '{other}': it must exist, have proofs of its own, and no others may stand here.",
    ),
    Flaw.EXCEPTION_TARGET: (
        "La excepción de «{journey}» debe nombrar una cláusula o un límite del piso ({target}) y permitir "
        "algo de su clase.",
        "The exception of '{journey}' must name one clause or one bound of the floor ({target}) and allow "
        "something of its kind.",
    ),
    Flaw.EXCEPTION_REFUSED: (
        "«{target}» no admite excepciones ({why}). Cambia el procedimiento «{journey}».",
        "'{target}' takes no exceptions ({why}). Change the journey '{journey}'.",
    ),
    Flaw.EXCEPTION_GRANTERS: (
        "La excepción de «{journey}» ({target}) deben otorgarla dos personas distintas.",
        "The exception of '{journey}' ({target}) must be granted by two different people.",
    ),
    Flaw.EXCEPTION_TOO_LONG: (
        "La excepción de «{journey}» ({target}) dura más de {months} meses. Acórtala.",
        "The exception of '{journey}' ({target}) lasts more than {months} months. Shorten it.",
    ),
    Flaw.EXCEPTION_DATES: (
        "Las fechas de la excepción de «{journey}» ({target}) no valen: usa AAAA-MM-DD y que «until» siga a «from»; "
        "solo un perfil con «sandbox: true» puede contar desde hoy.",
        "The dates of the exception of '{journey}' ({target}) do not serve: use YYYY-MM-DD with 'until' after 'from'; "
        "only a profile with 'sandbox: true' may count from today.",
    ),
    Flaw.EXCEPTION_AFTER: (
        "Después de la excepción debe seguir «{after}»: un procedimiento de este banco, del mismo portal, que logre lo "
        "mismo que «{journey}» sin excepciones.",
        "After the exception must come '{after}': a journey of this bank, of the same portal, that achieves what "
        "'{journey}' does without exceptions.",
    ),
    Flaw.EXCEPTION_ENDED: (
        "La excepción de «{journey}» ({target}) venció el {until}. Ofrece «{after}» en su lugar, o que dos personas la "
        "otorguen de nuevo.",
        "The exception of '{journey}' ({target}) ended on {until}. Offer '{after}' instead, or have two people grant "
        "it anew.",
    ),
    Flaw.EXCEPTION_NOT_YET: (
        "La excepción de «{journey}» ({target}) vale desde el {since}; hasta entonces rige el piso.",
        "The exception of '{journey}' ({target}) holds from {since}; until then the floor stands.",
    ),
    Flaw.EXCEPTION_ENDS_SOON: (
        "La excepción de «{journey}» ({target}) vence el {until}: quedan {days} días. Prepara «{after}».",
        "The exception of '{journey}' ({target}) ends on {until}: {days} days are left. Prepare '{after}'.",
    ),
    Flaw.EXCEPTION_IDLE: (
        "«{journey}» cumple «{target}» sin la excepción. Quítala.",
        "'{journey}' keeps '{target}' without the exception. Remove it.",
    ),
    Flaw.EXCEPTION_TWICE: (
        "Ya hay una excepción de «{journey}» para «{target}». Deja una.",
        "There is already an exception of '{journey}' for '{target}'. Keep one.",
    ),
}
