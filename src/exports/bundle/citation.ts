import type { Experiment } from "../../store/experiments.ts";
import { packageVersion } from "../../system/package-version.ts";
import { counted } from "../../text/numbers.ts";
import type { UsedModel } from "./used-models.ts";

/** More would be no sentence any more; they stand in the config. */
const MOST_SEEDS = 20;

/** What is told of experiments in a paper. */
export interface Cited {
  readonly experiments: readonly Experiment[];
  readonly models: readonly UsedModel[];
  readonly numRuns: number;
  readonly numInvocations: number;
}

/** A paragraph for the methods section: what was computed by which versions of which models. */
export function methodsParagraph({ experiments, models, numRuns, numInvocations }: Cited): string {
  const networks = distinct(
    experiments.flatMap((experiment) => experiment.networks.map((network) => network.join(" → "))),
  );
  const prompts = distinct(experiments.flatMap((experiment) => experiment.prompts));
  const lengths = distinct(experiments.map((experiment) => String(experiment.max_length)));
  const seeds = distinct(experiments.flatMap((experiment) => experiment.seeds.map(String)));
  const seedsText = seeds.length > MOST_SEEDS ? `${seeds.length} seeds` : `the seeds ${seeds.join(", ")}`;
  const fresh = seeds.includes("-1") ? "; −1 stands for a seed drawn anew at each invocation" : "";
  const embedding = distinct(experiments.flatMap((experiment) => experiment.embedding_models));
  const dimensions = distinct(experiments.map((experiment) => String(experiment.max_homology_dimension)));
  return [
    `Trajectories were generated with PANIC-TDA ${packageVersion}. ${counted(networks.length, "network")} of generative models`,
    `(${networks.join("; ")}), in which each model reads the output of the one before, ${networks.length === 1 ? "was" : "were"} started from`,
    `${counted(prompts.length, "prompt")} with ${seedsText}${fresh}: ${counted(numRuns, "run")} of up to ${lengths.join(" or ")} invocations,`,
    `${counted(numInvocations, "invocation")} in all. Outputs were embedded by ${embedding.join(", ")}. Persistence diagrams are of the`,
    `Vietoris–Rips filtration of each run's embeddings (Euclidean distance, coefficients in Z/2, up to H${dimensions.join(" or H")}, up to the enclosing`,
    `radius). Models: ${models.map(modelText).join("; ")}.`,
  ].join(" ");
}

/**
 * A citation file of a data set.
 *
 * @see https://citation-file-format.github.io
 */
export function citationFile(cited: Cited, licence?: string): string {
  const { experiments } = cited;
  const released = experiments
    .map(({ completed_at, inserted_at }) => completed_at ?? inserted_at)
    .sort()
    .at(-1)!;
  const text = (value: string) => JSON.stringify(value);
  return [
    "cff-version: 1.2.0",
    'message: "If you use these data, please cite them and the software that made them."',
    "type: dataset",
    `title: ${text(titleOf(experiments))}`,
    "authors:",
    '  - name: "The authors of the experiments (put your names here)"',
    ...(licence === undefined ? [] : [`license: ${text(licence)}`]),
    `date-released: ${released.slice(0, 10)}`,
    `abstract: ${text(methodsParagraph(cited))}`,
    "keywords:",
    '  - "text-to-image"',
    '  - "image-to-text"',
    '  - "topological data analysis"',
    "identifiers:",
    ...experiments.flatMap(({ id }) => ["  - type: other", `    value: ${text(`urn:uuid:${id}`)}`]),
    "references:",
    "  - type: software",
    '    title: "PANIC-TDA"',
    "    authors:",
    '      - name: "The authors of PANIC-TDA"',
    `    version: ${text(packageVersion)}`,
    '    url: "https://github.com/ANUcybernetics/panic-tda"',
    "",
  ].join("\n");
}

export function titleOf(experiments: readonly Experiment[]): string {
  const names = experiments.map(({ id, name }) => name ?? `experiment ${id.slice(-8)}`);
  return `Trajectories of generative models: ${names.join(", ")}`;
}

function modelText({ name, revision, repository, licence }: UsedModel): string {
  const from = repository === null ? `part of PANIC-TDA ${revision}` : `${repository}, revision ${revision}`;
  return `${name} (${from}${licence === null ? "" : `, ${licence}`})`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
