import { checkReaders } from "./check-readers.ts";
import type { Path } from "./config-problem.ts";
import { inlineJson, quote } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import {
  embeddingSlot,
  type GenerativeKind,
  isGenerativeKind,
  type Medium,
  type ModelNames,
  type ModelSlot,
  networkSlots,
  plural,
  readsOf,
  writesOf,
} from "./known-models.ts";
import { nearestName } from "./nearest-name.ts";
import { startsIn } from "./prompt-starts.ts";

const other = { text: "image", image: "text" } as const;
/** What reads one medium and writes the other. */
const converters: Readonly<Record<Medium, ModelSlot & { readonly one: string }>> = {
  text: { kinds: ["text-to-image"], called: "text-to-image models", one: "a text-to-image model" },
  image: { kinds: ["image-to-text"], called: "image-to-text models", one: "an image-to-text model" },
};

/** Names of models that are unknown or of the wrong kind, and networks whose types do not fit round their cycle. */
export function checkModels(config: Readonly<Record<string, unknown>>, models: ModelNames): Finding[] {
  const findings: Finding[] = [];
  const { networks, embedding_models: embeddingModels } = config;
  const starts = startsIn(config.prompts);
  const flatNetwork = asFlatNetwork(networks);
  if (flatNetwork !== undefined) findings.push(...checkNetwork(["networks"], flatNetwork, starts, models));
  for (const [index, network] of listOrNone(networks).entries()) {
    if (Array.isArray(network)) findings.push(...checkNetwork(["networks", index], network, starts, models));
  }
  for (const [index, name] of listOrNone(embeddingModels).entries()) {
    if (typeof name === "string")
      findings.push(...checkEmbeddingModel(["embedding_models", index], name, models));
  }
  // Where names or types are wrong, what reads what is not known.
  if (findings.length === 0) findings.push(...checkReaders(config, models));
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

function checkNetwork(
  path: Path,
  network: readonly unknown[],
  starts: readonly Medium[],
  models: ModelNames,
): Finding[] {
  const findings: Finding[] = [];
  const kinds = network.map((name) => models.generativeKindOf(name));
  for (const [index, name] of network.entries()) {
    if (typeof name !== "string" || kinds[index] !== undefined) continue;
    const before = index === 0 ? starts[0]! : kinds[index - 1] && writesOf(kinds[index - 1]!);
    // Beside a model that is unknown too, networks are taken to alternate.
    const slot = networkSlots[before ?? (index % 2 === 0 ? starts[0]! : other[starts[0]!])];
    findings.push(
      models.kindOf(name) === undefined
        ? unknownModel([...path, index], name, slot, models)
        : embeddingModelInNetwork([...path, index], name, slot, models),
    );
  }
  return [...findings, ...checkCycle(path, network, kinds, starts, models)];
}

/** What each model writes against what the next one reads; a pair of which one kind is not known is left out. */
function checkCycle(
  path: Path,
  network: readonly unknown[],
  kinds: readonly (GenerativeKind | undefined)[],
  starts: readonly Medium[],
  models: ModelNames,
): Finding[] {
  const findings: Finding[] = [];
  const [first] = kinds;
  const startsWell = first === undefined || starts.includes(readsOf(first));
  if (!startsWell) findings.push(wrongFirstModel(path, network, kinds, starts, models));
  for (const [index, kind] of kinds.entries()) {
    const next = kinds[index + 1];
    if (kind === undefined || next === undefined || fits(kind, next)) continue;
    findings.push({
      path,
      pointAt: [...path, index + 1],
      message: `${network[index]} writes ${plural[writesOf(kind)]}, but ${network[index + 1]} after it reads ${plural[readsOf(next)]}.`,
      hint: `Put ${converters[writesOf(kind)].one} between them.`,
    });
  }
  const last = kinds.at(-1);
  // With a wrong first model the end of the network cannot be judged: what has to be there depends on how that is mended.
  const begins = first === undefined ? onlyOne(starts) : readsOf(first);
  if (startsWell && last !== undefined && begins !== undefined && writesOf(last) !== begins) {
    findings.push(openCycle(path, network, first, writesOf(last), begins, models));
  }
  return findings;
}

function fits(kind: GenerativeKind, next: GenerativeKind): boolean {
  return writesOf(kind) === readsOf(next);
}

function onlyOne(starts: readonly Medium[]): Medium | undefined {
  return starts.length === 1 ? starts[0] : undefined;
}

/** @param starts - What the prompts are: one medium, which the first model does not read. */
function wrongFirstModel(
  path: Path,
  network: readonly unknown[],
  kinds: readonly (GenerativeKind | undefined)[],
  starts: readonly Medium[],
  models: ModelNames,
): Finding {
  const [start] = starts;
  const reads = other[start!];
  const prompt =
    start === "text"
      ? "the first model of a network reads the prompt, which is text"
      : "the first model of a network reads the prompt, and every prompt is a picture";
  const isCycle = kinds.every((kind, index) => {
    const next = kinds[(index + 1) % kinds.length];
    return kind !== undefined && next !== undefined && fits(kind, next);
  });
  const turn = kinds.findIndex((kind) => kind !== undefined && readsOf(kind) === start);
  return {
    path: [...path, 0],
    found: `${network[0]}, which reads ${plural[reads]}`,
    expected: `a model that reads ${plural[start!]}`,
    message: `${network[0]} reads ${plural[reads]}, but ${prompt}.`,
    hint:
      isCycle && turn !== -1
        ? `Write ${inlineJson([...network.slice(turn), ...network.slice(0, turn)])}.`
        : isCycle
          ? `Give it ${start === "text" ? 'a picture to start from: {"image": "apple.jpg", "name": "apple"}' : "a text to start from"}.`
          : `Begin with ${converters[start!].one}. ${models.listOf(converters[start!])}`,
  };
}

/** The last model writes what the first, whatever stands there now, does not read. */
function openCycle(
  path: Path,
  network: readonly unknown[],
  first: GenerativeKind | undefined,
  writes: Medium,
  begins: Medium,
  models: ModelNames,
): Finding {
  const last = network.at(-1);
  const next =
    network.length === 1
      ? `what comes after it in the cycle is ${last} again, which reads ${plural[begins]}`
      : first === undefined
        ? `what comes after it, at the beginning of the cycle, has to read ${plural[begins]}`
        : `${network[0]} after it, at the beginning of the cycle, reads ${plural[begins]}`;
  return {
    path,
    pointAt: [...path, network.length - 1],
    message: `${last} writes ${plural[writes]}, but ${next}.`,
    hint: `Put ${converters[writes].one} at the end. ${models.listOf(converters[writes])}`,
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
  if (models.scores.includes(name)) {
    const message = `expected a model that writes something, found ${name}, which is a score model.`;
    return {
      path,
      found: name,
      expected: "a model",
      message,
      hint: `Score models belong in scores. ${list}`,
    };
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
  const nearest = nearestName(name, [...models.fitting(slot)]) ?? nearestName(name, models.all);
  if (nearest === undefined) return "";
  const kind = models.kindOf(nearest)!;
  return slot.kinds.includes(kind)
    ? `Did you mean "${nearest}"? `
    : `Did you mean "${nearest}"? That is a model of the kind ${kind}. `;
}
