/**
 * What the page's style sheets say of the marks in a plot, as attributes: style sheets do not travel with a file. An attribute that an
 * element has itself wins.
 */
const CLASSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "axis-title": { fill: "var(--ink)" },
  rule: { stroke: "var(--rule)", fill: "none" },
  "rule-strong": { stroke: "var(--rule-strong)", fill: "none" },
  "bound-curve": {
    fill: "none",
    stroke: "var(--ink-soft)",
    "stroke-width": "1.2",
    "stroke-dasharray": "5 4",
  },
  "entropy-selected": { stroke: "var(--ink)", "stroke-width": "1.5" },
  "diagram-mark": { stroke: "var(--surface)", "stroke-width": "0.4" },
  "cycle-frame": { fill: "none", stroke: "#ff9d3c", "stroke-width": "2" },
  "cycle-text": { fill: "#fff", stroke: "#000", "stroke-width": "2.5", "paint-order": "stroke" },
  "why-area": { stroke: "var(--surface)", "stroke-width": "0.8" },
  "mark-line": { stroke: "var(--ink)", "stroke-width": "1.2" },
  "mark-text": {
    fill: "var(--ink)",
    stroke: "var(--surface)",
    "stroke-width": "3",
    "paint-order": "stroke",
  },
  "map-marker": { stroke: "var(--surface)", "stroke-width": "2" },
  "map-ring": { fill: "none", stroke: "var(--ink)", "stroke-width": "1.6", "stroke-dasharray": "3 2" },
};

const TAG = /<([a-zA-Z]+)((?:\s+[^\s=>"/]+(?:="[^"]*")?)*)\s*(\/?)>/g;
const ATTRIBUTE = /([^\s=>"/]+)(?:="([^"]*)")?/g;
/** Belong to the page. */
const LEFT_OUT = /^(class|role|tabindex|href|aria-.*|data-.*|on.*)$/;

/** The markup of a plot without classes and variables: every program draws it the same. */
export function plainSvg(markup: string, colors: ReadonlyMap<string, string>): string {
  return markup.replace(TAG, (_, name: string, text: string, end: string) => {
    const own = new Map<string, string>();
    for (const [, key, value = ""] of text.matchAll(ATTRIBUTE)) own.set(key!, value);
    const attributes = new Map<string, string>(name === "text" ? [["fill", "var(--ink-soft)"]] : []);
    for (const one of (own.get("class") ?? "").split(" "))
      for (const [key, value] of Object.entries(CLASSES[one] ?? {})) attributes.set(key, value);
    for (const [key, value] of own)
      if (!LEFT_OUT.test(key) || (name === "image" && key === "href")) attributes.set(key, value);
    const written = [...attributes].map(([key, value]) => ` ${key}="${withColors(value, colors)}"`);
    return `<${name}${written.join("")}${end}>`;
  });
}

function withColors(value: string, colors: ReadonlyMap<string, string>): string {
  return value.replace(/var\((--[\w-]+)\)/g, (whole, name: string) => colors.get(name) ?? whole);
}
