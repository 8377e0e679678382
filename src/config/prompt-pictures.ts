import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { encodeImage } from "../images/image-codec.ts";
import { readPicture } from "../images/read-picture.ts";
import { imageHash } from "../images/rgb-image.ts";
import { ConfigError } from "./config-error.ts";
import type { ExperimentConfig } from "./experiment-config.ts";
import { type Finding, inOrder, type Places } from "./finding.ts";
import { nearestName } from "./nearest-name.ts";

/** A picture that runs start from, as it is stored: without loss, whatever format the pictures of the runs have. */
export interface PromptPicture {
  /** Of its pixels, see `imageHash`. */
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly format: "webp";
  readonly width: number;
  readonly height: number;
}

/** A config whose pictures were read: they go by their content from here on. */
export interface ConfigWithPictures {
  readonly config: ExperimentConfig;
  readonly pictures: readonly PromptPicture[];
}

/**
 * Reads the pictures that runs are to start from. Nothing is written.
 *
 * @param config - A checked one, with paths.
 * @param folder - That the paths are relative to.
 * @throws ConfigError with everything that is wrong with them, named as problems of `source`
 */
export async function readPromptPictures(
  config: ExperimentConfig,
  folder: string,
  { source = "config", places }: { readonly source?: string; readonly places?: Places } = {},
): Promise<ConfigWithPictures> {
  if (config.prompt_images === null) return { config, pictures: [] };
  const findings: Finding[] = [];
  const hashes: [name: string, hash: string][] = [];
  const pictures = new Map<string, PromptPicture>();
  for (const [name, path] of Object.entries(config.prompt_images)) {
    const read = await readPicture(resolve(folder, path));
    if ("message" in read) {
      findings.push({
        path: ["prompts", config.prompts.indexOf(name), "image"],
        found: path,
        message: `${path}: ${read.message}`,
        hint: (read.isMissing ? await nearestFile(folder, path) : undefined) ?? read.hint,
      });
      continue;
    }
    const hash = imageHash(read);
    hashes.push([name, hash]);
    if (pictures.has(hash)) continue;
    const { width, height } = read;
    pictures.set(hash, { hash, bytes: await encodeImage(read, "webp"), format: "webp", width, height });
  }
  if (findings.length > 0) throw new ConfigError(source, inOrder(findings, config, places));
  return {
    config: { ...config, prompt_images: Object.fromEntries(hashes) },
    pictures: [...pictures.values()],
  };
}

/** The file that may have been meant, as a question. */
async function nearestFile(folder: string, path: string): Promise<string | undefined> {
  // Wanted for a hint only: what is reported is another error.
  const names = await readdir(resolve(folder, dirname(path))).catch(() => []);
  const nearest = nearestName(basename(path), names);
  return nearest === undefined ? undefined : `Did you mean "${join(dirname(path), nearest)}"?`;
}
