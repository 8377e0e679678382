import { figureDotsPerInch } from "../../../src/explorer/plots/figure-limits.ts";
import type { FigureFacts } from "../../../src/explorer/plots/figure-module.ts";
import { withPngText } from "../figures/png-text.ts";

/** Of the units that browsers call pixels. */
const UNITS_PER_INCH = 96;

/** The text of an SVG file as PNG, dense enough for print, which says the same of itself. */
export async function pngFile(svg: string, facts: FigureFacts): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = figureDotsPerInch / UNITS_PER_INCH;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = new Uint8Array(await (await canvasPng(canvas)).arrayBuffer());
    return new Blob([withPngText(png, facts, figureDotsPerInch) as Uint8Array<ArrayBuffer>], {
      type: "image/png",
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function canvasPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("the browser made no PNG")) : resolve(blob)));
  });
}
