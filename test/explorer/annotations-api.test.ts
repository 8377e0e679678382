import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, test } from "vitest";
import type { AnnotateRequest, AnnotationsAnswer, TagsAnswer } from "../../src/explorer/api/annotations.ts";
import type { ClusterNamesAnswer, ClustersAnswer } from "../../src/explorer/api/clusters.ts";
import { annotationsOf } from "../../src/store/annotations.ts";
import type { Store } from "../../src/store/store.ts";
import { oldDatabase } from "../store/old-database.ts";
import { clusterByRun } from "./cluster-by-run.ts";
import { rawRequest, type Served, served, servedSketch, sketchConfig } from "./served.ts";
import { HeardEvents } from "./server-events.ts";

const token = "a-token-of-this-test";
const writing = { author: "Ada", token };
const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
const path = "/api/annotations";
const small = { ...sketchConfig, max_length: 4, seeds: [1], embedding_models: ["SketchText"] };

const post = (body: unknown, others: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { ...headers, ...others },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const annotate = async (explorer: Served, request: AnnotateRequest) =>
  (await explorer.json<AnnotationsAnswer>(path, post(request))).annotations;
const all = (store: Store) => annotationsOf(store.database);

test("stars, tags and notes are written of an experiment, a run, a state and a cluster, and are read again with author and time", async () => {
  const { store, experiment, explorer } = await servedSketch(sketchConfig, { writing });
  const runs = [...store.runs(experiment.id)].map(({ id }) => id);
  const clustering = clusterByRun(store.database, "SketchText", runs);
  const { clusters } = await explorer.json<ClustersAnswer>(`/api/clusterings/${clustering}/clusters`);
  const { key } = clusters[0]!;
  const things = [
    ["experiment", experiment.id],
    ["run", runs[1]!],
    ["state", `${runs[1]}/7`],
    ["cluster", key],
  ] as const;
  for (const [subject, subjectId] of things) {
    const add = [
      { kind: "star" },
      { kind: "tag", text: " odd " },
      { kind: "note", text: "one\r\ntwo" },
    ] as const;
    const written = await annotate(explorer, { subject, subjectId, add });
    expect(written.map(({ kind, text, author }) => [kind, text, author])).toEqual([
      ["star", "", "Ada"],
      ["tag", "odd", "Ada"],
      ["note", "one\ntwo", "Ada"],
    ]);
    const query = `?subject=${subject}&id=${encodeURIComponent(subjectId)}`;
    expect(await explorer.json<AnnotationsAnswer>(path + query)).toEqual({ annotations: written });
    expect(Date.now() - Date.parse(written[0]!.at)).toBeLessThan(60_000);
  }
  expect(all(store).every(({ experiment_id }) => experiment_id === experiment.id)).toBe(true);
  expect(await explorer.json<TagsAnswer>("/api/tags")).toEqual({ tags: [{ tag: "odd", count: 4 }] });
  const ofStates = await explorer.json<AnnotationsAnswer>(`${path}?subject=state&run=${runs[1]}`);
  expect(ofStates.annotations.map(({ subjectId }) => subjectId)).toEqual(Array(3).fill(`${runs[1]}/7`));

  // A cluster has one name, found by its medoid.
  await annotate(explorer, { subject: "cluster", subjectId: key, add: [{ kind: "name", text: "barns" }] });
  await annotate(explorer, {
    subject: "cluster",
    subjectId: key,
    add: [{ kind: "name", text: "red barns" }],
  });
  const names = await explorer.json<ClusterNamesAnswer>(`/api/clusterings/${clustering}/names`);
  expect(names).toEqual({ names: [{ label: clusters[0]!.label, name: "red barns" }] });

  await store.deleteExperiment(experiment.id);
  expect(store.database.all("SELECT * FROM annotations")).toEqual([]);
  expect(explorer.defects).toEqual([]);
});

test("what is taken away comes back as it was, with its author and its time, as long as the explorer runs", async () => {
  const { store, experiment, explorer } = await servedSketch(small, { writing });
  const about = { subject: "experiment", subjectId: experiment.id } as const;
  const [note] = await annotate(explorer, { ...about, add: [{ kind: "note", text: "mine" }] });
  store.database.run("UPDATE annotations SET author = 'Bo', inserted_at = '2026-01-01T00:00:00.000000Z'");
  const before = all(store);
  expect(await annotate(explorer, { ...about, remove: [note!.id] })).toEqual([]);
  // Somebody else may have been faster.
  expect(await annotate(explorer, { ...about, remove: [note!.id] })).toEqual([]);
  await annotate(explorer, { ...about, putBack: [note!.id] });
  expect(all(store)).toEqual(before);
  const [run] = [...store.runs(experiment.id)];
  const other = { subject: "run", subjectId: run!.id, remove: [note!.id] };
  expect((await explorer.failure(path, post(other))).message).toContain("is not about run");
  expect(await explorer.failure(path, post({ ...about, putBack: ["unknown"] }))).toMatchObject({
    status: 404,
  });
  expect(all(store)).toEqual(before);
});

test("a note of one's own is written anew, unless it says something else than was read; who listens hears of it, also from elsewhere", async () => {
  const { store, experiment, explorer } = await servedSketch(small, { writing });
  const about = { subject: "experiment", subjectId: experiment.id } as const;
  const events = await HeardEvents.from(explorer.port);
  const nextStamp = async () => (await events.until(({ name }) => name === "annotations")).data;
  const stamps = [await nextStamp()];
  const [note] = await annotate(explorer, { ...about, add: [{ kind: "note", text: "mine" }] });
  stamps.push(await nextStamp());
  const change = (before: string, text: string, id = note!.id) =>
    post({ ...about, change: [{ id, before, text }] });
  const { annotations } = await explorer.json<AnnotationsAnswer>(path, change("mine", " still mine\n"));
  expect(annotations).toEqual([{ ...note, text: "still mine", changedAt: expect.stringMatching(/Z$/) }]);
  stamps.push(await nextStamp());
  const refusal = async (init: RequestInit) => (await explorer.failure(path, init)).status;
  expect(await refusal(change("mine", "too late"))).toBe(409);
  expect(await refusal(change("still mine", "x".repeat(10_001)))).toBe(400);
  expect(await refusal(change("still mine", "elsewhere", "unknown"))).toBe(404);
  store.database.run("UPDATE annotations SET author = 'Bo', updated_at = '2999-01-01T00:00:00.000000Z'");
  expect(await refusal(change("still mine", "Ada's"))).toBe(403);
  expect(all(store).map(({ text }) => text)).toEqual(["still mine"]);
  stamps.push(await nextStamp());
  expect(new Set(stamps).size).toBe(4);
});

describe("nothing is written", () => {
  test("by whoever has no token, or comes from elsewhere, or sends something else than asked for", async () => {
    const { store, experiment, explorer } = await servedSketch(small, { writing });
    const star = { subject: "experiment", subjectId: experiment.id, add: [{ kind: "star" }] };
    const { port } = explorer;
    const of = async (init: RequestInit) => {
      const { status, message } = await explorer.failure(path, init);
      return [status, message] as const;
    };
    const withToken = (authorization: string) => of(post(star, { authorization }));
    expect(await of({ method: "POST", body: JSON.stringify(star) })).toEqual([
      401,
      "nothing is written without the explorer's token.",
    ]);
    expect((await withToken("Bearer another-token-of-test"))[1]).toContain("it was started anew since");
    expect((await withToken(token))[0]).toBe(401);
    // A cookie counts for nothing here: it goes to every port of the machine.
    const { authorization: _, ...bare } = headers;
    const cookie = { method: "POST", headers: { ...bare, cookie: `panic-tda-${port}=${token}` } };
    expect((await of({ ...cookie, body: JSON.stringify(star) }))[0]).toBe(401);
    expect((await of(post(star, { origin: "http://evil.example" })))[0]).toBe(403);
    expect((await of(post(star, { origin: `http://127.0.0.1:${port + 1}` })))[0]).toBe(403);
    const rebound = { headers: { ...headers, host: "evil.example" }, method: "POST" };
    expect((await rawRequest(port, path, rebound)).status).toBe(403);
    expect(await of(post(star, { "content-type": "text/plain" }))).toEqual([
      400,
      "/api/annotations: expected the Content-Type application/json, found text/plain.",
    ]);
    for (const [body, words] of [
      ["[", "expected a JSON object"],
      [{ ...star, subject: "planet" }, "/api/annotations: subject:"],
      [{ ...star, author: "Bo" }, "author"],
      [{ ...star, add: [{ kind: "like" }] }, "add.0.kind:"],
      [
        { ...star, add: [{ kind: "tag", text: " \u200b" }] },
        "tag: expected a tag, found nothing that can be seen",
      ],
      [{ ...star, add: [{ kind: "tag", text: "a\nb" }] }, "on one line"],
      [{ ...star, add: [{ kind: "star" }, { kind: "note", text: "x".repeat(10_001) }] }, "at most 10,000"],
    ] as const) {
      const [status, message] = await of(post(body));
      expect([status, message], message).toEqual([400, expect.stringContaining(words)]);
    }
    expect((await of(post(`"${"x".repeat(70_000)}"`)))[0]).toBe(413);
    for (const [subject, subjectId] of [
      ["experiment", "01a20a15-e509-750a-ae9b-7420827427a2"],
      ["run", experiment.id],
      ["state", `${[...store.runs(experiment.id)][0]!.id}/4`],
      ["cluster", "SketchText/0/none"],
    ])
      expect((await of(post({ ...star, subject, subjectId })))[0], subject).toBe(404);
    expect(all(store)).toEqual([]);
    expect(explorer.defects).toEqual([]);
  });

  test("where the explorer only reads, and into a schema without a place for it", async () => {
    const { experiment, explorer } = await servedSketch(small);
    const star = { subject: "experiment", subjectId: experiment.id, add: [{ kind: "star" }] };
    const refused = await explorer.failure(path, post(star));
    expect(refused).toMatchObject({ status: 403, code: "read-only", message: /--read-only/ });

    const old = await served(oldDatabase(2), { writing });
    const { id } = (await old.json<{ experiments: { id: string }[] }>("/api/experiments")).experiments[0]!;
    const answer = await old.failure(path, post({ ...star, subjectId: id }));
    expect(answer).toMatchObject({ code: "read-only", message: /panic-tda migrate --db/ });
    expect(await old.json(`${path}?subject=experiment&id=${id}`)).toEqual({ annotations: [] });
  });
});

test("a database of an older schema that has a place for notes is written to as it is: a program may be running that knows no newer one", async () => {
  const file = oldDatabase(3);
  const explorer = await served(file, { writing });
  const { id } = (await explorer.json<{ experiments: { id: string }[] }>("/api/experiments")).experiments[0]!;
  await annotate(explorer, { subject: "experiment", subjectId: id, add: [{ kind: "tag", text: "old" }] });
  using database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 3 });
  expect(database.prepare("SELECT text FROM annotations WHERE text = 'old'").all()).toHaveLength(1);
});

test("while a running experiment writes, a note waits, and nothing else waits with it", async () => {
  const { store, experiment, explorer } = await servedSketch(small, { writing });
  using other = new DatabaseSync(store.path);
  other.exec("BEGIN IMMEDIATE");
  let isWritten = false;
  const about = { subject: "experiment", subjectId: experiment.id } as const;
  const note = annotate(explorer, { ...about, add: [{ kind: "note", text: "patient" }] }).then((answer) => {
    isWritten = true;
    return answer;
  });
  const until = performance.now() + 400;
  let numAnswers = 0;
  for (; performance.now() < until; numAnswers++) await explorer.json("/api/tags");
  expect(numAnswers).toBeGreaterThan(4);
  expect(isWritten).toBe(false);
  other.exec("COMMIT");
  expect((await note)[0]).toMatchObject({ text: "patient" });
});
