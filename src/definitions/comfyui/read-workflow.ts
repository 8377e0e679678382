import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ComfyDefinition } from "../../config/model-definition.ts";
import { UserInputError } from "../../errors.ts";

/** A workflow in ComfyUI's API format: nodes by number. */
export type Workflow = Readonly<Record<string, { class_type: string; inputs: Record<string, unknown> }>>;

/**
 * Reads a workflow, and looks whether the fields that the definition names are there.
 *
 * @throws UserInputError for a file that is none, is in the format of the page, or lacks a field
 */
export function readWorkflow(name: string, definition: ComfyDefinition, folder: string): Workflow {
  const path = resolve(folder, definition.comfyui);
  let workflow: unknown;
  try {
    workflow = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserInputError(`${name}: ${path} cannot be read: ${(error as Error).message.split("\n")[0]}`);
  }
  if (
    typeof workflow !== "object" ||
    workflow === null ||
    "nodes" in workflow ||
    !Object.values(workflow).every(isNode)
  ) {
    throw new UserInputError(`${name}: ${definition.comfyui} is no workflow in the API format.`, {
      hint: "In ComfyUI: Workflow, Export (API).",
    });
  }
  const nodes = workflow as Workflow;
  for (const input of Object.values(definition.inputs)) {
    if (input === undefined) continue;
    const [node, field] = splitInput(input);
    if (Object.hasOwn(nodes[node]?.inputs ?? {}, field)) continue;
    const known = Object.entries(nodes).map(([number, { class_type }]) => `${number} (${class_type})`);
    const found = nodes[node] === undefined ? `no node ${node}` : `no field ${field} in node ${node}`;
    throw new UserInputError(`${name}: ${definition.comfyui} has ${found}.`, {
      hint:
        nodes[node] === undefined
          ? `It has the nodes ${known.join(", ")}.`
          : `Node ${node} has: ${Object.keys(nodes[node].inputs).join(", ")}.`,
    });
  }
  return nodes;
}

/** "6.text" as node and field. */
function splitInput(input: string): [node: string, field: string] {
  const dot = input.indexOf(".");
  return [input.slice(0, dot), input.slice(dot + 1)];
}

/** The workflow with some fields replaced. */
export function filledIn(workflow: Workflow, fields: Readonly<Record<string, unknown>>): Workflow {
  const copy = structuredClone(workflow) as Record<
    string,
    { class_type: string; inputs: Record<string, unknown> }
  >;
  for (const [input, value] of Object.entries(fields)) {
    const [node, field] = splitInput(input);
    copy[node]!.inputs[field] = value;
  }
  return copy;
}

function isNode(node: unknown): boolean {
  const { class_type, inputs } = (node ?? {}) as Record<string, unknown>;
  return typeof class_type === "string" && typeof inputs === "object" && inputs !== null;
}
