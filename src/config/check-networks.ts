import type { Path } from "./config-problem.ts";
import { inlineJson, quote } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import {
  embeddingSlot,
  type GenerativeKind,
  isGenerativeKind,
  type ModelNames,
  type ModelSlot,
  networkSlots,
  readsOf,
  writesOf,
} from "./known-models.ts";
import { nearestName } from "./nearest-name.ts";

const plural = { text: "text", image: "images" } as const;
/** What turns one medium into the other. */
const converter = { text: "a text-to-image model", image: "an image-to-text model" } as const;

/** Names of models that are unknown or of the wrong kind, and networks whose types do not fit round their cycle. */
export function checkModels(config: Readonly<Record<string, unknown>>, models: ModelNames): Finding[] {
  const findings: Finding[] = [];
  const { networks, embedding_models: embeddingModels } = config;
  const flatNetwork = asFlatNetwork(networks);
  if (flatNetwork !== undefined) findings.push(...checkNetwork(["networks"], flatNetwork, models));
  for (const [index, network] of listOrNone(networks).entries()) {
    if (Array.isArray(network)) findings.push(...checkNetwork(["networks", index], network, models));
  }
  for (const [index, name] of listOrNone(embeddingModels).entries()) {
    if (typeof name === "string")
      findings.push(...checkEmbeddingModel(["embedding_models", index], name, models));
  }
  return findings;
}

/** The names in a list of names where a list of lists is wanted: somebody forgot the outer brackets of a single network. */
export function asFlatNetwork(networks: unknown): readonly string[] | undefined {
  const isFlat =
    Array.isArray(networks) && networks.length > 0 && networks.every((name) => typeof name === "string");
  return isFlat ? networks : undefined;
}

function listOrNone(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function checkEmbeddingModel(path: Path, name: string, models: ModelNames): Finding[] {
  const kind = models.kindOf(name);
  if (kind === undefined) return [unknownModel(path, name, embeddingSlot, models)];
  if (!isGenerativeKind(kind)) return [];
  return [
    {
      path,
      found: name,
      expected: "an embedding model",
      message: `expected an embedding model, found ${name}, which writes ${plural[writesOf(kind)]}.`,
      hint: models.listOf(embeddingSlot),
    },
  ];
}

function checkNetwork(path: Path, network: readonly unknown[], models: ModelNames): Finding[] {
  const findings: Finding[] = [];
  const kinds = network.map((name) => generativeKind(name, models));
  for (const [index, name] of network.entries()) {
    if (typeof name !== "string" || kinds[index] !== undefined) continue;
    const before = index === 0 ? "text" : kinds[index - 1] && writesOf(kinds[index - 1]!);
    // Beside a model that is unknown too, networks alternate: the first reads text, the second images.
    const slot = networkSlots[before ?? (index % 2 === 0 ? "text" : "image")];
    findings.push(
      models.kindOf(name) === undefined
        ? unknownModel([...path, index], name, slot, models)
        : embeddingModelInNetwork([...path, index], name, slot, models),
    );
  }
  return [...findings, ...checkCycle(path, network, kinds, models)];
}

function generativeKind(name: unknown, models: ModelNames): GenerativeKind | undefined {
  const kind = typeof name === "string" ? models.kindOf(name) : undefined;
  return kind !== undefined && isGenerativeKind(kind) ? kind : undefined;
}

/** What each model writes against what the next one reads; a pair of which one kind is not known is left out. */
function checkCycle(
  path: Path,
  network: readonly unknown[],
  kinds: readonly (GenerativeKind | undefined)[],
  models: ModelNames,
): Finding[] {
  const findings: Finding[] = [];
  const startsWithText = kinds[0] === undefined || readsOf(kinds[0]) === "text";
  if (!startsWithText) findings.push(wrongFirstModel(path, network, kinds, models));
  for (const [index, kind] of kinds.entries()) {
    const next = kinds[index + 1];
    if (kind === undefined || next === undefined || writesOf(kind) === readsOf(next)) continue;
    const medium = writesOf(kind);
    findings.push({
      path,
      pointAt: [...path, index + 1],
      message: `${network[index]} writes ${plural[medium]}, but ${network[index + 1]} after it reads ${plural[readsOf(next)]}.`,
      hint: `Put ${converter[medium]} between them.`,
    });
  }
  const last = kinds.at(-1);
  // With a wrong first model the end of the network cannot be judged: what has to be there depends on how that is mended.
  if (startsWithText && last !== undefined && writesOf(last) === "image") {
    findings.push(openCycle(path, network, kinds, models));
  }
  return findings;
}

function wrongFirstModel(
  path: Path,
  network: readonly unknown[],
  kinds: readonly (GenerativeKind | undefined)[],
  models: ModelNames,
): Finding {
  const rotated = [...kinds.slice(1), kinds[0]];
  const rotatedFits = rotated.every(
    (kind, index) => kind === (index % 2 === 0 ? "text-to-image" : "image-to-text"),
  );
  return {
    path: [...path, 0],
    found: `${network[0]}, which reads images`,
    expected: "a model that reads text",
    message: `${network[0]} reads images, but the first model of a network reads the prompt, which is text.`,
    hint: rotatedFits
      ? `Write ${inlineJson([...network.slice(1), network[0]])}.`
      : `Begin with a text-to-image model. ${models.listOf(networkSlots.text)}`,
  };
}

/** The last model writes images, and the first has to read text, whatever stands there now. */
function openCycle(
  path: Path,
  network: readonly unknown[],
  kinds: readonly (GenerativeKind | undefined)[],
  models: ModelNames,
): Finding {
  const last = network.at(-1);
  const next =
    network.length === 1
      ? `what comes after it in the cycle is ${last} again, which reads text`
      : kinds[0] === undefined
        ? "what comes after it, at the beginning of the cycle, has to read text"
        : `${network[0]} after it, at the beginning of the cycle, reads text`;
  const message = `${last} writes images, but ${next}.`;
  return {
    path,
    pointAt: [...path, network.length - 1],
    message,
    hint: `Put an image-to-text model at the end. ${models.listOf(networkSlots.image)}`,
  };
}

function embeddingModelInNetwork(path: Path, name: string, slot: ModelSlot, models: ModelNames): Finding {
  return {
    path,
    found: name,
    expected: "a model that writes images or text",
    message: `expected a model that writes images or text, found ${name}, which is an embedding model.`,
    hint: `Embedding models belong in embedding_models. ${models.listOf(slot)}`,
  };
}

function unknownModel(path: Path, name: string, slot: ModelSlot, models: ModelNames): Finding {
  const list = models.listOf(slot);
  if (models.notInThisVersion.includes(name)) {
    return { path, found: name, message: `${name} is not in this version of panic-tda.`, hint: list };
  }
  return {
    path,
    found: quote(name),
    expected: "the name of a model",
    message: `no model is called ${quote(name)}.`,
    hint: `${suggestion(name, slot, models)}${list}`,
  };
}

function suggestion(name: string, slot: ModelSlot, models: ModelNames): string {
  const nearest =
    nearestName(name, [...models.fitting(slot), ...models.notInThisVersion]) ?? nearestName(name, models.all);
  if (nearest === undefined) return "";
  if (models.notInThisVersion.includes(nearest)) {
    return `Did you mean "${nearest}"? It is not in this version of panic-tda. `;
  }
  const kind = models.kindOf(nearest)!;
  return slot.kinds.includes(kind)
    ? `Did you mean "${nearest}"? `
    : `Did you mean "${nearest}"? That is a model of the kind ${kind}. `;
}
