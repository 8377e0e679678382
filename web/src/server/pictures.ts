import { useEffect, useReducer, useRef } from "preact/hooks";
import type { ThumbnailsHeader, ThumbnailsRequest } from "../../../src/explorer/api/images.ts";
import { decodeColumns } from "../../../src/explorer/columns.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { askBytes } from "./ask.ts";

/** Longer side in pixels: sharp in the largest cell of the mosaic. */
const SIZE = 256;
const PER_REQUEST = 200;
const KEPT = 4000;
/** Requests under way at a time. */
const PARALLEL = 2;

/** The file of a small picture. */
export interface PictureFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Small pictures by hash, fetched many at a time: a request for each would make the slider stumble. A picture never changes,
 * so what was fetched stays, up to a number.
 */
const pictures = new Map<string, PictureFile & { address?: string }>();
/** Of which the server has no file. */
const gone = new Set<string>();
const asked = new Set<string>();
/** Wanted, the most urgent first. */
let queue: string[] = [];
let requests = 0;
const listeners = new Set<() => void>();

/** Where a static copy keeps its pictures: beside the page. */
let folder: string | null = null;

/** Takes pictures from a folder from now on, and asks no server for any. */
export function takePicturesFrom(path: string): void {
  folder = path;
}

/** What shows a picture; the server makes it smaller where the longer side may have `size` pixels only. */
export function imageAddress(hash: string, size?: number): string {
  return folder === null ? pathOf(routes.image, { hash }, { size }) : `${folder}/${hash}.webp`;
}

/** The address of a picture that is here already. */
export function pictureAddress(hash: string): string | undefined {
  if (folder !== null) return imageAddress(hash);
  const picture = pictures.get(hash);
  if (picture === undefined) return undefined;
  picture.address ??= dataAddress(picture);
  return picture.address;
}

/** Whether there is no file of a picture: `panic-tda prune` gives them up. */
export function isPictureGone(hash: string): boolean {
  return gone.has(hash);
}

/** Whether a picture is here already, or is known not to be had. */
export function isPictureKnown(hash: string): boolean {
  return folder !== null || pictures.has(hash) || gone.has(hash);
}

/** The file of a picture that is here, and that a server sent. */
export function pictureFile(hash: string): PictureFile | undefined {
  return pictures.get(hash);
}

/** Asks for pictures. The last call's come first: they are what is looked at now. */
export function wantPictures(hashes: readonly string[]): void {
  if (folder !== null) return;
  const fresh = [...new Set(hashes)].filter((hash) => !isPictureKnown(hash) && !asked.has(hash));
  if (fresh.length === 0) return;
  const isFresh = new Set(fresh);
  queue = [...fresh, ...queue.filter((hash) => !isFresh.has(hash))].slice(0, KEPT);
  fetchNext();
}

function fetchNext(): void {
  while (requests < PARALLEL && queue.length > 0) {
    const hashes = queue.splice(0, PER_REQUEST);
    for (const hash of hashes) asked.add(hash);
    requests++;
    fetchPictures(hashes)
      .catch(() => undefined) // A lost server is told by the connection; the pictures are wanted again at the next step or when it is back.
      .finally(() => {
        for (const hash of hashes) asked.delete(hash);
        requests--;
        for (const listener of listeners) listener();
        fetchNext();
      });
  }
}

async function fetchPictures(hashes: readonly string[]): Promise<void> {
  const request: ThumbnailsRequest = { size: SIZE, hashes };
  const body = await askBytes(routes.thumbnails, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  const { header, columns } = decodeColumns<ThumbnailsHeader>(body);
  const offsets = columns.offsets as Uint32Array;
  const bytes = columns.bytes as Uint8Array<ArrayBuffer>;
  hashes.forEach((hash, i) => {
    const file = bytes.slice(offsets[i], offsets[i + 1]);
    if (file.length === 0) gone.add(hash);
    else pictures.set(hash, { type: header.types[i] ?? "", bytes: file });
  });
  for (const hash of pictures.keys()) {
    if (pictures.size <= KEPT) break;
    pictures.delete(hash);
  }
}

/** Arguments of one call; engines refuse very many. */
const BYTES_PER_CALL = 8192;

/** A file as an address. */
function dataAddress({ type, bytes }: PictureFile): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += BYTES_PER_CALL)
    binary += String.fromCharCode(...bytes.subarray(i, i + BYTES_PER_CALL));
  return `data:${type};base64,${btoa(binary)}`;
}

/** Calls a function whenever pictures have arrived, or cannot be had. @returns ends it */
export function onPictureArrivals(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Renders again when pictures have arrived, as long as what is shown lacks one: most that arrive are fetched ahead.
 *
 * @param isLacking - Whether it lacks one now.
 */
export function usePictureArrivals(isLacking: boolean): void {
  const [, redraw] = useReducer((arrivals: number) => arrivals + 1, 0);
  const lacks = useRef(isLacking);
  lacks.current = isLacking;
  useEffect(() => {
    return onPictureArrivals(() => {
      if (lacks.current) redraw(undefined);
    });
  }, []);
}
