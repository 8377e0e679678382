import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/index.ts";
import { insertIncident } from "../../src/store/incidents.ts";
import { failRun } from "../../src/store/runs.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment, pendingExperiment, smallConfig } from "./small-experiment.ts";

const twoNetworks = {
  ...smallConfig,
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  embedding_models: ["DummyText2", "DummyVision"],
};

/** A folder with a database of one finished experiment. */
async function finished(config = smallConfig) {
  const cwd = temporaryFolder();
  const path = join(cwd, "panic-tda.db");
  const id = await completeExperiment(path, config);
  using store = openStore(path);
  const runs = [...store.runs(id)];
  const invocations = runs.map((run) => [...store.invocations(run.id)]);
  return { cwd, path, id, runs, invocations };
}

test("runs prints a line per run under its network: id, state, seed, steps, prompt, last caption", async () => {
  const { cwd, runs, invocations } = await finished(twoNetworks);
  const { stdout, stderr, exitCode } = await runCommand(["runs"], { cwd });
  const line = (i: number) =>
    `${runs[i]!.id.slice(-8)}  completed  ${String(runs[i]!.seed).padStart(4)}    4/4  a red apple  ${invocations[i]![3]!.output_text}`;
  const header = "ID        STATE      SEED  STEPS  PROMPT       LAST CAPTION";
  expect(stdout.split("\n")).toEqual([
    "DummyT2I → DummyI2T",
    header,
    line(0),
    line(1),
    "",
    "DummyT2I2 → DummyI2T2",
    header,
    line(2),
    line(3),
    "",
  ]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
});

test("runs of an experiment that was never started are pending, and have said nothing", async () => {
  const cwd = temporaryFolder();
  const id = pendingExperiment(join(cwd, "panic-tda.db"));
  const { stdout } = await runCommand(["runs", id, "--json"], { cwd });
  for (const run of JSON.parse(stdout))
    expect(run).toMatchObject({ state: "pending", steps: 0, last_caption: null, failure: null });
});

test("runs takes an older experiment by an ending of its id", async () => {
  const { cwd, path, id, runs } = await finished();
  pendingExperiment(path);
  const { stdout } = await runCommand(["runs", id.slice(-8), "--json"], { cwd });
  expect(JSON.parse(stdout).map((run: { id: string }) => run.id)).toEqual(runs.map((run) => run.id));
});

test("show tells of a run what it is, what computed it, and each step", async () => {
  const { cwd, id, runs, invocations } = await finished(twoNetworks);
  const [run, steps] = [runs[1]!, invocations[1]!];
  const { stdout, stderr, exitCode } = await runCommand(["show", run.id.slice(-8)], { cwd });
  const short = steps.map((step) => step.id.slice(-8));
  expect(stdout.split("\n")).toEqual([
    `run ${run.id}`,
    `  experiment   ${id}`,
    "  network      DummyT2I → DummyI2T",
    "  prompt       a red apple",
    "  seed         2",
    "  state        completed",
    "  steps        4/4",
    `  pictures     2 rows of the table images; where one is: panic-tda show ${short[0]}`,
    "  version      DummyT2I 0.1.0",
    "  version      DummyI2T 0.1.0",
    "  version      DummyText2 0.1.0",
    "  version      DummyVision 0.1.0",
    "STEP  ID        MODEL     OUTPUT",
    `   0  ${short[0]}  DummyT2I  image ${steps[0]!.output_image_hash!.slice(0, 12)}`,
    `   1  ${short[1]}  DummyI2T  ${steps[1]!.output_text}`,
    `   2  ${short[2]}  DummyT2I  image ${steps[2]!.output_image_hash!.slice(0, 12)}`,
    `   3  ${short[3]}  DummyI2T  ${steps[3]!.output_text}`,
    "",
  ]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
});

test("show tells of a picture where it is: what it prints copies it out", async () => {
  const { cwd, path, invocations } = await finished(twoNetworks);
  const picture = invocations[0]![2]!;
  const { stdout } = await runCommand(["show", picture.id], { cwd });
  expect(stdout).toContain(`  read         the output of ${invocations[0]![1]!.id.slice(-8)}\n`);
  expect(stdout).toContain(`  hash         ${picture.output_image_hash}\n`);
  expect(stdout).toContain("  embedded     DummyVision 0.1.0\n");
  const query = /"SELECT writefile\('\w+\.webp', (bytes\) FROM images WHERE hash = '\w+')"/.exec(stdout)![1]!;
  using store = openStore(path, { mode: "read" });
  const copied = store.database.get<{ size: number }>(`SELECT length(${query}`.replace(")", ") AS size"));
  expect(copied!.size).toBe(store.image(picture.output_image_hash!)!.bytes.byteLength);
});

test("show tells of a caption what it says, and of the first step that it read the prompt", async () => {
  const { cwd, invocations } = await finished();
  const [first, caption] = invocations[0]!;
  const ofCaption = await runCommand(["show", caption!.id], { cwd });
  expect(ofCaption.stdout).toContain(`  wrote        ${caption!.output_text}\n`);
  expect(ofCaption.stdout).not.toContain("hash");
  const ofFirst = await runCommand(["show", first!.id], { cwd });
  expect(ofFirst.stdout).toContain("  read         the prompt\n");
});

test("show tells why a run failed, and what happened on the way: its own incidents, and those of calls it was in", async () => {
  const { cwd, path, id, runs, invocations } = await finished();
  const [run, other] = runs;
  const step = invocations[0]![1]!;
  using store = openStore(path);
  const incident = { stage: "runs", model: "DummyI2T", attempt: 1, sequence_number: 1, kind: "threw" };
  store.database.transaction(() => {
    failRun(store.database, run!.id, "invocation 4: no caption");
    insertIncident(store.database, id, { ...incident, run_id: run!.id, message: "of the run" });
    insertIncident(store.database, id, { ...incident, run_id: other!.id, message: "of another run" });
    insertIncident(store.database, id, { ...incident, run_id: null, message: "of the call" });
    insertIncident(store.database, id, { ...incident, run_id: null, message: "of a call at another time" });
    // Incidents are written while their call computes, which is over here.
    store.database.run("UPDATE incidents SET occurred_at = :time WHERE message = 'of the call'", {
      time: step.started_at,
    });
  });
  const ofRun = await runCommand(["show", run!.id], { cwd });
  expect(ofRun.stdout).toContain("  state        failed\n  failure      invocation 4: no caption\n");
  const told = (stdout: string) => [...stdout.matchAll(/incident {5}\S+ {2}(.*)/g)].map(([, text]) => text);
  const expected = ["of the run", "of the call"].map(
    (message) => `step 1, DummyI2T, attempt 1, threw: ${message}`,
  );
  expect(told(ofRun.stdout)).toEqual(expected);
  expect(told((await runCommand(["show", step.id], { cwd })).stdout)).toEqual(expected);
  expect(told((await runCommand(["show", invocations[0]![0]!.id], { cwd })).stdout)).toEqual([]);
});

test("show --json gives rows with all their columns", async () => {
  const { cwd, id, runs, invocations } = await finished(twoNetworks);
  const run = JSON.parse((await runCommand(["show", runs[0]!.id, "--json"], { cwd })).stdout);
  expect(run.run).toEqual({ ...runs[0], state: "completed", steps: 4, known_from_step: null });
  expect(run.experiment).toEqual({ id, name: null });
  expect(run.invocations).toEqual(invocations[0]);
  const [picture] = invocations[0]!;
  const shown = JSON.parse((await runCommand(["show", picture!.id, "--json"], { cwd })).stdout);
  expect(shown).toMatchObject({ invocation: picture, run: runs[0], incidents: [] });
  expect(shown.image).toMatchObject({ hash: picture!.output_image_hash, width: 256, height: 256 });
  expect(shown.embeddings).toMatchObject([{ embedding_model: "DummyVision", dimension: 768 }]);
});

test("an id of another kind is told as such", async () => {
  const { cwd, id, runs, invocations } = await finished();
  const [run, invocation] = [runs[0]!.id, invocations[0]![0]!.id];
  const cases = [
    [["runs", run], `"${run}" is a run, not an experiment.\n  See it: panic-tda show ${run.slice(-8)}`],
    [
      ["delete", "--force", invocation],
      `"${invocation}" is an invocation, not an experiment.\n  See it: panic-tda show ${invocation.slice(-8)}`,
    ],
    [
      ["show", id],
      `"${id}" is an experiment, not a run or an invocation.\n  See its runs: panic-tda runs ${id.slice(-8)}`,
    ],
  ] as const;
  for (const [args, text] of cases) {
    const { stdout, stderr, exitCode } = await runCommand(args, { cwd });
    expect(stderr).toBe(`panic-tda.db: ${text}\n`);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  }
});

test("show latest is refused: it would be neither a run nor an invocation", async () => {
  const { cwd } = await finished();
  expect(await runCommand(["show", "latest"], { cwd })).toEqual({
    stdout: "",
    stderr:
      "latest: expected the id of a run or an invocation.\n  See the runs of the newest experiment: panic-tda runs latest\n",
    exitCode: 2,
  });
});

test("captions, prompts and failures cannot command the terminal, nor begin a line", async () => {
  const { cwd, path, runs, invocations } = await finished();
  const caption = invocations[0]![3]!;
  using store = openStore(path);
  const text = "\u001b[2Jgone\nrun 1";
  store.database.run("UPDATE invocations SET output_text = :text WHERE id = :id", { text, id: caption.id });
  store.database.run(
    "UPDATE runs SET initial_prompt = :text, failed_at = '', failure = :text WHERE id = :id",
    {
      text,
      id: runs[0]!.id,
    },
  );
  for (const args of [["runs"], ["show", runs[0]!.id], ["show", caption.id]]) {
    const { stdout } = await runCommand(args, { cwd });
    expect(stdout).toContain("\\u001b[2Jgone\\nrun 1");
    expect(stdout).not.toContain("\u001b");
    const { stdout: json } = await runCommand([...args, "--json"], { cwd });
    expect(json).not.toContain("\u001b");
    expect(json).toContain("\\u001b[2Jgone\\nrun 1");
  }
});
