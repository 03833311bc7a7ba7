// Spanish: what went wrong.

import { tries } from "./tries.ts";

export const troubles = {
  unreachable: {
    title: "No llegamos a tu banco",
    text: "Usa los datos móviles de tu celular en lugar del Wi-Fi de la empresa, y toca Reintentar.",
  },
  altered: {
    title: "El código no coincide con tu banco",
    text: "Alguien o algo lo cambió en el camino. No sigas con este código: vuelve al portal y pide uno nuevo. Si se repite, llama a tu banco.",
  },
  alreadyHere: { title: "Ya tienes esta identidad", text: "Está en este celular y lista para usar. Si el portal sigue esperando, termina ahí." },
  storageFailed: {
    title: "El celular no pudo guardar",
    text: "Libera espacio, o sal del modo privado del navegador, y vuelve a intentarlo.",
  },
  unavailable: { title: "Tu banco no puede responder ahora", text: "Espera un momento y vuelve a intentarlo." },
  activationWrong: (left: number | undefined) => ({
    title: "Ese código no es correcto",
    text: left === undefined ? "Revisa el mensaje más reciente." : `Revisa el mensaje más reciente. ${tries(left)}.`,
  }),
  pinWrong: (left: number | undefined) => ({
    title: "Tu banco no aceptó ese PIN",
    text: left === undefined ? "Escríbelo de nuevo con calma." : `Escríbelo de nuevo con calma. ${tries(left)}.`,
  }),
  pinWrongWait: (left: number | undefined) => ({
    title: "Tu banco no aceptó ese PIN",
    text: left === undefined ? "Espera unos segundos y escríbelo de nuevo." : `Espera unos segundos y escríbelo de nuevo. ${tries(left)}.`,
  }),
  waitABit: { title: "Espera unos segundos", text: "Hubo varios intentos equivocados seguidos. Después escríbelo de nuevo." },
  blocked: (when: string | undefined) => ({
    title: "Demasiados intentos",
    text: when === undefined ? "Espera unos minutos y vuelve a intentarlo." : `Podrás volver a intentarlo ${when}.`,
  }),
  problems: {
    "enrollment-unknown": { title: "Tu banco no conoce este código", text: "Vuelve al portal y usa el código que aparece ahora." },
    "enrollment-over": { title: "Este código ya no sirve", text: "Venció o ya se usó. Vuelve al portal, pide uno nuevo y escanéalo." },
    "enrollment-taken": {
      title: "Otro celular usó este código",
      text: "Si no fuiste tú, llama a tu banco ahora. Si fuiste tú, sigue en ese celular o pide un código nuevo.",
    },
    "activation-code-late": { title: "El código de activación venció", text: "Pide otro en la página del portal, sin cerrar esta app." },
    "confirmation-wrong": { title: "Hay que elegir el PIN otra vez", text: "La instalación se hizo de nuevo en el camino. Elige tu PIN una vez más." },
    "device-unknown": { title: "Tu banco no reconoce este token", text: "Quizá lo reinstalaste en otro celular. Reinstálalo desde el portal." },
    "device-cloned": { title: "Tu banco suspendió este token", text: "Parece que existe una copia de él. Llama a tu banco ahora." },
    "device-not-active": { title: "Este token no está activo", text: "Termina el trámite en el portal, o pide a tu administrador que lo active." },
    "clock-off": { title: "La hora de tu celular no es exacta", text: "Activa la fecha y hora automáticas y vuelve a intentarlo." },
    "approval-over": { title: "Esta solicitud ya terminó", text: "Venció, se canceló o ya tiene respuesta. Mira en el portal cómo quedó." },
    "approval-changed": { title: "La solicitud cambió", text: "Lo que leíste ya no es lo que se pide. No se aprobó nada: espera la solicitud nueva y léela." },
  },
};
