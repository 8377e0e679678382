import { createHash } from "node:crypto";
import sharp from "sharp";
import { expect, test } from "vitest";
import type { ThumbnailsHeader } from "../../src/explorer/api/images.ts";
import { randomStream } from "../../src/models/random-stream.ts";
import { insertImage, type StoredImage } from "../../src/store/images.ts";
import type { Store } from "../../src/store/store.ts";
import { newStore } from "../store/new-store.ts";
import { served } from "./served.ts";

/** Stores noise, of which no file is small. */
async function noise(store: Store, width: number, height: number): Promise<StoredImage> {
  const random = randomStream("noise", width, height);
  const pixels = Buffer.from(Array.from({ length: 3 * width * height }, () => 256 * random()));
  const file = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  const hash = createHash("sha256").update(pixels).digest("hex");
  const image: StoredImage = { hash, bytes: new Uint8Array(file), format: "webp", width, height };
  store.database.transaction(() => insertImage(store.database, image));
  return image;
}

const post = (body: unknown) => ({ method: "POST", body: JSON.stringify(body) });

test("a picture is the stored file, to be kept for ever", async () => {
  const store = newStore();
  const image = await noise(store, 80, 60);
  const { port } = await served(store.path);
  const url = `http://127.0.0.1:${port}/api/images/${image.hash}`;
  const response = await fetch(url);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(image.bytes);
  expect(response.headers.get("content-type")).toBe("image/webp");
  expect(response.headers.get("cache-control")).toMatch(/immutable/);
  const etag = response.headers.get("etag")!;
  const again = await fetch(url, { headers: { "if-none-match": etag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("a small version of a large picture fits the size and keeps its shape; a small file comes as it is", async () => {
  const store = newStore();
  const large = await noise(store, 400, 200);
  const small = await noise(store, 20, 10);
  const { port } = await served(store.path);
  const fetched = async (hash: string, size: number) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/images/${hash}?size=${size}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const { width, height, format } = await sharp(await fetched(large.hash, 96)).metadata();
  expect([width, height, format]).toEqual([96, 48, "webp"]);
  expect(new Uint8Array(await fetched(small.hash, 16))).toEqual(small.bytes);
});

test("many small versions come in one answer, an empty one for what is not there", async () => {
  const store = newStore();
  const images = [await noise(store, 400, 200), await noise(store, 20, 10), await noise(store, 300, 300)];
  const explorer = await served(store.path);
  const hashes = [images[0]!.hash, "0".repeat(64), images[1]!.hash, images[2]!.hash, images[0]!.hash];
  const { header, columns } = await explorer.columns<ThumbnailsHeader>(
    "/api/thumbnails",
    post({ size: 64, hashes }),
  );
  expect(header.types).toEqual(["image/webp", "", "image/webp", "image/webp", "image/webp"]);
  const file = (at: number) =>
    Buffer.from(columns.bytes!.slice(columns.offsets![at]!, columns.offsets![at + 1]!));
  expect((await sharp(file(0)).metadata()).width).toBe(64);
  expect(file(1).length).toBe(0);
  expect(new Uint8Array(file(2))).toEqual(images[1]!.bytes);
  expect((await sharp(file(3)).metadata()).height).toBe(64);
  expect(file(4)).toEqual(file(0));
});

test("what is no picture is refused by name", async () => {
  const explorer = await served(newStore().path);
  const cases: [path: string, init: RequestInit | undefined, status: number][] = [
    [`/api/images/${"0".repeat(64)}`, undefined, 404],
    ["/api/images/apple", undefined, 404],
    ["/api/images/..%2f..%2fetc%2fpasswd", undefined, 404],
    [`/api/images/${"0".repeat(64)}?size=4`, undefined, 400],
    ["/api/thumbnails", post({ size: 96, hashes: ["apple"] }), 400],
    ["/api/thumbnails", post({ size: 9600, hashes: [] }), 400],
    ["/api/thumbnails", post({ hashes: [] }), 400],
    ["/api/thumbnails", post([]), 400],
    ["/api/thumbnails", { method: "POST", body: "{" }, 400],
    ["/api/thumbnails", { method: "POST", body: " ".repeat(100_000) }, 413],
    ["/api/thumbnails", post({ size: 96, hashes: new Array(501).fill("0".repeat(64)) }), 400],
  ];
  for (const [path, init, status] of cases)
    expect((await explorer.failure(path, init)).status, path).toBe(status);
  expect(explorer.defects).toEqual([]);
});
