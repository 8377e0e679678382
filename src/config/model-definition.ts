import * as z from "zod";
import { type Wording, wordings } from "./wording.ts";

/** What a definition may say that its model is. A `base` is what its base is; a module may leave it to what it exports. */
export const definableKinds = [
  "text-to-image",
  "image-to-text",
  "text-to-text",
  "image-to-image",
  "text-embedding",
  "image-embedding",
  "score",
] as const;

const kind = worded(z.enum(definableKinds), {
  expected: definableKinds
    .map((name) => `"${name}"`)
    .join(", ")
    .replace(/, ([^,]*)$/, " or $1"),
});
const wholeNumber = (hint: string) =>
  worded(z.int().min(1).max(1_000_000), { expected: "a whole number from 1", hint });
const name = (expected: string, hint?: string) =>
  worded(z.string().regex(/\S/), { expected, ...(hint === undefined ? {} : { hint }) });
const seconds = worded(z.number().positive().max(86_400), {
  expected: "a number of seconds above 0, at most 86400",
});
const amount = worded(z.number().min(0), { expected: "a number from 0" });
const parameter = z.union([z.string(), z.number(), z.boolean()]);

const dimension = wholeNumber(
  "It is the number of coordinates of the vectors that the model gives.",
).optional();
const maxBatchSize = wholeNumber("The most items of one call.").optional();
const media = worded(z.enum(["text", "image"]), { expected: '"text" or "image"' }).optional();

/** A shipped model with other parameters, as its own file declares them. */
const base = z.looseObject({ base: name("the name of a model that panic-tda has") });

/** A model in JavaScript or TypeScript. */
const module = z.strictObject({
  module: name("the path of a module", 'For example "./brightness.mjs", from the folder of this file.'),
  export: name("the name of what the module exports").optional(),
  kind: kind.optional(),
  dimension,
  reads: media,
  max_batch_size: maxBatchSize,
});

/** A program that reads and writes lines of JSON. */
const command = z.strictObject({
  command: worded(z.array(z.string()).min(1), {
    expected: "a list of a program and its arguments",
    hint: 'For example ["python3", "my_model.py"].',
  }),
  kind,
  dimension,
  reads: media,
  max_batch_size: maxBatchSize,
  time_limit_s: seconds.optional(),
  parameters: worded(z.record(z.string(), parameter), {
    expected: "an object of texts, numbers and booleans",
  }).optional(),
});

const price = worded(
  z.strictObject({
    per_picture: amount.optional(),
    per_million_input_tokens: amount.optional(),
    per_million_output_tokens: amount.optional(),
  }),
  {
    expected:
      "an object with per_picture, per_million_input_tokens or per_million_output_tokens, each a number from 0",
  },
);

const url = worded(
  z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: "no address",
  }),
  {
    expected: "an address that begins with http:// or https://",
    hint: 'For example "http://127.0.0.1:11434/v1".',
  },
);

/** A model that a provider computes. */
const hosted = z.strictObject({
  provider: name("the name of a provider"),
  model: name("the name that the provider has for the model"),
  kind,
  prompt: name("a text", "What the model is told about its input.").optional(),
  temperature: worded(z.number().min(0).max(10), { expected: "a number from 0 to 10" }).optional(),
  top_p: worded(z.number().positive().max(1), { expected: "a number above 0, at most 1" }).optional(),
  max_output_tokens: wholeNumber("The most tokens of one answer.").optional(),
  size: worded(z.string().regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/), {
    expected: "a width and a height in pixels",
    hint: 'For example "1024x1024".',
  }).optional(),
  dimension,
  reads: media,
  base_url: url.optional(),
  key_env: worded(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), {
    expected: "the name of an environment variable",
    hint: 'For example "MY_KEY". The key itself never stands in a config.',
  }).optional(),
  seed: worded(z.boolean(), { expected: "true or false", hint: "Whether seeds are sent." }).optional(),
  concurrency: worded(z.int().min(1).max(64), { expected: "a whole number from 1 to 64" }).optional(),
  time_limit_s: seconds.optional(),
  patience_s: seconds.optional(),
  price: price.optional(),
  options: worded(z.record(z.string(), z.unknown()), {
    expected: "an object of what the provider takes besides",
  }).optional(),
});

const nodeInput = worded(z.string().regex(/^[^.]+\..+$/), {
  expected: 'a node and its field with a dot between them, such as "6.text"',
});

/** A workflow of ComfyUI, exported in its API format. */
const comfyui = z.strictObject({
  comfyui: name("the path of a workflow", 'For example "workflow_api.json", from the folder of this file.'),
  kind: worded(z.enum(["text-to-image", "image-to-image"]), {
    expected: '"text-to-image" or "image-to-image"',
  }),
  inputs: worded(
    z.strictObject({ text: nodeInput.optional(), image: nodeInput.optional(), seed: nodeInput.optional() }),
    { expected: 'an object with text, image or seed, each a node and its field, such as "6.text"' },
  ),
  output: name("the number of the node whose picture is taken").optional(),
  base_url: url.optional(),
  time_limit_s: seconds.optional(),
});

/** What each kind of definition may hold, by the key that tells which kind it is. */
export const definitionSchemas = { base, module, command, provider: hosted, comfyui } as const;

export type DefinitionKey = keyof typeof definitionSchemas;
export type BaseDefinition = Readonly<z.infer<typeof base>>;
export type ModuleDefinition = Readonly<z.infer<typeof module>>;
export type CommandDefinition = Readonly<z.infer<typeof command>>;
export type HostedDefinition = Readonly<z.infer<typeof hosted>>;
export type ComfyDefinition = Readonly<z.infer<typeof comfyui>>;
export type Price = Readonly<z.infer<typeof price>>;

/** A model that a config defines. */
export type ModelDefinition =
  | BaseDefinition
  | ModuleDefinition
  | CommandDefinition
  | HostedDefinition
  | ComfyDefinition;

/** By name. */
export type ModelDefinitions = Readonly<Record<string, ModelDefinition>>;

/** Which kind of definition it is, or undefined where it has none of the keys that tell. */
export function definitionKey(definition: object): DefinitionKey | undefined {
  return (Object.keys(definitionSchemas) as DefinitionKey[]).find((key) => Object.hasOwn(definition, key));
}

export const isBase = (definition: ModelDefinition): definition is BaseDefinition => "base" in definition;
export const isModule = (definition: ModelDefinition): definition is ModuleDefinition =>
  "module" in definition;
export const isCommand = (definition: ModelDefinition): definition is CommandDefinition =>
  "command" in definition;
export const isHosted = (definition: ModelDefinition): definition is HostedDefinition =>
  "provider" in definition;
export const isComfy = (definition: ModelDefinition): definition is ComfyDefinition =>
  "comfyui" in definition;

function worded<Schema extends z.ZodType>(schema: Schema, wording: Wording): Schema {
  wordings.add(schema, wording);
  return schema;
}
