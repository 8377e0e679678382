import type { DrawnImage } from "../../images/rgb-image.ts";
import { mapOutputs } from "../../models/call-errors.ts";
import type { CallContext, GenerativeModel } from "../../models/model.ts";
import type { Output } from "./recent-outputs.ts";

/** One call of a model of any kind. What it writes is not hashed yet. */
export function invokeModel(
  model: GenerativeModel,
  batch: readonly { readonly seed: number; readonly input: Output }[],
  context: CallContext,
): Promise<readonly Output[]> {
  const seeds = batch.map((item) => item.seed);
  const texts = () => batch.map((item) => textOf(item.input));
  const images = () => batch.map((item) => imageOf(item.input));
  // What others' programs and modules give besides pixels is not looked at, and so not used.
  const drawn = (image: DrawnImage): Output => {
    const { width, height, pixels, webp } = image;
    if (model.runsIn !== "worker" || webp === undefined) return { type: "image", image, hash: "" };
    return { type: "image", image: { width, height, pixels }, hash: "", webp };
  };
  switch (model.kind) {
    case "text-to-image":
      return mapOutputs(model.invoke(texts(), seeds, context), drawn);
    case "image-to-image":
      return mapOutputs(model.invoke(images(), seeds, context), drawn);
    case "image-to-text":
      return mapOutputs(model.invoke(images(), seeds, context), written);
    case "text-to-text":
      return mapOutputs(model.invoke(texts(), seeds, context), written);
  }
}

function written(text: string): Output {
  return { type: "text", text, hash: "" };
}

function textOf(input: Output): string {
  if (input.type === "text") return input.text;
  throw new Error("a model that reads text was given a picture: the network was not checked");
}

function imageOf(input: Output) {
  if (input.type === "image") return input.image;
  throw new Error("a model that reads pictures was given text: the network was not checked");
}
