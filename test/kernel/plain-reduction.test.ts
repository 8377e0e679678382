import { expect, test } from "vitest";
import { HomologyKernel } from "../../src/homology/homology-kernel.ts";
import type { VietorisRipsOptions } from "../../src/homology/vietoris-rips-options.ts";
import { type Barcode, barcodeByBoundaryMatrix } from "../homology/plain/boundary-matrix.ts";
import { distanceMatrix, randomDissimilarities, smallCloud } from "../homology/small-clouds.ts";

const kernel = await HomologyKernel.load();

test("3,000 small clouds with ties, duplicates and few points have the bars of a plain reduction", () => {
  for (let seed = 0; seed < 3000; seed++) {
    const { kind, points } = smallCloud(seed, 9);
    const distances = distanceMatrix(points);
    const expected = barcodeByBoundaryMatrix(distances, points.length, 2);
    const where = `seed ${seed}, ${kind}, ${points.length} points`;
    expect(ofPoints(points, Float32Array), where).toEqual(expected);
    expect(ofPoints(points, Float64Array), where).toEqual(expected);
    expect(pairs(kernel.ofDistances(distances, points.length).diagrams), where).toEqual(expected);
  }
});

test("1,500 clouds with edges left out have the bars of a plain reduction, essential ones in every dimension", () => {
  const numEssential = [0, 0, 0];
  for (let seed = 0; seed < 1500; seed++) {
    const { kind, points } = smallCloud(seed, 12);
    const distances = distanceMatrix(points);
    // A length that occurs, so that edges of exactly that length are in.
    const maxEdgeLength = distances.toSorted()[Math.floor(distances.length * ((seed % 10) / 12))] ?? 1;
    const expected = barcodeByBoundaryMatrix(distances, points.length, 2, maxEdgeLength);
    for (const [k, bars] of expected.entries()) {
      numEssential[k]! += bars.filter(([, death]) => death === Number.POSITIVE_INFINITY).length;
    }
    const where = `seed ${seed}, ${kind}, ${points.length} points, up to ${maxEdgeLength}`;
    expect(ofPoints(points, Float32Array, { maxEdgeLength }), where).toEqual(expected);
  }
  for (const count of numEssential) expect(count).toBeGreaterThan(10);
});

test("1,000 matrices that are no metric have the bars of a plain reduction", () => {
  for (let seed = 0; seed < 1000; seed++) {
    const numPoints = seed % 11;
    const distances = randomDissimilarities(seed, numPoints);
    const maxEdgeLength = seed % 3 === 0 ? 5 : Number.POSITIVE_INFINITY;
    const expected = barcodeByBoundaryMatrix(distances, numPoints, 2, maxEdgeLength);
    const { diagrams } = kernel.ofDistances(distances, numPoints, { maxEdgeLength });
    expect(pairs(diagrams), `seed ${seed}`).toEqual(expected);
  }
});

test("60 clouds of up to 24 points have the bars of a plain reduction", () => {
  for (let seed = 0; seed < 60; seed++) {
    const { kind, points } = smallCloud(1000 + seed, 24);
    const expected = barcodeByBoundaryMatrix(distanceMatrix(points), points.length, 2);
    expect(ofPoints(points, Float32Array), `seed ${seed}, ${kind}`).toEqual(expected);
  }
});

test("dissimilarities between 28 points, which have many voids, have the bars of a plain reduction", () => {
  for (let seed = 0; seed < 6; seed++) {
    const distances = randomDissimilarities(seed, 28);
    const { diagrams } = kernel.ofDistances(distances, 28);
    expect(pairs(diagrams), `seed ${seed}`).toEqual(barcodeByBoundaryMatrix(distances, 28, 2));
  }
});

function ofPoints(
  points: number[][],
  Coordinates: Float32ArrayConstructor | Float64ArrayConstructor,
  options?: VietorisRipsOptions,
): Barcode {
  const dimension = points[0]?.length ?? 1;
  return pairs(kernel.ofPoints(Coordinates.from(points.flat()), dimension, options).diagrams);
}

function pairs(diagrams: Float64Array[]): Barcode {
  return diagrams.map((diagram) =>
    Array.from({ length: diagram.length / 2 }, (_, at) => [diagram[2 * at]!, diagram[2 * at + 1]!]),
  );
}
