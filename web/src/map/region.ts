/** A part of the map that was drawn around: corners in the plane, from −1 to 1, at least three. */
export type Region = readonly (readonly [x: number, y: number])[];

/** As an address has it: `x,y;x,y;…`. Corners of a region that was drawn near by have more digits. */
export function regionText(region: Region, unitPixels: number): string {
  const digits = Math.max(2, Math.ceil(Math.log10(Math.max(1, unitPixels))));
  return region.map((corner) => corner.map((value) => Number(value.toFixed(digits))).join(",")).join(";");
}

/** The region of an address; null for a text that says none. */
export function regionOf(text: string | null): Region | null {
  if (text === null) return null;
  const corners = text
    .split(";")
    .map((corner) => corner.split(",").map((value) => Number(value || Number.NaN)));
  const isRegion =
    corners.length >= 3 && corners.every((one) => one.length === 2 && one.every(Number.isFinite));
  return isRegion ? (corners as unknown as Region) : null;
}

/** Whether a point lies inside: whether a ray from it crosses the border an odd number of times. */
export function isInside(region: Region, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = region.length - 1; i < region.length; j = i++) {
    const [xi, yi] = region[i]!;
    const [xj, yj] = region[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Indices of the points inside, in order. */
export function pointsInside(region: Region, positions: Float32Array): number[] {
  const points: number[] = [];
  for (let i = 0; 2 * i < positions.length; i++)
    if (isInside(region, positions[2 * i]!, positions[2 * i + 1]!)) points.push(i);
  return points;
}
