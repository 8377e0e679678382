import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandDefinition } from "../../config/model-definition.ts";
import { encodePng } from "../../images/foreign-image.ts";
import { type AttemptProblem, CallError, ModelUnavailableError } from "../../models/call-errors.ts";
import type { CallContext, Model } from "../../models/model.ts";
import type { ScoreModel } from "../../models/score-model.ts";
import {
  type Item,
  type ItemOutput,
  type ModelCore,
  modelOfKind,
  scoreModelOf,
  writesOf,
} from "../model-of-kind.ts";
import { type PlacedDefinition, whyNotTrusted } from "../trust.ts";
import { type Answer, CommandProcess } from "./command-process.ts";
import { readCommandOutput } from "./read-command-output.ts";

const USUAL_BATCH = 16;
const VERSION_LIMIT_MS = 10_000;
const HELLO_LIMIT_MS = 120_000;
const MOST_DEATHS = 3;
const LONGEST_VERSION = 200;

/** A model that a program computes, which stays from its first call on. docs/command-models.md has its protocol. */
export function commandModel(
  name: string,
  definition: CommandDefinition,
  placed: PlacedDefinition,
  remedy: string,
): Model | ScoreModel {
  const program = new Program(name, definition, placed);
  const core: ModelCore = {
    name,
    get revision() {
      return program.version ?? hashOf(placed);
    },
    parameters: {
      ...definition.parameters,
      command: definition.command,
      ...(Object.keys(placed.files).length === 0 ? {} : { files: placed.files }),
    },
    runsIn: "a program",
    maxBatchSize: definition.max_batch_size ?? USUAL_BATCH,
    callTimeLimitMs: (batchSize) =>
      definition.time_limit_s === undefined ? 60_000 + 30_000 * batchSize : 1000 * definition.time_limit_s,
    missing: () => whyNotTrusted(definition, placed),
    remedy: () => remedy,
    prepare: () => program.prepare(),
    close: () => program.close(),
    compute: (items, context) => program.compute(items, context),
  };
  if (definition.kind === "score") return scoreModelOf(definition.reads!, core);
  return modelOfKind(definition.kind, core, definition.dimension);
}

function hashOf({ files }: PlacedDefinition): string {
  const all = Object.entries(files).flat().join("\n");
  return `sha256 ${createHash("sha256").update(all).digest("hex").slice(0, 12)}`;
}

/** A program as long as it is needed: started when it is first asked, started anew when it has ended. */
class Program {
  /** What it says of its version, once it has been asked; undefined for one that says nothing. */
  version: string | undefined;
  readonly #name: string;
  readonly #definition: CommandDefinition;
  readonly #placed: PlacedDefinition;
  #process: CommandProcess | undefined;
  #folder: string | undefined;
  #deaths = 0;
  #numFiles = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(name: string, definition: CommandDefinition, placed: PlacedDefinition) {
    this.#name = name;
    this.#definition = definition;
    this.#placed = placed;
  }

  /** Asks for its version and for nothing: what cannot work is found before anything is written. */
  async prepare(): Promise<void> {
    this.#refuseUnlessAllowed();
    this.version = this.#askVersion();
    try {
      await this.#ask({ items: [] }, 0, AbortSignal.timeout(HELLO_LIMIT_MS));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      throw new ModelUnavailableError(this.#name, `${this.#name} does not work: ${error.message}`, {
        cause: error,
      });
    }
  }

  compute(items: readonly Item[], context: CallContext): Promise<readonly ItemOutput[]> {
    // One call after the other, whoever asks.
    const result = this.#turn.then(() => this.#compute(items, context));
    this.#turn = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    await this.#process?.close();
    this.#process = undefined;
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #compute(items: readonly Item[], { signal }: CallContext): Promise<readonly ItemOutput[]> {
    this.#refuseUnlessAllowed();
    const folder = this.#temporaryFolder();
    const written: string[] = [];
    try {
      const sent = await Promise.all(
        items.map(async ({ text, image, seed }) => {
          if (image === undefined) return { text, seed };
          const path = join(folder, `input-${this.#numFiles++}.png`);
          written.push(path);
          writeFileSync(path, await encodePng(image));
          return { image: path, seed };
        }),
      );
      const outputs = await this.#ask(
        { items: sent, folder, parameters: this.#definition.parameters ?? {} },
        items.length,
        signal,
      );
      return await this.#read(outputs, folder);
    } finally {
      for (const path of written) rmSync(path, { force: true });
    }
  }

  async #ask(question: Answer, numItems: number, signal: AbortSignal): Promise<readonly unknown[]> {
    try {
      const { outputs, error } = await this.#started().ask(question, signal);
      if (error !== undefined)
        throw new CallError([
          { kind: "threw", message: `it answered with an error: ${String(error).slice(0, 1_000)}` },
        ]);
      if (!Array.isArray(outputs) || outputs.length !== numItems) {
        const found = Array.isArray(outputs) ? outputs.length : "none";
        throw new CallError([
          { kind: "wrong_count", message: `expected ${numItems} outputs, found ${found}` },
        ]);
      }
      this.#deaths = 0;
      return outputs;
    } catch (error) {
      if (this.#process?.isAlive === true) throw error;
      this.#process = undefined;
      this.#deaths += 1;
      if (this.#deaths < MOST_DEATHS) throw error;
      throw new ModelUnavailableError(
        this.#name,
        `${this.#name} has ended ${this.#deaths} times without an answer in between: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  async #read(given: readonly unknown[], folder: string): Promise<readonly ItemOutput[]> {
    const { kind, dimension } = this.#definition;
    const expected = { writes: writesOf(kind), dimension, folder };
    const outputs = new Map<number, ItemOutput>();
    const problems: AttemptProblem[] = [];
    for (const [itemIndex, one] of given.entries()) {
      const read = await readCommandOutput(one, expected);
      if ("output" in read) outputs.set(itemIndex, read.output);
      else problems.push({ ...read.problem, itemIndex });
    }
    for (const one of given) removeIfOurs(one, folder);
    if (problems.length > 0) throw new CallError(problems, { isolate: true, outputs });
    return [...outputs.values()];
  }

  #started(): CommandProcess {
    this.#process ??= new CommandProcess(this.#definition.command, {
      cwd: this.#placed.folder,
      env: { ...process.env, PANIC_TDA_FOLDER: this.#temporaryFolder() },
    });
    return this.#process;
  }

  #askVersion(): string | undefined {
    const [program = "", ...args] = this.#definition.command;
    const { status, stdout } = spawnSync(program, [...args, "--version"], {
      cwd: this.#placed.folder,
      input: "",
      encoding: "utf8",
      timeout: VERSION_LIMIT_MS,
    });
    const line = status === 0 ? stdout.trim().split("\n")[0]?.trim() : undefined;
    return line === undefined || line === "" || line.length > LONGEST_VERSION ? undefined : line;
  }

  #temporaryFolder(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "panic-tda-command-"));
    return this.#folder;
  }

  #refuseUnlessAllowed(): void {
    const reason = whyNotTrusted(this.#definition, this.#placed);
    if (reason !== undefined)
      throw new ModelUnavailableError(this.#name, `${this.#name} is not ready: ${reason}.`);
  }
}

/** Pictures that a program has put into the temporary folder are read once. */
function removeIfOurs(output: unknown, folder: string): void {
  const { image } = (output ?? {}) as { image?: unknown };
  if (typeof image !== "string" || image.includes("..")) return;
  const path = join(folder, image.startsWith(folder) ? image.slice(folder.length) : image);
  rmSync(path, { force: true });
}
