import { nearestName } from "../config/nearest-name.ts";
import { clusterPattern, queryFields, termsOf } from "./parse-query.ts";

const states = ["pending", "running", "growing", "stalled", "interrupted", "failed", "completed", "deleting"];

/**
 * What a query most likely says otherwise than it was meant, in words for people: a field that there is none of, a value that no field can have.
 * Every text asks for something, so these are remarks, and the search goes on. Compiled into the page: no imports from Node.
 */
export function queryProblems(text: string): string[] {
  const problems: string[] = [];
  for (const { raw, field, value, isWhole } of termsOf(text)) {
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
        `seed: takes a whole number, as seed:2, or -1 for seeds that were drawn; found “${value}”.`,
      );
    const isState = states.some((one) => (isWhole ? one === value : one.includes(value)));
    if (field === "state" && !isState)
      problems.push(`No run is ever “${value}”. States are ${states.join(", ")}.`);
    if (field === "cluster" && !clusterPattern.test(value))
      problems.push(
        `cluster: takes a clustering and the number of a cluster, as cluster:0f3a91bc/4; found “${value}”.`,
      );
  }
  if ((text.match(/"/g)?.length ?? 0) % 2 === 1)
    problems.push("A quotation mark is open: everything behind it is taken as one.");
  return problems;
}
