import { existsSync, readFileSync } from "node:fs";
import { textHash } from "../../src/store/invocations.ts";
import { rowsOf } from "./database-rows.ts";

/** How many of each item: "model seed contentHash", where embedding models have "-" for the seed. */
export type ItemCounts = ReadonlyMap<string, number>;

/** The items that instrumented models have recorded in a file. */
export function computedItems(path: string): ItemCounts {
  return counts(
    existsSync(path)
      ? readFileSync(path, "utf8")
          .split("\n")
          .filter((line) => line !== "")
      : [],
  );
}

/** The items whose results a database holds. */
export function savedItems(path: string): ItemCounts {
  const invocations = rowsOf<{ model: string; seed: number; input_hash: string | null; prompt: string }>(
    path,
    `SELECT invocations.model, invocations.seed, inputs.output_hash AS input_hash, initial_prompt AS prompt
     FROM invocations JOIN runs ON runs.id = invocations.run_id
     LEFT JOIN invocations AS inputs ON inputs.id = invocations.input_invocation_id`,
  );
  const embeddings = rowsOf<{ model: string; hash: string }>(
    path,
    `SELECT embedding_model AS model, output_hash AS hash
     FROM embeddings JOIN invocations ON invocations.id = invocation_id`,
  );
  const prompts = rowsOf<{ model: string; prompt: string }>(
    path,
    "SELECT embedding_model AS model, prompt FROM prompt_embeddings",
  );
  return counts([
    ...invocations.map(
      ({ model, seed, input_hash, prompt }) => `${model} ${seed} ${input_hash ?? textHash(prompt)}`,
    ),
    ...embeddings.map(({ model, hash }) => `${model} - ${hash}`),
    ...prompts.map(({ model, prompt }) => `${model} - ${textHash(prompt)}`),
  ]);
}

/**
 * The items that were computed although their results were saved already.
 *
 * An embedding that any output with the same content has is copied, so each content is computed once. Runs of different
 * networks may share an item, which each of them computes for itself.
 */
export function computedTwice(
  savedBefore: ItemCounts,
  computed: ItemCounts,
  savedAfter: ItemCounts,
): string[] {
  return [...computed].flatMap(([item, times]) => {
    const before = savedBefore.get(item) ?? 0;
    const isEmbedding = item.includes(" - ");
    const missing = isEmbedding ? Number(before === 0) : (savedAfter.get(item) ?? 0) - before;
    return times > missing ? [`${item}: computed ${times} times, missing ${missing}`] : [];
  });
}

/** All of them together. */
export function total(items: ItemCounts): number {
  return [...items.values()].reduce((sum, count) => sum + count, 0);
}

function counts(items: readonly string[]): ItemCounts {
  const result = new Map<string, number>();
  for (const item of items) result.set(item, (result.get(item) ?? 0) + 1);
  return result;
}
