/** What a fork changes: see `Intervention` of the store, which the page cannot load. */
interface Changed {
  readonly control?: boolean;
  readonly seed?: number;
  readonly models?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly image_hash?: string;
}

/** `text "A blue circle.", seed 7`; "seed 12, a control"; "nothing changed" */
export function interventionText({ control, seed, models = {}, text, image_hash }: Changed): string {
  const parts = [
    ...Object.entries(models).map(([old, model]) => `${model} in place of ${old}`),
    ...(text === undefined ? [] : [`text ${JSON.stringify(text)}`]),
    ...(image_hash === undefined ? [] : [`image ${image_hash.slice(0, 12)}`]),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...(control === true ? ["a control"] : []),
  ];
  return parts.length === 0 ? "nothing changed" : parts.join(", ");
}
