// For each vertex its neighbours by ascending rank, and where each window of ranks begins among them.
//
// A sweep looks at all vertices to find those few that span a tetrahedron within a short range of ranks. The vertex
// that spans one of rank d > r is an end of edge d, and the other end belongs to the triangle: so it is found among the
// edges of that range at three vertices, a handful where the sweep looks at thousands. Only tetrahedra of the
// triangle's own rank r need the sweep.
//
// The lists take half as much memory as the rank matrix. They are made when enough has been swept to be worth it.

import { firstEnd, numEdges, numVertices, paddedVertices, secondEnd } from "./filtration";
import { allocate, allocateArray } from "./memory";
import { windowShift } from "./tetrahedron-table";

/** uint16 `[numVertices, paddedVertices]`, rows filled up to the vertex's degree. 0 when there are no lists. */
export let neighbourLists: usize = 0;

/** uint16 `[number of windows + 1, numVertices]`: how many neighbours of a vertex have ranks before the window. */
let windowStarts: usize = 0;

export function forgetNeighbourLists(): void {
  neighbourLists = 0;
}

export function createNeighbourLists(): void {
  const rowBytes = <usize>numVertices << 1;
  const numWindows = (numEdges >> windowShift) + 1;
  neighbourLists = allocateArray(<u64>numVertices * paddedVertices, 2);
  windowStarts = allocateArray(<u64>(numWindows + 1) * numVertices, 2);
  const degrees = allocate(rowBytes);
  memory.fill(degrees, 0, rowBytes);
  for (let window = 0; window < numWindows; window++) {
    memory.copy(windowStarts + <usize>window * rowBytes, degrees, rowBytes);
    const end = min((window + 1) << windowShift, numEdges);
    for (let rank = window << windowShift; rank < end; rank++) {
      append(degrees, firstEnd(rank), secondEnd(rank));
      append(degrees, secondEnd(rank), firstEnd(rank));
    }
  }
  memory.copy(windowStarts + <usize>numWindows * rowBytes, degrees, rowBytes);
}

/** Address of the first neighbour of a vertex in a window; the one before the next window's ends the window. */
// @ts-ignore: decorator
@inline
export function windowNeighbours(vertex: i32, window: i32): usize {
  const start = load<u16>(windowStarts + ((<usize>window * <usize>numVertices + <usize>vertex) << 1));
  return neighbourLists + ((<usize>vertex * <usize>paddedVertices + <usize>start) << 1);
}

// @ts-ignore: decorator
@inline
function append(degrees: usize, vertex: i32, neighbour: i32): void {
  const degree = degrees + (<usize>vertex << 1);
  const place = load<u16>(degree);
  store<u16>(neighbourLists + ((<usize>vertex * <usize>paddedVertices + <usize>place) << 1), <u16>neighbour);
  store<u16>(degree, place + 1);
}
