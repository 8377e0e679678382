import type { EdgeFiltration } from "./edge-filtration.ts";
import { NO_EDGE, NO_SIMPLEX } from "./simplex-keys.ts";

/** What the reduction asks about the simplices of one dimension; all are keys (see `simplex-keys.ts`). */
export interface Coboundary {
  /** Above the keys of all cofacets. */
  readonly keyLimit: number;
  /** Writes the cofacets of a simplex into `cofacets`, in no order, and returns how many they are (fewer than vertices). */
  writeCofacets(simplex: number, cofacets: Float64Array): number;
  /**
   * The facet with which this simplex forms an *apparent pair*, else `NO_SIMPLEX`: the facet is the latest of the simplex, and
   * the simplex the earliest cofacet of the facet. The two are a persistence pair then, whatever else the complex holds, and
   * within one latest edge, so their bar has length zero. They need not be stored: this function finds them again.
   */
  apparentFacet(simplex: number): number;
}

/** From edges to triangles. */
export function edgeCoboundary({
  numVertices: n,
  numEdges,
  tails,
  heads,
  ranks,
}: EdgeFiltration): Coboundary {
  return {
    keyLimit: numEdges * n,

    writeCofacets(edge, cofacets) {
      const i = tails[edge]!;
      const j = heads[edge]!;
      let count = 0;
      for (let v = 0; v < n; v++) {
        const iv = ranks[i * n + v]!;
        const jv = ranks[j * n + v]!;
        const latest = Math.max(edge, iv, jv);
        if (latest === NO_EDGE) continue;
        cofacets[count++] = latest * n + (latest === edge ? v : latest === iv ? j : i);
      }
      return count;
    },

    // The latest facet of triangle (e, k) is always e. The earliest cofacet of e is (e, v) with the first vertex v of its lune.
    apparentFacet(triangle) {
      const edge = Math.floor(triangle / n);
      const k = triangle - edge * n;
      const rowI = tails[edge]! * n;
      const rowJ = heads[edge]! * n;
      for (let v = 0; v < k; v++) {
        if (ranks[rowI + v]! < edge && ranks[rowJ + v]! < edge) return NO_SIMPLEX;
      }
      return edge;
    },
  };
}

/** From triangles to tetrahedra. */
export function triangleCoboundary({
  numVertices: n,
  numEdges,
  tails,
  heads,
  ranks,
}: EdgeFiltration): Coboundary {
  return {
    keyLimit: numEdges * n * n,

    writeCofacets(triangle, cofacets) {
      const edge = Math.floor(triangle / n);
      const k = triangle - edge * n;
      const i = tails[edge]!;
      const j = heads[edge]!;
      let count = 0;
      for (let v = 0; v < n; v++) {
        const iv = ranks[i * n + v]!;
        const jv = ranks[j * n + v]!;
        const kv = ranks[k * n + v]!;
        const latest = Math.max(edge, iv, jv, kv);
        if (latest === NO_EDGE) continue;
        // The two vertices that are not on the latest edge.
        let a = j;
        let b = k;
        if (latest === edge) a = v;
        else if (latest === jv) a = i;
        else if (latest === kv) b = i;
        cofacets[count++] = (latest * n + Math.max(a, b)) * n + Math.min(a, b);
      }
      return count;
    },

    // The latest facet of tetrahedron (e, k, l), k > l, is (e, k): the two that lack e are earlier. The earliest cofacet of
    // (e, k) within e is given by the first vertex v that edges before e join to all of i, j and k; it is this one if v = l.
    apparentFacet(tetrahedron) {
      const triangle = Math.floor(tetrahedron / n);
      const l = tetrahedron - triangle * n;
      const edge = Math.floor(triangle / n);
      const rowI = tails[edge]! * n;
      const rowJ = heads[edge]! * n;
      const rowK = (triangle - edge * n) * n;
      for (let v = 0; v < l; v++) {
        if (ranks[rowI + v]! < edge && ranks[rowJ + v]! < edge && ranks[rowK + v]! < edge) return NO_SIMPLEX;
      }
      return triangle;
    },
  };
}
