import type { Context, Hono } from "hono";
import pLimit from "p-limit";
import { getKeptImage } from "../store/images.ts";
import type { Store } from "../store/store.ts";
import type { ThumbnailsHeader, ThumbnailsRequest } from "./api/images.ts";
import { ApiFailure } from "./api-failure.ts";
import { columnsMediaType, encodeColumns } from "./columns.ts";
import type { Explorer } from "./explorer.ts";
import { jsonBody } from "./request-body.ts";
import { required, wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";
import { type PictureFile, pictureFile, type Thumbnails } from "./thumbnails.ts";

const SIZES = { least: 16, greatest: 512 };
const MOST_THUMBNAILS = 500;
const MOST_REQUEST_BYTES = 64 * 1024;
const HASH = /^[0-9a-f]{64}$/;
/** So many are drawn at once: as many as sharp has threads for. */
const AT_ONCE = 4;

/** Pictures, whole and small. A hash names the same pixels for ever, so that browsers never ask twice. */
export function serveImages(app: Hono, { current, thumbnails }: Explorer): void {
  app.get(routes.image, async (context) => {
    const hash = required(context, "hash");
    const size = context.req.query("size") === undefined ? undefined : wholeNumber(context, "size", SIZES);
    const etag = `"${hash}${size === undefined ? "" : `-${size}`}"`;
    const headers = { ETag: etag, "Cache-Control": "public, max-age=31536000, immutable" };
    if (!HASH.test(hash)) {
      throw new ApiFailure("not-found", "a picture's name is its hash: 64 hexadecimal digits, lower case.");
    }
    const { store } = current;
    const isCached = context.req.header("if-none-match")?.split(/,\s*/).includes(etag) === true;
    if (isCached) return context.body(null, 304, headers);
    const file = await pictureOf(store, thumbnails, hash, size);
    if (file === undefined) throw new ApiFailure("not-found", `there is no picture ${hash} in the database.`);
    return context.body(file.bytes, 200, { ...headers, "Content-Type": file.type });
  });

  app.post(routes.thumbnails, async (context) => {
    const { size, hashes } = await thumbnailsRequest(context);
    const { store } = current;
    const files = await pLimit(AT_ONCE).map(hashes, (hash) => pictureOf(store, thumbnails, hash, size));
    const offsets = new Uint32Array(files.length + 1);
    for (const [at, file] of files.entries()) offsets[at + 1] = offsets[at]! + (file?.bytes.length ?? 0);
    const bytes = new Uint8Array(offsets[files.length]!);
    for (const [at, file] of files.entries()) if (file !== undefined) bytes.set(file.bytes, offsets[at]);
    const header: ThumbnailsHeader = { types: files.map((file) => file?.type ?? "") };
    return context.body(encodeColumns(header, { offsets, bytes }), 200, { "Content-Type": columnsMediaType });
  });
}

async function pictureOf(
  store: Store,
  thumbnails: Thumbnails,
  hash: string,
  size: number | undefined,
): Promise<PictureFile | undefined> {
  const load = () => getKeptImage(store.database, hash);
  if (size !== undefined) return thumbnails.get(hash, size, load);
  const image = load();
  return image === undefined ? undefined : pictureFile(image);
}

async function thumbnailsRequest(context: Context): Promise<ThumbnailsRequest> {
  const { size, hashes } = (await jsonBody(context, MOST_REQUEST_BYTES)) as Partial<ThumbnailsRequest>;
  const isSize = Number.isInteger(size) && size! >= SIZES.least && size! <= SIZES.greatest;
  const areHashes =
    Array.isArray(hashes) && hashes.length <= MOST_THUMBNAILS && hashes.every((hash) => HASH.test(hash));
  if (isSize && areHashes) return { size: size!, hashes };
  throw new ApiFailure(
    "bad-request",
    `${context.req.path}: expected {"size": ${SIZES.least} to ${SIZES.greatest}, "hashes": [at most ${MOST_THUMBNAILS}]}.`,
  );
}
