import * as z from "zod";
import { configFileSchema, seedKeys } from "./config-file-schema.ts";

/**
 * The JSON Schema of config files, for completion and hovers in editors. Draft 7, because that is what editors read best.
 *
 * It knows the shape only: names of models, repeated seeds and the types round a cycle are left to `panic-tda check`.
 */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configFileSchema, { target: "draft-7", io: "input" });
  const example = {
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [42],
    prompts: ["a red apple"],
    embedding_models: ["SketchText", "SketchVision"],
    max_length: 10,
  };
  const { $schema, title, description, ...rest } = schema;
  return {
    $schema,
    title,
    description,
    examples: [example],
    ...rest,
    oneOf: seedKeys.map((key) => ({ required: [key] })),
  };
}
