import type { Bar, PersistenceDiagram } from "../../homology/persistence-diagram.ts";
import type { Database } from "../../store/database.ts";
import { decodeDiagrams } from "../../store/diagram-data.ts";
import { importedDiagramsOf } from "../../store/imported-rows.ts";
import { diagramsOf } from "../../store/persistence-diagrams.ts";

/** How far diagrams that came along agree with those that were computed here, for reports. */
export interface DiagramAgreement {
  /** Pairs of diagrams of one run and model. */
  readonly compared: number;
  /** Those with the same bars, births and deaths within 1e-5 of the largest death. */
  readonly agree: number;
  /** The largest difference of a birth or death, of those with as many bars, as a share of the largest death. */
  readonly largest_difference: number;
  /** Which ones do not agree, and why; at most 100. */
  readonly differ: readonly string[];
}

/** Earlier versions computed and stored in single precision. */
const TOLERANCE = 1e-5;
const MOST_TOLD = 100;

/** An agreement that can be added to others. */
export class DiagramComparison {
  readonly told: DiagramAgreement;

  constructor(told: DiagramAgreement) {
    this.told = told;
  }

  plus({ told }: DiagramComparison): DiagramComparison {
    return new DiagramComparison({
      compared: this.told.compared + told.compared,
      agree: this.told.agree + told.agree,
      largest_difference: Math.max(this.told.largest_difference, told.largest_difference),
      differ: [...this.told.differ, ...told.differ].slice(0, MOST_TOLD),
    });
  }
}

export const NO_DIAGRAMS = new DiagramComparison({
  compared: 0,
  agree: 0,
  largest_difference: 0,
  differ: [],
});

/** Compares what an experiment has of both. */
export function compareDiagrams(database: Database, experimentId: string): DiagramComparison {
  let compared = 0;
  let agree = 0;
  let largest = 0;
  const differ: string[] = [];
  for (const { runId, embeddingModel, diagrams } of diagramsOf(database, experimentId)) {
    const theirs = importedDiagramsOf(database, runId).find((one) => one.embedding_model === embeddingModel);
    if (theirs === undefined) continue;
    compared += 1;
    const difference = differenceOf(diagrams, decodeDiagrams(theirs.diagram_data));
    if (typeof difference === "number") largest = Math.max(largest, difference);
    if (typeof difference === "number" && difference <= TOLERANCE) agree += 1;
    else if (differ.length < MOST_TOLD)
      differ.push(
        `run ${runId}, ${embeddingModel}: ${typeof difference === "string" ? difference : `differs by ${difference.toExponential(1)}`}`,
      );
  }
  return new DiagramComparison({ compared, agree, largest_difference: largest, differ });
}

/** As a share of the largest finite death; or in which dimension there are more bars. */
function differenceOf(
  ours: readonly PersistenceDiagram[],
  theirs: readonly PersistenceDiagram[],
): number | string {
  let largest = 0;
  let greatest = Number.MIN_VALUE;
  for (let dimension = 0; dimension < Math.max(ours.length, theirs.length); dimension++) {
    const a = sorted(ours[dimension] ?? []);
    const b = sorted(theirs[dimension] ?? []);
    if (a.length !== b.length) return `H${dimension} has ${b.length} bars there, ${a.length} here`;
    for (const [at, [birth, death]] of a.entries()) {
      const [otherBirth, otherDeath] = b[at]!;
      if (Number.isFinite(death) !== Number.isFinite(otherDeath))
        return `a bar of H${dimension} never dies in one of them`;
      const deaths = Number.isFinite(death) ? Math.abs(death - otherDeath) : 0;
      largest = Math.max(largest, Math.abs(birth - otherBirth), deaths);
      if (Number.isFinite(death)) greatest = Math.max(greatest, death);
    }
  }
  return largest / greatest;
}

/** Bars of zero length are no bars: our kernel drops them. */
function sorted(bars: PersistenceDiagram): Bar[] {
  return bars
    .filter(([birth, death]) => death > birth)
    .toSorted(([birthA, deathA], [birthB, deathB]) => birthA - birthB || deathA - deathB);
}
