// For `node --import`: lets a panic-tda process note its write points, or send itself a signal at one of them. What it is to
// do stands as JSON in the environment's WRITE_POINTS.
import { appendFileSync } from "node:fs";
import { observeWritePoints } from "../../../dist/store/write-points.js";

/**
 * @typedef {object} WritePointInstruments
 * @property {string} [noteIn] - A file: gets a line for each write point, with its kind.
 * @property {"SIGKILL" | "SIGSTOP" | "SIGINT"} [signal] - What to send.
 * @property {number} [at] - At which write point, from 1.
 * @property {import("../../../dist/store/write-points.js").WritePoint} [kind] - Count those of this kind alone.
 */

/** @type {WritePointInstruments} */
const { noteIn, signal, at, kind } = JSON.parse(process.env.WRITE_POINTS ?? "{}");

let reached = 0;
observeWritePoints((point) => {
  if (noteIn !== undefined) appendFileSync(noteIn, `${point}\n`);
  if (kind !== undefined && kind !== point) return;
  reached += 1;
  if (signal !== undefined && reached === at) process.kill(process.pid, signal);
});
