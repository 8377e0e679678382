import * as z from "zod";
import { definitionSchemas } from "./model-definition.ts";
import { wordings } from "./wording.ts";

/** More runs than anybody can compute; it keeps a mistyped count from becoming a list that fills the memory. */
const LARGEST_SEED_COUNT = 1_000_000;

const modelName = z.string().register(wordings, { expected: "the name of a model" });

const network = z
  .array(modelName)
  .min(1)
  .meta({
    description:
      "Models that feed each other in a cycle. The first reads the prompt, later what the last writes; each of the others reads what the one before it writes.",
  })
  .register(wordings, { expected: "a list of at least one model name" });

const seed = z.int().min(-1).max(4_294_967_295).register(wordings, {
  expected: "-1 or a whole number from 0 to 4294967295",
  hint: "A seed from 0 makes a run repeatable; -1 draws a fresh random seed for each invocation.",
});

const picture = z
  .strictObject({
    image: z
      .string()
      .regex(/\S/)
      .meta({ description: "Path of a JPEG, PNG, WebP or other picture, relative to this config." }),
    name: z.string().regex(/\S/).meta({ description: "What it is called where a text prompt has its text." }),
  })
  .meta({ description: "A picture to start from, for networks whose first model reads images." });

const prompt = z.union([z.string().regex(/\S/), picture]).register(wordings, {
  expected: "a text that is not blank",
  hint: 'A prompt says what the first picture shows, for example "a red apple".',
});

/** A config file as people write it. Only the shape is checked here; what it means, in `check-config.ts`. */
export const configFileSchema = z
  .strictObject({
    $schema: z
      .string()
      .optional()
      .meta({ description: "Address of this schema, for editors." })
      .register(wordings, { expected: "a text" }),
    name: z
      .string()
      .optional()
      .meta({ description: "A short name for people." })
      .register(wordings, { expected: "a text" }),
    description: z
      .string()
      .optional()
      .meta({ description: "What the experiment is for, for people." })
      .register(wordings, { expected: "a text" }),
    networks: z
      .array(network)
      .min(1)
      .meta({
        description:
          "The networks to run: a list of lists of model names. There is one run per network × seed × prompt.",
        examples: [[["SDXLTurbo", "Moondream"]], [["SketchT2I", "SketchI2T"]]],
        uniqueItems: true,
      })
      .register(wordings, { expected: "a list of at least one network" }),
    seeds: z
      .array(seed)
      .min(1)
      .optional()
      .meta({
        description:
          "One run per network × seed × prompt. From 0 to 4294967295: used at every invocation of the run, which makes it repeatable; each may stand here once. -1: a fresh random seed for each invocation; may be repeated.",
        examples: [[42, 123]],
      })
      .register(wordings, { expected: "a list of at least one seed" }),
    seed_count: seedCount("Instead of seeds: this many runs per network and prompt, each with the seed -1."),
    num_runs: seedCount("Another name for seed_count."),
    prompts: z
      .array(prompt)
      .min(1)
      .meta({
        description:
          "The texts and pictures that runs start from; none blank, none twice. A network starts from those that its first model reads.",
        examples: [["a red apple"], [{ image: "apple.jpg", name: "apple" }]],
        uniqueItems: true,
      })
      .register(wordings, { expected: "a list of at least one prompt" }),
    embedding_models: z
      .array(modelName)
      .min(1)
      .meta({
        description:
          "Text embedding models embed the texts that a run writes, image embedding models its images.",
        examples: [
          ["STSBMpnet", "NomicVision"],
          ["SketchText", "SketchVision"],
        ],
        uniqueItems: true,
      })
      .register(wordings, { expected: "a list of at least one embedding model" }),
    max_length: z
      .int()
      .min(1)
      .meta({
        description: "Invocations per run: the number of texts and pictures together.",
        examples: [10],
      })
      .register(wordings, {
        expected: "a whole number from 1",
        belowLimit: `at most ${Number.MAX_SAFE_INTEGER}`,
        hint: "A run of 1 is one picture; 10 is a good first try.",
      }),
    batch_size: z
      .int()
      .min(1)
      .optional()
      .meta({
        description: "The most runs that are computed in one call. Left out, the models decide.",
        examples: [8],
      })
      .register(wordings, {
        expected: "a whole number from 1",
        belowLimit: `at most ${Number.MAX_SAFE_INTEGER}`,
        hint: "It limits the runs that are computed in one call; left out, the models decide.",
      }),
    reuse: z
      .boolean()
      .optional()
      .meta({
        description:
          "Whether outputs that the database holds already are taken instead of being computed: true for all models, false for none. Left out, for models that are functions of their input, such as the built-in ones.",
      })
      .register(wordings, {
        expected: "true or false",
        hint: "true takes what is stored also of models whose last bits depend on the batch; false computes everything.",
      }),
    image_format: z
      .enum(["webp", "avif"])
      .optional()
      .meta({
        description:
          "How images are stored: webp is lossless, avif is small. The next model sees the stored image.",
        default: "webp",
      })
      .register(wordings, {
        expected: '"webp" or "avif"',
        hint: "webp is lossless and the default; avif files are smaller and not exact.",
      }),
    scores: z
      .array(modelName)
      .optional()
      .meta({
        description: "Models that give each output numbers, such as its length.",
        examples: [["TextLength", "WordCount"]],
        uniqueItems: true,
      })
      .register(wordings, { expected: "a list of names of score models" }),
    models: z
      .union([z.string().regex(/\S/), z.record(z.string(), z.union(Object.values(definitionSchemas)))])
      .optional()
      .meta({
        description:
          "Models of your own by name, or the path of a file with them: shipped ones with other parameters, hosted ones, programs, modules, workflows of ComfyUI.",
        examples: [{ Fast: { base: "SDXLTurbo", steps: 1 } }],
      })
      .register(wordings, { expected: "an object of definitions by name, or the path of a file with them" }),
    max_homology_dimension: z
      .literal([0, 1, 2])
      .optional()
      .meta({ description: "Persistence diagrams are computed from H0 up to this dimension.", default: 2 })
      .register(wordings, {
        expected: "0, 1 or 2",
        hint: "0 is clusters, 1 adds loops, 2 adds voids and is the default.",
      }),
  })
  .meta({
    title: "PANIC-TDA experiment",
    description: "Networks of generative models, and what to compute from their runs.",
  });

export type ConfigKey = keyof typeof configFileSchema.shape;

/** A config as people write it, in a file or in code. */
export type ConfigFile = ReadonlyDeep<z.input<typeof configFileSchema>>;

type ReadonlyDeep<T> = T extends (infer Element)[]
  ? readonly ReadonlyDeep<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;

/** The keys of which a config has exactly one. */
export const seedKeys = ["seeds", "seed_count", "num_runs"] as const satisfies readonly ConfigKey[];

export function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(configFileSchema.shape, key);
}

function seedCount(description: string) {
  return z
    .int()
    .min(1)
    .max(LARGEST_SEED_COUNT)
    .optional()
    .meta({ description, examples: [4] })
    .register(wordings, {
      expected: "a whole number from 1",
      belowLimit: `at most ${LARGEST_SEED_COUNT}`,
      hint: '4 stands for "seeds": [-1, -1, -1, -1].',
    });
}
