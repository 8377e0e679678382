import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * @typedef {object} ModelInstruments
 * @property {string} [recordIn] - A file: gets a line "model seed contentHash" for each item when its call begins.
 * @property {number} [callMs] - How long each call takes.
 * @property {number} [embeddingBatchSize] - The most items of a call of an embedding model.
 */

/** @typedef {import("../../dist/models/model.js").Model} Model */

/**
 * The same model: equal outputs, but its calls are recorded and slowed down. Its name and parameters stay, so that what one
 * process began the other can go on with.
 *
 * @template {Model} M
 * @param {M} model
 * @param {ModelInstruments} instruments
 * @returns {M}
 */
export function instrumented(model, { recordIn, callMs = 0, embeddingBatchSize }) {
  /** @param {readonly unknown[]} inputs @param {readonly number[]} [seeds] */
  const begin = async (inputs, seeds) => {
    if (recordIn !== undefined) {
      const lines = inputs.map((input, i) => `${model.name} ${seeds?.[i] ?? "-"} ${contentHash(input)}\n`);
      appendFileSync(recordIn, lines.join(""));
    }
    if (callMs > 0) await pause(callMs);
  };
  const slowness = callMs > 0 ? { callTimeLimitMs: () => 600_000 } : {};
  if ("invoke" in model) {
    /** @type {any} */
    const { invoke } = model;
    return {
      ...model,
      ...slowness,
      /** @type {any} */
      async invoke(/** @type {any[]} */ inputs, /** @type {number[]} */ seeds, /** @type {any} */ context) {
        await begin(inputs, seeds);
        return invoke(inputs, seeds, context);
      },
    };
  }
  /** @type {any} */
  const { embed } = model;
  return {
    ...model,
    ...slowness,
    ...(embeddingBatchSize === undefined ? {} : { maxBatchSize: embeddingBatchSize }),
    /** @type {any} */
    async embed(/** @type {any[]} */ inputs, /** @type {any} */ context) {
      await begin(inputs);
      return embed(inputs, context);
    },
  };
}

/**
 * SHA-256 of a text's UTF-8 bytes or of a picture's width, height and pixels, as in the column `output_hash`.
 *
 * @param {any} input
 */
function contentHash(input) {
  const hash = createHash("sha256");
  if (typeof input === "string") return hash.update(input, "utf8").digest("hex");
  const size = Buffer.alloc(8);
  size.writeUInt32LE(input.width, 0);
  size.writeUInt32LE(input.height, 4);
  return hash.update(size).update(input.pixels).digest("hex");
}
