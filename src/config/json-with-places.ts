import { type ObjectNode, parse, type ValueNode } from "@humanwhocodes/momoa";
import type { Path } from "./config-problem.ts";
import type { Place, Places, RepeatedKey } from "./finding.ts";

/**
 * Where the parts of a JSON text stand.
 *
 * @param text - What `JSON.parse` accepts.
 * @throws RangeError for a text that is nested thousands of levels deep.
 */
export function placesInJson(text: string): Places {
  const root = parse(text, { mode: "json" }).body;
  const members = root.type === "Object" ? root.members : [];
  // As in JSON.parse, the last member of a name counts.
  const byKey = new Map(members.map((member) => [keyOf(member), member]));
  return {
    ofValue(path) {
      const [key, ...rest] = path;
      if (key === undefined) return root.loc.start;
      const member = byKey.get(String(key));
      return member && nodeAt(member.value, rest)?.loc.start;
    },
    ofKey: (key) => byKey.get(key)?.loc.start,
    end: { ...root.loc.end, column: root.loc.end.column - 1, offset: root.loc.end.offset - 1 },
    repeatedKeys: [
      ...repeatedKeys(members),
      ...repeatedKeys(membersOf(byKey.get("models")?.value)).map((one) => ({ ...one, within: ["models"] })),
    ],
  };
}

function membersOf(node: ValueNode | undefined): ObjectNode["members"] {
  return node?.type === "Object" ? node.members : [];
}

function keyOf(member: ObjectNode["members"][number]): string {
  return member.name.type === "String" ? member.name.value : member.name.name;
}

function nodeAt(root: ValueNode, path: Path): ValueNode | undefined {
  let node: ValueNode | undefined = root;
  for (const part of path) {
    // A key that an object lacks is looked for at the object.
    if (node?.type === "Object")
      node = node.members.findLast((member) => keyOf(member) === part)?.value ?? node;
    else node = node?.type === "Array" ? node.elements[Number(part)]?.value : undefined;
  }
  return node;
}

function repeatedKeys(members: ObjectNode["members"]): RepeatedKey[] {
  const firstPlaces = new Map<string, Place>();
  const repeated: RepeatedKey[] = [];
  for (const member of members) {
    const key = keyOf(member);
    const firstPlace = firstPlaces.get(key);
    if (firstPlace === undefined) firstPlaces.set(key, member.loc.start);
    else repeated.push({ key, place: member.loc.start, firstPlace });
  }
  return repeated;
}
