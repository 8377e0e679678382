// @ts-check
// Answers what a test asks; with `die` it ends without an answer.
import { parentPort, workerData } from "node:worker_threads";
import { answerCalls } from "../../dist/threads/answer-calls.js";

if (parentPort === null) throw new Error("this is no thread");
const methods = {
  /** @param {string} name */
  greet: (name) => `${workerData.greeting}, ${name}`,
  /** @param {string} event */
  announce: (event) => tell(event),
  /** @param {string} message */
  fail: (message) => {
    throw message === "in parts" ? new RangeError(message) : new Error(message);
  },
  /** @param {number} code */
  die: (code) => process.exit(code),
  /** @param {number} code */
  dieLater: (code) => void setTimeout(() => process.exit(code), 1),
  /** @param {string} message */
  throwLater: (message) =>
    void setTimeout(() => {
      throw new Error(message);
    }, 1),
};
/** @param {unknown} error */
const encode = (error) => (error instanceof RangeError ? { range: true } : undefined);
const tell = answerCalls(parentPort, methods, {
  errors: { encode, decode: (_details, message) => new RangeError(message) },
});
