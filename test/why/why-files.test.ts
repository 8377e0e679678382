import { expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { lineChart } from "../../src/why/line-chart.ts";
import { whyExperiment } from "../../src/why/why-experiment.ts";
import { whyFiles } from "../../src/why/why-files.ts";
import { newStore } from "../store/new-store.ts";

test("the answers of why are files: JSON, tables and figures, the same each time", async () => {
  const store = newStore();
  const { id } = createExperiment(store, {
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1, 2, 3],
    prompts: ['a "red", apple', "a blue <car>"],
    embedding_models: ["DummyText"],
    max_length: 8,
  });
  await performExperiment(store, id);
  const files = await whyFiles(store, id);
  expect(Object.keys(files)).toEqual([
    "why.json",
    "networks.csv",
    "captions.csv",
    "runs.csv",
    "survival.csv",
    "parts.csv",
    "prompt-share-network-1-DummyText.svg",
    "first-return-network-1-DummyText.svg",
    "been-here-network-1-DummyText.svg",
    "parts-network-1-DummyText.svg",
  ]);
  const { as_of: _, ...answer } = await whyExperiment(store, id);
  expect(JSON.parse(files["why.json"]!)).toEqual(answer);
  const [network] = answer.networks;
  const lines = files["captions.csv"]!.trimEnd().split("\r\n");
  expect(lines).toHaveLength(1 + network!.captions);
  const [header, first] = lines.map((line) => line.split(","));
  expect(Number(first![header!.indexOf("prompt_share")])).toBe(network!.prompt.share[0]);
  expect(files["runs.csv"]!.trimEnd().split("\r\n")).toHaveLength(1 + 6);
  expect(await whyFiles(store, id)).toEqual(files);
});

test("a chart draws each line, with a gap where a value is missing, and its words are no markup", () => {
  const svg = lineChart({
    title: "a <b> & c",
    xTitle: "x",
    yTitle: "y",
    range: [0, 1],
    lines: [
      {
        name: "l",
        points: [
          [0, 0],
          [1, null],
          [2, 1],
        ],
        colour: "#000000",
      },
    ],
  });
  expect(svg).toContain("a &lt;b> &amp; c");
  expect(svg).toContain('d="M64,272M410,36"');
});
