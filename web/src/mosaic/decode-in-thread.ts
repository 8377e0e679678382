import { pictureFile } from "../server/pictures.ts";
import type { DecodeAnswer, DecodeRequest } from "./decode-thread.ts";
import { type DecodePictures, decodeAsElements } from "./decoded-pictures.ts";

/** Undefined before the first pictures; null where the browser cannot start it. */
let thread: Worker | null | undefined;
const waiting = new Map<number, (bitmaps: DecodeAnswer["bitmaps"] | null) => void>();
let lastId = 0;

/** Reads pictures in a thread: the page draws meanwhile. */
export const decodeInThread: DecodePictures = async (hashes, side) => {
  if (thread === undefined) thread = startThread();
  const worker = thread;
  if (worker === null) return await decodeAsElements(hashes, side);
  const id = ++lastId;
  const files = hashes.map(pictureFile);
  const bitmaps = await new Promise<DecodeAnswer["bitmaps"] | null>((resolve) => {
    waiting.set(id, resolve);
    const request: DecodeRequest = { id, side, files };
    worker.postMessage(request);
  });
  return bitmaps ?? (await decodeAsElements(hashes, side));
};

function startThread(): Worker {
  const worker = new Worker(new URL("./decode-thread.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data: { id, bitmaps } }: MessageEvent<DecodeAnswer>) => {
    waiting.get(id)?.(bitmaps);
    waiting.delete(id);
  };
  // Its file could not be read, or run.
  worker.onerror = () => {
    worker.terminate();
    thread = null;
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  };
  return worker;
}
