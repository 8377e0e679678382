import { counted } from "../../text/numbers.ts";
import type { WrittenTable } from "../tables/write-table.ts";
import { type Cited, methodsParagraph, titleOf } from "./citation.ts";

/** What a person reads first who finds the archive, made from the data. */
export function bundleReadme(
  cited: Cited,
  tables: readonly WrittenTable[],
  numPictures: number,
  { hasWhy = false, numGivenUp = 0 } = {},
): string {
  const { experiments, models } = cited;
  const lines = [
    `# ${titleOf(experiments)}`,
    "",
    methodsParagraph(cited),
    "",
    "## Experiments",
    "",
    "| id | name | networks | prompts | seeds | invocations per run | completed |",
    "|---|---|---|---|---|---|---|",
    ...experiments.map(
      ({ id, name, networks, prompts, seeds, max_length, completed_at }) =>
        `| ${[id, cell(name ?? ""), cell(networks.map((network) => network.join(" → ")).join("; ")), prompts.length, seeds.length, max_length, completed_at ?? "no"].join(" | ")} |`,
    ),
    "",
    "## Files",
    "",
    "| file | what |",
    "|---|---|",
    ...tables.map(({ file, rows }) => `| tables/${file} | ${counted(rows, "row")} |`),
    `| pictures/ | ${counted(numPictures, "picture")} as stored, named by the hash: SHA-256 of width, height (u32 LE) and RGB pixels${numGivenUp === 0 ? "" : `; the files of ${counted(numGivenUp, "more picture")} were given up before, and their rows tell what they were`} |`,
    ...(hasWhy
      ? [
          "| why/ | of each experiment the answers of `panic-tda why`: `why.json`, its tables as CSV and its figures as SVG |",
        ]
      : []),
    "| configs/ | the config of each experiment, which `panic-tda run` takes |",
    "| models.json | the versions of the models, with parameters and licences |",
    "| METHODS.md, CITATION.cff | for papers |",
    "| croissant.json | metadata for data portals, Croissant 1.0 |",
    "| SHA256SUMS | of every other file: `sha256sum -c SHA256SUMS`, or `panic-tda verify FILE` |",
    "",
    "`tables/points.parquet` (an embedded output per row) and `tables/bars.parquet` (a bar of a persistence diagram per row) answer most",
    "questions; `tables/embeddings.parquet` has the vectors. `panic-tda import FILE` brings the experiments back into a database.",
    "Clusterings are of whole databases and not in here: `panic-tda cluster` computes them again.",
    "",
    "## Models",
    "",
    "| model | kind | revision | repository | licence |",
    "|---|---|---|---|---|",
    ...models.map(
      ({ name, kind, revision, repository, licence }) =>
        `| ${[cell(name), kind, cell(revision), cell(repository ?? "part of PANIC-TDA"), cell(licence ?? "not known")].join(" | ")} |`,
    ),
    "",
  ];
  return lines.join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
