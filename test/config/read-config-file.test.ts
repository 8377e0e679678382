import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { readConfigFile } from "../../src/config/read-config-file.ts";
import { faultless, knownModels } from "./known-models-example.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "panic-tda-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(content: string | Uint8Array, name = "apple.json"): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The message for a file, which is called by its name alone. */
function messageFor(path: string): string {
  try {
    readConfigFile(path, knownModels);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message.replaceAll(`${folder}/`, "").replaceAll(folder, "FOLDER");
    throw error;
  }
  throw new Error("there was nothing wrong");
}

describe("a faultless file", () => {
  test("gives the config, and the JSON value as it stands there", () => {
    const { config, given, warnings } = readConfigFile(write(JSON.stringify(faultless)), knownModels);
    expect(config).toMatchObject({ networks: faultless.networks, max_length: 10 });
    expect(given).toStrictEqual(faultless);
    expect(warnings).toStrictEqual([]);
  });

  test("may begin with a byte order mark", () => {
    const path = write(`\ufeff${JSON.stringify(faultless)}`);
    expect(readConfigFile(path, knownModels).config.max_length).toBe(10);
  });

  test("comes with warnings that have their place", () => {
    const path = write(JSON.stringify({ ...faultless, max_length: 3 }, null, 2));
    expect(readConfigFile(path, knownModels).warnings).toMatchObject([
      { path: "embedding_models[0]", line: 17, column: 5 },
    ]);
  });
});

test("all problems stand in the order of the file, each with line and column, and are counted", () => {
  const path = write(`{
  "max_length": "10",
  "networks": [
    ["SDXLTurbo", "Moondreem"],
    ["SDXLTurbo", "Moondream", "Pixtral"],
    ["SDXLTurbo", "Moondream", "FluxSchnell"]
  ],
  "prompt": ["a red apple"], "seeds": [42,
    -2],
  "seed_count": 4,
  "max_length": 0
}
`);
  expect(messageFor(path)).toBe(`\
apple.json:4:19: networks[0][1]: no model is called "Moondreem".
  Did you mean "Moondream"? Models that read images: Moondream, Pixtral.
apple.json:5:32: networks[1]: Moondream writes text, but Pixtral after it reads images.
  Put a text-to-image model between them.
apple.json:6:32: networks[2]: FluxSchnell writes images, but SDXLTurbo after it, at the beginning of the cycle, reads text.
  Put an image-to-text model at the end. Image-to-text models: Moondream, Pixtral.
apple.json:8:3: unknown key "prompt".
  Did you mean "prompts"? It takes a list of at least one prompt, for example ["a red apple"].
apple.json:9:5: seeds[1]: expected -1 or a whole number from 0 to 4294967295, found -2.
  A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.
apple.json:10:3: "seed_count" cannot stand beside "seeds".
  Keep one of them: seeds lists the seeds; seed_count, also called num_runs, stands for that many times -1.
apple.json:11:3: "max_length" is given twice, first on line 2.
  Keep one of them.
apple.json:11:17: max_length: expected a whole number from 1, found 0.
  A run of 1 is one picture; 10 is a good first try.
apple.json:12:1: missing key "embedding_models".
  Add, for example, "embedding_models": ["STSBMpnet"].
9 problems; nothing was written.`);
});

test("a single problem is counted as one", () => {
  const path = write(JSON.stringify({ ...faultless, batch_size: 0 }));
  expect(messageFor(path)).toMatch(
    /^apple\.json:1:\d+: batch_size: .*\n.*\n1 problem; nothing was written\.$/,
  );
});

test("keys that look like numbers stand where the file has them", () => {
  const path = write(`{"b": 1, "1": 2, ${JSON.stringify(faultless).slice(1)}`);
  expect(messageFor(path)).toMatch(
    /^apple\.json:1:2: unknown key "b"\.\n.*\napple\.json:1:10: unknown key "1"\./,
  );
});

test("lines are counted as editors do, whichever way they end", () => {
  const text = JSON.stringify({ ...faultless, max_length: 0 }, null, 1);
  const line = text.split("\n").findIndex((part) => part.includes("max_length")) + 1;
  for (const lineBreak of ["\n", "\r\n", "\r"]) {
    expect(messageFor(write(text.replaceAll("\n", lineBreak)))).toContain(
      `apple.json:${line}:16: max_length: `,
    );
  }
});

test("a file that is no object says where it begins", () => {
  expect(messageFor(write("\n  []"))).toMatch(
    /^apple\.json:2:3: expected an object in braces, found an empty list\.\n/,
  );
});

test("a file that is not JSON says where it stops being it", () => {
  expect(messageFor(write('{\n  "seeds": [42],\n}'))).toBe(
    'apple.json:2:16: not JSON: a comma before the closing "}".\n  Delete the comma.\nNothing was written.',
  );
});

test.each(["", " \n", "\ufeff"])("an empty file is called empty: %j", (content) => {
  expect(messageFor(write(content))).toMatch(
    /^apple\.json: the file is empty\.\n {2}A small config: \{ "networks": .* \}\nNothing was written\.$/,
  );
});

test("a file that does not exist leads to one with a similar name", () => {
  write("{}");
  write("{}", "pear.json");
  expect(messageFor(join(folder, "aple.json"))).toBe(
    "aple.json: no such file.\n  Did you mean apple.json?\nNothing was written.",
  );
  expect(messageFor(join(folder, "apple"))).toBe(
    "apple: no such file.\n  Did you mean apple.json?\nNothing was written.",
  );
  expect(messageFor(join(folder, "quince.json"))).toBe(
    "quince.json: no such file.\n  JSON files in the folder FOLDER: apple.json, pear.json.\nNothing was written.",
  );
});

test("a file in a folder that does not exist says so", () => {
  expect(messageFor(join(folder, "fruit", "apple.json"))).toBe(
    "fruit/apple.json: no such file.\n  There is no folder fruit either. The example configs are written by: panic-tda init\nNothing was written.",
  );
});

test("a path through a file leads nowhere", () => {
  expect(messageFor(join(write("{}"), "pear.json"))).toBe(
    "apple.json/pear.json: no such file.\n  There is no folder apple.json either. The example configs are written by: panic-tda init\nNothing was written.",
  );
});

test("a folder instead of a file leads to the files in it", () => {
  write("", "notes.txt");
  expect(messageFor(folder)).toBe(
    "FOLDER: expected a file, found a folder.\n  The folder FOLDER holds no JSON file.\nNothing was written.",
  );
  for (let index = 0; index < 11; index++) write("{}", `${index}.json`);
  mkdirSync(join(folder, "more"));
  expect(messageFor(folder)).toContain(
    "folder FOLDER: 0.json, 1.json, 10.json, 2.json, 3.json, 4.json, 5.json, 6.json, 7.json, 8.json, …\n",
  );
});

test("a file that cannot be read says why, and keeps the cause", () => {
  const path = join(folder, "x".repeat(300));
  expect(messageFor(path)).toMatch(
    /: cannot be read: ENAMETOOLONG.*\n {2}Check the path, and who may read it\.\n/,
  );
  expect(() => readConfigFile(path, knownModels)).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ code: "ENAMETOOLONG" }) }),
  );
});

test("a file in another encoding says which line is not UTF-8", () => {
  const latin1 = Buffer.from('{\n"prompts": ["Äpfel"]\n}', "latin1");
  expect(messageFor(write(latin1))).toBe(
    "apple.json: expected UTF-8, found other bytes on line 2.\n  Save the file with the encoding UTF-8.\nNothing was written.",
  );
  const utf16 = Buffer.from(`\ufeff${JSON.stringify(faultless)}`, "utf16le");
  for (const bytes of [utf16, Buffer.from(utf16).swap16()]) {
    expect(messageFor(write(bytes))).toContain("apple.json: expected UTF-8, found UTF-16.\n");
  }
});

test("a file that is nested thousands of levels deep is refused like any other", () => {
  const path = write(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
  expect(messageFor(path)).toContain("apple.json: lists or objects are nested too deeply to be read.\n");
});
