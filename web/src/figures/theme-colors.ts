import themeCss from "../shell/theme.css?raw";

/** The colours of the page's style sheet, by their names. */
export function themeColors(theme: "light" | "dark"): ReadonlyMap<string, string> {
  const colors = new Map<string, string>();
  for (const [, name, light, dark] of themeCss.matchAll(
    /(--[\w-]+):\s*light-dark\(\s*(#\w+)\s*,\s*(#\w+)\s*\)/g,
  ))
    colors.set(name!, theme === "dark" ? dark! : light!);
  return colors;
}
