import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { CommandDefinition } from "../../src/config/model-definition.ts";
import { ModelUnavailableError } from "../../src/models/call-errors.ts";
import { callModel } from "../../src/models/call-model.ts";
import { checkModel } from "../../src/models/check-model.ts";
import type {
  ImageToTextModel,
  Model,
  TextEmbeddingModel,
  TextToImageModel,
  TextToTextModel,
} from "../../src/models/model.ts";
import { sampleImages } from "../../src/models/sample-inputs.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { allowedModel } from "./trusted-definition.ts";

const program = (name: string) => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
const context = { signal: new AbortController().signal };

const misbehaving = (fault: string, more: Partial<CommandDefinition> = {}, ...args: string[]) =>
  allowedModel({
    command: [process.execPath, program("misbehaves"), fault, ...args],
    kind: "image-to-text",
    ...more,
  });

/** What a call of two pictures gives in the end, retries and all, without pauses. */
function callOf(model: Model, incidents: string[] = []) {
  const captioner = model as ImageToTextModel;
  return callModel({
    model: model.name,
    items: sampleImages.slice(0, 2),
    compute: (images, call) =>
      captioner.invoke(
        images,
        images.map(() => 0),
        call,
      ),
    problemOf: () => undefined,
    timeLimitMs: (n) => model.callTimeLimitMs(n),
    batchMatters: false,
    isStrict: false,
    retryDelaysMs: [0, 0],
    signal: undefined,
    onIncident: ({ kind, message }) => incidents.push(`${kind}: ${message}`),
  });
}

describe("a program as a model", () => {
  test("answers texts and seeds in their order, in one process", async () => {
    const model = (await allowedModel({
      command: [process.execPath, program("paints")],
      kind: "text-to-image",
    })) as TextToImageModel;
    await model.prepare?.();
    expect(model.revision).toBe("paints 1.4");
    const [short, long] = await model.invoke(["dog", "a longer text"], [1, 2], context);
    expect([...short!.pixels.slice(0, 3)]).toEqual([3, 20, 30]);
    expect([...long!.pixels.slice(0, 3)]).toEqual([13, 20, 30]);
    expect(long).toMatchObject({ width: 8, height: 8 });
  });

  test("that says no version has the hash of its file for one, and the file in its parameters", async () => {
    const model = await allowedModel({
      command: [process.execPath, program("counts-letters")],
      kind: "image-to-text",
    });
    await model.prepare?.();
    expect(model.revision).toMatch(/^sha256 [0-9a-f]{12}$/);
    expect(Object.keys(model.parameters.files as object)).toEqual([program("counts-letters")]);
  });

  test("passes the checks of models", async () => {
    const model = await allowedModel({
      command: [process.execPath, program("paints")],
      kind: "text-to-image",
    });
    const failed = (await checkModel(model)).filter(({ passed }) => !passed);
    expect(failed.map(({ check }) => check)).toEqual(["seeds differ"]);
  });

  test("may refuse one item, and the others have their outputs", async () => {
    const model = await allowedModel({
      command: [process.execPath, program("counts-letters")],
      kind: "text-to-text",
    });
    const paraphraser = model as TextToTextModel;
    const incidents: string[] = [];
    const results = await callModel({
      model: "Mine",
      items: ["dog", "a loud dog"],
      compute: (texts, call) =>
        paraphraser.invoke(
          texts,
          texts.map(() => 7),
          call,
        ),
      problemOf: () => undefined,
      timeLimitMs: () => 10_000,
      batchMatters: false,
      isStrict: false,
      retryDelaysMs: [0, 0],
      signal: undefined,
      onIncident: ({ kind, message }) => incidents.push(`${kind}: ${message}`),
    });
    expect(results).toMatchObject([
      { output: "3 letters, seed 7" },
      { failure: "Mine: it is too loud (rejected_input), also when tried alone" },
    ]);
    expect(incidents).toEqual(["rejected_input: it is too loud", "rejected_input: it is too loud"]);
  });

  test("leaves no file behind once it is let go of", async () => {
    const before = new Set(readdirSync(tmpdir()).filter((name) => name.startsWith("panic-tda-command-")));
    const model = await misbehaving("fine");
    await (model as ImageToTextModel).invoke(sampleImages, [0, 1, 2, 3], context);
    const [folder] = readdirSync(tmpdir()).filter(
      (name) => name.startsWith("panic-tda-command-") && !before.has(name),
    );
    expect(readdirSync(join(tmpdir(), folder!))).toEqual([]);
    await model.close?.();
    expect(existsSync(join(tmpdir(), folder!))).toBe(false);
  });
});

describe("a program that", () => {
  test("prints a banner is refused before anything is computed, with what it printed", async () => {
    const model = await misbehaving("banner");
    await expect(model.prepare?.()).rejects.toThrow(
      /^Mine does not work: .*misbehaves\.mjs banner: (expected one line of JSON with "outputs" on standard output, found|it wrote) "Loading my model \.\.\."/,
    );
  });

  test("is not there is refused by its name", async () => {
    const model = await allowedModel({ command: ["no-such-program"], kind: "image-to-text" });
    await expect(model.prepare?.()).rejects.toThrow(/there is no program no-such-program/);
  });

  test("dies once is started anew, and the call is complete", async () => {
    const model = await misbehaving("dies-once", {}, join(temporaryFolder(), "died"));
    const incidents: string[] = [];
    expect(await callOf(model, incidents)).toMatchObject([
      { output: "a red apple" },
      { output: "a red apple" },
    ]);
    expect(incidents).toEqual([expect.stringMatching(/^worker_died: .*it ended with exit code 3/)]);
  });

  test("dies every time stops the experiment, with its last words", async () => {
    const model = await misbehaving("dies");
    await expect(callOf(model)).rejects.toThrow(ModelUnavailableError);
    await expect(callOf(model)).rejects.toThrow(
      /Mine has ended \d times without an answer in between.*\n.*no memory left/,
    );
  });

  test("hangs is ended after its time limit", async () => {
    const model = await misbehaving("hangs", { time_limit_s: 0.5 });
    const incidents: string[] = [];
    const failure = "Mine: no answer within 0.5 s (timed_out), also when tried alone";
    expect(await callOf(model, incidents)).toEqual([{ failure }, { failure }]);
  });

  test("writes a line that does not end is ended", async () => {
    const model = await misbehaving("long", { time_limit_s: 20 });
    const incidents: string[] = [];
    await expect(callOf(model, incidents)).rejects.toThrow(ModelUnavailableError);
    expect(incidents[0]).toMatch(/worker_garbled: .*its line is longer than 64 MiB/);
  });

  test("answers without being asked is not believed", async () => {
    const model = await misbehaving("twice");
    const captioner = model as ImageToTextModel;
    await captioner.invoke(sampleImages.slice(0, 1), [0], context);
    // What it says besides has come by then.
    await setTimeout(500);
    await expect(captioner.invoke(sampleImages.slice(0, 1), [0], context)).rejects.toThrow(
      /without being asked/,
    );
  });

  test.each([
    ["too-few", {}, /expected 1 outputs, found 0 \(wrong_count\)/],
    ["nothing", {}, /expected a caption, found undefined \(invalid_text\)/],
    ["empty", {}, /the caption is empty \(empty_text\)/],
    ["number", {}, /expected a caption, found number \(invalid_text\)/],
    ["no-file", { kind: "image-to-image" }, /there is no file nowhere\.png \(invalid_image\)/],
  ] as const)("answers with what is none fails its items by name: %s", async (fault, more, expected) => {
    const model = await misbehaving(fault, more);
    const results = await callOf(model);
    for (const result of results) expect((result as { failure: string }).failure).toMatch(expected);
  });

  test.each([
    ["nan", /coordinate 1 is NaN/],
    ["short-vector", /expected 4 coordinates, found 2/],
  ])("gives vectors that are none is told so: %s", async (fault, expected) => {
    const model = (await misbehaving(fault, {
      kind: "text-embedding",
      dimension: 4,
    })) as unknown as TextEmbeddingModel;
    await expect(model.embed(["dog"], context)).rejects.toThrow(expected);
  });
});
