import { describe, expect, test } from "vitest";
import { checkConfig } from "../../src/config/check-config.ts";
import { faultless } from "./known-models-example.ts";
import { problemsOf, problemsWith } from "./problems-of.ts";

/** What each mistake is answered with, word for word. */
const cases: readonly [string, object, string][] = [
  [
    "a missing key",
    { prompts: undefined },
    'config: missing key "prompts".\n  Add, for example, "prompts": ["a red apple"].',
  ],
  [
    "missing models, with models of this version for example",
    { networks: undefined, embedding_models: undefined },
    'config: missing key "networks".\n  Add, for example, "networks": [["SDXLTurbo", "Moondream"]].\n' +
      'config: missing key "embedding_models".\n  Add, for example, "embedding_models": ["STSBMpnet"].',
  ],
  [
    "missing seeds",
    { seeds: undefined },
    'config: missing key "seeds".\n  Add, for example, "seeds": [42, 123]; or "seed_count": 4 for four runs with fresh random seeds.',
  ],
  [
    "seeds and seed_count together",
    { seed_count: 4 },
    'config: "seed_count" cannot stand beside "seeds".\n  Keep one of them: seeds lists the seeds; seed_count, also called num_runs, stands for that many times -1.',
  ],
  [
    "seed_count and num_runs together, though they agree",
    { seeds: undefined, num_runs: 4, seed_count: 4 },
    'config: "seed_count" cannot stand beside "num_runs".\n  Keep one of them: seeds lists the seeds; seed_count, also called num_runs, stands for that many times -1.',
  ],
  [
    "an unknown key, which is then not missing as well",
    { prompts: undefined, prompt: ["a red apple"] },
    'config: unknown key "prompt".\n  Did you mean "prompts"? It takes a list of at least one prompt, for example ["a red apple"].',
  ],
  [
    "the key of older versions",
    { networks: undefined, network: ["SDXLTurbo", "Moondream"] },
    'config: unknown key "network".\n  Did you mean "networks"? It takes a list of at least one network, for example [["SDXLTurbo", "Moondream"]].',
  ],
  [
    "a misspelt seed key, which then stands for the seeds",
    { seeds: undefined, num_run: 4 },
    'config: unknown key "num_run".\n  Did you mean "num_runs"? It takes a whole number from 1, for example 4.',
  ],
  [
    "an unknown key like no other",
    { colour: "red" },
    'config: unknown key "colour".\n  The keys of a config: $schema, name, description, networks, seeds, seed_count, num_runs, prompts, embedding_models, max_length, batch_size, reuse, image_format, scores, models, max_homology_dimension.',
  ],
  [
    "a number in quotes",
    { max_length: "4" },
    'config: max_length: expected a whole number from 1, found "4" in quotes.\n  Write 4.',
  ],
  [
    "a number in quotes that would be wrong without them as well",
    { max_length: "0" },
    'config: max_length: expected a whole number from 1, found "0" in quotes.\n  A run of 1 is one picture; 10 is a good first try.',
  ],
  [
    "a max_length of 0",
    { max_length: 0 },
    "config: max_length: expected a whole number from 1, found 0.\n  A run of 1 is one picture; 10 is a good first try.",
  ],
  [
    "a max_length that is not whole",
    { max_length: 2.5 },
    "config: max_length: expected a whole number from 1, found 2.5.\n  A run of 1 is one picture; 10 is a good first try.",
  ],
  [
    "a number that cannot be held exactly",
    { max_length: 2 ** 53 },
    "config: max_length: expected a whole number from 1, at most 9007199254740991, found a number above 9007199254740991.\n  A run of 1 is one picture; 10 is a good first try.",
  ],
  [
    "more invocations than can be counted",
    { max_length: Number.MAX_SAFE_INTEGER },
    "config: max_length: 3 runs × 9007199254740991 are more invocations than can be counted exactly, 9007199254740991.\n  Make max_length smaller; 10 is a good first try.",
  ],
  [
    "a seed_count of 0",
    { seeds: undefined, seed_count: 0 },
    'config: seed_count: expected a whole number from 1, found 0.\n  4 stands for "seeds": [-1, -1, -1, -1].',
  ],
  [
    "a seed_count that nobody means",
    { seeds: undefined, seed_count: 1_000_001 },
    'config: seed_count: expected a whole number from 1, at most 1000000, found 1000001.\n  4 stands for "seeds": [-1, -1, -1, -1].',
  ],
  [
    "num_runs in quotes",
    { seeds: undefined, num_runs: "4" },
    'config: num_runs: expected a whole number from 1, found "4" in quotes.\n  Write 4.',
  ],
  [
    "a batch_size of 0",
    { batch_size: 0 },
    "config: batch_size: expected a whole number from 1, found 0.\n  It limits the runs that are computed in one call; left out, the models decide.",
  ],
  [
    "null for a key that may be left out",
    { batch_size: null },
    "config: batch_size: expected a whole number from 1, found null.\n  Leave the key out instead.",
  ],
  [
    "null for a key that may not be left out",
    { prompts: null },
    'config: prompts: expected a list of at least one prompt, found null.\n  For example "prompts": ["a red apple"]',
  ],
  [
    "an image format that does not exist",
    { image_format: "png" },
    'config: image_format: expected "webp" or "avif", found "png".\n  webp is lossless and the default; avif files are smaller and not exact.',
  ],
  [
    "an image format in capitals",
    { image_format: "AVIF" },
    'config: image_format: expected "webp" or "avif", found "AVIF".\n  Did you mean "avif"?',
  ],
  [
    "a homology dimension of 3",
    { max_homology_dimension: 3 },
    "config: max_homology_dimension: expected 0, 1 or 2, found 3.\n  0 is clusters, 1 adds loops, 2 adds voids and is the default.",
  ],
  ["a name that is a number", { name: 7 }, 'config: name: expected a text, found 7.\n  Write "7".'],
  [
    "a description that is a list",
    { description: ["red"] },
    "config: description: expected a text, found a list.\n  Write it in double quotes, or leave the key out.",
  ],
  [
    "a $schema that is no text",
    { $schema: {} },
    "config: $schema: expected a text, found an object.\n  Write it in double quotes, or leave the key out.",
  ],
  [
    "an empty list of networks",
    { networks: [] },
    'config: networks: expected a list of at least one network, found an empty list.\n  For example "networks": [["SDXLTurbo", "Moondream"]]',
  ],
  [
    "an empty network",
    { networks: [[]] },
    'config: networks[0]: expected a list of at least one model name, found an empty list.\n  For example "networks": [["SDXLTurbo", "Moondream"]]',
  ],
  [
    "a network without its outer brackets",
    { networks: ["SDXLTurbo", "Moondream"] },
    'config: networks: expected a list of networks, each a list of model names, found a list of names.\n  Write [["SDXLTurbo", "Moondream"]].',
  ],
  [
    "an unknown name in a network without its outer brackets",
    { networks: ["SDXLTurbo", "Moondreem"] },
    'config: networks: expected a list of networks, each a list of model names, found a list of names.\n  Write [["SDXLTurbo", "Moondreem"]].\n' +
      'config: networks[1]: no model is called "Moondreem".\n  Did you mean "Moondream"? Models that read images: Moondream, Pixtral.',
  ],
  [
    "a name beside networks",
    { networks: [["SDXLTurbo", "Moondream"], "Moondream"] },
    'config: networks[1]: expected a list of at least one model name, found "Moondream".\n  For example "networks": [["SDXLTurbo", "Moondream"]]',
  ],
  [
    "a model name that is a number",
    { networks: [["SDXLTurbo", 4]] },
    'config: networks[0][1]: expected the name of a model, found 4.\n  For example "networks": [["SDXLTurbo", "Moondream"]]',
  ],
  [
    "an empty list of seeds",
    { seeds: [] },
    'config: seeds: expected a list of at least one seed, found an empty list.\n  For example "seeds": [42, 123]',
  ],
  [
    "a single seed without its brackets",
    { seeds: 42 },
    "config: seeds: expected a list of at least one seed, found 42.\n  Write [42].",
  ],
  [
    "a single seed in quotes and without its brackets",
    { seeds: "42" },
    'config: seeds: expected a list of at least one seed, found "42" in quotes.\n  Write [42].',
  ],
  [
    "seeds out of range",
    { seeds: [-2, 4294967296] },
    "config: seeds[0]: expected -1 or a whole number from 0 to 4294967295, found -2.\n  A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.\n" +
      "config: seeds[1]: expected -1 or a whole number from 0 to 4294967295, found 4294967296.\n  A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.",
  ],
  [
    "a seed far below any",
    { seeds: [-1e300] },
    "config: seeds[0]: expected -1 or a whole number from 0 to 4294967295, found a number below -9007199254740991.\n  A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.",
  ],
  [
    "seeds that are no whole numbers",
    { seeds: [1.5, "7", true] },
    "config: seeds[0]: expected -1 or a whole number from 0 to 4294967295, found 1.5.\n  A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.\n" +
      'config: seeds[1]: expected -1 or a whole number from 0 to 4294967295, found "7" in quotes.\n  Write 7.\n' +
      "config: seeds[2]: expected -1 or a whole number from 0 to 4294967295, found true.\n  A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.",
  ],
  [
    "a repeated seed",
    { seeds: [7, -1, -1, 7] },
    "config: seeds[3]: the same seed as seeds[0], 7.\n  Leave it out: the same seed gives the same run. Only -1, a fresh random seed, may be repeated.",
  ],
  [
    "0 and -0, which are one seed",
    { seeds: [0, -0] },
    "config: seeds[1]: the same seed as seeds[0], 0.\n  Leave it out: the same seed gives the same run. Only -1, a fresh random seed, may be repeated.",
  ],
  [
    "an empty list of prompts",
    { prompts: [] },
    'config: prompts: expected a list of at least one prompt, found an empty list.\n  For example "prompts": ["a red apple"]',
  ],
  [
    "a single prompt without its brackets",
    { prompts: "a red apple" },
    'config: prompts: expected a list of at least one prompt, found "a red apple".\n  Write ["a red apple"].',
  ],
  [
    "a prompt that is a number",
    { prompts: [4] },
    'config: prompts[0]: expected a text that is not blank, found 4.\n  Write "4".',
  ],
  [
    "a blank and an empty prompt",
    { prompts: [" \t\n\u3000", "", ""] },
    'config: prompts[0]: expected a text that is not blank, found a blank text.\n  A prompt says what the first picture shows, for example "a red apple".\n' +
      'config: prompts[1]: expected a text that is not blank, found an empty text.\n  A prompt says what the first picture shows, for example "a red apple".\n' +
      'config: prompts[2]: expected a text that is not blank, found an empty text.\n  A prompt says what the first picture shows, for example "a red apple".',
  ],
  [
    "a prompt that is null",
    { prompts: [null] },
    'config: prompts[0]: expected a text that is not blank, found null.\n  A prompt says what the first picture shows, for example "a red apple".',
  ],
  [
    "a repeated prompt",
    { prompts: ["a pear", "an apple", "a pear", "a pear"] },
    'config: prompts[2]: the same prompt as prompts[0], "a pear".\n  Leave it out: the number of runs of a prompt is set by seeds, not by writing it again.\n' +
      'config: prompts[3]: the same prompt as prompts[0], "a pear".\n  Leave it out: the number of runs of a prompt is set by seeds, not by writing it again.',
  ],
  [
    "half a character, which no database gives back",
    { prompts: ["an apple 🍎 \ud83c"] },
    "config: prompts[0]: expected a text of whole characters, found half of one, U+D83C, after 11 others.\n  Write the character itself, or both halves of its \\u escape.",
  ],
  [
    "half a character in a description",
    { description: "\udf4e" },
    "config: description: expected a text of whole characters, found half of one, U+DF4E, after 0 others.\n  Write the character itself, or both halves of its \\u escape.",
  ],
  [
    "a seed that is not a number, which only code can give",
    { seeds: [Number.NaN] },
    "config: seeds[0]: expected -1 or a whole number from 0 to 4294967295, found NaN.\n  A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.",
  ],
  [
    "the character that ends a text",
    { name: "🍎pp\0le" },
    "config: name: expected a text without U+0000, found one after 3 other characters.\n  Delete \\u0000: it ends a text for many programs that read the database.",
  ],
  [
    "a repeated network",
    { networks: [...faultless.networks, ...faultless.networks] },
    "config: networks[1]: the same network as networks[0].\n  Leave it out: the number of runs of a network is set by seeds, not by naming it again.",
  ],
  [
    "an empty list of embedding models",
    { embedding_models: [] },
    'config: embedding_models: expected a list of at least one embedding model, found an empty list.\n  For example "embedding_models": ["STSBMpnet"]',
  ],
  [
    "a repeated embedding model",
    { embedding_models: ["Nomic", "NomicVision", "Nomic"] },
    'config: embedding_models[2]: the same embedding model as embedding_models[0], "Nomic".\n  Leave it out: an embedding model embeds each output once.',
  ],
  [
    "a misspelt model, with those that fit in its place",
    { networks: [["SDXLTurbo", "Moondreem"]] },
    'config: networks[0][1]: no model is called "Moondreem".\n  Did you mean "Moondream"? Models that read images: Moondream, Pixtral.',
  ],
  [
    "a model like no other",
    { networks: [["Dali", "Moondream"]] },
    'config: networks[0][0]: no model is called "Dali".\n  Models that read text: SDXLTurbo, FluxSchnell.',
  ],
  [
    "a misspelt model that would be of the wrong kind",
    { embedding_models: ["Pixtrall"] },
    'config: embedding_models[0]: no model is called "Pixtrall".\n  Did you mean "Pixtral"? That is a model of the kind image-to-text. Embedding models: STSBMpnet, Nomic, NomicVision.',
  ],
  [
    "unknown models side by side, each with what fits in its place",
    { networks: [["One", "Two", "Three", "Four"]] },
    'config: networks[0][0]: no model is called "One".\n  Models that read text: SDXLTurbo, FluxSchnell.\n' +
      'config: networks[0][1]: no model is called "Two".\n  Models that read images: Moondream, Pixtral.\n' +
      'config: networks[0][2]: no model is called "Three".\n  Models that read text: SDXLTurbo, FluxSchnell.\n' +
      'config: networks[0][3]: no model is called "Four".\n  Models that read images: Moondream, Pixtral.',
  ],
  [
    "an embedding model in a network",
    { networks: [["SDXLTurbo", "Nomic"]] },
    "config: networks[0][1]: expected a model that writes images or text, found Nomic, which is an embedding model.\n  Embedding models belong in embedding_models. Models that read images: Moondream, Pixtral.",
  ],
  [
    "generative models as embedding models",
    { embedding_models: ["Moondream", "SDXLTurbo"] },
    "config: embedding_models[0]: expected an embedding model, found Moondream, which writes text.\n  Embedding models: STSBMpnet, Nomic, NomicVision.\n" +
      "config: embedding_models[1]: expected an embedding model, found SDXLTurbo, which writes images.\n  Embedding models: STSBMpnet, Nomic, NomicVision.",
  ],
  [
    "a network that begins with a picture's reader, and fits when turned",
    { networks: [["Moondream", "SDXLTurbo"]] },
    'config: networks[0][0]: Moondream reads images, but the first model of a network reads the prompt, which is text.\n  Write ["SDXLTurbo", "Moondream"].',
  ],
  [
    "a network that begins with a picture's reader, and does not fit when turned",
    { networks: [["Moondream"]] },
    "config: networks[0][0]: Moondream reads images, but the first model of a network reads the prompt, which is text.\n  Begin with a text-to-image model. Text-to-image models: SDXLTurbo, FluxSchnell.",
  ],
  [
    "two readers of images in a row",
    { networks: [["SDXLTurbo", "Moondream", "Pixtral"]] },
    "config: networks[0]: Moondream writes text, but Pixtral after it reads images.\n  Put a text-to-image model between them.",
  ],
  [
    "two readers of text in a row",
    { networks: [["SDXLTurbo", "FluxSchnell", "Pixtral"]] },
    "config: networks[0]: SDXLTurbo writes images, but FluxSchnell after it reads text.\n  Put an image-to-text model between them.",
  ],
  [
    "a network that does not fit where its end meets its beginning",
    { networks: [["SDXLTurbo", "Moondream", "FluxSchnell"]] },
    "config: networks[0]: FluxSchnell writes images, but SDXLTurbo after it, at the beginning of the cycle, reads text.\n  Put an image-to-text model at the end. Image-to-text models: Moondream, Pixtral.",
  ],
  [
    "a network that ends wrongly, whatever its unknown beginning is",
    { networks: [["Nobody", "Moondream", "SDXLTurbo"]] },
    'config: networks[0][0]: no model is called "Nobody".\n  Models that read text: SDXLTurbo, FluxSchnell.\n' +
      "config: networks[0]: SDXLTurbo writes images, but what comes after it, at the beginning of the cycle, has to read text.\n  Put an image-to-text model at the end. Image-to-text models: Moondream, Pixtral.",
  ],
  [
    "a network of one model that cannot read what it writes",
    { networks: [["SDXLTurbo"]] },
    "config: networks[0]: SDXLTurbo writes images, but what comes after it in the cycle is SDXLTurbo again, which reads text.\n  Put an image-to-text model at the end. Image-to-text models: Moondream, Pixtral.",
  ],
];

describe("what is wrong with a config is said word for word", () => {
  test.each(cases)("%s", (_, changes, text) => {
    expect(problemsWith(changes)).toBe(text);
  });

  const smallConfig =
    'A small config: { "networks": [["SDXLTurbo", "Moondream"]], "seeds": [42, 123], "prompts": ["a red apple"], "embedding_models": ["STSBMpnet"], "max_length": 10 }';
  test.each([
    [[], "an empty list"],
    [null, "null"],
    [undefined, "nothing"],
    ["apple", '"apple"'],
    [4n, "a bigint"],
    [() => 4, "a function"],
  ])("%o is no object", (value, found) => {
    expect(problemsOf(value)).toBe(`config: expected an object in braces, found ${found}.\n  ${smallConfig}`);
  });

  test("the key __proto__ is unknown like any other", () => {
    const value: unknown = JSON.parse(
      `{ "__proto__": { "max_length": 4 }, ${JSON.stringify(faultless).slice(1)}`,
    );
    expect(problemsOf(value)).toMatch(/^config: unknown key "__proto__"\.\n {2}The keys of a config: /);
  });

  test("keys that every object inherits are unknown", () => {
    expect(problemsWith({ toString: 1, constructor: 2 })).toMatch(
      /^config: unknown key "toString"\.\n.*\nconfig: unknown key "constructor"\.\n.*$/,
    );
  });

  test("an example that works is a network of this version", () => {
    const { problems } = checkConfig({}, { models: [{ name: "Dummy", kind: "text-to-image" }] });
    expect(problems[0]?.hint).toBe('Add, for example, "networks": [["Dummy", "Moondream"]].');
  });

  test("a kind of which there is no model is said to have none", () => {
    const { problems } = checkConfig(
      { ...faultless, networks: [["Dummy"]], embedding_models: ["Dummy"] },
      { models: [{ name: "Dummy", kind: "text-to-image" }] },
    );
    expect(problems.map(({ hint }) => hint)).toStrictEqual([
      "Put an image-to-text model at the end. This version of panic-tda has no image-to-text models.",
      "This version of panic-tda has no embedding models.",
    ]);
  });

  test("a long text is cut off", () => {
    const prompt = "red ".repeat(2500);
    expect(problemsWith({ prompts: [prompt, prompt] })).toContain(
      `the same prompt as prompts[0], "${"red ".repeat(15)}…".`,
    );
    expect(problemsWith({ prompts: prompt })).toContain("\n  Put it in square brackets: [ … ].");
    expect(problemsWith({ networks: Array(100).fill("Pixtral") })).toContain(
      "\n  Put one more pair of square brackets around it.",
    );
  });

  test("a text is shown on one line, without what would steer a terminal", () => {
    expect(problemsWith({ 'a\n"b\\\u001b[31m\u202e': 1 })).toContain(
      'unknown key "a\\n\\"b\\\\\\u001b[31m\\u202e".',
    );
  });
});

test("a text to be copied from a hint steers no terminal either", () => {
  expect(problemsWith({ prompts: "a\u202e\u2028\u001b🍎" })).toContain('Write ["a\\u202e\\u2028\\u001b🍎"].');
});
