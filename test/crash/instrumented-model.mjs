import { createHash } from "node:crypto";
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * @typedef {object} ModelInstruments
 * @property {string} [recordIn] - A file: gets a line "model seed contentHash" for each item when its call begins.
 * @property {string} [holdWhile] - A file: calls wait as long as it exists.
 * @property {number} [freeCalls] - How many calls of this process do not wait for it.
 * @property {number} [pauseMs] - How long each call of a generative model takes besides.
 * @property {number} [embeddingBatchSize] - The most items of a call of an embedding model.
 */

let numCalls = 0;

/** @typedef {import("../../dist/models/model.js").Model} Model */

/**
 * The same model: equal outputs, but its calls are recorded and held. Its name and parameters stay, so that what one
 * process began the other can go on with.
 *
 * @template {Model} M
 * @param {M} model
 * @param {ModelInstruments} instruments
 * @returns {M}
 */
export function instrumented(model, { recordIn, holdWhile, freeCalls = 0, pauseMs, embeddingBatchSize }) {
  /** @param {readonly unknown[]} inputs @param {readonly number[]} [seeds] */
  const begin = async (inputs, seeds) => {
    if (recordIn !== undefined) {
      const lines = inputs.map((input, i) => `${model.name} ${seeds?.[i] ?? "-"} ${contentHash(input)}\n`);
      appendFileSync(recordIn, lines.join(""));
    }
    numCalls += 1;
    if (numCalls <= freeCalls) return;
    while (holdWhile !== undefined && existsSync(holdWhile)) await pause(10);
  };
  const patience = holdWhile !== undefined ? { callTimeLimitMs: () => 600_000 } : {};
  if ("invoke" in model) {
    /** @type {any} */
    const { invoke } = model;
    return {
      ...model,
      ...patience,
      /** @type {any} */
      async invoke(/** @type {any[]} */ inputs, /** @type {number[]} */ seeds, /** @type {any} */ context) {
        await begin(inputs, seeds);
        if (pauseMs !== undefined) await pause(pauseMs);
        return invoke(inputs, seeds, context);
      },
    };
  }
  /** @type {any} */
  const { embed } = model;
  return {
    ...model,
    ...patience,
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
