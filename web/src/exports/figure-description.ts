/** What a figure needs beside its plot to be understood away from the page. */
export interface FigureDescription {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly note: string;
  readonly legend?: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly name: string;
  /** As a style sheet says it. */
  readonly color: string;
  /** Of a mark around 0, 0; a disc if it is left out. */
  readonly mark?: string;
}

const PAD = 12;
const TITLE_SIZE = 14;
const TEXT_SIZE = 11;
const LINE = 16;
/** What a letter of the text takes on average, as a share of its size. */
const LETTER = 0.56;
const MOST_ENTRIES = 24;

/**
 * Puts title and legend above a plot and the sentence below it.
 *
 * @param plot - Without what stands around it; becomes a group of the result.
 * @returns a picture of the same width, and taller
 */
export function withDescription(
  plot: SVGSVGElement,
  { title, note, legend = [] }: FigureDescription,
  { width, height }: { width: number; height: number },
): SVGSVGElement {
  const svg = element("svg", {}) as SVGSVGElement;
  const lettersPerLine = Math.floor((width - 2 * PAD) / (TEXT_SIZE * LETTER));
  let y = PAD;
  for (const line of wrapped(title, Math.floor((width - 2 * PAD) / (TITLE_SIZE * LETTER)))) {
    y += LINE + 2;
    svg.append(text(line, PAD, y, TITLE_SIZE, "600"));
  }
  let x = PAD;
  if (legend.length > 0) y += LINE + 4;
  for (const { name, color, mark } of legend.slice(0, MOST_ENTRIES)) {
    const wide = 18 + name.length * TEXT_SIZE * LETTER + 14;
    if (x > PAD && x + wide > width - PAD) [x, y] = [PAD, y + LINE];
    const drawn = mark ?? "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0";
    svg.append(element("path", { d: drawn, transform: `translate(${x + 6},${y - 4})`, fill: color }));
    svg.append(text(name, x + 16, y, TEXT_SIZE));
    x += wide;
  }
  if (legend.length > MOST_ENTRIES) {
    y += LINE;
    svg.append(text(`and ${legend.length - MOST_ENTRIES} more`, PAD, y, TEXT_SIZE));
  }
  y += PAD;
  const group = element("g", { transform: `translate(0,${y})` });
  group.append(...plot.childNodes);
  svg.append(group);
  y += height;
  for (const line of wrapped(note, lettersPerLine)) {
    y += LINE;
    svg.append(text(line, PAD, y, TEXT_SIZE));
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${y + PAD}`);
  return svg;
}

/** A text in lines of at most so many letters, broken at spaces. */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function text(content: string, x: number, y: number, size: number, weight = "400"): SVGElement {
  const made = element("text", { x, y, "font-size": `${size}px`, "font-weight": weight, fill: "var(--ink)" });
  made.textContent = content;
  return made;
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
