import { describe, expect, test } from "vitest";
import { performForks } from "../../src/experiments/create-forks.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import type { Model } from "../../src/models/model.ts";
import { singleColour } from "../../src/models/single-colour.ts";
import { type Replay, type ReplayOptions, replay } from "../../src/replay/replay.ts";
import type { FoundId } from "../../src/store/find-by-id.ts";
import type { Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { performed } from "../experiments/performed.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { type RecordedCall, recorded } from "../models/recorded.ts";
import { withModels } from "../models/with-models.ts";

async function replayed(
  store: Store,
  subject: FoundId,
  options: Partial<ReplayOptions> = {},
): Promise<Replay[]> {
  const replays: Replay[] = [];
  for await (const one of replay(store.database, subject, { models: builtInModels, ...options }))
    replays.push(one);
  return replays;
}

/** A model whose outputs depend on what they are computed beside, as on a GPU. */
function batched<M extends Model>(model: M): M {
  return { ...model, isFunctionOfInput: false, computesAlone: false };
}

describe("a replay", () => {
  test.each([
    ["without loss", smallConfig],
    ["with loss", { ...smallConfig, image_format: "avif" }],
  ])(
    "of outputs by built-in models finds them identical, pictures stored %s too, and writes nothing",
    async (_, config) => {
      const { store, experiment } = await performed(config);
      const before = canonicalDump(store.path);
      const replays = await replayed(store, { kind: "experiment", id: experiment.id });
      expect(replays.map(({ result }) => result)).toEqual(new Array(16).fill("identical"));
      expect(canonicalDump(store.path)).toEqual(before);
    },
  );

  test("of a sample takes so many outputs, spread from the first to the last", async () => {
    const { store, experiment } = await performed(smallConfig);
    const [run] = [...store.runs(experiment.id)];
    const replays = await replayed(store, { kind: "run", id: run!.id }, { sample: 2 });
    expect(replays.map(({ invocation }) => invocation.sequence_number)).toEqual([0, 3]);
  });

  test("tells how far a picture is from the stored one, and which words of a caption differ", async () => {
    const { store, experiment } = await performed(smallConfig);
    const [run] = [...store.runs(experiment.id)];
    const [picture, caption] = [...store.invocations(run!.id)];
    const models = withModels(
      { ...dummyT2I, invoke: async () => [singleColour(256, [10, 20, 30])] },
      { ...dummyI2T, invoke: async () => ["dummy caption: altogether other words"] },
    );
    const [ofPicture] = await replayed(store, { kind: "invocation", id: picture!.id }, { models });
    expect(ofPicture).toMatchObject({ result: "different", pixels: 65_536, of: 65_536 });
    if (ofPicture?.result !== "different" || !("mean" in ofPicture))
      throw new Error("no picture was compared");
    expect(ofPicture.largest).toBeGreaterThanOrEqual(ofPicture.mean);
    expect(ofPicture.psnr).toBeLessThan(30);
    const [ofCaption] = await replayed(store, { kind: "invocation", id: caption!.id }, { models });
    if (ofCaption?.result !== "different" || !("words" in ofCaption)) throw new Error("no text was compared");
    expect(ofCaption.words[0]).toEqual({ kind: "same", words: ["dummy", "caption:"] });
    expect(ofCaption.words.map(({ kind }) => kind)).toContain("added");
  });

  test("computes an output alone, and with --strict the whole batch that it was computed in", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(batched(dummyT2I), calls), recorded(batched(dummyI2T), calls));
    const { store, experiment } = await performed(smallConfig, { models });
    const made = calls.splice(0);
    const [, run] = [...store.runs(experiment.id)];
    const [first] = [...store.invocations(run!.id)];
    const subject = { kind: "invocation", id: first!.id } as const;
    expect((await replayed(store, subject, { models }))[0]!.result).toBe("identical");
    expect(calls.splice(0).map(({ items }) => items.length)).toEqual([1]);
    expect((await replayed(store, subject, { models, strict: true }))[0]!.result).toBe("identical");
    expect(calls).toEqual(made.slice(0, 1));
  });

  test("says what cannot be replayed here, and why", async () => {
    const { store, experiment } = await performed(smallConfig);
    const [run] = [...store.runs(experiment.id)];
    const subject = { kind: "run", id: run!.id } as const;
    const why = (replays: readonly Replay[]) => replays.map((one) => ("why" in one ? one.why : one.result));
    const newer = withModels({ ...dummyT2I, revision: "9.9.9" });
    expect(why(await replayed(store, subject, { models: newer, sample: 1 }))).toEqual([
      `DummyT2I is of version 9.9.9 here, and version ${dummyT2I.revision} computed it`,
    ]);
    const other = withModels({ ...dummyT2I, parameters: { size: 512 } });
    expect(why(await replayed(store, subject, { models: other, sample: 1 }))[0]).toMatch(/other parameters/);
    const absent = withModels({ ...dummyT2I, missing: () => "its weights are not on this machine" });
    expect(why(await replayed(store, subject, { models: absent, sample: 1 }))[0]).toMatch(/weights are not/);
    const file = { forks: { of: [run!.id], at: [1], text: "a grey fog" } };
    const forked = await performForks(store, file, undefined, {}, () => {});
    expect(why(await replayed(store, { kind: "experiment", id: forked.id }))).toEqual([
      "identical",
      "a person said what this output is; nothing computed it",
      "identical",
      "identical",
    ]);
  });
});
