"""The sentences for what the checks find: outcomes, ways, proofs, channels, bounds, fates, journeys that follow."""

from collections.abc import Mapping

from llavero.journeys.flaws import Flaw

CHECKS: Mapping[Flaw, tuple[str, str]] = {
    Flaw.YAML: ("El archivo no se puede leer.", "The file cannot be read."),
    Flaw.DANGLING: (
        "«{outcome}» de «{step}» lleva a «{target}», que no existe. ¿Quisiste escribir «{perhaps}»?",
        "'{outcome}' of '{step}' leads to '{target}', which does not exist. Did you mean '{perhaps}'?",
    ),
    Flaw.FALLS_OFF: (
        "Después de «{step}» no hay ningún paso. Agrega «next:» o un final.",
        "No step follows '{step}'. Add 'next:' or an ending.",
    ),
    Flaw.MISSING_OUTCOME: (
        "«{step}» ({uses}) no dice adónde va con «{outcome}». Agrégalo en «on:».",
        "'{step}' ({uses}) does not say where '{outcome}' leads. Add it under 'on:'.",
    ),
    Flaw.UNKNOWN_OUTCOME: (
        "«{uses}» no tiene el resultado «{outcome}». ¿Quisiste escribir «{perhaps}»?",
        "'{uses}' has no outcome '{outcome}'. Did you mean '{perhaps}'?",
    ),
    Flaw.NEXT_WITHOUT_OK: (
        "«{step}» ({uses}) solo tiene los resultados de «on:»; quita «next:».",
        "'{step}' ({uses}) has only the outcomes under 'on:'; remove 'next:'.",
    ),
    Flaw.GOOD_ENDS_BADLY: (
        "Quien pasa bien «{step}» cae en el final «{target}» ({end}). Debe seguir a otro paso o a un final «done».",
        "Who passes '{step}' well falls into the ending '{target}' ({end}). It must go on to a step or to 'done'.",
    ),
    Flaw.ENGINE_ENDING: (
        "«{outcome}» de «{step}» lleva a «{target}», un final reservado a «endings:». Usa otro final.",
        "'{outcome}' of '{step}' leads to '{target}', an ending that is reserved to 'endings:'. Use another one.",
    ),
    Flaw.MISSING_ENDING: (
        "Falta el final «{outcome}» en «endings:». Agrégalo.",
        "The ending '{outcome}' is missing under 'endings:'. Add it.",
    ),
    Flaw.ENDING_NOT_AN_END: (
        "«endings: {outcome}» lleva al paso «{target}», y debe llevar a un final.",
        "'endings: {outcome}' leads to the step '{target}', and must lead to an ending.",
    ),
    Flaw.ENDING_KIND: (
        "«endings: {outcome}» lleva a «{target}», que es un final «{end}». Debe ser «end: {outcome}».",
        "'endings: {outcome}' leads to '{target}', which is an ending '{end}'. It must be 'end: {outcome}'.",
    ),
    Flaw.OUTCOME_LEADS: (
        "«{outcome}» de «{step}» lleva a «{target}». Debe llevar a un final: {wanted}.",
        "'{outcome}' of '{step}' leads to '{target}'. It must lead to an ending: {wanted}.",
    ),
    Flaw.PROVEN_AGAIN: (
        "Quien pasa «{given}» cae también en «{step}», que «{fork}» ofrece en su lugar. Agrega «next:» a «{given}».",
        "Who passes '{given}' comes to '{step}' as well, which '{fork}' offers in its stead. Add 'next:' to '{given}'.",
    ),
    Flaw.CHOSEN_IN_VAIN: (
        "Quien elige «{outcome}» en «{step}» ve otra vez la misma página. Corrige su destino.",
        "Who chooses '{outcome}' at '{step}' sees the same page again. Mend where it leads.",
    ),
    Flaw.UNREACHABLE: (
        "Nadie llega a «{step}». Quítalo o haz que algo lleve ahí.",
        "Nobody reaches '{step}'. Remove it or let something lead there.",
    ),
    Flaw.NO_WAY_OUT: (
        "Quien llega a «{step}» no llega a ningún final. Corrige un destino.",
        "Who reaches '{step}' reaches no ending. Mend a destination.",
    ),
    Flaw.WAY_BACK: (
        "Se puede volver a «{step}» ({circle}) y sus intentos empezarían de nuevo. Quita el camino de vuelta.",
        "One can come back to '{step}' ({circle}) and its tries would start anew. Remove the way back.",
    ),
    Flaw.DONE_WITHOUT_EFFECT: (
        "Se llega a «{step}» (done) sin que nada cambie, por {path}. Usa otro final o agrega lo que falta.",
        "'{step}' (done) is reached without any change, by {path}. Use another ending or add what is missing.",
    ),
    Flaw.EFFECT_NEVER_DONE: (
        "Después de «{step}» ({effect}) no se llega a ningún final «done»: el efecto se perdería.",
        "After '{step}' ({effect}) no ending 'done' is reached: the effect would be lost.",
    ),
    Flaw.EFFECT_TWICE: (
        "«{step}» repite el efecto «{effect}» de «{other}» en un mismo camino. Deja uno.",
        "'{step}' repeats the effect '{effect}' of '{other}' on one way. Keep one.",
    ),
    Flaw.FLOOR: (
        "Se llega a «{step}» ({effect}) habiendo probado solo {proven}, por {path}. El piso «{clause}» pide: {wanted}. "
        "{why}",
        "'{step}' ({effect}) is reached having proven only {proven}, by {path}. The floor '{clause}' asks: {wanted}. "
        "{why}",
    ),
    Flaw.FLOOR_GIVEN: (
        "Se llega a «{step}» ({effect}) sin haber comprobado {given}, por {path}. Agrega la división que falta.",
        "'{step}' ({effect}) is reached without having tested {given}, by {path}. Add the branch that is missing.",
    ),
    Flaw.NO_CLAUSE: (
        "El piso no dice qué pide «{effect}»; sin cláusula no se permite.",
        "The floor does not say what '{effect}' takes; without a clause it is not allowed.",
    ),
    Flaw.SLOT_IDLE: (
        "«{step}» pide «{slot}», que ningún paso posterior usa. Quítalo o agrega el paso que falta.",
        "'{step}' asks for '{slot}', which no later step uses. Remove it or add the step that is missing.",
    ),
    Flaw.SLOT_UNFILLED: (
        "«{step}» necesita «{slot}», que nadie llena por {path}.",
        "'{step}' needs '{slot}', which nobody fills by {path}.",
    ),
    Flaw.SUBJECT_UNKNOWN: (
        "«{step}» necesita saber de quién se trata, y no se sabe por {path}. Pon antes un paso que pregunte el nombre.",
        "'{step}' needs to know whom it is about, and that is not known by {path}. Put a step that asks the "
        "name before.",
    ),
    Flaw.SUBJECT_TWICE: (
        "«{step}» pregunta un nombre cuando ya se sabe de quién se trata ({other}). Quítalo.",
        "'{step}' asks for a name when it is already known whom it is about ({other}). Remove it.",
    ),
    Flaw.SUBJECT_ABSENT: (
        "«{step}» le pregunta a la persona de quien se trata, que no está ahí: quien actúa es su administrador. Usa "
        "«of: actor» o quita el paso.",
        "'{step}' asks the person whom it is about, who is not there: it is their administrator who acts. Use "
        "'of: actor' or remove the step.",
    ),
    Flaw.SMS_ABROAD: (
        "«{step}» envía por SMS a quien vive en el exterior, por {path}. Usa «channel: email» para esa persona.",
        "'{step}' sends an SMS to who lives abroad, by {path}. Use 'channel: email' for that person.",
    ),
    Flaw.SAME_CHANNEL: (
        "«{step}» ({effect}) envía un secreto por {channel}, el mismo canal que bastó para probar "
        "({proven}), por {path}. {why}",
        "'{step}' ({effect}) sends a secret over {channel}, the very channel that sufficed to prove "
        "({proven}), by {path}. {why}",
    ),
    Flaw.BOUND: (
        "«{step}» pone {figure} y el límite «{bound}» es {must}. {why}",
        "'{step}' sets {figure} and the bound '{bound}' is {must}. {why}",
    ),
    Flaw.FACT_IDLE: (
        "«{step}» se divide por «{fact}», y nada de lo que sigue depende de eso. ¿Es otro el hecho?",
        "'{step}' forks by '{fact}', and nothing that follows depends on it. Is another fact meant?",
    ),
    Flaw.CANNOT_BE_DONE: (
        "Quien llega a «{step}» por {path} no puede hacerlo: ahí «{fact}» es no. Cambia el destino de la división.",
        "Who reaches '{step}' by {path} cannot do it: '{fact}' is no there. Change where the branch leads.",
    ),
    Flaw.ONE_PERSON: (
        "En un procedimiento interactivo hay una sola persona: «{key}» de «{step}» no se cumpliría nunca.",
        "There is one person in an interactive journey: '{key}' of '{step}' could never be kept.",
    ),
    Flaw.FATE_MISSING: (
        "«{step}» ({effect}) actúa antes del final y no dice qué pasa después. Agrega «fate: {{done: …, "
        "otherwise: …}}».",
        "'{step}' ({effect}) acts before the ending and does not say what follows. Add 'fate: {{done: …, "
        "otherwise: …}}'.",
    ),
    Flaw.FATE_IDLE: (
        "«{step}» ({uses}) no quita nada antes del final. Quita «fate:».",
        "'{step}' ({uses}) takes nothing away before the ending. Remove 'fate:'.",
    ),
    Flaw.FATE_TWICE: (
        "«{step}» vuelve a suspender ({effect}) lo que «{other}» ya suspendió. Deja uno.",
        "'{step}' suspends again ({effect}) what '{other}' has already suspended. Keep one.",
    ),
    Flaw.NOT_FOR_SUBJECT: (
        "«{step}» usa «{what}», que no va con «subject: {subject}»: unos pasos y hechos son de usuarios y otros de "
        "quien se registra. Cambia el paso o el «subject».",
        "'{step}' uses '{what}', which does not go with 'subject: {subject}': some steps and facts are of users and "
        "others of who registers. Change the step or the 'subject'.",
    ),
    Flaw.NOBODY_REGISTERED: (
        "Por {path} se llega a «{step}» sin «user.register»: quien termina bien un registro debe quedar como usuario.",
        "By {path} one reaches '{step}' without 'user.register': who ends a registration well must be a user.",
    ),
    Flaw.RESUME_IDLE: (
        "«resume» vuelve a «{step}», pero antes de ese paso no se recoge nada que se pueda conservar, o falta todavía "
        "una prueba. Pon en «from» un paso que siga a lo que se recoge, sin pruebas ni cambios entre medio.",
        "'resume' goes on at '{step}', but nothing that can be kept is collected before it, or a proof is still asked "
        "for. Let 'from' name a step after what is collected, with no proof or change between.",
    ),
    Flaw.RESUME_UNPROVEN: (
        "Por {path} se retomaría el trámite en «{step}» sin haber probado quién es. Pide una prueba antes.",
        "By {path} the run would be taken up at '{step}' with nobody proven. Ask for a proof before it.",
    ),
    Flaw.OTHER_PORTAL: (
        "El portal «{portal}» ofrece «{journey}», que es de otro. Quita «portal:» del procedimiento o la entrada.",
        "The portal '{portal}' offers '{journey}', which belongs to another portal. Remove its 'portal:' or the entry.",
    ),
    Flaw.THEN_UNKNOWN: (
        "«{step}» sigue con «{then}», que este banco no tiene. ¿Quisiste escribir «{perhaps}»?",
        "'{step}' goes on with '{then}', which this bank does not have. Did you mean '{perhaps}'?",
    ),
    Flaw.NO_SUCH_SESSION: (
        "Nadie puede empezar con una sesión que haya probado {proofs}: ningún ingreso de este banco abre una así. "
        "Quita esa alternativa de «any_session».",
        "Nobody can start in a session that has proven {proofs}: no sign-in of this bank opens such a one. Remove this "
        "alternative from 'any_session'.",
    ),
    Flaw.TEXT_MISSING: (
        "La página de «{step}» ({uses}) no tiene palabras para «{key}» en {voices}. Escribe «{own}» o «{general}» "
        "en «texts/» para cada una de esas voces.",
        "The page of '{step}' ({uses}) has no words for '{key}' in {voices}. Write '{own}' or '{general}' in 'texts/' "
        "for each of these voices.",
    ),
    Flaw.PROFILE_LACKS: (
        "«{step}» ({uses}) necesita «{entry}», que «profile.yaml» no dice así. Agrégalo o cambia el paso.",
        "'{step}' ({uses}) needs '{entry}', which 'profile.yaml' does not say. Add it or change the step.",
    ),
    Flaw.STAGE_UNNAMED: (
        "La etapa «{stage}» de «{step}» no tiene nombre en {voices}. Escribe «{own}» o «{general}» en «texts/» para "
        "cada una de esas voces.",
        "The stage '{stage}' of '{step}' has no name in {voices}. Write '{own}' or '{general}' in 'texts/' for each of "
        "these voices.",
    ),
    Flaw.THEN_NOT_STARTABLE: (
        "Quien llega a «{step}» por {path} no puede empezar «{then}»: le faltan la sesión o las pruebas que "
        "pide, o no es para quien llega así.",
        "Who reaches '{step}' by {path} cannot start '{then}': the session or the proofs that it takes are missing, "
        "or it is not for who comes this way.",
    ),
}
