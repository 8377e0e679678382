// Exits while threads read: node exits-while-reading.mjs DATABASE THREADS
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startEndable } from "../../dist/threads/unbroken.js";

const [path, count] = process.argv.slice(2);
const file = fileURLToPath(new URL("reading-thread.mjs", import.meta.url));
const started = Array.from({ length: Number(count) }, () => startEndable(file, { workerData: { path } }));
await Promise.all(started.map(({ thread }) => once(thread, "message")));
process.exit(7);
