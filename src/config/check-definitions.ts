import * as z from "zod";
import type { Path } from "./config-problem.ts";
import { describeValue, quote } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import type { ModelKind, ModelNames } from "./known-models.ts";
import {
  type DefinitionKey,
  definitionKey,
  definitionSchemas,
  type ModelDefinition,
} from "./model-definition.ts";
import { nearestName } from "./nearest-name.ts";
import { nearestProvider, providerFacts, providerNames } from "./provider-names.ts";
import { wordings } from "./wording.ts";

/** A definition that has the right shape, and what its model is. */
export interface DefinedModel {
  readonly name: string;
  readonly definition: ModelDefinition;
  /** Undefined where only the module itself could tell, and it may not be loaded. */
  readonly kind: ModelKind | "score" | undefined;
}

export interface CheckedDefinitions {
  readonly findings: readonly Finding[];
  readonly models: readonly DefinedModel[];
}

/** What a module was found to export when it was allowed; undefined for one that never was. */
export type KindOfModule = (definition: ModelDefinition) => ModelKind | "score" | undefined;

/** Results cite the names, and commands take them as arguments. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._+-]{0,59}$/u;

/**
 * Checks the definitions of models, each by itself.
 *
 * @param value - What stands at the key `models`, or in a file of models.
 * @param path - Where it stands in its file.
 */
export function checkDefinitions(
  value: unknown,
  path: Path,
  shipped: ModelNames,
  kindOfModule: KindOfModule = () => undefined,
): CheckedDefinitions {
  if (value === undefined) return { findings: [], models: [] };
  if (typeof value === "string" || !isObject(value))
    return { findings: [notDefinitions(value, path)], models: [] };
  const findings: Finding[] = [];
  const models: DefinedModel[] = [];
  for (const [name, definition] of Object.entries(value)) {
    const at = [...path, name];
    const ofName = nameFinding(name, at, shipped);
    const ofDefinition = isObject(definition)
      ? definitionFindings(definition, at, shipped)
      : [notADefinition(definition, at)];
    findings.push(...(ofName === undefined ? [] : [ofName]), ...ofDefinition);
    if (ofDefinition.length > 0 || !isObject(definition)) continue;
    const checked = definition as unknown as ModelDefinition;
    models.push({ name, definition: checked, kind: kindOf(checked, shipped, kindOfModule) });
  }
  return { findings, models };
}

function kindOf(definition: ModelDefinition, shipped: ModelNames, kindOfModule: KindOfModule) {
  if ("kind" in definition && definition.kind !== undefined) return definition.kind as ModelKind | "score";
  if ("base" in definition) return shipped.kindOf(String(definition.base));
  return kindOfModule(definition);
}

function nameFinding(name: string, path: Path, shipped: ModelNames): Finding | undefined {
  if (shipped.kindOf(name) !== undefined || shipped.scores.includes(name)) {
    return {
      path,
      found: name,
      message: `${quote(name)} is the name of a model that panic-tda has.`,
      hint: `Give yours another name: results that cite ${name} would mean two things.`,
    };
  }
  if (NAME.test(name)) return undefined;
  return {
    path,
    found: quote(name),
    message: `expected a name of letters, digits, ".", "_", "+" and "-", at most 60 of them, found ${quote(name)}.`,
    hint: 'For example "GPT-4o" or "my_model".',
  };
}

function definitionFindings(
  definition: Readonly<Record<string, unknown>>,
  path: Path,
  shipped: ModelNames,
): Finding[] {
  const key = definitionKey(definition);
  if (key === undefined) return [notADefinition(definition, path)];
  const others = Object.keys(definitionSchemas).filter((other) => other !== key && other in definition);
  if (others.length > 0) {
    return [
      {
        path: [...path, others[0]!],
        message: `${quote(others[0]!)} cannot stand beside ${quote(key)}.`,
        hint: "A definition has one of them: it says what computes the model.",
      },
    ];
  }
  const findings = shapeFindings(key, definition, path);
  if (findings.length > 0) return findings;
  if (key === "base") return baseFindings(definition, path, shipped);
  if (key === "provider") return providerFindings(definition, path);
  return dimensionFindings(definition, path);
}

function shapeFindings(
  key: DefinitionKey,
  definition: Readonly<Record<string, unknown>>,
  path: Path,
): Finding[] {
  const schema = definitionSchemas[key];
  const shape = schema.shape as Readonly<Record<string, z.ZodType>>;
  const seen = new Set<string>();
  return (schema.safeParse(definition).error?.issues ?? []).flatMap((issue) => {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0)
      return issue.keys.map((unknown) => unknownKey(unknown, Object.keys(shape), path));
    const part = String(issue.path[0]);
    if (seen.has(part)) return [];
    seen.add(part);
    const value = definition[part];
    if (value === undefined) return [missingKey(part, key, wordingOf(shape[part]!).expected, path)];
    const { expected, hint } = wordingOf(shape[part]!);
    const found = describeValue(value);
    return [
      {
        path: [...path, part],
        found,
        expected,
        message: `expected ${expected}, found ${found}.`,
        hint: hint ?? "docs/models.md tells what a definition may hold.",
      },
    ];
  });
}

function wordingOf(schema: z.ZodType) {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  return wordings.get(inner) ?? wordings.get(schema) ?? { expected: "another value" };
}

/** Parameters are those that the model's own file declares, of the same type. */
function baseFindings(
  { base, ...given }: Readonly<Record<string, unknown>>,
  path: Path,
  shipped: ModelNames,
): Finding[] {
  const name = String(base);
  const declared = shipped.parametersOf(name);
  if (declared === undefined) {
    const nearest = nearestName(name, shipped.all);
    return [
      {
        path: [...path, "base"],
        found: name,
        message: `no model that panic-tda has is called ${quote(name)}.`,
        hint: nearest === undefined ? "See the models: panic-tda models" : `Did you mean ${quote(nearest)}?`,
      },
    ];
  }
  const settable = Object.keys(declared);
  if (settable.length === 0) {
    return [
      {
        path: [...path, "base"],
        found: name,
        message: `${name} has no parameters that can be set.`,
        hint: `Use ${name} itself.`,
      },
    ];
  }
  if (Object.keys(given).length === 0) {
    return [
      {
        path,
        message: `nothing is other than in ${name}.`,
        hint: `Set one of its parameters: ${settable.join(", ")}; or use ${name} itself.`,
      },
    ];
  }
  return Object.entries(given).flatMap(([key, value]) => {
    if (!Object.hasOwn(declared, key)) return [unknownParameter(name, key, settable, path)];
    if (typeof value === typeof declared[key] && (typeof value !== "number" || Number.isFinite(value)))
      return [];
    const expected = `a ${typeof declared[key] === "string" ? "text" : typeof declared[key]}, such as ${JSON.stringify(declared[key])}`;
    const found = describeValue(value);
    return [
      {
        path: [...path, key],
        found,
        expected,
        message: `expected ${expected}, found ${found}.`,
        hint: `${name} has ${JSON.stringify(declared[key])}.`,
      },
    ];
  });
}

function unknownParameter(name: string, key: string, settable: readonly string[], path: Path): Finding {
  const nearest = nearestName(key, settable);
  return {
    path: [...path, key],
    message: `${name} has no parameter ${quote(key)}.`,
    hint: `${nearest === undefined ? "" : `Did you mean ${quote(nearest)}? `}It has: ${settable.join(", ")}.`,
  };
}

function providerFindings(definition: Readonly<Record<string, unknown>>, path: Path): Finding[] {
  const provider = String(definition.provider);
  if (!Object.hasOwn(providerNames, provider)) {
    const nearest = nearestProvider(provider);
    return [
      {
        path: [...path, "provider"],
        found: provider,
        message: `no provider is called ${quote(provider)}.`,
        hint: `${nearest === undefined ? "" : `Did you mean ${quote(nearest)}? `}Providers: ${Object.keys(providerNames).join(", ")}. What speaks OpenAI's protocol is "openai-compatible" with a base_url.`,
      },
    ];
  }
  const { kinds, needsBaseUrl } = providerFacts(provider);
  const kind = String(definition.kind);
  const findings = [...dimensionFindings(definition, path)];
  if (!kinds.includes(kind)) {
    findings.push({
      path: [...path, "kind"],
      found: kind,
      message: `${provider} offers no models of the kind ${kind}.`,
      hint: `It offers: ${kinds.join(", ")}.`,
    });
  }
  if (kind === "score" && definition.prompt === undefined) {
    findings.push({
      path,
      message: 'missing "prompt": a score needs to be asked for.',
      hint: 'For example "prompt": "How toxic is this text, from 0 to 10? Answer with the number alone."',
    });
  }
  if (needsBaseUrl === true && definition.base_url === undefined) {
    findings.push({
      path,
      message: `${provider} has no address of its own, and "base_url" is missing.`,
      hint: 'Add, for example, "base_url": "http://127.0.0.1:11434/v1", which is where Ollama listens.',
    });
  }
  return findings;
}

function dimensionFindings(
  { kind, dimension, reads }: Readonly<Record<string, unknown>>,
  path: Path,
): Finding[] {
  const embeds = typeof kind === "string" && kind.endsWith("embedding");
  if (embeds && dimension === undefined) {
    return [
      {
        path,
        message: 'missing "dimension": an embedding model says how many coordinates its vectors have.',
        hint: 'Add, for example, "dimension": 768.',
      },
    ];
  }
  if (kind === "score" && reads === undefined) {
    return [
      {
        path,
        message: 'missing "reads": a score is given to texts or to pictures.',
        hint: 'Add "reads": "text" or "reads": "image".',
      },
    ];
  }
  return [];
}

function unknownKey(key: string, known: readonly string[], path: Path): Finding {
  const nearest = nearestName(key, known);
  return {
    path: [...path, key],
    message: `unknown key ${quote(key)}.`,
    hint: nearest === undefined ? `The keys here: ${known.join(", ")}.` : `Did you mean ${quote(nearest)}?`,
  };
}

function missingKey(key: string, of: string, expected: string, path: Path): Finding {
  return {
    path,
    message: `missing key ${quote(key)}, which a definition with ${quote(of)} has.`,
    hint: `It takes ${expected}.`,
  };
}

function notADefinition(value: unknown, path: Path): Finding {
  const keys = Object.keys(definitionSchemas).map(quote).join(", ");
  return {
    path,
    found: describeValue(value),
    message: `expected the definition of a model, an object with one of ${keys}, found ${isObject(value) ? "none of them" : describeValue(value)}.`,
    hint: 'For example { "base": "SDXLTurbo", "steps": 1 }; docs/models.md has one of each.',
  };
}

function notDefinitions(value: unknown, path: Path): Finding {
  const found = describeValue(value);
  return {
    path,
    found,
    expected: "an object of definitions",
    message: `expected an object of definitions by name, found ${found}.`,
    hint: 'For example { "Fast": { "base": "SDXLTurbo", "steps": 1 } }.',
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
