import { nearestName } from "../config/nearest-name.ts";
import { queryFields, termsOf } from "./parse-query.ts";

/** What people write behind `star:` who take it for a switch; it is looked for as a name. */
const noAuthors = ["no", "none", "not", "never", "false", "true", "maybe", "unknown", "0", "1"];

const states = ["pending", "running", "growing", "stalled", "interrupted", "failed", "completed", "deleting"];

/**
 * What a query most likely says otherwise than it was meant, in words for people: a field that there is none of, a value that no field can have.
 * Every text asks for something, so these are remarks, and the search goes on. Compiled into the page: no imports from Node.
 */
export function queryProblems(text: string): string[] {
  const problems: string[] = [];
  for (const { raw, field, value, written, isWhole } of termsOf(text)) {
    const [, name, rest] = /^([a-z]+)[:=](?!\/\/)(.*)$/iu.exec(raw) ?? [];
    if (field === undefined && name !== undefined) {
      const isField = queryFields.some((one) => one === name.toLowerCase());
      const meant = nearestName(name, queryFields);
      if (isField && rest === "")
        problems.push(`${raw} says no value: write ${raw}VALUE, without a space between.`);
      else if (!isField)
        problems.push(
          `There is no field “${name}”${meant === undefined ? "" : `; did you mean “${meant}:”`}? “${raw}” is looked for as a word.`,
        );
    }
    if (field === "seed" && !/^(-1|\d+)$/.test(value))
      problems.push(
        `seed: takes a whole number, as seed:2, or -1 for seeds that were drawn; found “${written}”.`,
      );
    const isState = states.some((one) => (isWhole ? one === value : one.includes(value)));
    if (field === "state" && !isState)
      problems.push(`No run is ever “${written}”. States are ${states.join(", ")}.`);
    if (field === "star" && noAuthors.includes(value))
      problems.push(
        `${raw} looks for stars that somebody called “${written}” gave. star:yes finds all that is starred; what is not cannot be asked for.`,
      );
    if (field === "cluster" && /^-?\d+$/.test(value))
      problems.push(
        `${raw} looks for a cluster that was given this name. By number: cluster:MODEL/LAYER/NUMBER, as cluster:SketchText/0/${written}.`,
      );
  }
  if ((text.match(/"/g)?.length ?? 0) % 2 === 1)
    problems.push("A quotation mark is open: everything behind it is taken as one.");
  return problems;
}

/** @param written - What `cluster:` named, and no cluster is called by. */
export function unknownClusterText(written: string): string {
  return `No cluster is called “${written}”. cluster: takes MODEL/LAYER/NUMBER, a name that was given, or a clustering's id and a number: ID/NUMBER.`;
}
