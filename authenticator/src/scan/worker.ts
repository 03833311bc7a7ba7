// Looks for a QR in one picture after the other, away from the screen. jsQR needs no `eval`, no WASM and no `blob:`.

import jsQR from "jsqr";

addEventListener("message", (event: MessageEvent<ImageData>) => {
  const { data, width, height } = event.data;
  const found = jsQR(data, width, height, { inversionAttempts: "attemptBoth" });
  postMessage(found?.data ?? null);
});
