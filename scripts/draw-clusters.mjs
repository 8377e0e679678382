// Draws the ten largest clusters of SketchText and of SketchVision in the sketch world, for docs/clusters.md:
// docs/images/sketch-text-clusters.svg and docs/images/sketch-vision-clusters.svg.
// Usage: npm run sketch:clusters [-- DATABASE]. Without a database, experiments/sketch-world.json is run and clustered first.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { clusterEmbeddings, createExperiment, openStore, performExperiment } from "../dist/index.js";
import { clusterSizes, layerCounts } from "../dist/store/clusterings.js";

/** @typedef {import("../dist/index.js").Invocation} Invocation */

/** Lengths in SVG user units, which are pixels at the picture's own size. */
const margin = 16;
const picture = 84;
const rowHeight = picture + 14;
const header = 64;
const captionX = margin + 26 + picture + 14;
const captionWidth = 262;
const lettersPerLine = 34;
const lineHeight = 15;
const numOthers = 6;
const numClusters = 10;

const folder = process.argv[2] === undefined ? mkdtempSync(join(tmpdir(), "panic-tda-clusters-")) : undefined;
const store = openStore(process.argv[2] ?? join(/** @type {string} */ (folder), "sketch-world.db"));
try {
  if (folder !== undefined) {
    const config = JSON.parse(
      readFileSync(new URL("../experiments/sketch-world.json", import.meta.url), "utf8"),
    );
    await performExperiment(store, createExperiment(store, config).id);
    for (const model of ["SketchText", "SketchVision"]) await clusterEmbeddings(store, model);
  }
  for (const [model, file] of [
    ["SketchText", "sketch-text-clusters.svg"],
    ["SketchVision", "sketch-vision-clusters.svg"],
  ]) {
    writeFileSync(
      new URL(`../docs/images/${file}`, import.meta.url),
      await drawing(/** @type {string} */ (model)),
    );
  }
} finally {
  store.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
}

/** The ten largest clusters of a model. @param {string} model */
async function drawing(model) {
  const [layer] = store.clusterings({ model, algorithm: "hdbscan" });
  if (layer === undefined) throw new Error(`${store.path}: there is no clustering of ${model}.`);
  const counts = layerCounts(store.database, layer.id);
  const { embeddings, pairs } = outputs(model);
  /** @type {Map<number, string[]>} */
  const members = new Map();
  for (const { label, embedding_id } of store.embeddingClusters(layer.id)) {
    members.set(label, [...(members.get(label) ?? []), embedding_id]);
  }
  const parts = [];
  for (const [row, cluster] of clusterSizes(store.database, layer.id, numClusters).entries()) {
    const y = header + row * rowHeight;
    const medoid = embeddings.get(cluster.medoid_embedding_id);
    const shown = pairs.get(medoid?.invocationId ?? "");
    if (medoid === undefined || shown === undefined) continue;
    console.log(`${cluster.label}  ${cluster.size}  ${shown.caption}`);
    parts.push(
      `<text class="number" x="${margin}" y="${y + picture / 2 + 5}">${cluster.label}</text>`,
      await image(shown.imageHash, margin + 26, y),
      ...linesOf(shown.caption).map(
        (line, i) => `<text x="${captionX}" y="${y + 14 + i * lineHeight}">${escaped(line)}</text>`,
      ),
      `<text class="size" x="${captionX}" y="${y + picture - 4}">${cluster.size} of ${counts.embeddings.toLocaleString("en-US")}</text>`,
    );
    const others = spread(
      (members.get(cluster.label) ?? []).flatMap((id) => {
        const member = embeddings.get(id);
        const pair = pairs.get(member?.invocationId ?? "");
        if (member === undefined || pair === undefined) return [];
        return [{ hash: pair.imageHash, distance: distance(medoid.vector, member.vector) }];
      }),
      shown.imageHash,
    );
    for (const [i, { hash }] of others.entries()) {
      parts.push(await image(hash, captionX + captionWidth + i * (picture + 8), y));
    }
  }
  const width = captionX + captionWidth + numOthers * (picture + 8) + margin;
  const height = header + numClusters * rowHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>The ten largest clusters of ${model} in the sketch world</title>
<style>
  text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #2a2c34; }
  .title { font-size: 17px; font-weight: 600; }
  .head, .size { fill: #6a6f78; }
  .number { font-weight: 600; }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text class="title" x="${margin}" y="28">${model}: the ten largest of ${counts.clusters} clusters</text>
<text class="head" x="${margin + 26}" y="52">medoid</text>
<text class="head" x="${captionX + captionWidth}" y="52">other members with other pictures, from near the medoid to the furthest</text>
${parts.join("\n")}
</svg>
`;
}

/**
 * The embeddings of a model by their ids; and for each embedded output the caption and picture that belong together: a caption and
 * what it describes, or a picture and its caption.
 *
 * @param {string} model
 */
function outputs(model) {
  /** @type {Map<string, import("../dist/index.js").Embedding>} */
  const embeddings = new Map();
  /** @type {Map<string, { caption: string, imageHash: string }>} */
  const pairs = new Map();
  for (const experiment of store.experiments()) {
    for (const embedding of store.embeddings({ experiment: experiment.id, model }))
      embeddings.set(embedding.id, embedding);
    for (const run of store.runs(experiment.id)) {
      /** @type {Invocation | undefined} */
      let before;
      for (const invocation of store.invocations(run.id)) {
        if (invocation.output_text !== null && before?.output_image_hash) {
          const pair = { caption: invocation.output_text, imageHash: before.output_image_hash };
          pairs.set(invocation.id, pair);
          pairs.set(before.id, pair);
        }
        before = invocation;
      }
    }
  }
  return { embeddings, pairs };
}

/** Members with different pictures at even steps of their order by distance, the furthest last. @param {{ hash: string, distance: number }[]} members @param {string} medoid */
function spread(members, medoid) {
  const seen = new Set([medoid]);
  const distinct = members
    .sort((a, b) => a.distance - b.distance)
    .filter(({ hash }) => !seen.has(hash) && seen.add(hash));
  const count = Math.min(numOthers, distinct.length);
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? 0 : Math.round((i * (distinct.length - 1)) / (count - 1));
    return /** @type {{ hash: string, distance: number }} */ (distinct[at]);
  });
}

/** @param {string} hash @param {number} x @param {number} y */
async function image(hash, x, y) {
  const stored = store.image(hash);
  const png = await sharp(stored?.bytes)
    .resize(picture, picture)
    .png({ palette: true, colours: 32, effort: 10 })
    .toBuffer();
  return `<image x="${x}" y="${y}" width="${picture}" height="${picture}" href="data:image/png;base64,${png.toString("base64")}"/>`;
}

/** @param {Float32Array} one @param {Float32Array} other */
function distance(one, other) {
  return Math.sqrt(one.reduce((sum, x, k) => sum + (x - (other[k] ?? 0)) ** 2, 0));
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** @param {string} text */
function linesOf(text) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < lettersPerLine)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
