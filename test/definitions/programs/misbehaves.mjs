// @ts-nocheck: a model of somebody who writes no types.
// Does what its first argument says, once it is asked about an item.
import { existsSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

const [, , fault, file] = process.argv;
const answers = {
  nothing: {},
  empty: { text: " " },
  number: { text: 4 },
  nan: { vector: [1, "x", 2, 3] },
  "short-vector": { vector: [1, 2] },
  "no-file": { image: "nowhere.png" },
};
if (fault === "banner") console.log("Loading my model ...");
for await (const line of createInterface({ input: process.stdin })) {
  let { items } = JSON.parse(line);
  if (items.length > 0) {
    if (fault === "dies" || (fault === "dies-once" && !existsSync(file))) {
      if (fault === "dies-once") writeFileSync(file, "");
      process.stderr.write("no memory left\n", () => process.exit(3));
      await setTimeout(10_000);
    }
    if (fault === "hangs") await setTimeout(600_000);
    if (fault === "long")
      for (;;) await new Promise((done) => process.stdout.write("0,".repeat(2 ** 20), done));
    if (fault === "too-few") items = items.slice(1);
  }
  console.log(JSON.stringify({ outputs: items.map(() => answers[fault] ?? { text: "a red apple" }) }));
  if (fault === "twice" && items.length > 0) console.log('{"outputs": []}');
}
