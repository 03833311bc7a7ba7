// The camera looks for the bank's QR; a photo and the typed line are always there beside it.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Reader } from "../scan/reader.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { Actions, Button, Frame, Note } from "./parts.tsx";
import { linkTrouble } from "./trouble.ts";

type Fault = { readonly title: string; readonly text: string };
const LOOK_EVERY = 120;

export function ScanScreen({ way }: { way: Way }) {
  const [fault, setFault] = useState<Fault | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const takeLine = (line: string): boolean => {
    const refused = way.take(line);
    setFault(refused === null ? null : linkTrouble(refused));
    return refused === null;
  };
  useCamera(video, takeLine, setFault);

  const readPhoto = async (photo: File | undefined): Promise<void> => {
    if (photo === undefined) return;
    const line = await lineIn(photo);
    if (line === null) setFault(t.noCodeInPhoto);
    else takeLine(line);
  };
  return (
    <Frame
      big
      title={t.scanTitle}
      back={way.back}
      footer={
        <Actions>
          <Button kind="outline" icon="photo" onClick={() => file.current?.click()}>
            {t.choosePhoto}
          </Button>
          <Button kind="outline" icon="keys" onClick={() => way.swap({ name: "type" })}>
            {t.pasteCode}
          </Button>
        </Actions>
      }
    >
      <p class="lead">{t.scanLead}</p>
      <div class="camera">
        <video ref={video} muted playsInline aria-label={t.cameraLabel} />
        <div class="finder" aria-hidden="true" />
      </div>
      {fault && (
        <Note tone="bad" title={fault.title} alert>
          <p>{fault.text}</p>
        </Note>
      )}
      <input
        ref={file}
        class="hidden"
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-label={t.choosePhoto}
        onChange={(event) => void readPhoto(event.currentTarget.files?.[0])}
      />
    </Frame>
  );
}

/** Look through the camera until a line is taken; the camera is off as soon as the screen is gone. */
function useCamera(
  video: { readonly current: HTMLVideoElement | null },
  takeLine: (line: string) => boolean,
  setFault: (fault: Fault) => void,
): void {
  useEffect(() => {
    let isOver = false;
    let stream: MediaStream | undefined;
    let reader: Reader | undefined;
    let last = "";
    const look = async (): Promise<void> => {
      const element = video.current;
      if (isOver || element === null || reader === undefined) return;
      if (element.readyState >= element.HAVE_CURRENT_DATA) {
        const line = await reader.read(element, element.videoWidth, element.videoHeight).catch(() => null);
        // The same wrong QR in front of the camera is said once.
        if (line !== null && line !== last && !isOver && takeLine(line)) return;
        last = line ?? last;
      }
      setTimeout(() => void look(), LOOK_EVERY);
    };
    const begin = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const { readerHere } = await import("../scan/reader.ts");
      reader = await readerHere();
      const element = video.current;
      if (isOver || element === null) return end();
      element.srcObject = stream;
      await element.play();
      await look();
    };
    const end = (): void => {
      isOver = true;
      stream?.getTracks().forEach((track) => track.stop());
      reader?.close();
    };
    begin().catch((error: unknown) => {
      if (!isOver) setFault(error instanceof DOMException && error.name === "NotAllowedError" ? t.cameraDenied : t.noCamera);
    });
    return end;
  }, []);
}

async function lineIn(photo: File): Promise<string | null> {
  const { readerHere } = await import("../scan/reader.ts");
  const reader = await readerHere();
  try {
    const picture = await createImageBitmap(photo);
    return await reader.read(picture, picture.width, picture.height);
  } catch {
    return null;
  } finally {
    reader.close();
  }
}
