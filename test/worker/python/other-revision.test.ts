import { describe, expect, test } from "vitest";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { quickRetries } from "../../experiments/performed.ts";
import { scriptWorker } from "../script-models.ts";
import { performedBy } from "./performed-by-script.ts";

describe("an experiment that another revision began", () => {
  const begun = () => performedBy("dies-every-time.py");

  test("is not gone on with in silence", async () => {
    const { store, experiment } = await begun();
    const { models } = scriptWorker("is-another-version.py");
    await expect(performExperiment(store, experiment.id, { ...quickRetries, models })).rejects.toThrow(
      `Painter: revision ${"1".repeat(40)} then, ${"3".repeat(40)} now`,
    );
    expect([...store.runs(experiment.id)].flatMap((run) => [...store.invocations(run.id)])).toEqual([]);
  });

  test("is gone on with when the change is accepted, which is recorded", async () => {
    const { store, experiment } = await begun();
    const { models } = scriptWorker("is-another-version.py");
    await performExperiment(store, experiment.id, { ...quickRetries, models, acceptChanges: true });
    const accepted = [...store.incidents(experiment.id)].filter(({ kind }) => kind === "accepted_change");
    expect(accepted.map(({ message }) => message.split(":")[0])).toEqual([
      "Painter",
      "Viewer",
      "TextEye",
      "ImageEye",
    ]);
  });
});
