import type { ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import type { DiagramsListAnswer } from "../../../src/explorer/api/diagrams.ts";
import type { FramesAnswer } from "../../../src/explorer/api/mosaic.ts";
import type { InvocationsAnswer, RunAnswer, RunsAnswer } from "../../../src/explorer/api/runs.ts";
import type { StateWithInput } from "../../../src/explorer/api/states.ts";
import type { RunCyclesAnswer } from "../../../src/explorer/api/why.ts";
import { encodeColumns } from "../../../src/explorer/columns.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { SITE_FRAME_STEPS, type SiteFile, type SiteIndex } from "../../../src/explorer/site/site-data.ts";
import { copiedClusterings, copiedClusters } from "./copied-clusters.ts";
import { copiedMembers, copiedTransitions } from "./copied-members.ts";
import { copiedOutputs, searchCopy } from "./search-copy.ts";
import { answerOf, responseOf, siteFile } from "./site-files.ts";

/** What the page asks its server, answered by the files of a static copy: most as it was recorded, some put together here. */
export async function answerFromFiles(path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, "http://copy");
  const [, , kind, id = "", part = ""] = url.pathname.split("/").map(decodeURIComponent);
  const query = (name: string) => url.searchParams.get(name) ?? "";
  if (kind === "runs") {
    const file = await siteFile(`run-${id}`);
    if (file === null) return refused(`there is no run ${id} in this copy.`);
    if (part === "invocations") return invocations(file, id, Number(query("first")), Number(query("count")));
    if (part === "states") return state(file, id, Number(url.pathname.split("/")[5]));
    return recorded(file, path);
  }
  const index = (await siteFile<SiteIndex>("index"))!;
  if (kind === "experiments" && id !== "") {
    const known = idOf(index, id);
    const file = known === undefined ? null : await siteFile(`experiment-${known}`);
    if (file === null) return refused(`there is no experiment ${id} in this copy.`);
    if (part === "frames") return frames(file, known!, url.searchParams);
    if (part === "runs" || part === "incidents") return recorded(file, url.pathname);
    return recorded(file, path.replace(encodeURIComponent(id), known!));
  }
  if (kind === "experiments") return recorded(index, url.pathname);
  if (kind === "cycles") return await cycles(query("runs").split(","));
  if (kind === "diagrams") return await diagrams(query("model"), query("runs").split(","));
  if (kind === "search") return await search(index, url.searchParams);
  if (kind === "outputs") return json(await copiedOutputs(index, JSON.parse(String(init.body))));
  if (kind === "clusterings" && part === "clusters" && url.pathname.endsWith("/members"))
    return await members(index, id, url);
  if (kind === "clusterings" && part === "transitions") return json(await copiedTransitions(index, id));
  if (kind === "clusterings" && part === "clusters") return clusters(index, id, url.searchParams);
  if (kind === "annotations") return await annotations(index, url);
  if (kind === "map") {
    const experiment = query("experiment") || index.sets[query("set")] || index.experiments[0]!;
    const file = await siteFile(`experiment-${experiment}`);
    if (file === null) return refused(`there is no experiment ${experiment} in this copy.`);
    const points = pathOf(routes.mapPoints, {}, { model: query("model"), experiment });
    return recorded(file, id === "points" ? points : path);
  }
  return recorded(index, path);
}

function recorded(file: SiteFile, path: string): Response {
  const answer = file.answers[path];
  return answer === undefined ? refused("a static copy does not have this.") : responseOf(answer);
}

function refused(message: string): Response {
  const hint = "If the database from which it was made has it, this shows it: panic-tda explore";
  return new Response(JSON.stringify({ error: { code: "not-found", message, hint } }), { status: 404 });
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value));
}

/** As the command line takes them: whole, a beginning or an ending, or the latest. */
function idOf({ experiments }: SiteIndex, reference: string): string | undefined {
  if (reference === "latest") return experiments[0];
  return experiments.find((id) => id.startsWith(reference) || id.endsWith(reference));
}

function invocations(file: SiteFile, run: string, first: number, count: number): Response {
  const whole = answerOf<InvocationsAnswer>(file, pathOf(routes.invocations, { run }))!;
  return json({ ...whole, invocations: whole.invocations.slice(first, first + count) });
}

function state(file: SiteFile, id: string, step: number): Response {
  const run = answerOf<RunAnswer>(file, pathOf(routes.run, { run: id }))!;
  const all = answerOf<InvocationsAnswer>(file, pathOf(routes.invocations, { run: id }))!.invocations;
  const output = all[step];
  if (output === undefined) return refused(`run ${id} has no step ${step}.`);
  const before = all[step - 1];
  const start =
    run.initialImage === null
      ? { text: run.initialPrompt, image: null }
      : { text: null, image: run.initialImage };
  const answer: StateWithInput = {
    experimentId: run.experiment.id,
    runId: id,
    step,
    model: output.model,
    text: output.text,
    image: output.image,
    prompt: run.initialPrompt,
    network: run.networkModels,
    seed: run.seed,
    input: before === undefined ? start : { text: before.text, image: before.image },
  };
  return json(answer);
}

/** The frames of the runs that are asked for, out of those of all. */
function frames(file: SiteFile, experiment: string, query: URLSearchParams): Response {
  const step = Number(query.get("step"));
  const begin = step - (step % SITE_FRAME_STEPS);
  const parts = answerOf<FramesAnswer[]>(file, pathOf(routes.frames, { experiment }, { step: begin }))!;
  const { runs } = answerOf<RunsAnswer>(file, pathOf(routes.runs, { experiment }))!;
  const order = runs.map(({ id }) => id);
  const asked = (query.get("runs") ?? "").split(",").flatMap((range) => {
    const [first, count = "1"] = range.split("*");
    const at = order.indexOf(first!);
    return at < 0 ? [] : order.slice(at, at + Number(count));
  });
  const images: string[] = [];
  const texts: string[] = [];
  const columns = asked.map((run) => {
    const part = parts.find((one) => one.runs.includes(run));
    const r = part?.runs.indexOf(run) ?? -1;
    return (part?.cells ?? []).slice(step - begin).map((cells) => {
      const cell = cells[r] ?? null;
      if (cell === null) return null;
      if (cell >= 0) return images.push(part!.images[cell]!) - 1;
      return -texts.push(part!.texts[-1 - cell]!);
    });
  });
  const cells = Array.from({ length: Number(query.get("steps") ?? 1) }, (_, k) =>
    columns.map((column) => column[k] ?? null),
  );
  return json({ step, runs: asked, images, texts, cells } satisfies FramesAnswer);
}

async function search(index: SiteIndex, asked: URLSearchParams): Promise<Response> {
  const cluster = asked.get("cluster");
  const { header, columns } = await searchCopy(index, {
    find: asked.get("find") ?? "",
    experimentId: asked.get("experiment") ?? undefined,
    hits: Number(asked.get("hits") ?? 50),
    clusteringId: asked.get("clustering") ?? undefined,
    cluster: cluster === null ? undefined : Number(cluster),
  });
  return new Response(encodeColumns(header, { ...columns }));
}

/** Some clusters of a layer, the largest first, or in the order in which they are asked for. */
function clusters(index: SiteIndex, id: string, asked: URLSearchParams): Response {
  const clustering = copiedClusterings(index).find((one) => one.id === id);
  if (clustering === undefined) return refused(`there is no clustering ${id} in this copy.`);
  const all = copiedClusters(index, id);
  const first = Number(asked.get("first") ?? 0);
  const wanted =
    asked
      .get("labels")
      ?.split(",")
      .flatMap((label) => all.find((one) => String(one.label) === label) ?? []) ??
    all.slice(first, first + Number(asked.get("count") ?? 50));
  return json({ clustering, total: all.length, clusters: wanted } satisfies ClustersAnswer);
}

async function members(
  index: SiteIndex,
  clusteringId: string,
  { pathname, searchParams }: URL,
): Promise<Response> {
  const network = searchParams.get("network");
  const answer = await copiedMembers(index, {
    clusteringId,
    label: Number(pathname.split("/").at(-2)),
    first: Number(searchParams.get("first") ?? 0),
    count: Number(searchParams.get("count") ?? 60),
    prompt: searchParams.get("prompt"),
    run: searchParams.get("run"),
    network: network === null ? null : (JSON.parse(network) as string[]),
  });
  return answer === undefined
    ? refused(`there is no clustering ${clusteringId} in this copy.`)
    : json(answer);
}

/** What people wrote of a thing stands in the file of its run or experiment. */
async function annotations(index: SiteIndex, { pathname, search, searchParams }: URL): Promise<Response> {
  const subject = searchParams.get("subject");
  const id = searchParams.get("run") ?? searchParams.get("id");
  const name = subject === "experiment" ? "experiment" : "run";
  const file = id === null || subject === "cluster" ? index : await siteFile(`${name}-${id}`);
  return file === null ? refused("this copy does not have that.") : recorded(file, pathname + search);
}

async function cycles(ids: readonly string[]): Promise<Response> {
  const answers = await Promise.all(
    ids.map(async (id) => {
      const file = await siteFile(`run-${id}`);
      return file === null ? [] : answerOf<RunCyclesAnswer>(file, `${routes.runCycles}?runs=${id}`)!.runs;
    }),
  );
  return json({ runs: answers.flat() } satisfies RunCyclesAnswer);
}

async function diagrams(model: string, ids: readonly string[]): Promise<Response> {
  const answers = await Promise.all(
    ids.map(async (run) => {
      const file = await siteFile(`run-${run}`);
      if (file === null) return [];
      const all = answerOf<DiagramsListAnswer>(file, pathOf(routes.runDiagrams, { run }))!;
      return all.diagrams.filter((one) => one.model === model);
    }),
  );
  return json({ diagrams: answers.flat() } satisfies DiagramsListAnswer);
}
