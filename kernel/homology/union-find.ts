import { allocate } from "./memory";

/** Parent of each vertex, a root being its own. */
let parents: usize = 0;

/** The components of the graph whose edges have been joined so far. */
export let numComponents: i32 = 0;

export function createComponents(numVertices: i32): void {
  parents = allocate(<usize>numVertices << 2);
  numComponents = numVertices;
  for (let vertex = 0; vertex < numVertices; vertex++) store<i32>(parents + (<usize>vertex << 2), vertex);
}

/** Joins the components of two vertices. False when they were one already. */
export function joinComponents(first: i32, second: i32): bool {
  const firstRoot = root(first);
  const secondRoot = root(second);
  if (firstRoot == secondRoot) return false;
  store<i32>(parents + (<usize>firstRoot << 2), secondRoot);
  numComponents--;
  return true;
}

/** Path halving: each visited vertex is hung onto its grandparent. */
function root(vertex: i32): i32 {
  while (true) {
    const parent = load<i32>(parents + (<usize>vertex << 2));
    if (parent == vertex) return vertex;
    const grandparent = load<i32>(parents + (<usize>parent << 2));
    store<i32>(parents + (<usize>vertex << 2), grandparent);
    vertex = grandparent;
  }
}
