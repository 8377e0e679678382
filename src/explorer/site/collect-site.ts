import type { AnnotationSubject } from "../../text/annotation-text.ts";
import type { AboutAnswer } from "../api/about.ts";
import type { AnnotationsAnswer } from "../api/annotations.ts";
import type { ClusteringsAnswer, ClustersAnswer } from "../api/clusters.ts";
import type { ExperimentAnswer, ExperimentSummary } from "../api/experiments.ts";
import type { ForkRow, LineageAnswer } from "../api/lineage.ts";
import type { LyapunovAnswer } from "../api/lyapunov.ts";
import type { EmbeddingModelsAnswer, MapPointsHeader } from "../api/map.ts";
import type { FramesAnswer } from "../api/mosaic.ts";
import type { InvocationsAnswer, RunAnswer, RunRow, RunsAnswer } from "../api/runs.ts";
import { decodeColumns, encodeColumns } from "../columns.ts";
import type { InProcessExplorer } from "../in-process.ts";
import { pathOf, routes } from "../routes.ts";
import { SITE_FRAME_STEPS, type SiteAnswer, type SiteFile, type SiteIndex } from "./site-data.ts";

const PAGE = 500;
const RUNS_PER_FRAMES = 250;
const CLUSTERS_PER_PAGE = 50;
const MOST_RUNS_COMPARED = 100;
const SAID_ELSEWHERE = "It failed; the database has the reason.";

interface WhichNotes {
  readonly subject: AnnotationSubject;
  readonly id?: string;
  readonly run?: string;
}

/** What a static copy of experiments is made of. */
export class SiteCollector {
  readonly #explorer: InProcessExplorer;
  readonly #chosen: readonly string[];
  readonly #chosenRuns = new Map<string, RunRow[]>();
  readonly #sets: Record<string, string> = {};
  readonly #withClusters: boolean;
  readonly #withNotes: boolean;
  /** Hashes of all pictures that the copy shows. */
  readonly pictures = new Set<string>();

  /**
   * @param chosen - Full ids.
   * @param options.withClusters - Whether clusters are told: they are those of all experiments of the database.
   * @param options.withNotes - Whether it is told what people wrote.
   */
  constructor(
    explorer: InProcessExplorer,
    chosen: readonly string[],
    { withClusters, withNotes }: { readonly withClusters: boolean; readonly withNotes: boolean },
  ) {
    this.#explorer = explorer;
    this.#chosen = chosen;
    this.#withClusters = withClusters;
    this.#withNotes = withNotes;
  }

  /** Reads which runs there are; the first thing to do. */
  async readRuns(): Promise<readonly RunRow[]> {
    for (const experiment of this.#chosen) {
      const rows: RunRow[] = [];
      let after: string | undefined;
      do {
        const page = await this.#json<RunsAnswer>(
          pathOf(routes.runs, { experiment }, { after, limit: PAGE }),
        );
        rows.push(...page.runs);
        after = page.next ?? undefined;
      } while (after !== undefined);
      this.#chosenRuns.set(experiment, rows.map(withoutReason));
    }
    return [...this.#chosenRuns.values()].flat();
  }

  /** All but the runs of one experiment. */
  async experiment(id: string): Promise<SiteFile> {
    const answers: Record<string, SiteAnswer> = {};
    const put = (path: string, answer: unknown) => {
      answers[path] = { json: JSON.stringify(answer) };
    };
    const experiment = await this.#json<ExperimentAnswer>(pathOf(routes.experiment, { experiment: id }));
    put(pathOf(routes.experiment, { experiment: id }), {
      ...withoutReason(experiment),
      config: publicConfig(experiment.config),
      // Their names are those of machines.
      executors: [],
      has: { ...experiment.has, clusters: this.#withClusters && experiment.has.clusters },
    });
    for (const hash of experiment.promptImages) if (hash !== null) this.pictures.add(hash);
    const runs = this.#chosenRuns.get(id)!;
    put(pathOf(routes.runs, { experiment: id }), { runs, next: null } satisfies RunsAnswer);
    put(
      pathOf(routes.lineage, { experiment: id }),
      this.#lineage(await this.#json(pathOf(routes.lineage, { experiment: id }))),
    );
    put(pathOf(routes.incidents, { experiment: id }), { incidents: [], next: null });
    put(
      pathOf(routes.lyapunov, { experiment: id }),
      await this.#json<LyapunovAnswer>(pathOf(routes.lyapunov, { experiment: id })),
    );
    for (const path of [routes.cycles, ...(experiment.has.forks ? [routes.effect] : [])])
      put(pathOf(path, { experiment: id }), await this.#json(pathOf(path, { experiment: id })));
    for (const { model } of experiment.embeddingModels) {
      for (const route of [routes.diagramTable, routes.why]) {
        const path = pathOf(route, { experiment: id }, { model });
        answers[path] = { json: await this.#text(path) };
      }
      await this.#map(id, model, answers);
      await this.#diagramDistances(experiment, model, runs.length, answers);
    }
    await this.#frames(experiment, runs, put);
    await this.#notes(answers, { subject: "experiment", id });
    return { answers };
  }

  /** All of one run but why it is as it is, which would be computed for each. */
  async run(id: string): Promise<SiteFile> {
    const answers: Record<string, SiteAnswer> = {};
    const path = pathOf(routes.run, { run: id });
    const run = await this.#json<RunAnswer>(path);
    const isChosen = (other: { readonly id: string } | null) => other !== null && this.#isChosenRun(other.id);
    const told: RunAnswer = {
      ...withoutReason(run),
      before: isChosen(run.before) ? run.before : null,
      after: isChosen(run.after) ? run.after : null,
      fork: run.fork === null ? null : this.#fork(run.fork),
      forks: run.forks.filter(({ experimentId }) => this.#chosen.includes(experimentId)),
    };
    answers[path] = { json: JSON.stringify(told) };
    const invocations = await this.#invocations(id);
    for (const { image } of invocations) if (image !== null) this.pictures.add(image);
    answers[pathOf(routes.invocations, { run: id })] = {
      json: JSON.stringify({ total: invocations.length, invocations } satisfies InvocationsAnswer),
    };
    for (const route of [routes.runDiagrams, routes.runScores])
      answers[pathOf(route, { run: id })] = { json: await this.#text(pathOf(route, { run: id })) };
    await this.#notes(answers, { subject: "run", id }, { subject: "state", run: id });
    const cycles = `${routes.runCycles}?runs=${id}`;
    answers[cycles] = { json: await this.#text(cycles) };
    for (const { model } of run.embeddingModels) {
      const trajectory = pathOf(routes.trajectory, { run: id }, { model });
      answers[trajectory] = { json: await this.#text(trajectory) };
      const distances = pathOf(routes.distances, { run: id }, { model });
      answers[distances] = { base64: (await this.#bytes(distances)).toString("base64") };
    }
    return { answers };
  }

  /** What is of no single experiment; after them, since it names the sets of their points. */
  async index(summaries: readonly ExperimentSummary[], version: string): Promise<SiteIndex> {
    const answers: Record<string, SiteAnswer> = {};
    const put = (path: string, answer: unknown) => {
      answers[path] = { json: JSON.stringify(answer) };
    };
    put(routes.about, {
      version,
      database: { path: "", sizeBytes: 0 },
      experiment: null,
      writing: { author: null, refusal: "A copy is not written to.", needsToken: false, isTokenWrong: false },
    } satisfies AboutAnswer);
    put(routes.experiments, { experiments: summaries.map(withoutReason), next: null });
    put(routes.embeddingModels, await this.#embeddingModels(summaries));
    const none: ClusteringsAnswer = { clusterings: [] };
    const clusterings = this.#withClusters ? await this.#json<ClusteringsAnswer>(routes.clusterings) : none;
    put(routes.clusterings, clusterings);
    for (const { id } of clusterings.clusterings) {
      for (let first = 0, total = 1; first < total; first += CLUSTERS_PER_PAGE) {
        const path = pathOf(routes.clusters, { clustering: id }, { first, count: CLUSTERS_PER_PAGE });
        const page = await this.#json<ClustersAnswer>(path);
        total = page.total;
        put(path, page);
      }
      if (!this.#withNotes) continue;
      const names = pathOf(routes.clusterNames, { clustering: id });
      answers[names] = { json: await this.#text(names) };
    }
    if (this.#withClusters) await this.#notes(answers, { subject: "cluster" });
    if (this.#withNotes) {
      // The tables show stars and tags of all that are copied, and words of notes are searched.
      const runs = new Set([...this.#chosenRuns.values()].flat().map(({ id }) => id));
      const isCopied = {
        experiment: (id: string) => this.#chosen.includes(id),
        run: (id: string) => runs.has(id),
        state: (id: string) => runs.has(id.split("/")[0]!),
      } as const;
      for (const subject of ["experiment", "run", "state"] as const) {
        const all = await this.#annotations({ subject });
        const annotations = all.filter(({ subjectId }) => isCopied[subject](subjectId));
        put(pathOf(routes.annotations, {}, { subject }), { annotations });
      }
    }
    return { answers, experiments: summaries.map(({ id }) => id), sets: this.#sets };
  }

  /** What people wrote of some things, as the page asks for it; only where it is wanted. */
  async #notes(answers: Record<string, SiteAnswer>, ...all: readonly WhichNotes[]): Promise<void> {
    if (!this.#withNotes) return;
    for (const which of all) {
      const annotations = await this.#annotations(which);
      answers[pathOf(routes.annotations, {}, { ...which })] = {
        json: JSON.stringify({ annotations } satisfies AnnotationsAnswer),
      };
    }
  }

  async #annotations(which: WhichNotes): Promise<AnnotationsAnswer["annotations"]> {
    return (await this.#json<AnnotationsAnswer>(pathOf(routes.annotations, {}, { ...which }))).annotations;
  }

  /** Of few runs alone: each dimension and network is computed anew. */
  async #diagramDistances(
    { id, networks, maxHomologyDimension }: ExperimentAnswer,
    model: string,
    numRuns: number,
    answers: Record<string, SiteAnswer>,
  ): Promise<void> {
    if (numRuns > MOST_RUNS_COMPARED) return;
    for (const network of networks.keys()) {
      for (let dimension = 0; dimension <= maxHomologyDimension; dimension++) {
        const query = { model, network: network + 1, dimension };
        const path = pathOf(routes.diagramDistances, { experiment: id }, query);
        answers[path] = { base64: (await this.#bytes(path)).toString("base64") };
      }
    }
  }

  async #map(experiment: string, model: string, answers: Record<string, SiteAnswer>): Promise<void> {
    const path = pathOf(routes.mapPoints, {}, { model, experiment });
    const { header, columns } = decodeColumns<MapPointsHeader>(copied(await this.#bytes(path)));
    if (header.numPoints === 0) return;
    const told: MapPointsHeader = this.#withClusters ? header : { ...header, clusterings: [] };
    answers[path] = { base64: Buffer.from(encodeColumns(told, columns)).toString("base64") };
    this.#sets[header.set] = experiment;
    const others = [
      pathOf(routes.pca, {}, { set: header.set }),
      ...told.clusterings.map(({ id }) =>
        pathOf(routes.mapClusters, {}, { set: header.set, clustering: id }),
      ),
      ...told.scores.map(({ model: score, name }) =>
        pathOf(routes.mapScores, {}, { set: header.set, model: score, name }),
      ),
    ];
    for (const other of others) answers[other] = { base64: (await this.#bytes(other)).toString("base64") };
  }

  async #frames(
    { id, maxLength }: ExperimentAnswer,
    runs: readonly RunRow[],
    put: (path: string, answer: unknown) => void,
  ): Promise<void> {
    for (let step = 0; step < maxLength; step += SITE_FRAME_STEPS) {
      const parts: FramesAnswer[] = [];
      const steps = Math.min(SITE_FRAME_STEPS, maxLength - step);
      for (let first = 0; first < runs.length; first += RUNS_PER_FRAMES) {
        const asked = runs.slice(first, first + RUNS_PER_FRAMES).map((run) => run.id);
        parts.push(
          await this.#json(pathOf(routes.frames, { experiment: id }, { runs: asked.join(","), step, steps })),
        );
      }
      put(pathOf(routes.frames, { experiment: id }, { step }), parts);
    }
  }

  async #invocations(run: string): Promise<InvocationsAnswer["invocations"]> {
    const rows: InvocationsAnswer["invocations"][number][] = [];
    for (;;) {
      const path = pathOf(routes.invocations, { run }, { first: rows.length, count: 5000 });
      const { total, invocations } = await this.#json<InvocationsAnswer>(path);
      rows.push(...invocations);
      if (rows.length >= total || invocations.length === 0) return rows;
    }
  }

  /** Only those that embedded something of what is copied. */
  async #embeddingModels(summaries: readonly ExperimentSummary[]): Promise<EmbeddingModelsAnswer> {
    const { models } = await this.#json<EmbeddingModelsAnswer>(routes.embeddingModels);
    const used = new Set<string>();
    for (const { id } of summaries) {
      const { embeddingModels } = await this.#json<ExperimentAnswer>(
        pathOf(routes.experiment, { experiment: id }),
      );
      for (const { model } of embeddingModels) used.add(model);
    }
    return { models: models.filter(({ model }) => used.has(model)) };
  }

  #lineage(lineage: LineageAnswer): LineageAnswer {
    return {
      ...lineage,
      forks: lineage.forks.map((fork) => this.#fork(fork)),
      forkedFrom: lineage.forkedFrom.filter(({ experimentId }) => this.#chosen.includes(experimentId)),
    };
  }

  /** Of a run that is not copied, as of one that was deleted. */
  #fork(fork: ForkRow): ForkRow {
    const isThere = fork.parentExperimentId !== null && this.#chosen.includes(fork.parentExperimentId);
    return isThere ? fork : { ...fork, parentExperimentId: null, parentPrompt: null };
  }

  #isChosenRun(id: string): boolean {
    return [...this.#chosenRuns.values()].some((runs) => runs.some((run) => run.id === id));
  }

  async #json<T>(path: string): Promise<T> {
    return JSON.parse(await this.#text(path)) as T;
  }

  async #text(path: string): Promise<string> {
    return await (await this.#answer(path)).text();
  }

  async #bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.#answer(path)).arrayBuffer());
  }

  async #answer(path: string): Promise<Response> {
    const response = await this.#explorer.ask(path);
    if (response.ok) return response;
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
}

/** Reasons of failures name files and machines. */
function withoutReason<T extends { readonly failure: string | null }>(row: T): T {
  return row.failure === null ? row : { ...row, failure: SAID_ELSEWHERE };
}

/** What people define of models names commands, folders and hosts of theirs. */
function publicConfig(config: unknown): unknown {
  if (typeof config !== "object" || config === null) return config;
  const { models: _models, $schema: _schema, ...rest } = config as Record<string, unknown>;
  return rest;
}

function copied(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
