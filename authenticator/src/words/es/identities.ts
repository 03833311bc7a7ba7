// Spanish: identities and settings.

export const identities = {
  // Identities
  addIdentity: "Agregar otra identidad",
  inFront: "En uso",
  detailsOf: (name: string) => `Detalles de ${name}`,
  bank: "Banco",
  serial: "Serie",
  since: "Desde",
  rename: "Cambiar el nombre",
  renameTitle: "Cambia el nombre",
  remove: "Quitar de este celular",
  removeTitle: (name: string) => `¿Quitar ${name}?`,
  removeLoss: "Perderás en este celular:",
  removeLosses: ["los códigos de esta identidad;", "la posibilidad de aprobar con ella;", "la clave guardada: no se puede recuperar."],
  removeBackTitle: "Para volver a tenerla",
  removeBackText: "Reinstala tu token desde el portal del banco. Necesitarás tu celular registrado para recibir el código de activación.",
  removeSure: "Quitar la identidad",
  keepIt: "Conservarla",
  forgotPinTitle: "¿Olvidaste tu PIN?",
  forgotPinText: "Nadie lo conoce, tampoco tu banco. Reinstala tu token desde el portal y elige un PIN nuevo.",

  // Settings
  languageWord: "Idioma",
  clockTitle: "Hora del celular",
  clockGood: "Tu hora coincide con la del banco",
  clockBehindBy: (seconds: number) =>
    `Tu celular está ${Math.abs(seconds) < 120 ? `${Math.abs(seconds)} s` : `${Math.round(Math.abs(seconds) / 60)} min`} ${seconds > 0 ? "adelantado" : "atrasado"}`,
  clockOffTitle: "La hora de tu celular no es exacta",
  clockOffText: "Activa la fecha y hora automáticas en los ajustes. Mientras haya conexión, la app usa la hora del banco.",
  clockUnknown: "Conéctate para comparar tu hora con la del banco.",
  clockNobody: "Se compara cuando tengas una identidad.",
  clockCheck: "Comparar ahora",
  helpTexts: [
    { title: "Cambié de celular", text: "Instala la app en el celular nuevo y reinstala tu token desde el portal. El anterior deja de servir." },
    { title: "Perdí mi celular", text: "Llama a tu banco, o repórtalo en el portal, para que nadie use tu token." },
    { title: "El banco no acepta mi código", text: "Escribe tu PIN de nuevo y revisa la hora del celular, aquí arriba. Después de varios intentos tu banco bloquea el token un rato." },
    { title: "¿Qué guarda esta app?", text: "Tus claves, sin tu PIN. No ve tus cuentas ni tus claves del portal. Si la desinstalas, se borra todo." },
  ],
};
