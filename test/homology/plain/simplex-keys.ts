/**
 * Simplices as numbers.
 *
 * The edges of a filtration stand in a strict order: by length, ties in any fixed way. An edge's place in it is its *rank*. A
 * simplex is named by the rank of its latest edge and its other vertices, the larger first, all packed into one number to the
 * base n (the number of vertices):
 *
 *     edge      rank
 *     triangle  rank · n + k              edge `rank` and vertex k
 *     tetrahedron  (rank · n + k) · n + l    edge `rank` and vertices k > l
 *
 * The name is unique, since the latest edge of a simplex is. And it sorts: within a dimension, ascending keys are a refinement
 * of the filtration by edge length, so keys play the part of diameter and combinatorial index together in Ripser. Any
 * refinement gives the same bars once those of zero length are dropped, so equal lengths need no further care.
 *
 * Dividing such a key by n and rounding down is exact as long as keys stay below 2^53.
 */

/** Above any rank: stands for an edge that is not in the complex, and for the diagonal. */
export const NO_EDGE = 0x7fffffff;

/** Stands for "there is no such simplex". */
export const NO_SIMPLEX = -1;
