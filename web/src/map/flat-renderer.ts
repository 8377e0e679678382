import type { Scene } from "./map-renderer.ts";

/** What draws the points and lines of the plane. */
export interface PlaneRenderer {
  /** @param positions - x, y per point, upwards positive. */
  setPositions(positions: Float32Array): void;
  /** @param colors - Red, green, blue, alpha per point, bytes. */
  setColors(colors: Uint8Array): void;
  /** @param growths - How many times as wide as usual each point is. */
  setGrowths(growths: Float32Array): void;
  /** @param indices - The points that are drawn, the lowest first. */
  setPoints(indices: Uint32Array): void;
  /** @param indices - Pairs of points. */
  setLines(indices: Uint32Array): void;
  draw(scene: Scene): void;
  close(): void;
}

/** The same as the renderer of WebGL 2, for browsers that have none: squares in place of discs where there are many points. */
export class FlatRenderer implements PlaneRenderer {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #positions: Float32Array = new Float32Array();
  #colors: Uint8Array = new Uint8Array();
  #growths: Float32Array = new Float32Array();
  #points: Uint32Array = new Uint32Array();
  #lines: Uint32Array = new Uint32Array();

  /** @throws Error if the browser cannot draw at all */
  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (context === null)
      throw new Error("This browser can draw neither with WebGL 2 nor on a plain canvas.");
    this.#canvas = canvas;
    this.#context = context;
  }

  setPositions(positions: Float32Array): void {
    this.#positions = positions;
  }

  setColors(colors: Uint8Array): void {
    this.#colors = colors;
  }

  setGrowths(growths: Float32Array): void {
    this.#growths = growths;
  }

  setPoints(indices: Uint32Array): void {
    this.#points = indices;
  }

  setLines(indices: Uint32Array): void {
    this.#lines = indices;
  }

  draw({ view, marked, opacity, lines, ring }: Scene): void {
    const { width, height, clientWidth } = this.#canvas;
    const ratio = width / Math.max(1, clientWidth);
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const x = (i: number) => (view.x + view.k * this.#positions[2 * i]!) * ratio;
    const y = (i: number) => (view.y - view.k * this.#positions[2 * i + 1]!) * ratio;
    const numPoints = this.#positions.length / 2;
    if (lines) {
      context.globalAlpha = opacity * 0.35;
      for (let i = 0; i < this.#lines.length; i += 2) {
        context.strokeStyle = this.#colorOf(this.#lines[i]!);
        context.beginPath();
        context.moveTo(x(this.#lines[i]!), y(this.#lines[i]!));
        context.lineTo(x(this.#lines[i + 1]!), y(this.#lines[i + 1]!));
        context.stroke();
      }
    }
    const size = pointSize(numPoints, view.k) * ratio;
    for (const i of this.#points) {
      const [px, py] = [x(i), y(i)];
      if (px < -9 || py < -9 || px > width + 9 || py > height + 9) continue;
      context.globalAlpha = (opacity * this.#colors[4 * i + 3]!) / 255;
      context.fillStyle = this.#colorOf(i);
      const side = size * (this.#growths[i] ?? 1);
      context.fillRect(px - side / 2, py - side / 2, side, side);
    }
    context.globalAlpha = 1;
    for (const i of marked) {
      context.fillStyle = this.#colorOf(i);
      context.strokeStyle = `rgb(${ring.map((part) => Math.round(255 * part)).join(",")})`;
      context.lineWidth = 1.5 * ratio;
      context.beginPath();
      context.arc(x(i), y(i), Math.max(4.5 * ratio, size * 0.85), 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }

  close(): void {
    this.#positions = new Float32Array();
  }

  #colorOf(i: number): string {
    return `rgb(${this.#colors[4 * i]},${this.#colors[4 * i + 1]},${this.#colors[4 * i + 2]})`;
  }
}

/** Width of a point in pixels: few points are drawn larger; all grow slowly as one comes nearer, so that dense regions open up. */
export function pointSize(numPoints: number, unitPixels: number): number {
  const atRest = Math.max(3, Math.min(7, 60 / numPoints ** 0.35));
  return Math.min(10, atRest * Math.max(1, unitPixels / 300) ** 0.45);
}
