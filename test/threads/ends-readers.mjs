// Ends threads while they read: node ends-readers.mjs DATABASE COUNT
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startEndable } from "../../dist/threads/unbroken.js";

const [path, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const { thread, end } = startEndable(fileURLToPath(new URL("reading-thread.mjs", import.meta.url)), {
    workerData: { path },
  });
  await once(thread, "message");
  await setTimeout(i % 5);
  await end();
}
console.log("all ended");
