import type { Database } from "../store/database.ts";
import { shortId } from "../store/identifiers.ts";
import { storedImage } from "../store/images.ts";
import type { Incident } from "../store/incidents.ts";
import { type Invocation, presentInvocation } from "../store/invocations.ts";
import { getModelVersion, type ModelVersion } from "../store/model-versions.ts";
import { presentRun, type Run } from "../store/runs.ts";
import {
  type EmbeddingOfOutput,
  embeddingsOfInvocation,
  incidentsOfInvocation,
} from "../store/views/provenance.ts";
import { bytes, count, duration } from "../text/numbers.ts";
import { seedText } from "../text/seed-text.ts";
import { factLines } from "./fact-lines.ts";
import { incidentLine } from "./incident-line.ts";
import { quoted } from "./invocation.ts";

/** The picture that an invocation wrote: the row of `images` under this hash, without its file. */
interface ImageOfOutput {
  readonly hash: string;
  readonly format: "webp" | "avif";
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Of the file. */
  readonly num_bytes: number;
}

/** An invocation with all that is told of it; what `panic-tda show --json` prints. */
export interface InvocationDetails {
  readonly invocation: Invocation;
  readonly run: Run;
  /** Null where it is not recorded. */
  readonly model_version: ModelVersion | null;
  /** Null for a caption. */
  readonly image: ImageOfOutput | null;
  readonly embeddings: readonly (EmbeddingOfOutput & { readonly model_version: ModelVersion | null })[];
  readonly incidents: readonly Incident[];
}

/** @param id - Of an invocation that is there. */
export function invocationDetails(database: Database, id: string): InvocationDetails {
  const invocation = presentInvocation(database, id);
  const run = presentRun(database, invocation.run_id);
  return {
    invocation,
    run,
    model_version: versionOf(database, invocation.model_version_id),
    image: imageOf(database, invocation),
    embeddings: embeddingsOfInvocation(database, id).map((embedding) => ({
      ...embedding,
      model_version: versionOf(database, embedding.model_version_id),
    })),
    incidents: incidentsOfInvocation(database, run, invocation),
  };
}

function versionOf(database: Database, id: string | null): ModelVersion | null {
  return id === null ? null : getModelVersion(database, id)!;
}

function imageOf(database: Database, { output_image_hash }: Invocation): ImageOfOutput | null {
  if (output_image_hash === null) return null;
  const { hash, format, width, height, bytes } = storedImage(database, output_image_hash)!;
  return { hash, format, width, height, num_bytes: bytes.byteLength };
}

/** What is told beside a seed that promises nothing: a provider may give another output the next time. */
function promiseText(version: ModelVersion | null): string {
  if (version?.parameters.reproducible !== false) return "";
  const isSent = version.parameters.seeds_sent === true;
  return `${isSent ? "" : ", not sent"}; the provider does not promise the same output again`;
}

/** @param path - Of the database. */
export function invocationText(details: InvocationDetails, path: string): string {
  const { invocation, run, model_version: version, image, embeddings, incidents } = details;
  const { input_invocation_id, started_at, completed_at, notes } = invocation;
  const facts: [string, string][] = [
    ["run", `${run.id}  seed ${seedText(run.seed)}, from ${JSON.stringify(run.initial_prompt)}`],
    ["experiment", run.experiment_id],
    ["step", `${count(invocation.sequence_number)} of 0 to ${count(run.max_length - 1)}`],
    ["model", version === null ? invocation.model : `${version.name}, ${version.kind}`],
    ["version", version === null ? "not recorded" : `${version.revision}${parametersText(version)}`],
    ["seed", `${seedText(invocation.seed)}${promiseText(version)}`],
    [
      "read",
      input_invocation_id === null ? promptText(run) : `the output of ${shortId(input_invocation_id)}`,
    ],
  ];
  if (image === null) facts.push(["wrote", invocation.output_text ?? ""]);
  else {
    const { format, width, height, num_bytes } = image;
    facts.push(
      ["wrote", "a picture, in the table images under the hash"],
      ["hash", image.hash],
      [
        "file",
        `${format}, ${width} × ${height} px, ${num_bytes === 0 ? "given up by prune" : bytes(num_bytes)}`,
      ],
    );
  }
  const { batch_index, batch_size } = invocation;
  facts.push([
    "batch",
    batch_index === null || batch_size === null
      ? "not recorded"
      : `item ${count(batch_index + 1)} of ${count(batch_size)}`,
  ]);
  if (notes !== null) facts.push(["notes", JSON.stringify(notes)]);
  const seconds = (Date.parse(completed_at) - Date.parse(started_at)) / 1000;
  facts.push(["completed", `${completed_at}, after ${duration(seconds)}`]);
  for (const { embedding_model, model_version } of embeddings)
    facts.push(["embedded", `${embedding_model} ${model_version?.revision ?? "version not recorded"}`]);
  for (const incident of incidents) facts.push(["incident", incidentLine(incident)]);
  const lines = [`invocation ${invocation.id}`, ...factLines(facts)];
  if (image !== null && image.num_bytes > 0) {
    const select = `SELECT writefile('${image.hash.slice(0, 12)}.${image.format}', bytes) FROM images WHERE hash = '${image.hash}'`;
    lines.push(`Copy it into a file: sqlite3 ${quoted(path)} "${select}"`);
  }
  return lines.join("\n");
}

function promptText({ initial_image_hash: hash }: Run): string {
  return (hash ?? null) === null ? "the prompt" : `the prompt, the picture ${hash}`;
}

/** `, size 256, steps 4` */
function parametersText({ parameters }: ModelVersion): string {
  return Object.entries(parameters)
    .map(([name, value]) => `, ${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("");
}
