import sharp from "sharp";
import { decodeImage } from "../../images/image-codec.ts";
import { imageHash } from "../../images/rgb-image.ts";
import { isFixedSeed } from "../../models/fixed-seed.ts";
import type { ModelKind } from "../../models/model.ts";
import type { SqlValue } from "../../store/database.ts";
import type {
  EarlierEmbedding,
  EarlierExperiment,
  EarlierInvocation,
  EarlierRows,
  EarlierRun,
} from "../../store/earlier/earlier-rows.ts";
import type { StoredImage } from "../../store/images.ts";
import { textHash } from "../../store/invocations.ts";
import { storeModelVersion } from "../../store/model-versions.ts";
import { now } from "../../system/clock.ts";
import { type AssembledRun, assembleRun } from "./assemble-run.ts";
import type { EarlierContext } from "./earlier-context.ts";
import { uuidOf } from "./earlier-ids.ts";
import { writeDiagrams, writeExponents } from "./earlier-results.ts";
import { type OutputOfStep, repetitionAtEnd } from "./stopped-at-repetition.ts";
import { vectorProblem } from "./vector-problem.ts";

/** A picture of more is not decoded. */
const MOST_PIXELS = 64_000_000;
/** The mark of the newest version for a model that said nothing. */
const SAID_NOTHING = "[empty]";

/** What came of an experiment's rows. */
export interface EarlierRowsWritten {
  readonly modelVersions: Readonly<Record<string, string>>;
  readonly imageFormat: "webp" | "avif";
  /** Whether all steps and all their vectors are there. */
  readonly isWhole: boolean;
  /** `RUN MODEL` of the trajectories that lack no vector. */
  readonly wholeTrajectories: ReadonlySet<string>;
}

interface Output {
  readonly text: string | null;
  /** What there is to know of a picture but its bytes: those of a whole run would be too many. */
  readonly picture: Omit<StoredImage, "bytes"> | null;
}

/** Writes the rows of one experiment of an earlier version, run by run. */
export class EarlierExperimentRows {
  readonly #context: EarlierContext;
  readonly #experiment: EarlierExperiment;
  readonly #versions = new Map<string, string>();
  readonly #versionByName = new Map<string, string>();
  readonly #wholeTrajectories = new Set<string>();
  readonly #runNumbers = new Map<string, Set<number>>();
  #imageFormat: "webp" | "avif" | undefined;
  #isWhole = true;

  constructor(context: EarlierContext, experiment: EarlierExperiment) {
    this.#context = context;
    this.#experiment = experiment;
  }

  async write(onRun: () => void): Promise<EarlierRowsWritten> {
    const { rows, writer } = this.#context;
    let numRuns = 0;
    for (const run of rows.runs(this.#experiment.id)) {
      await this.#run(run);
      numRuns += 1;
      onRun();
    }
    const { networks, prompts, numRuns: perPrompt, embedding_models } = this.#experiment;
    if (numRuns < networks.length * prompts.length * perPrompt) this.#isWhole = false;
    await writeExponents(this.#context, this.#experiment);
    await writer.save();
    // Also of models that have computed nothing yet, as far as it is known what they are.
    for (const name of [...networks.flat(), ...embedding_models]) {
      const kind = this.#context.kindOf(name);
      if (!this.#versionByName.has(name) && kind !== undefined) this.#versionOf(name, kind, {});
    }
    return {
      modelVersions: Object.fromEntries(this.#versionByName),
      imageFormat: this.#imageFormat ?? "webp",
      isWhole: this.#isWhole,
      wholeTrajectories: this.#wholeTrajectories,
    };
  }

  async #run(run: EarlierRun): Promise<void> {
    const { rows, writer, notes, toUtc } = this.#context;
    const id = uuidOf(run.id);
    if (!this.#isOfConfig(run)) {
      notes.add(
        "runs of a network or prompt that their experiment does not have, which are left out",
        `run ${id}`,
      );
      return;
    }
    const outputs = new Map<string, Output>();
    const assembled = await assembleRun(rows.invocations(run.id), async (row) => {
      const output = await this.#outputOf(id, row);
      if (output !== undefined) outputs.set(row.id, output);
      return output !== undefined;
    });
    this.#noteChain(id, assembled);
    const { steps } = assembled;
    const stopped = await this.#stopped(run, assembled);
    const isAll = stopped !== null || steps.length === run.max_length;
    if (!isAll) this.#isWhole = false;
    if (steps.length === 0 && assembled.cutAt === null) notes.add("runs that have not begun", `run ${id}`);
    else if (!isAll)
      notes.add("runs that are not finished", `run ${id}: ${steps.length} of ${run.max_length} steps`);
    const time = run.inserted_at ?? steps[0]?.started_at ?? this.#experiment.started_at;
    const at = time === null ? now() : toUtc(time);
    await writer.add("runs", {
      id,
      inserted_at: at,
      updated_at: at,
      experiment_id: uuidOf(this.#experiment.id),
      network: JSON.stringify(run.network),
      seed: run.seed,
      run_number: this.#runNumber(run),
      max_length: stopped === null ? run.max_length : steps.length,
      initial_prompt: run.initial_prompt,
      stopped,
    });
    await this.#steps(id, steps, outputs);
    await writeDiagrams(this.#context, id, run);
  }

  #isOfConfig({ network, initial_prompt }: EarlierRun): boolean {
    const { networks, prompts } = this.#experiment;
    const text = JSON.stringify(network);
    return prompts.includes(initial_prompt) && networks.some((one) => JSON.stringify(one) === text);
  }

  /** The index of the run's seed in the experiment's; of equal seeds, each once. */
  #runNumber(run: EarlierRun): number {
    const key = JSON.stringify([run.network, run.initial_prompt]);
    const taken = this.#runNumbers.get(key) ?? new Set();
    this.#runNumbers.set(key, taken);
    const seeds = this.#experiment.seeds ?? [];
    let number = run.run_number ?? seeds.findIndex((seed, at) => seed === run.seed && !taken.has(at));
    if (number < 0 || taken.has(number)) number = Math.max(seeds.length - 1, ...taken) + 1;
    taken.add(number);
    return number;
  }

  #noteChain(runId: string, { doubles, cutAt, cutBy, behind }: AssembledRun): void {
    const { notes, rows } = this.#context;
    for (const { id, sequence_number: step } of doubles)
      notes.add(
        "steps that are there twice, of which the one that was read on is kept",
        `run ${runId}, step ${step}: ${uuidOf(id)} is left out`,
      );
    if (cutAt === null) return;
    const what =
      cutBy === "row"
        ? "runs with a gap, which are cut before it"
        : "steps without an output, where their run is cut";
    const more = cutBy === "row" ? behind.length : behind.length - 1;
    const tail = more === 0 ? "" : `, ${more} later ${more === 1 ? "step is" : "steps are"} left out`;
    const row = behind.find(({ sequence_number: number }) => number === cutAt);
    for (const { id, sequence_number: step } of behind) {
      for (const { id: embedding, embedding_model: model, vector } of rows.embeddings(id)) {
        const problem = vectorProblem(vector);
        notes.add(
          problem === undefined
            ? "vectors of steps that are left out"
            : `vectors that are ${problem}, which are left out`,
          `run ${runId}, step ${step}, ${model}: ${uuidOf(embedding)}`,
        );
      }
    }
    notes.add(what, `run ${runId}, step ${cutAt}${row === undefined ? "" : ` (${uuidOf(row.id)})`}${tail}`);
  }

  /** Why a run that is shorter than it was to be is finished all the same; null if it is not. */
  async #stopped(
    run: EarlierRun,
    { steps, cutAt, behind }: AssembledRun,
  ): Promise<"repetition" | "missing output" | null> {
    const { rows, notes } = this.#context;
    const isShorter = steps.length + behind.length < run.max_length;
    if (rows.version === "python" && isShorter && isFixedSeed(run.seed)) {
      const length = await repetitionAtEnd([...steps, ...behind].flatMap((row) => outputOfRow(rows, row)));
      if (length !== null) {
        const last = behind.at(-1) ?? steps.at(-1)!;
        notes.add(
          "runs that stopped at a repetition, which are finished",
          `run ${uuidOf(run.id)}: step ${last.sequence_number} repeats the one ${length} before it`,
        );
        if (cutAt === null) return "repetition";
      }
    }
    // What the rest of the run was made from is lost. If there is no rest, it can still be computed.
    const hasRest = cutAt !== null && behind.some(({ sequence_number: step }) => step > cutAt);
    return hasRest && steps.length > 0 ? "missing output" : null;
  }

  /** Undefined if there is none that can be imported. */
  async #outputOf(runId: string, row: EarlierInvocation): Promise<Output | undefined> {
    const { rows, notes } = this.#context;
    const type = row.type.toLowerCase();
    const where = `run ${runId}, step ${row.sequence_number}`;
    if (type === "text") {
      if (row.caption === null || row.caption.byteLength === 0) return undefined;
      const text = decodeCaption(row.caption);
      if (text === undefined) {
        notes.add("captions that are no text", where);
        return undefined;
      }
      if (text === SAID_NOTHING) notes.add(`captions "${SAID_NOTHING}", of a model that said nothing`, where);
      else if (text.trim() === "") notes.add("blank captions, which are kept", where);
      return { text, picture: null };
    }
    if (type !== "image" || row.picture_bytes === null || row.picture_bytes === 0) return undefined;
    const bytes = rows.picture(row.place);
    try {
      const { format, width = 0, height = 0 } = await sharp(bytes).metadata();
      const kept = format === "heif" ? "avif" : format;
      if (kept !== "webp" && kept !== "avif") throw new Error(`it is of the format ${format}`);
      if (width * height > MOST_PIXELS) throw new Error(`it has ${width} × ${height} pixels`);
      const hash = imageHash(await decodeImage(bytes));
      this.#imageFormat = kept;
      return { text: null, picture: { hash, format: kept, width, height } };
    } catch (error) {
      notes.add(
        "pictures that cannot be read",
        `${where}: ${error instanceof Error ? error.message : error}`,
      );
      return undefined;
    }
  }

  async #steps(
    runId: string,
    steps: readonly EarlierInvocation[],
    outputs: ReadonlyMap<string, Output>,
  ): Promise<void> {
    const { rows, writer, notes, toUtc } = this.#context;
    const lacking = new Set<string>();
    for (const [number, row] of steps.entries()) {
      const before = steps[number - 1];
      if (row.input_invocation_id !== (before?.id ?? null))
        notes.add("steps that name another input than the step before them", `run ${runId}, step ${number}`);
      const { text, picture } = outputs.get(row.id)!;
      const hash = picture?.hash ?? null;
      if (picture !== null && !writer.hasPicture(picture.hash)) {
        const time = now();
        writer.addPicture({
          ...picture,
          bytes: rows.picture(row.place),
          inserted_at: time,
          updated_at: time,
        });
      }
      const startedAt = toUtc(row.started_at);
      const completedAt = row.completed_at === null ? startedAt : toUtc(row.completed_at);
      const type = text === null ? "image" : "text";
      await writer.add("invocations", {
        id: uuidOf(row.id),
        inserted_at: row.inserted_at === null ? completedAt : toUtc(row.inserted_at),
        updated_at: row.inserted_at === null ? completedAt : toUtc(row.inserted_at),
        run_id: runId,
        sequence_number: number,
        model: row.model,
        model_version_id: this.#generativeVersion(row.model, steps, number),
        type,
        seed: isFixedSeed(row.seed) ? row.seed : null,
        input_invocation_id: before === undefined ? null : uuidOf(before.id),
        output_text: text,
        output_image_hash: hash,
        output_hash: hash ?? textHash(text!),
        started_at: startedAt,
        completed_at: completedAt,
      });
      for (const model of await this.#embeddings(runId, number, type, rows.embeddings(row.id)))
        lacking.add(model);
    }
    for (const model of this.#experiment.embedding_models)
      if (!lacking.has(model)) this.#wholeTrajectories.add(`${runId} ${model}`);
    if (lacking.size > 0) this.#isWhole = false;
  }

  /** @returns the experiment's models that read such an output and have no vector of it */
  async #embeddings(
    runId: string,
    step: number,
    type: "text" | "image",
    found: readonly EarlierEmbedding[],
  ): Promise<string[]> {
    const { writer, notes, toUtc } = this.#context;
    const embedded = new Set<string>();
    for (const row of found) {
      const { embedding_model: model, vector } = row;
      const where = `run ${runId}, step ${step}, ${model}: ${uuidOf(row.id)}`;
      const kind = this.#context.kindOf(model);
      if (kind !== undefined && kind !== `${type}-embedding`) {
        notes.add("vectors by models that do not read such outputs, which are left out", where);
        continue;
      }
      const problem = vectorProblem(vector);
      if (problem !== undefined) {
        notes.add(`vectors that are ${problem}, which are left out`, where);
        continue;
      }
      if (embedded.has(model)) {
        notes.add("second vectors of a step and model, which are left out", where);
        continue;
      }
      embedded.add(model);
      const startedAt = toUtc(row.started_at);
      const completedAt = row.completed_at === null ? startedAt : toUtc(row.completed_at);
      const insertedAt = row.inserted_at === null ? completedAt : toUtc(row.inserted_at);
      await writer.add("embeddings", {
        id: uuidOf(row.id),
        inserted_at: insertedAt,
        updated_at: insertedAt,
        invocation_id: uuidOf(row.invocation_id),
        embedding_model: model,
        model_version_id: this.#versionOf(model, `${type}-embedding`, { dimension: vector!.byteLength / 4 }),
        vector,
        started_at: startedAt,
        completed_at: completedAt,
      });
    }
    const lacking = this.#experiment.embedding_models.filter(
      (model) => !embedded.has(model) && this.#reads(model) === type,
    );
    // Those of an experiment that was never embedded are told by its state.
    if (this.#experiment.completed_at !== null || found.length > 0)
      for (const model of lacking)
        notes.add(
          "outputs without a vector, which can be computed again",
          `run ${runId}, step ${step}, ${model}`,
        );
    return lacking;
  }

  #reads(model: string): "text" | "image" | undefined {
    const kind = this.#context.kindOf(model);
    if (kind === "text-embedding") return "text";
    if (kind === "image-embedding") return "image";
    // One that nobody knows reads what it has embedded.
    for (const key of this.#versions.keys()) {
      const [name, known] = JSON.parse(key) as [string, ModelKind];
      if (name === model) return known === "text-embedding" ? "text" : "image";
    }
    return undefined;
  }

  #generativeVersion(model: string, steps: readonly EarlierInvocation[], number: number): string {
    const typeAt = (at: number) => (at < 0 ? "text" : steps[at]!.type.toLowerCase());
    return this.#versionOf(model, `${typeAt(number - 1)}-to-${typeAt(number)}`, {});
  }

  /** A version that says no more than is known: which version of the tool had the model computed, and how long its vectors are. */
  #versionOf(name: string, kind: string, parameters: Readonly<Record<string, SqlValue>>): string {
    const key = JSON.stringify([name, kind, parameters]);
    let id = this.#versions.get(key);
    if (id === undefined) {
      const { database, lease, rows } = this.#context;
      id = lease.write(() =>
        storeModelVersion(database, {
          name,
          kind,
          revision: "not recorded",
          parameters: { ...parameters, imported_from: rows.version },
        }),
      );
      this.#versions.set(key, id);
      if (!this.#versionByName.has(name)) this.#versionByName.set(name, id);
    }
    return id;
  }
}

/** None where a row has none. */
function outputOfRow(
  rows: EarlierRows,
  { caption, picture_bytes, place, sequence_number: step }: EarlierInvocation,
): OutputOfStep[] {
  if (caption !== null) return [{ step, text: Buffer.from(caption).toString("utf8") }];
  return picture_bytes === null ? [] : [{ step, picture: () => rows.picture(place) }];
}

/** Undefined for bytes that are no UTF-8, or hold a zero, at which programs end a text. */
function decodeCaption(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
