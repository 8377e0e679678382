// One line of JSON: time and labels of our HDBSCAN on a cloud. node run-clusters.mjs FILE DIMENSION
import { readFileSync } from "node:fs";
import { hdbscanOfRows } from "../dist/clusters/hdbscan.js";

const [file = "", dimension] = process.argv.slice(2);
const bytes = readFileSync(file);
const points = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const usage = process.cpuUsage();
const start = performance.now();
const { layers } = await hdbscanOfRows(
  { coordinates: points, dimension: Number(dimension) },
  {
    clusterSelectionEpsilon: 0.4,
    allowSingleCluster: true,
  },
);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(usage);
const processor = (user + system) / 1e6;
process.stdout.write(JSON.stringify({ seconds, processor, labels: [...(layers[0]?.labels ?? [])] }));
