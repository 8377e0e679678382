import type { Finding } from "./finding.ts";
import { type ModelNames, type ModelSlot, plural, readsOf, writesOf } from "./known-models.ts";
import { startsIn } from "./prompt-starts.ts";

/** Prompts that no network reads, and networks that no embedding model reads. Names and cycles have been checked. */
export function checkReaders(config: Readonly<Record<string, unknown>>, models: ModelNames): Finding[] {
  return [...unreadPrompts(config, models), ...unembeddedNetworks(config, models)];
}

/** Texts and pictures side by side: each starts the networks that read it, and one that starts none would be left out in silence. */
function unreadPrompts(
  { networks, prompts }: Readonly<Record<string, unknown>>,
  models: ModelNames,
): Finding[] {
  const begun = new Set(
    listOrNone(networks).map((network) => {
      const kind = models.generativeKindOf(listOrNone(network)[0]);
      return kind === undefined ? undefined : readsOf(kind);
    }),
  );
  if (begun.has(undefined) || begun.size === 0) return [];
  const unread = startsIn(prompts).find((start) => !begun.has(start));
  const index = listOrNone(prompts).findIndex(
    (prompt) => (typeof prompt === "string") === (unread === "text"),
  );
  if (unread === undefined || index === -1) return [];
  return [
    {
      path: ["prompts", index],
      found: unread === "text" ? "a text" : "a picture",
      expected: `a prompt that a network reads`,
      message: `no network begins with a model that reads ${plural[unread]}: nothing would start from this ${unread === "text" ? "text" : "picture"}.`,
      hint: "A network starts from the prompts that its first model reads. Add one that begins so, or leave the prompt out.",
    },
  ];
}

/** A network of which no embedding model reads anything would be run for nothing. */
function unembeddedNetworks(
  { networks, embedding_models }: Readonly<Record<string, unknown>>,
  models: ModelNames,
): Finding[] {
  const read = new Set(
    listOrNone(embedding_models).map((name) =>
      models.kindOf(String(name)) === "text-embedding" ? "text" : "image",
    ),
  );
  if (read.size === 0) return [];
  return listOrNone(networks).flatMap((network, index): Finding[] => {
    const kinds = listOrNone(network).map((name) => models.generativeKindOf(name));
    if (kinds.length === 0 || kinds.some((kind) => kind === undefined || read.has(writesOf(kind)))) return [];
    const medium = writesOf(kinds[0]!);
    const slot: ModelSlot = { kinds: [`${medium}-embedding`], called: `${medium} embedding models` };
    return [
      {
        path: ["networks", index],
        message: `it writes ${plural[medium]} alone, which no embedding model here reads.`,
        hint: `Add one to embedding_models. ${models.listOf(slot)}`,
      },
    ];
  });
}

function listOrNone(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
