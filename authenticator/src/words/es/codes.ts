// Spanish: the code and how an identity stands.

import { tries } from "./tries.ts";

export const codes = {
  pinForCode: "Escribe tu PIN para ver el código",
  forgotPin: "Olvidé",
  codeLabel: "Código de seguridad",
  typeThisCode: "Este código va donde tu banco lo pida",
  changesIn: "Cambia en",
  nextCode: "Sigue",
  codeRefusedTitle: "¿El banco no aceptó el código?",
  codeRefusedText:
    "Quizá el PIN no era el tuyo. La app no lo puede saber: con otro PIN muestra otro código. Escríbelo de nuevo, con calma.",
  typePinAgain: "Escribir el PIN de nuevo",
  nobodyAsks: "Nadie del banco te pedirá este código por teléfono, chat o correo.",
  offline: "Sin conexión. Tus códigos funcionan igual; lo que debas aprobar llegará cuando vuelvas a conectarte.",
  notReached: "No llegamos a tu banco. Tus códigos funcionan igual. Para aprobar, prueba con tus datos móviles en lugar del Wi-Fi de la empresa.",
  updateTitle: "Hay una versión nueva de la app",
  updateNow: "Actualizar",

  // What the bank says about an identity
  active: "Activo",
  standing: {
    waiting: { title: "Falta terminar en la computadora", text: "Vuelve a la página del portal y termina el trámite. Hasta entonces este código no sirve." },
    pending: { title: "Falta que lo activen", text: "El administrador de tu empresa debe activarlo en el portal. Avísale que ya lo instalaste." },
    suspended: { title: "Suspendido", text: "Tu banco detuvo este token para protegerte. Llama para saber cómo seguir." },
    locked: { title: "Bloqueado por ahora", text: "Hubo varios intentos equivocados. Llama a tu banco para saber cómo seguir." },
    expired: { title: "Vencido", text: "Este token ya no sirve. Renuévalo en el portal de tu banco." },
    revoked: { title: "Dado de baja", text: "Este token ya no sirve. Si necesitas uno, reinstálalo desde el portal de tu banco." },
    gone: { title: "Tu banco no lo reconoce", text: "Este token ya no existe en tu banco. Puedes quitarlo y reinstalarlo desde el portal." },
  },
  seeIdentity: "Ver esta identidad",
  blockedUntil: (when: string) => `Hubo varios intentos equivocados. Tu banco aceptará tus códigos de nuevo ${when}.`,
  notYou: "Si no fuiste tú, llama ahora:",
  atTime: (time: string) => `a las ${time}`,
  onDayAt: (day: string, time: string) => `el ${day} a las ${time}`,
  fewTries: (left: number) => `${tries(left)} antes de un bloqueo`,
};
