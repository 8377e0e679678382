import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PERMUTATIONS, RANDOM_SEED } from "../../measures/relabelling.ts";
import type { WhyRowCounts } from "../../store/views/why-rows.ts";
import { MEASURES_VERSION } from "../../why/answer.ts";
import { cacheFolder } from "../map/cache-folder.ts";
import type { WhyQuestion } from "./why-question.ts";

/** So many answers are kept, the newest. */
const KEPT = 100;

/**
 * Answers as files in the user's cache folder. A folder that cannot be written or read holds nothing: an answer is then computed again.
 * What lies there can be deleted at any time.
 */
export class WhyCache {
  readonly #folder: string;

  constructor(folder = join(cacheFolder(), "why")) {
    this.#folder = folder;
  }

  read(key: string): unknown {
    try {
      return JSON.parse(readFileSync(this.#pathOf(key), "utf8"));
    } catch (error) {
      if (error instanceof SyntaxError || isFromTheSystem(error)) return null;
      throw error;
    }
  }

  write(key: string, answer: unknown): void {
    const path = this.#pathOf(key);
    // Renamed when it is whole: another explorer may be reading.
    const unfinished = `${path}.${process.pid}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(unfinished, JSON.stringify(answer));
      renameSync(unfinished, path);
      for (const old of this.#newestFirst().slice(KEPT)) rmSync(old, { force: true });
    } catch (error) {
      if (!isFromTheSystem(error)) throw error;
    }
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.json`);
  }

  #newestFirst(): string[] {
    return readdirSync(this.#folder)
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.time - a.time)
      .map(({ path }) => path);
  }
}

/** The name of an answer: another one if there are more rows, or if the measures may give other numbers. */
export function keyOf({ kind, id, embeddingModel }: WhyQuestion, rows: WhyRowCounts): string {
  const { runs, failedRuns, invocations, growing, embeddings, promptEmbeddings, scores } = rows;
  const counts = [runs, failedRuns, invocations, growing, embeddings, promptEmbeddings, scores];
  const parts = [MEASURES_VERSION, PERMUTATIONS, RANDOM_SEED, kind, id, embeddingModel, counts];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** No such file, no permission, a full disk. */
function isFromTheSystem(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
