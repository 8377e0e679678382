import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ComfyDefinition } from "../../config/model-definition.ts";
import { UserInputError } from "../../errors.ts";
import { decodeForeignImage, encodePng } from "../../images/foreign-image.ts";
import type { RgbImage } from "../../images/rgb-image.ts";
import { CallError, ModelUnavailableError } from "../../models/call-errors.ts";
import type { CallContext, Model } from "../../models/model.ts";
import { guardedFetch } from "../hosted/guarded-fetch.ts";
import { type Item, type ItemOutput, type ModelCore, modelOfKind } from "../model-of-kind.ts";
import { type PlacedDefinition, whyNotTrusted } from "../trust.ts";
import { filledIn, readWorkflow, type Workflow } from "./read-workflow.ts";

const USUAL_ADDRESS = "http://127.0.0.1:8188";
const USUAL_TIME_LIMIT_S = 600;
const POLL_MS = 250;
const HELLO_LIMIT_MS = 10_000;

/** What ComfyUI tells of a workflow that was queued. */
interface History {
  readonly status?: {
    readonly status_str?: string;
    readonly completed?: boolean;
    readonly messages?: readonly unknown[];
  };
  readonly outputs?: Readonly<
    Record<string, { images?: readonly { filename: string; subfolder: string; type: string }[] }>
  >;
}

/** A workflow of ComfyUI, asked over its HTTP interface, one item after the other: it has one queue. */
export function comfyModel(
  name: string,
  definition: ComfyDefinition,
  placed: PlacedDefinition,
  remedy: string,
): Model {
  const server = new ComfyServer(name, definition, placed);
  const { comfyui, inputs, output, base_url } = definition;
  const core: ModelCore = {
    name,
    revision: `sha256 ${placed.files[comfyui]?.slice(0, 12) ?? "of nothing"}`,
    parameters: {
      comfyui,
      inputs,
      ...(output === undefined ? {} : { output }),
      ...(base_url === undefined ? {} : { base_url }),
      seeds_sent: inputs.seed !== undefined,
    },
    runsIn: "a provider",
    maxBatchSize: 1,
    computesAlone: true,
    callTimeLimitMs: () => 1000 * (definition.time_limit_s ?? USUAL_TIME_LIMIT_S),
    missing() {
      const reason = whyNotTrusted(definition, placed);
      if (reason !== undefined) return reason;
      return placed.files[comfyui] === undefined ? `there is no file ${comfyui}` : undefined;
    },
    remedy: () =>
      whyNotTrusted(definition, placed) === undefined
        ? "Its path begins in the folder of the config."
        : remedy,
    prepare: () => server.prepare(),
    compute: (items, context) => server.compute(items, context),
  };
  return modelOfKind(definition.kind, core);
}

class ComfyServer {
  readonly #name: string;
  readonly #definition: ComfyDefinition;
  readonly #placed: PlacedDefinition;
  readonly #baseUrl: string;
  readonly #fetch: typeof fetch;
  readonly #client = randomUUID();
  #workflow: Workflow | undefined;

  constructor(name: string, definition: ComfyDefinition, placed: PlacedDefinition) {
    this.#name = name;
    this.#definition = definition;
    this.#placed = placed;
    this.#baseUrl = (definition.base_url ?? USUAL_ADDRESS).replace(/\/+$/, "");
    this.#fetch = guardedFetch(this.#baseUrl, false);
  }

  async prepare(): Promise<void> {
    this.#read();
    try {
      const response = await this.#fetch(`${this.#baseUrl}/system_stats`, {
        signal: AbortSignal.timeout(HELLO_LIMIT_MS),
      });
      if (!response.ok) throw new Error(`it answered with ${response.status}`);
    } catch (error) {
      const reason =
        ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code ?? (error as Error).message;
      throw new ModelUnavailableError(
        this.#name,
        `${this.#name}: no ComfyUI answers at ${this.#baseUrl}: ${reason}`,
      );
    }
  }

  async compute(items: readonly Item[], context: CallContext): Promise<readonly ItemOutput[]> {
    const workflow = this.#read();
    const outputs: ItemOutput[] = [];
    for (const item of items) outputs.push(await this.#draw(workflow, item, context.signal));
    return outputs;
  }

  #read(): Workflow {
    const reason = whyNotTrusted(this.#definition, this.#placed);
    if (reason !== undefined)
      throw new ModelUnavailableError(this.#name, `${this.#name} is not ready: ${reason}.`);
    try {
      this.#workflow ??= readWorkflow(this.#name, this.#definition, this.#placed.folder);
      return this.#workflow;
    } catch (error) {
      if (!(error instanceof UserInputError)) throw error;
      throw new ModelUnavailableError(this.#name, `${error.message}\n  ${error.hint ?? ""}`, {
        cause: error,
      });
    }
  }

  async #draw(workflow: Workflow, { text, image, seed }: Item, signal: AbortSignal): Promise<RgbImage> {
    const { inputs } = this.#definition;
    const fields = {
      ...(inputs.text === undefined || text === undefined ? {} : { [inputs.text]: text }),
      ...(inputs.seed === undefined ? {} : { [inputs.seed]: seed }),
      ...(inputs.image === undefined || image === undefined
        ? {}
        : { [inputs.image]: await this.#upload(image, signal) }),
    };
    const { prompt_id } = await this.#json<{ prompt_id: string }>("/prompt", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ prompt: filledIn(workflow, fields), client_id: this.#client }),
      signal,
    });
    const history = await this.#finished(prompt_id, signal);
    const picture = this.#pictureOf(history);
    const query = new URLSearchParams(picture);
    const response = await this.#fetch(`${this.#baseUrl}/view?${query}`, { signal });
    if (!response.ok) throw new Error(`ComfyUI answered with ${response.status} for the picture`);
    try {
      return await decodeForeignImage(new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      throw new CallError([{ kind: "invalid_image", message: (error as Error).message }], { cause: error });
    }
  }

  async #finished(id: string, signal: AbortSignal): Promise<History> {
    for (;;) {
      const all = await this.#json<Record<string, History>>(`/history/${encodeURIComponent(id)}`, { signal });
      const history = all[id];
      if (history?.status?.status_str === "error")
        throw new CallError([{ kind: "threw", message: `the workflow failed: ${messageOf(history)}` }]);
      if (history?.status?.completed === true || (history !== undefined && history.status === undefined))
        return history;
      await pause(POLL_MS, undefined, { signal });
    }
  }

  #pictureOf({ outputs = {} }: History): { filename: string; subfolder: string; type: string } {
    const { output } = this.#definition;
    const ofNodes = Object.entries(outputs).filter(([node]) => output === undefined || node === output);
    const pictures = ofNodes
      .flatMap(([, { images = [] }]) => images)
      .filter(({ type }) => type !== "temp" || output !== undefined);
    const [first] = pictures;
    if (first !== undefined && (pictures.length === 1 || output !== undefined)) {
      const { filename, subfolder, type } = first;
      return { filename, subfolder, type };
    }
    const found = pictures.length === 0 ? "no picture" : `${pictures.length} pictures`;
    throw new ModelUnavailableError(
      this.#name,
      `${this.#name}: the workflow gave ${found}${output === undefined ? "" : ` at node ${output}`}; expected one.\n  Name the node that saves it with "output".`,
    );
  }

  async #upload(image: RgbImage, signal: AbortSignal): Promise<string> {
    const form = new FormData();
    // One name, written over each time: the server keeps what it is sent.
    form.append(
      "image",
      new Blob([await encodePng(image)], { type: "image/png" }),
      `panic-tda-${this.#client}.png`,
    );
    form.append("overwrite", "true");
    const { name, subfolder } = await this.#json<{ name: string; subfolder?: string }>("/upload/image", {
      method: "POST",
      body: form,
      signal,
    });
    return subfolder ? `${subfolder}/${name}` : name;
  }

  async #json<Result>(path: string, init: RequestInit): Promise<Result> {
    const response = await this.#fetch(`${this.#baseUrl}${path}`, init);
    const body = await response.text();
    if (response.status === 400) {
      // The workflow itself is refused: no item can be computed.
      throw new ModelUnavailableError(
        this.#name,
        `${this.#name}: ComfyUI refuses the workflow: ${body.slice(0, 300)}`,
      );
    }
    if (!response.ok) throw new Error(`ComfyUI answered with ${response.status}: ${body.slice(0, 200)}`);
    try {
      return JSON.parse(body) as Result;
    } catch {
      throw new Error(`ComfyUI gave no JSON: ${JSON.stringify(body.slice(0, 60))}`);
    }
  }
}

function messageOf({ status }: History): string {
  const error = (status?.messages ?? []).find((one) => Array.isArray(one) && one[0] === "execution_error");
  const { exception_message, node_type } = ((error as unknown[] | undefined)?.[1] ?? {}) as Record<
    string,
    string
  >;
  return [node_type, exception_message].filter(Boolean).join(": ").trim().slice(0, 300) || "no reason given";
}
