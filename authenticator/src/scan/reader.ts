// Reads a QR from a camera's frame or a photo: by the browser's own detector where there is one, else by our worker.

import { trustedScript } from "../trusted.ts";
import workerUrl from "./worker.ts?worker&url";

export interface Reader {
  /** Give the text of the QR in the picture, or null. */
  read(picture: CanvasImageSource, width: number, height: number): Promise<string | null>;
  close(): void;
}

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const LONGEST_SIDE = 1000;

/** Take the best reader of this browser. */
export async function readerHere(): Promise<Reader> {
  const Kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  try {
    if (Kind !== undefined && (await Kind.getSupportedFormats()).includes("qr_code")) return nativeReader(Kind);
  } catch {
    // Announced but not there: some systems answer only when asked.
  }
  return workerReader();
}

function nativeReader(Kind: DetectorKind): Reader {
  const detector = new Kind({ formats: ["qr_code"] });
  return {
    read: async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null,
    close: () => undefined,
  };
}

function workerReader(): Reader {
  const worker = new Worker(trustedScript(workerUrl), { type: "module" });
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return {
    read: (picture, width, height) =>
      new Promise((resolve, reject) => {
        const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
        canvas.width = Math.max(1, Math.round(width * scale));
        canvas.height = Math.max(1, Math.round(height * scale));
        if (brush === null) return reject(new Error("no canvas"));
        brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
        worker.onmessage = (event: MessageEvent<string | null>) => resolve(event.data);
        worker.onerror = () => reject(new Error("the reader stopped"));
        const image = brush.getImageData(0, 0, canvas.width, canvas.height);
        worker.postMessage(image, [image.data.buffer]);
      }),
    close: () => worker.terminate(),
  };
}
