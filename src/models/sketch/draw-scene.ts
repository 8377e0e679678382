import type { RgbImage } from "../../images/rgb-image.ts";
import type { Composition, Figure } from "./compose-scene.ts";
import { CANVAS_SIZE } from "./lay-out-groups.ts";
import { mixed } from "./mix-colours.ts";
import { coverageOf } from "./polygon-coverage.ts";
import { shapeOutlines, transformed } from "./shape-outlines.ts";
import type { Rgb, ShapeName } from "./vocabulary.ts";

/** Red, green and blue of each pixel as numbers from 0 to 255; rounded once, when the picture is done. */
type Canvas = Float32Array;

/** Shapes that look like bodies and get a glint when they are large enough to show one. */
const glossyShapes: ReadonlySet<ShapeName> = new Set(["circle", "oval", "heart", "hexagon"]);
/** Figures below this extent, in pixels, get no glint. */
const GLINT_EXTENT = 46;

/** Paints a composition. The light comes from the upper left. */
export function drawScene(composition: Composition): RgbImage {
  const canvas = paintBackground(composition.background);
  for (const figure of composition.figures) paintShadow(canvas, figure);
  for (const figure of composition.figures) {
    paintFigure(canvas, figure, 0.1);
    if (glossyShapes.has(figure.shape) && figure.extent >= GLINT_EXTENT)
      paintFigure(canvas, glintOf(figure), 0);
  }
  const pixels = new Uint8Array(canvas.length);
  // Canvas values are never negative, so that cutting off after adding a half rounds.
  for (let i = 0; i < canvas.length; i++) pixels[i] = Math.min(255, canvas[i]! + 0.5);
  return { width: CANVAS_SIZE, height: CANVAS_SIZE, pixels };
}

/** The light of each pixel of the background: brighter at the top, darker towards the corners. */
const lightOfGround = Float32Array.from({ length: CANVAS_SIZE * CANVAS_SIZE }, (_, at) => {
  const u = (at % CANVAS_SIZE) / CANVAS_SIZE - 0.5;
  const v = Math.floor(at / CANVAS_SIZE) / CANVAS_SIZE - 0.5;
  return 1 - 0.09 * v - 0.16 * (u * u + v * v);
});

function paintBackground([red, green, blue]: Rgb): Canvas {
  const canvas = new Float32Array(CANVAS_SIZE * CANVAS_SIZE * 3);
  for (let at = 0, i = 0; at < lightOfGround.length; at++, i += 3) {
    const light = lightOfGround[at]!;
    canvas[i] = red * light;
    canvas[i + 1] = green * light;
    canvas[i + 2] = blue * light;
  }
  return canvas;
}

/** A soft dark spot below and to the right. */
function paintShadow(canvas: Canvas, figure: Figure): void {
  const radius = figure.extent * 1.25;
  const centreX = figure.x + figure.extent * 0.12;
  const centreY = figure.y + figure.extent * 0.2;
  const top = Math.max(0, Math.floor(centreY - radius));
  const bottom = Math.min(CANVAS_SIZE - 1, Math.ceil(centreY + radius));
  const left = Math.max(0, Math.floor(centreX - radius));
  const right = Math.min(CANVAS_SIZE - 1, Math.ceil(centreX + radius));
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const u = (x - centreX) / radius;
      const v = (y - centreY) / radius;
      const inside = 1 - u * u - v * v;
      if (inside <= 0) continue;
      const light = 1 - 0.2 * inside * inside;
      const i = (y * CANVAS_SIZE + x) * 3;
      canvas[i]! *= light;
      canvas[i + 1]! *= light;
      canvas[i + 2]! *= light;
    }
}

/** @param relief - How much lighter the lit side and darker the other is, as a share of the colour. */
function paintFigure(canvas: Canvas, figure: Figure, relief: number): void {
  const outline = transformed(shapeOutlines[figure.shape], {
    x: figure.x,
    y: figure.y,
    scaleX: figure.extent,
    scaleY: figure.extent * figure.stretch,
    turns: figure.turns,
  });
  const { left, top, width, height, values } = coverageOf(outline, {
    width: CANVAS_SIZE,
    height: CANVAS_SIZE,
  });
  const [red, green, blue] = figure.colour;
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++) {
      const share = values[at]!;
      if (share === 0) continue;
      const towardsLight = (figure.x - left - column + (figure.y - top - row)) / (2 * figure.extent);
      const light = 1 + relief * towardsLight;
      const i = ((top + row) * CANVAS_SIZE + left + column) * 3;
      canvas[i]! += (red * light - canvas[i]!) * share;
      canvas[i + 1]! += (green * light - canvas[i + 1]!) * share;
      canvas[i + 2]! += (blue * light - canvas[i + 2]!) * share;
    }
}

/** The reflection of a window on a shining body. */
function glintOf(figure: Figure): Figure {
  return {
    shape: "oval",
    x: figure.x - figure.extent * 0.36,
    y: figure.y - figure.extent * 0.36 * figure.stretch,
    extent: figure.extent * 0.16,
    stretch: 1,
    turns: -0.125,
    colour: mixed(figure.colour, [255, 255, 255], 0.72),
  };
}
