import { expect, test } from "vitest";
import { parseScene } from "../../src/models/sketch/parse-scene.ts";
import { MOST_REMEMBERED } from "../../src/models/sketch/retell-scene.ts";
import { rewordScene } from "../../src/models/sketch/reword-scene.ts";
import { drawsOf } from "../../src/models/sketch/stable-hash.ts";
import { sketchT2T } from "../../src/models/sketch-t2t.ts";

const context = { signal: new AbortController().signal };
const texts = [
  "A beautiful sunset over the ocean",
  "two blue circles above a green square",
  "three yellow stars in the night sky",
  "a house with a red door in the snow",
  "many small fish under water",
  "a pink flower inside a teal ring",
  "a robot drinking coffee",
  "an empty room",
  // Of which colours and sizes are not told.
  "an oval inside a circle",
];

async function retold(text: string, seed: number): Promise<string> {
  return (await sketchT2T.invoke([text], [seed], context))[0]!;
}

test("what it writes is read as it was meant, whichever words it chose", () => {
  for (const text of texts) {
    const scene = parseScene(text);
    for (let seed = 0; seed < 200; seed++) {
      const draws = drawsOf(seed, text);
      const words = rewordScene(scene, draws);
      const again = parseScene(words);
      expect(again, `${text} → ${words}`).toEqual(scene);
    }
  }
});

test("it says the same in other words: much stays, and hardly ever all", async () => {
  let same = 0;
  let kept = 0;
  for (const text of texts) {
    for (let seed = 0; seed < 50; seed++) {
      const words = await retold(text, seed);
      if (words === text) same += 1;
      const [before, after] = [parseScene(text), parseScene(words)];
      const shapes = new Set(after.things.map(({ shape }) => shape));
      if (before.things.some(({ shape }) => shapes.has(shape))) kept += 1;
      expect(after.things.length).toBeLessThanOrEqual(MOST_REMEMBERED + 1);
    }
  }
  expect(same).toBe(0);
  expect(kept / (50 * texts.length)).toBeGreaterThan(0.8);
});

test("the seed is the teller: others tell otherwise", async () => {
  const told = await Promise.all(Array.from({ length: 20 }, (_, seed) => retold(texts[0]!, seed)));
  expect(new Set(told).size).toBeGreaterThan(10);
});

/** What a run of 100 ends in: the texts that come back again and again, or the last one; and whether it goes in a cycle. */
async function endOf(prompt: string, seed: number) {
  const seen = new Map<string, number>();
  let text = prompt;
  for (let step = 0; step < 100; step++) {
    text = await retold(text, seed);
    const entry = seen.get(text);
    if (entry !== undefined) return { isCycle: true, end: [...seen.keys()].slice(entry).sort().join("\n") };
    seen.set(text, step);
  }
  return { isCycle: false, end: text };
}

test("runs of it alone end in many states, some of them in cycles by step 100, others not yet", async () => {
  const ends = await Promise.all(
    texts.slice(0, 6).flatMap((text) => [1, 2, 3].map((seed) => endOf(text, seed))),
  );
  expect(new Set(ends.map(({ end }) => end)).size).toBeGreaterThanOrEqual(10);
  const share = ends.filter(({ isCycle }) => isCycle).length / ends.length;
  expect(share).toBeGreaterThanOrEqual(0.1);
  expect(share).toBeLessThanOrEqual(0.9);
});
