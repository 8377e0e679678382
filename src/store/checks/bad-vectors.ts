import type { Database } from "../database.ts";
import { pages } from "../pages.ts";
import { type Check, type CheckScope, MOST_EXAMPLES } from "./check.ts";
import { giveUpEmbeddings } from "./give-up.ts";

interface StoredVector {
  readonly place: number;
  readonly id: string;
  readonly embedding_model: string;
  readonly model_version_id: string;
  readonly vector: Uint8Array;
}

interface BadVector {
  readonly id: string;
  readonly place: string;
}

const PAGE_ROWS = 256;

/** Vectors that no model would have given: not finite, all zero, or shorter or longer than others by the same version. */
export const badVectors: Check = {
  name: "bad vectors",
  problem: "vectors that are not finite, all zero, or of another length than the model's others",
  find(database, scope) {
    const bad = badOnes(database, scope);
    return { count: bad.length, examples: bad.slice(0, MOST_EXAMPLES).map(({ place }) => place) };
  },
  fix: {
    says: "delete them and what was computed from them; panic-tda resume and cluster compute it again",
    apply(database, scope) {
      const ids = badOnes(database, scope).map(({ id }) => id);
      database.transaction(() => giveUpEmbeddings(database, ids));
    },
  },
};

function badOnes(database: Database, scope: CheckScope): BadVector[] {
  const bad: BadVector[] = [];
  /** By model version and length: how many, and which, as long as they may be the odd ones. */
  const lengths = new Map<string, Map<number, { count: number; rows: BadVector[] }>>();
  for (const { id, embedding_model, model_version_id, vector } of vectors(database, scope)) {
    const place = `embedding ${id}, ${embedding_model}`;
    const flaw = flawOf(vector);
    if (flaw !== undefined) bad.push({ id, place: `${place}: ${flaw}` });
    const ofVersion =
      lengths.get(model_version_id) ?? new Map<number, { count: number; rows: BadVector[] }>();
    lengths.set(model_version_id, ofVersion);
    const alike = ofVersion.get(vector.byteLength) ?? { count: 0, rows: [] };
    ofVersion.set(vector.byteLength, alike);
    alike.count += 1;
    // The first length is nearly always the right one: its rows need not be remembered.
    if (ofVersion.size > 1 || alike.count <= PAGE_ROWS)
      alike.rows.push({ id, place: `${place}: ${vector.byteLength / 4} coordinates` });
  }
  for (const ofVersion of lengths.values()) {
    if (ofVersion.size < 2) continue;
    const [, ...odd] = [...ofVersion.values()].sort((a, b) => b.count - a.count);
    bad.push(...odd.flatMap(({ rows }) => rows));
  }
  return bad;
}

function vectors(database: Database, { experimentId }: CheckScope): Generator<StoredVector, void, void> {
  const ofScope =
    experimentId === null
      ? ""
      : `AND invocation_id IN (SELECT invocations.id FROM runs JOIN invocations ON run_id = runs.id WHERE experiment_id = :experiment)`;
  return pages<StoredVector>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT rowid AS place, id, embedding_model, model_version_id, vector FROM embeddings
       WHERE rowid > :after ${ofScope} ORDER BY rowid LIMIT ${PAGE_ROWS}`,
      { after: last?.place ?? -1, ...(experimentId === null ? {} : { experiment: experimentId }) },
    ),
  );
}

function flawOf(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength % 4 !== 0) return `${bytes.byteLength} bytes`;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const bits = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  let anySet = 0;
  for (const word of bits) {
    // All bits of the exponent are set in infinities and in what is no number.
    if ((word & 0x7f800000) === 0x7f800000) return "not finite";
    anySet |= word & 0x7fffffff;
  }
  return anySet === 0 ? "all zero" : undefined;
}
