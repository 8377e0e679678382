import type { DiagramAgreement } from "../imports/earlier/compare-diagrams.ts";
import type { ImportNote } from "../imports/import-notes.ts";
import type { AnnotationCounts } from "../store/annotations.ts";
import { annotationKinds } from "../text/annotation-text.ts";
import { counted } from "../text/numbers.ts";

/** What all imports tell, and what some of them tell besides. */
interface Imported {
  readonly imported: readonly string[];
  readonly present: readonly string[];
  readonly added: Readonly<Record<string, number>>;
  /** What people wrote that is new here, by kind. */
  readonly annotations?: AnnotationCounts;
  readonly notes?: readonly ImportNote[];
  readonly diagrams?: DiagramAgreement | null;
  readonly exponents?: { readonly compared: number; readonly largest_difference: number } | null;
  readonly clusterings_left_out?: number;
}

const MOST_PLACES = 5;

/** What was imported, and what there is to do. */
export function importText(result: Imported): { report: string; advice: string } {
  const { imported, present, added, annotations = {}, notes = [] } = result;
  const lines = [
    ...imported.map((id) => `imported experiment ${id}`),
    ...present.map((id) => `experiment ${id} was there, the same`),
  ];
  if (imported.length + present.length === 0) lines.push("There is nothing to import in it.");
  if (imported.length > 0) {
    lines.push(
      `${counted(added.runs ?? 0, "run")}, ${counted(added.invocations ?? 0, "invocation")}, ${counted(added.images ?? 0, "new picture")}, ` +
        `${counted(added.embeddings ?? 0, "embedding")}`,
    );
    lines.push(...agreementLines(result));
  }
  const written = annotationKinds.flatMap((kind) => {
    const number = annotations[kind] ?? 0;
    return number === 0
      ? []
      : [kind === "name" ? counted(number, "name of a cluster", "names of clusters") : counted(number, kind)];
  });
  if (written.length > 0) lines.push(`what people wrote, new here: ${written.join(", ")}`);
  for (const { what, count, places } of notes) {
    lines.push(`${count}  ${what}`);
    for (const place of places.slice(0, MOST_PLACES)) lines.push(`     ${place}`);
    if (count > MOST_PLACES) lines.push("     …");
  }
  const advice: string[] = [];
  const left = result.clusterings_left_out ?? 0;
  if (imported.length > 0) {
    advice.push(
      left > 0
        ? `${counted(left, "layer")} of clusterings stayed behind: a clustering is of all embeddings of a database. Cluster again: panic-tda cluster`
        : "Clusterings do not know them yet: panic-tda cluster",
    );
  }
  return { report: lines.join("\n"), advice: advice.join("\n") };
}

function agreementLines({ diagrams = null, exponents = null }: Imported): string[] {
  const lines: string[] = [];
  if (diagrams !== null && diagrams.compared > 0) {
    const { compared, agree, largest_difference: largest, differ } = diagrams;
    lines.push(
      `persistence diagrams: ${agree} of ${compared} agree with those that came along; births and deaths differ by at most ${largest.toExponential(1)} of the largest`,
    );
    for (const place of differ.slice(0, MOST_PLACES)) lines.push(`     ${place}`);
  }
  if (exponents !== null && exponents.compared > 0) {
    lines.push(
      `Lyapunov exponents: ${exponents.compared} differ by at most ${exponents.largest_difference.toExponential(1)} from those that came along, which are of vectors not scaled to unit length`,
    );
  }
  return lines;
}
