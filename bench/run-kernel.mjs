// One line of JSON: times and memory of our kernel on a cloud. node run-kernel.mjs FILE DIMENSION REPETITIONS
import { readFileSync } from "node:fs";
import { HomologyKernel } from "../dist/homology/homology-kernel.js";

const [file = "", dimension, repetitions] = process.argv.slice(2);
const bytes = readFileSync(file);
const points = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const kernel = await HomologyKernel.load();
const milliseconds = [];
const processor = [];
let result;
for (let repetition = 0; repetition <= Number(repetitions); repetition++) {
  const start = performance.now();
  const usage = process.cpuUsage();
  result = kernel.ofPoints(points, Number(dimension));
  milliseconds.push(performance.now() - start);
  const { user, system } = process.cpuUsage(usage);
  processor.push((user + system) / 1000);
}
const bars = result?.diagrams.map((diagram) =>
  Array.from({ length: diagram.length / 2 }, (_, at) => [diagram[2 * at], finite(diagram[2 * at + 1])]),
);
process.stdout.write(
  JSON.stringify({
    first: milliseconds[0],
    warm: milliseconds.slice(1),
    processor: processor.slice(1),
    numDistinct: result?.numDistinct,
    linearMemoryBytes: result?.memoryBytes,
    bars,
  }),
);

/** @param {number | undefined} death */
function finite(death) {
  return death === Number.POSITIVE_INFINITY ? null : death;
}
