const WIDTH = 76;

/** JSON as people write it: below the top, what fits stands on one line. */
export function readableJson(value: unknown, indent = ""): string {
  const short = onOneLine(value);
  if (!isCompound(value) || (indent !== "" && indent.length + short.length <= WIDTH)) return short;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => inner + readableJson(item, inner))
    : Object.entries(value).map(
        ([key, item]) => `${inner}${JSON.stringify(key)}: ${readableJson(item, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return lines.length === 0 ? short : `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (!isCompound(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`)
    .join(", ")}}`;
}

function isCompound(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
