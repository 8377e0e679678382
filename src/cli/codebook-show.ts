import { Command, InvalidArgumentError, Option } from "commander";
import { countLabels } from "../store/codebook-labels.ts";
import { type Codebook, medoidsOf, referenceOf } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import { getModelVersion } from "../store/model-versions.ts";
import { count, counted } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { factLines } from "./fact-lines.ts";
import { table } from "./table.ts";

export const codebookShowCommand = new Command("show")
  .description("show what a codebook is made from, how stable it is, and its medoids")
  .argument("<name>", "NAME, or NAME@VERSION")
  .addOption(
    new Option("--limit <n>", "at most so many medoids").default(20).argParser((text) => {
      if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
      throw new InvalidArgumentError("Expected a whole number from 1.");
    }),
  )
  .addOption(databaseOption())
  .option("--json", "print it as JSON")
  .addHelpText("before", "Example: panic-tda codebook show motifs\n")
  .action(async (name: string, options: DatabaseOptions & { limit: number; json?: boolean }) => {
    const { findCodebook } = await import("../store/codebooks.ts");
    using store = await openStoreOf(options, "read");
    const codebook = findCodebook(store.database, name);
    if (options.json) {
      console.log(JSON.stringify(codebookJson(store.database, codebook)));
      return;
    }
    const medoids = medoidsOf(store.database, codebook.id);
    const rows = medoids
      .slice(0, options.limit)
      .map(({ label, num_points, core_radius, output_text }) => [
        count(label),
        count(num_points),
        core_radius.toFixed(2),
        output_text ?? "a picture",
      ]);
    console.log(codebookText(store.database, codebook));
    console.log(table(["LABEL", "POINTS", "CORE", "MEDOID"], rows));
    if (medoids.length > rows.length)
      console.error(`… and ${counted(medoids.length - rows.length, "other")}: --limit`);
  });

/** What a codebook is, without its medoids. */
export function codebookText(database: Database, codebook: Codebook): string {
  const { source, stability, core_quantile } = codebook;
  const { labelled, inCores } = countLabels(database, codebook.id);
  const version = getModelVersion(database, codebook.model_version_id)!;
  const percent = (share: number) => `${(100 * share).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;
  const details = source.details as { algorithm?: string; layer?: number; noise?: number; restarts?: number };
  const made =
    source.kind === "clustering"
      ? `the medoids of ${details.algorithm}, layer ${details.layer}`
      : `k-medoids, the best of ${counted(details.restarts ?? 1, "beginning")}`;
  const from = `of ${counted(source.num_points, "output")} of ${counted(source.num_runs, "run")}`;
  const noise = details.noise === undefined ? "" : `; ${counted(details.noise, "output")} were noise`;
  return [
    `${referenceOf(codebook)}: ${counted(codebook.num_medoids, "medoid")} for ${codebook.embedding_model}, revision ${version.revision}`,
    ...factLines([
      ["made from", `${made}, ${from}${noise}`],
      ["own label", `${percent(source.own_label_share)} of them lie nearest to their own medoid`],
      ["cores", `each holds ${percent(core_quantile)} of its own points`],
      ["stability", stabilityText(codebook)],
      [
        "labelled",
        `${counted(labelled, "output")}, ${percent(labelled === 0 ? 0 : inCores / labelled)} in cores`,
      ],
      ["made", `${codebook.completed_at.slice(0, 10)} ${codebook.completed_at.slice(11, 16)} UTC`],
    ]),
  ].join("\n");

  function stabilityText({ source: { kind } }: Codebook): string {
    if (stability.adjusted_rand === null) return `cannot be told: ${stability.why}`;
    const { adjusted_rand, low, high, halves } = stability;
    const what = kind === "clustering" ? "the same clusters with medoids from" : "codebooks made from";
    return (
      `adjusted Rand index ${adjusted_rand.toFixed(2)} [${low!.toFixed(2)}, ${high!.toFixed(2)}] of ${what} halves of the runs ` +
      `(${halves} halves; 1 the same, 0 chance)`
    );
  }
}

/** A codebook for programs: with its medoids, or without. */
export function codebookJson(database: Database, codebook: Codebook, withMedoids = true): object {
  const { labelled, inCores } = countLabels(database, codebook.id);
  return {
    ...codebook,
    revision: getModelVersion(database, codebook.model_version_id)!.revision,
    labelled,
    in_cores: inCores,
    ...(withMedoids && {
      medoids: medoidsOf(database, codebook.id).map(({ picture, ...medoid }) => ({
        ...medoid,
        has_picture: picture !== null,
      })),
    }),
  };
}
