// What the app says in Spanish: neutral, with "tú", one idea in a sentence.

import { codes } from "./es/codes.ts";
import { enroll } from "./es/enroll.ts";
import { identities } from "./es/identities.ts";
import { requests } from "./es/requests.ts";
import { troubles } from "./es/troubles.ts";

export const es = {
  locale: "es",
  back: "Volver",
  oneMoment: "Un momento…",
  goOn: "Continuar",
  goBack: "Volver atrás",
  tryAgain: "Reintentar",
  toStart: "Ir al inicio",
  understood: "Entendido",
  done: "Listo",
  later: "Más tarde",
  erase: "Borrar",
  copy: "Copiar",
  copied: "Copiado",
  copyFailed: "No se pudo copiar",
  paste: "Pegar",
  keep: "Guardar",
  settings: "Ajustes",
  help: "Ayuda",
  callBank: "Teléfono de tu banco:",
  places: "Secciones",
  placeNames: { code: "Código", requests: "Aprobar", identities: "Identidades" },

  ...enroll,
  ...codes,
  ...requests,
  ...identities,
  ...troubles,
};
