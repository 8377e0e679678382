import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { numberOfRuns, promptsOfNetwork } from "../../src/config/network-prompts.ts";
import { readPromptPictures } from "../../src/config/prompt-pictures.ts";
import { readConfigFile } from "../../src/config/read-config-file.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { folderWith, halves } from "../images/picture-files.ts";
import { faultless, knownModels } from "./known-models-example.ts";
import { problemsWith } from "./problems-of.ts";

const apple = { image: "apple.png", name: "apple" };
const networks = [
  ["SDXLTurbo", "Moondream"],
  ["Moondream", "SDXLTurbo"],
];

test("each network starts from the prompts that its first model reads", () => {
  const config = parseConfig({ ...faultless, networks, prompts: ["a pear", apple, "a plum"] }, knownModels);
  expect(config.prompts).toEqual(["a pear", "apple", "a plum"]);
  expect(promptsOfNetwork(config, 0)).toEqual(["a pear", "a plum"]);
  expect(promptsOfNetwork(config, 1)).toEqual(["apple"]);
  expect(numberOfRuns(config)).toBe(3 * (2 + 1));
});

test("a network that reads images is refused where every prompt is a text, and one that reads text where every one is a picture", () => {
  expect(problemsWith({ networks: [["Moondream", "SDXLTurbo"]] })).toContain(
    'Moondream reads images, but the first model of a network reads the prompt, which is text.\n  Write ["SDXLTurbo", "Moondream"].',
  );
  expect(problemsWith({ prompts: [apple] })).toBe(
    "config: networks[0][0]: SDXLTurbo reads text, but the first model of a network reads the prompt, and every prompt is a picture.\n" +
      '  Write ["Moondream", "SDXLTurbo"].',
  );
});

test("a prompt that no network reads is refused: it would be left out", () => {
  expect(problemsWith({ prompts: ["a pear", apple] })).toBe(
    "config: prompts[1]: no network begins with a model that reads images: nothing would start from this picture.\n" +
      "  A network starts from the prompts that its first model reads. Add one that begins so, or leave the prompt out.",
  );
});

test("what a picture's entry lacks, has too much, or has twice is said, each with its place", () => {
  const prompts = [
    { image: "a.png" },
    { image: 4, name: " " },
    { image: "b.png", name: "b", nam: "c" },
    { imge: "c.png", name: "c" },
    { image: "d.png", name: "a plum" },
    { image: "d.png", name: "\u0000" },
    "a plum",
  ];
  expect(problemsWith({ networks, prompts })).toBe(
    [
      "config: prompts[0].name: expected what the picture is called, found nothing.\n" +
        '  The name stands where the text of another prompt would: {"image": "apple.jpg", "name": "apple"}.',
      "config: prompts[1].image: expected the path of a picture, found 4.\n" +
        '  Write it relative to the config, for example {"image": "apple.jpg", "name": "apple"}.',
      "config: prompts[1].name: expected what the picture is called, found a blank text.\n" +
        '  The name stands where the text of another prompt would: {"image": "apple.jpg", "name": "apple"}.',
      'config: prompts[2]: unknown key "nam" of a picture.\n  Did you mean "name"?',
      'config: prompts[3]: unknown key "imge" of a picture.\n  Did you mean "image"?',
      "config: prompts[5].name: expected what the picture is called, found a blank text.\n" +
        '  The name stands where the text of another prompt would: {"image": "apple.jpg", "name": "apple"}.',
      "config: prompts[5].name: expected a text without U+0000, found one after 0 other characters.\n" +
        "  Delete \\u0000: it ends a text for many programs that read the database.",
      'config: prompts[6]: the same prompt as prompts[4], "a plum".\n' +
        "  Leave it out: the number of runs of a prompt is set by seeds, not by writing it again.",
    ].join("\n"),
  );
  expect(problemsWith({ networks, prompts: ["apple", apple] })).toBe(
    'config: prompts[1]: the same name as prompts[0], "apple".\n  Give it another name: results are told apart by it.',
  );
});

const config = {
  networks: [["SketchI2T", "SketchT2I"]],
  seeds: [1],
  prompts: [apple, { image: "missing.png", name: "missing" }, { image: "text.png", name: "text" }],
  embedding_models: ["SketchVision"],
  max_length: 4,
};

test("all pictures that cannot be used are named with line and column, and nothing else is read from elsewhere than beside the config", async () => {
  const folder = folderWith({
    "config.json": JSON.stringify(config, null, 1),
    "apple.png": await halves().png().toBuffer(),
    "text.png": "no picture",
  });
  const path = join(folder, "config.json");
  const { config: checked, places } = readConfigFile(path, builtInModels);
  await expect(readPromptPictures(checked, folder, { source: "config.json", places })).rejects.toThrow(
    /^config\.json:17:13: prompts\[1\]\.image: missing\.png: no such file\.\n.*\nconfig\.json:21:13: prompts\[2\]\.image: text\.png: expected a picture, found what cannot be read as one: .*\n.*\n2 problems; nothing was written\.$/,
  );
});

test("a misspelt path names the nearest file", async () => {
  const folder = folderWith({ "apple.png": await halves().png().toBuffer() });
  const misspelt = { ...config, prompts: [{ image: "aple.png", name: "apple" }] };
  await expect(readPromptPictures(parseConfig(misspelt, builtInModels), folder)).rejects.toThrow(
    'config: prompts[0].image: aple.png: no such file.\n  Did you mean "apple.png"?',
  );
});

test("a picture goes by its pixels: under another name and in another format it is the same", async () => {
  const prompts = [apple, { image: "other.webp", name: "other" }];
  const folder = folderWith({
    "apple.png": await halves().png().toBuffer(),
    "other.webp": await halves().webp({ lossless: true }).toBuffer(),
  });
  const read = await readPromptPictures(parseConfig({ ...config, prompts }, builtInModels), folder);
  expect(read.pictures).toHaveLength(1);
  const [{ hash, width, height }] = read.pictures as [(typeof read.pictures)[number]];
  expect([width, height]).toEqual([6, 2]);
  expect(read.config.prompt_images).toEqual({ apple: hash, other: hash });
});
