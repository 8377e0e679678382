/** As the style sheet has it for names on the map. */
const FONT = '11px "Inter Variable", Inter, system-ui, sans-serif';

let context: CanvasRenderingContext2D | null = null;

/** A text that is at most so many pixels wide, shortened where it is longer, and its width. Letters of other scripts are wider than ours. */
export function measuredText(
  text: string,
  widest: number,
): { readonly text: string; readonly width: number } {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return { text, width: widest };
  context.font = FONT;
  const whole = context.measureText(text).width;
  if (whole <= widest) return { text, width: whole };
  const letters = [...text];
  while (letters.length > 1) {
    letters.pop();
    const shorter = `${letters.join("").trimEnd()}…`;
    const { width } = context.measureText(shorter);
    if (width <= widest) return { text: shorter, width };
  }
  return { text: "…", width: context.measureText("…").width };
}
