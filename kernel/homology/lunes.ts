// One pass over the edges decides almost everything.
//
// Adding edge e = (i, j) of rank r adds, at once in length, e and all simplices whose longest edge it is: those of e
// joined with a clique of its *lune graph* G_e, whose vertices are the common neighbours of i and j by earlier edges,
// and whose edges are earlier edges. By excision the relative homology of the step is that of the clique complex of
// G_e, reduced and shifted by two. So what is born and dies within rank r can be paired by looking at G_e alone:
//
// - G_e empty: e itself is critical. It joins two components, a bar of H0 dies, or it closes a loop, born in H1.
// - else e is paired with the triangle (e, h), where h, the *hub*, is the first vertex of G_e;
// - a triangle (e, v), v ≠ h, is paired with the tetrahedron (e, u, v) if v has a neighbour earlier than v in the order
//   h, neighbours of h, others; u is then the earliest of these;
// - the triangles that are left are *unpaired*: about one for each component of G_e beyond the first. Only they can
//   kill a class of H1 or give birth to one of H2, and only they become columns of a matrix.
//
// These are apparent pairs (Bauer 2021, definition 3.2) of the order of simplices that simplices.ts encodes.
// docs/kernel.md has the proofs.

import { addBar } from "./bars";
import { firstEnd, hubs, lengthOf, noHub, numVertices, secondEnd } from "./filtration";
import { allocate, allocateZeroed, donate } from "./memory";
import { triangleOf } from "./simplices";
import { createComponents, joinComponents, numComponents } from "./union-find";
import { Vector } from "./vector";

/** Edges with an empty lune that close a loop: the births of H1, by ascending rank. */
export let loopEdges: Vector<u32> = changetype<Vector<u32>>(0);

/** The unpaired triangles, ascending. */
export let unpairedTriangles: Vector<u64> = changetype<Vector<u64>>(0);

/** How many vertices of a lune are tried as hub. More save fewer columns than the trials cost. */
const numHubTrials = 4;

/** How many vertices of class 1 discard their neighbours in bulk before the rest is looked at one by one. */
const numBulkDiscards = 8;

/** No vertex. */
const none = -1;

/**
 * Bitset of the neighbours by earlier edges, for each vertex, and of the vertex itself; rows of `bitsetBytes`, a multiple
 * of 16. With itself in its row, a vertex covers a set when nothing is left of the set without the row. It is never in a
 * lune of its own edges: the other end is not adjacent to it yet.
 */
let neighbours: usize = 0;
let bitsetBytes: usize = 0;

/** Bitsets of the lune at hand: its vertices, those of class 1, those of class 2, and what is left of class 2. */
let lune: usize = 0;
let nearVertices: usize = 0;
let farVertices: usize = 0;
let undecided: usize = 0;

export function createLunes(): void {
  bitsetBytes = <usize>((numVertices + 127) >> 7) << 4;
  neighbours = allocateZeroed(<usize>numVertices * bitsetBytes);
  for (let vertex = 0; vertex < numVertices; vertex++) insertBit(neighbours + <usize>vertex * bitsetBytes, vertex);
  lune = allocate(bitsetBytes);
  nearVertices = allocate(bitsetBytes);
  farVertices = allocate(bitsetBytes);
  undecided = allocate(bitsetBytes);
  loopEdges = Vector.create<u32>(6);
  unpairedTriangles = Vector.create<u64>(6);
  createComponents(numVertices);
}

/** H0 alone needs no lunes: Kruskal's algorithm on the edges `firstRank` to `endRank` - 1. */
export function joinEdges(firstRank: i32, endRank: i32): void {
  for (let rank = firstRank; rank < endRank; rank++) {
    if (joinComponents(firstEnd(rank), secondEnd(rank))) addBar(0, 0, lengthOf(rank));
  }
}

/** Adds the edges `firstRank` to `endRank` - 1 one after the other: finds their hubs and their unpaired triangles. */
export function addEdges(firstRank: i32, endRank: i32): void {
  const scratch = lune;
  const rowBytes = bitsetBytes;
  for (let rank = firstRank; rank < endRank; rank++) {
    const i = firstEnd(rank);
    const j = secondEnd(rank);
    const neighboursOfI = neighbours + <usize>i * rowBytes;
    const neighboursOfJ = neighbours + <usize>j * rowBytes;
    let first = rowBytes;
    for (let block: usize = 0; block < rowBytes; block += 16) {
      const common = v128.and(v128.load(neighboursOfI + block), v128.load(neighboursOfJ + block));
      v128.store(scratch + block, common);
      if (first == rowBytes && v128.any_true(common)) first = block;
    }
    if (first == rowBytes) addCriticalEdge(rank, i, j);
    else {
      let hub = coveringHub(first);
      if (hub == none) {
        hub = chooseHub(first);
        findUnpaired(rank, hub, first);
      }
      store<u16>(hubs + (<usize>rank << 1), <u16>hub);
    }
    insertBit(neighboursOfI, j);
    insertBit(neighboursOfJ, i);
  }
}

/** After all edges: the components that none has joined live for ever. */
export function finishComponents(): void {
  donate(neighbours, <usize>numVertices * bitsetBytes);
  for (let component = 0; component < numComponents; component++) addBar(0, 0, Infinity);
}

function addCriticalEdge(rank: i32, i: i32, j: i32): void {
  store<u16>(hubs + (<usize>rank << 1), <u16>noHub);
  if (joinComponents(i, j)) addBar(0, 0, lengthOf(rank));
  else loopEdges.push(<u32>rank);
}

/**
 * The first of the first vertices of the lune that has all others as neighbours, or `none`. With such a hub class 2 is
 * empty, and so is the list of unpaired triangles: nothing else needs to be known of the lune.
 *
 * @param first - Offset of the first block of the lune that is not empty.
 */
function coveringHub(first: usize): i32 {
  const members = lune;
  const end = bitsetBytes;
  let word = first;
  let untried = load<u64>(members + word);
  for (let trial = 0; trial < numHubTrials; trial++) {
    while (untried == 0) {
      word += 8;
      if (word >= end) return none;
      untried = load<u64>(members + word);
    }
    const candidate = <i32>(word << 3) + <i32>ctz(untried);
    untried &= untried - 1;
    const row = neighbours + <usize>candidate * end;
    let isCovering = true;
    for (let block = first; block < end; block += 16) {
      if (v128.any_true(v128.andnot(v128.load(members + block), v128.load(row + block)))) {
        isCovering = false;
        break;
      }
    }
    if (isCovering) return candidate;
  }
  return none;
}

/**
 * Of the first vertices of the lune, the one with most neighbours in it. Any choice is right; a good hub leaves few
 * vertices of class 2.
 *
 * @param first - Offset of the first block of the lune that is not empty.
 */
function chooseHub(first: usize): i32 {
  const members = lune;
  const end = bitsetBytes;
  let word = first;
  let untried = load<u64>(members + word);
  let hub = none;
  let mostCovered: i64 = -1;
  for (let trial = 0; trial < numHubTrials; trial++) {
    while (untried == 0) {
      word += 8;
      if (word >= end) return hub;
      untried = load<u64>(members + word);
    }
    const candidate = <i32>(word << 3) + <i32>ctz(untried);
    untried &= untried - 1;
    const row = neighbours + <usize>candidate * end;
    let covered: i64 = 0;
    for (let block = first; block < end; block += 16) {
      covered += popcnt(load<u64>(members + block) & load<u64>(row + block));
      covered += popcnt(load<u64>(members + block, 8) & load<u64>(row + block, 8));
    }
    if (covered > mostCovered) {
      mostCovered = covered;
      hub = candidate;
    }
  }
  return hub;
}

/**
 * Lists the triangles of an edge that are not paired locally. All of class 1 is paired, the hub being an earlier
 * neighbour. A vertex of class 2 is paired if it has a neighbour in class 1, or one of smaller number in class 2.
 */
function findUnpaired(rank: i32, hub: i32, first: usize): void {
  if (!splitLune(hub, first) || !discardInBulk(first)) return;
  const rest = undecided;
  const end = bitsetBytes;
  for (let word = first; word < end; word += 8) {
    let vertices = load<u64>(rest + word);
    while (vertices != 0) {
      const bit = vertices & (0 - vertices);
      const vertex = <i32>(word << 3) + <i32>ctz(vertices);
      vertices &= vertices - 1;
      if (!hasEarlierNeighbour(vertex, bit, word, first)) unpairedTriangles.push(triangleOf(rank, vertex));
    }
  }
}

/** Fills `nearVertices`, `farVertices` and `undecided`; false when class 2 is empty. */
function splitLune(hub: i32, first: usize): bool {
  const members = lune;
  const near = nearVertices;
  const far = farVertices;
  const rest = undecided;
  const end = bitsetBytes;
  const row = neighbours + <usize>hub * end;
  let any = i64x2.splat(0);
  for (let block = first; block < end; block += 16) {
    const vertices = v128.load(members + block);
    const adjacent = v128.load(row + block);
    const unadjacent = v128.andnot(vertices, adjacent);
    v128.store(near + block, v128.and(vertices, adjacent));
    v128.store(far + block, unadjacent);
    v128.store(rest + block, unadjacent);
    any = v128.or(any, unadjacent);
  }
  // The hub is in its own row, but of neither class.
  const hubWord = near + (<usize>(hub >> 6) << 3);
  store<u64>(hubWord, load<u64>(hubWord) & ~(<u64>1 << <u64>(hub & 63)));
  return v128.any_true(any);
}

/** Takes the neighbours of some vertices of class 1 out of `undecided`; false when nothing is left. */
function discardInBulk(first: usize): bool {
  const near = nearVertices;
  const rest = undecided;
  const end = bitsetBytes;
  let word = first;
  let unused = load<u64>(near + word);
  for (let discard = 0; discard < numBulkDiscards; discard++) {
    while (unused == 0) {
      word += 8;
      if (word >= end) return true;
      unused = load<u64>(near + word);
    }
    const vertex = <i32>(word << 3) + <i32>ctz(unused);
    unused &= unused - 1;
    const row = neighbours + <usize>vertex * end;
    let any = i64x2.splat(0);
    for (let block = first; block < end; block += 16) {
      const vertices = v128.andnot(v128.load(rest + block), v128.load(row + block));
      v128.store(rest + block, vertices);
      any = v128.or(any, vertices);
    }
    if (!v128.any_true(any)) return false;
  }
  return true;
}

/** Whether a vertex of class 2, at bit `bit` of word `word`, has a neighbour that comes before it in its lune. */
function hasEarlierNeighbour(vertex: i32, bit: u64, word: usize, first: usize): bool {
  const near = nearVertices;
  const far = farVertices;
  const end = bitsetBytes;
  const row = neighbours + <usize>vertex * end;
  let common = i64x2.splat(0);
  for (let block = first; block < end; block += 16) {
    common = v128.or(common, v128.and(v128.load(row + block), v128.load(near + block)));
  }
  if (v128.any_true(common)) return true;
  let earlier = load<u64>(row + word) & load<u64>(far + word) & (bit - 1);
  for (let before = first; before < word; before += 8) {
    earlier |= load<u64>(row + before) & load<u64>(far + before);
  }
  return earlier != 0;
}

// @ts-ignore: decorator
@inline
function insertBit(row: usize, vertex: i32): void {
  const word = row + (<usize>(vertex >> 6) << 3);
  store<u64>(word, load<u64>(word) | (<u64>1 << <u64>(vertex & 63)));
}
