import { join } from "node:path";
import { expect, test } from "vitest";
import { annotationsOf } from "../../src/store/annotations.ts";
import { openStore } from "../../src/store/store.ts";
import { clusterByRun } from "../explorer/cluster-by-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment, smallConfig } from "./small-experiment.ts";

/** A completed experiment of two runs, the first of which is a cluster of its own. */
async function clustered() {
  const cwd = temporaryFolder();
  const path = join(cwd, "panic-tda.db");
  const id = await completeExperiment(path, { ...smallConfig, name: "pilot" });
  using store = openStore(path);
  const runs = [...store.runs(id)].map((run) => run.id);
  clusterByRun(store.database, "DummyText2", runs);
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = { PANIC_TDA_AUTHOR: "Ada" }) =>
    runCommand(args, { cwd, env });
  return { cwd, path, id, runs, run };
}

const written = (path: string) => {
  using store = openStore(path, { mode: "read" });
  return annotationsOf(store.database);
};

test("what is written of an experiment, a run, a state and a cluster is listed, shown by the other commands, and comes along in bundles and databases", async () => {
  const { cwd, path, id, runs, run } = await clustered();
  const short = runs[0]!.slice(-8);
  const starred = await run(["annotate", "latest", "--star", "--tag", "odd", "--tag", "keep"]);
  expect([starred.exitCode, starred.stderr]).toEqual([0, ""]);
  expect(starred.stdout).toMatch(/^ID {8}WRITTEN \(UTC\) +AUTHOR +KIND +TEXT\n[0-9a-f]{8} .+ Ada +star\n/);
  for (const args of [
    [short, "--star", "--tag", "fixed point"],
    [`${short}/2`, "--note", "two\nlines", "--star"],
    ["DummyText2/0/0", "--name", "reds", "--note", "all of one run"],
  ])
    expect((await run(["annotate", ...args])).exitCode).toBe(0);
  const all = await run(["annotate", id]);
  expect(all.stdout).toMatch(
    new RegExp(`state ${short}/2 +note +two\\\\nlines\n.+cluster DummyText2/0/0 +name +reds\n`),
  );
  // What is listed is what the other commands take.
  const step = await run(["show", `${short}/2`]);
  expect([step.exitCode, step.stdout]).toEqual([0, expect.stringMatching(/\n {2}step +2 of 0 to 3\n/)]);
  const cluster = await run(["show", "DummyText2/0/0"]);
  expect([cluster.exitCode, cluster.stderr]).toEqual([
    2,
    expect.stringContaining("panic-tda search cluster:DummyText2/0/0"),
  ]);
  const found = await run(["search", "cluster:Reds", "--limit", "1"]);
  expect(found.stdout).toMatch(/^Found in 1 run: 2 captions\.\n/);
  const remarked = await run(["search", "cluster:Blues", "promt:x", "star:maybe", "--json"]);
  expect(remarked.stderr).toMatch(
    /no field “promt”; did you mean “prompt:”.*\nstar:maybe looks for stars that somebody called “maybe” gave.*\nNo cluster is called “Blues”/,
  );
  expect(JSON.parse(remarked.stdout)).toMatchObject({ runs: 0, captions: 0, pictures: 0 });
  const quoted = await run(["search", "reds of blues"]);
  expect([quoted.stdout, quoted.stderr]).toEqual([
    "Nothing is found.\n",
    expect.stringContaining("“reds of blues” was looked for as it stands, since it was quoted"),
  ]);
  const stars = await run(["search", "star:yes", "--json"]);
  expect(JSON.parse(stars.stdout)).toMatchObject({ runs: 2, captions: 4, pictures: 1 });
  expect((await run(["search", " "])).stderr).toMatch(
    /expected words to look for, found none\.\n {2}See all/,
  );
  expect(JSON.parse((await run(["annotate", "DummyText2/0/0", "--json"])).stdout)).toMatchObject([
    { subject: "cluster", kind: "name", text: "reds", author: "Ada", experiment_id: id },
    { kind: "note" },
  ]);

  expect((await run(["list"])).stdout).toContain("★ pilot #odd #keep\n");
  expect((await run(["status"])).stdout).toMatch(/ {2}marks +★ #odd #keep\n/);
  const listed = (await run(["runs"])).stdout.split("\n");
  expect(listed[1]).toContain("STEPS  MARKS ");
  expect(listed[2]).toContain("4/4  ★ #fixed point  a red apple");
  expect(listed[3]).toMatch(/4\/4 {18}a red apple/);
  const clusters = await run(["cluster", "show", "--algorithm", "hdbscan"]);
  expect(clusters.exitCode).toBe(2);

  const bundle = join(cwd, "bundle.zip");
  expect((await run(["export", "bundle", "latest", "--out", bundle, "--notes"])).exitCode).toBe(0);
  const elsewhere = join(cwd, "elsewhere.db");
  const merged = join(cwd, "merged.db");
  for (const [from, to] of [
    [bundle, elsewhere],
    [path, merged],
  ] as const)
    expect((await run(["import", from, "--db", to])).stdout).toContain(
      "what people wrote, new here: 3 tags, 2 notes, 3 stars, 1 name of a cluster\n",
    );
  for (const other of [elsewhere, merged])
    expect(written(other).map(({ inserted_at, updated_at, ...row }) => row)).toEqual(
      written(path).map(({ inserted_at, updated_at, ...row }) => row),
    );

  // What was written there since comes back, beside what was written here; nothing of it is a difference.
  await run(["annotate", short, "--tag", "seen", "--db", merged], { PANIC_TDA_AUTHOR: "Bo" });
  await run(["annotate", "latest", "--remove", "star"]);
  const back = await run(["import", merged]);
  expect(back.stdout).toBe(
    `experiment ${id} was there, the same\nwhat people wrote, new here: 1 tag, 1 star\n`,
  );
  expect(written(path).map(({ text, author }) => `${text} ${author}`)).toContain("seen Bo");
  await run(["annotate", short, "--remove", "star", "--db", elsewhere]);
  const again = await run(["import", bundle, "--db", elsewhere, "--json"]);
  expect(JSON.parse(again.stdout)).toMatchObject({
    imported: [],
    present: [id],
    added: { annotations: 1 },
    annotations: { star: 1 },
  });
});

test("what is taken away is one's own where it is written twice; a copy of an experiment has none of it", async () => {
  const { path, id, runs, run } = await clustered();
  const note = await run(["annotate", runs[1]!, "--tag", "odd", "--note", "gone soon", "--json"]);
  await run(["annotate", runs[1]!, "--tag", "odd", "--author", "Bo"]);
  const noteId = JSON.parse(note.stdout)[1].id as string;
  const removed = await run([
    "annotate",
    runs[1]!,
    "--remove",
    "tag:odd",
    "--remove",
    noteId.slice(-8),
    "--json",
  ]);
  expect(JSON.parse(removed.stdout)).toMatchObject([{ text: "odd", author: "Bo" }]);
  // What is left is another person's.
  const refused = await run(["annotate", runs[1]!, "--remove", "tag:odd"]);
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    `--remove tag:odd: you are Ada here, and only Bo gave it to run ${runs[1]}.\n` +
      `  To take it away all the same: panic-tda annotate ${runs[1]} --remove tag:odd --author Bo\n`,
  ]);
  const forked = await run(["fork", runs[1]!, "--at", "2", "--text", "a barn"]);
  expect(
    written(path).filter(({ experiment_id }) => experiment_id !== id),
    forked.stderr,
  ).toEqual([]);
});

test("a note is changed by its author alone; it keeps its id and its time, and one that says the same already becomes one with it", async () => {
  const { path, runs, run } = await clustered();
  const [about] = runs;
  await run(["annotate", about!, "--tag", "odd", "--note", "first", "--note", "second"]);
  const [tag, first, second] = written(path);
  const edit = (id: string, text: string, ...more: string[]) =>
    run(["annotate", about!, "--edit", `${id.slice(-8)}=${text}`, ...more]);
  const changed = await edit(first!.id, " ends = in circles\r\nfrom 9 on ");
  expect([changed.exitCode, changed.stderr]).toEqual([0, ""]);
  expect(written(path)[1]).toEqual({
    ...first,
    text: "ends = in circles\nfrom 9 on",
    updated_at: expect.not.stringMatching(first!.updated_at),
  });
  const before = written(path);
  for (const [outcome, reason] of [
    [
      await edit(second!.id, "mine", "--author", "Bo"),
      "Ada wrote this note, and you are Bo here.\n  Write one",
    ],
    [await edit(tag!.id, "even"), "expected a note, found a tag"],
    [await edit(second!.id, "  "), "nothing that can be seen"],
    [await edit("0000000000", "x"), "has no note that is called so"],
    [await edit("x", "x"), "--edit: expected the id of a note, =, and what it says"],
  ] as const)
    expect([outcome.exitCode, outcome.stderr]).toEqual([2, expect.stringContaining(reason)]);
  expect(written(path)).toEqual(before);
  await edit(second!.id, "ends = in circles\nfrom 9 on");
  expect(written(path).map(({ id }) => id)).toEqual([tag!.id, second!.id]);
});

test("what is no thing, no text or not there is refused by name, and nothing is written", async () => {
  const { path, runs, run } = await clustered();
  const refusals: [args: string[], reason: RegExp][] = [
    [
      ["DummyTxt2/0/0", "--star"],
      /no outputs of a model "DummyTxt2" were clustered\.\n {2}Did you mean "DummyText2"/,
    ],
    [["DummyText2/9/0", "--star"], /DummyText2 has no layer 9\.\n {2}Its layers: 0\./],
    [
      ["DummyText2/0/5", "--star"],
      /layer 0 of DummyText2 has no number 5\.\n {2}See them: panic-tda cluster show/,
    ],
    [["DummyText2/0", "--star"], /neither a state nor a cluster: expected RUN\/STEP.*MODEL\/LAYER\/NUMBER/],
    [
      ["latest/0", "--star"],
      /neither a state nor.*\n {2}latest is an experiment\. See its runs: panic-tda runs/,
    ],
    [[`${runs[0]}/9`, "--star"], /run .{36} has no step "9"/],
    [[runs[0]!, "--name", "a"], /--name: expected a cluster, found run/],
    [
      [runs[0]!, "--star", "--tag", " "],
      /--tag: expected a tag, found nothing that can be seen\.\n {2}Give a word/,
    ],
    [
      [runs[0]!, "--note", "x".repeat(10_001)],
      /a note of at most 10,000 characters, found 10,001\.\n {2}Give/,
    ],
    [[runs[0]!, "--remove", ""], /an id of 4 characters or more, found nothing\.\n {2}See what it has/],
    [[runs[0]!, "--star", "--remove", "name"], /has nothing that is called so.*found "name"/],
    [[runs[0]!, "--star", "--author", "\t"], /--author: expected a name/],
  ];
  for (const [args, reason] of refusals) {
    const outcome = await run(["annotate", ...args]);
    expect(outcome.stderr).toMatch(reason);
    expect([outcome.exitCode, outcome.stdout]).toEqual([2, ""]);
  }
  expect(written(path)).toEqual([]);
  const help = await run(["annotate", "--help"]);
  expect(help.stdout).toContain("--tag <tag>");
  expect(help.stdout).not.toContain("[]");
});
