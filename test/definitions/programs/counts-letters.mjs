// @ts-nocheck: a model of somebody who writes no types.
// A model of texts: says how many letters each has. Loud ones are refused.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const outputs = JSON.parse(line).items.map(({ text, seed }) =>
    text.includes("loud") ? { error: "it is too loud" } : { text: `${text.length} letters, seed ${seed}` },
  );
  console.log(JSON.stringify({ outputs }));
}
