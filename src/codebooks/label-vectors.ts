import { NearestMedoids } from "../medoids/nearest-medoids.ts";
import type { CodebookLabel, UnlabelledEmbedding } from "../store/codebook-labels.ts";
import { type Codebook, medoidsOf, medoidVectors } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import { decodeVector } from "../store/vectors.ts";
import { GrowingRows } from "./training-set.ts";

/** What labels vectors by a codebook. */
export class Labeller {
  readonly codebook: Codebook;
  readonly #nearest: NearestMedoids;
  readonly #radii: readonly number[];

  constructor(database: Database, codebook: Codebook) {
    this.codebook = codebook;
    this.#nearest = new NearestMedoids(medoidVectors(database, codebook.id));
    this.#radii = medoidsOf(database, codebook.id).map((medoid) => medoid.core_radius);
  }

  /**
   * The labels of some embeddings; without those that have no direction.
   *
   * @throws DatabaseDamagedError naming the first vector that is none of finite numbers
   */
  label(embeddings: readonly UnlabelledEmbedding[]): CodebookLabel[] {
    const rows = new GrowingRows(this.codebook.dimension);
    const ids: string[] = [];
    for (const { id, vector } of embeddings) {
      const where = `embedding ${id} by ${this.codebook.embedding_model}`;
      if (rows.add(decodeVector(vector, where))) ids.push(id);
    }
    const { labels, distances } = this.#nearest.assign(rows.rows.coordinates);
    return ids.map((embedding_id, at) => ({
      embedding_id,
      label: labels[at]!,
      distance: distances[at]!,
      is_core: distances[at]! <= this.#radii[labels[at]!]! ? 1 : 0,
    }));
  }
}
