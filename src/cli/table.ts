import stringWidth from "string-width";

/** Lays rows out in columns, each as wide as its widest cell; columns of numbers are aligned to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column] ?? ""))));
  const isNumeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d,.\s/–-]+$/.test(row[column] ?? "")),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const padding = " ".repeat(widths[column]! - stringWidth(cell));
          return isNumeric[column] ? padding + cell : cell + padding;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
