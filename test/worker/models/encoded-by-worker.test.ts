import { expect, onTestFinished, test, vi } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { AllModels } from "../../../src/worker/all-models.ts";
import { PictureFiles } from "../../../src/worker/picture-files.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { performed } from "../../experiments/performed.ts";
import { interpreter } from "./local-hub.ts";

const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2, 3],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["EchoText", "EchoVision"],
  max_length: 8,
  batch_size: 2,
};

/** What the database says but for the files of pictures, which another version of the library would write otherwise. */
async function dumpOf(models: AllModels): Promise<string[]> {
  onTestFinished(() => models.close());
  const { store } = await performed(config, { models });
  return canonicalDump(store.path).map((line) => line.replace(/"bytes":"\w+"/, ""));
}

test("an experiment whose pictures an executor encodes is the one whose pictures are encoded here", async () => {
  const looked = vi.spyOn(PictureFiles.prototype, "faultOf");
  const env = { ...process.env, PANIC_TDA_DEVICE: "cpu", PANIC_TDA_DEVICES: "" };
  const encoding = new AllModels({ ...env, PANIC_TDA_PYTHON: interpreter });
  encoding.encodesOnExecutors = true;
  const dump = await dumpOf(encoding);
  const images = looked.mock.calls.flatMap(([, drawn]) => drawn);
  expect(images).toHaveLength(6 * 4);
  expect(images.every(({ webp }) => webp !== undefined)).toBe(true);
  const looks = looked.mock.calls.length;
  expect(dump).toEqual(await dumpOf(new AllModels({ ...env, PANIC_TDA_PYTHON: pythonCommand() })));
  expect(looked.mock.calls).toHaveLength(looks);
});
