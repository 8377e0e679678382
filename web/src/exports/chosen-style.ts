import { defaultFigureStyle, figureLimits } from "../../../src/explorer/plots/figure-limits.ts";
import type { FigureStyle } from "../../../src/explorer/plots/figure-module.ts";

const KEY = "panic-tda-figure";

/** How the last figure was saved from this browser. */
export function chosenStyle(): FigureStyle {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<FigureStyle>;
    const { widthMm, fontPt } = figureLimits;
    return {
      theme: kept.theme === "dark" ? "dark" : "light",
      widthMm: within(kept.widthMm, widthMm) ?? defaultFigureStyle.widthMm,
      fontPt: within(kept.fontPt, fontPt) ?? defaultFigureStyle.fontPt,
    };
  } catch {
    return defaultFigureStyle;
  }
}

export function rememberStyle(style: FigureStyle): void {
  localStorage.setItem(KEY, JSON.stringify(style));
}

function within(value: unknown, { least, greatest }: { least: number; greatest: number }): number | null {
  return typeof value === "number" && value >= least && value <= greatest ? value : null;
}
