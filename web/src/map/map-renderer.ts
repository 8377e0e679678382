import { type PlaneRenderer, pointSize } from "./flat-renderer.ts";

/**
 * Draws points and lines of a plane with WebGL 2. Small on purpose: libraries for this compile their drawing code at run time,
 * which the page's security policy forbids.
 */
const POINT_VERTEX = `#version 300 es
in vec2 position;
in vec4 color;
in float growth;
uniform vec2 scale;
uniform vec2 offset;
uniform float size;
out vec4 shade;
void main() {
  gl_Position = vec4(position * scale + offset, 0.0, 1.0);
  gl_PointSize = size * growth;
  shade = color;
}`;

// A disc with a soft edge; if there is a ring, its outer third has the ring's colour.
const POINT_FRAGMENT = `#version 300 es
precision mediump float;
in vec4 shade;
uniform vec4 ring;
uniform float opacity;
out vec4 pixel;
void main() {
  float r = length(gl_PointCoord - 0.5) * 2.0;
  if (r > 1.0) discard;
  vec4 color = ring.a > 0.0 && r > 0.68 ? ring : shade;
  float alpha = color.a * opacity * smoothstep(1.0, 0.8, r);
  pixel = vec4(color.rgb * alpha, alpha);
}`;

const LINE_FRAGMENT = `#version 300 es
precision mediump float;
in vec4 shade;
uniform float opacity;
out vec4 pixel;
void main() {
  pixel = vec4(shade.rgb * opacity, opacity);
}`;

/** From the plane to the canvas, in pixels of CSS: `screen = k · (unit of the plane) + (x, y)`. */
export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Scene {
  readonly view: View;
  /** Points to draw with a ring, larger, on top. */
  readonly marked: Uint32Array;
  readonly opacity: number;
  readonly lines: boolean;
  /** Red, green, blue from 0 to 1. */
  readonly ring: readonly [number, number, number];
}

export class MapRenderer implements PlaneRenderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #points: WebGLProgram;
  readonly #lines: WebGLProgram;
  readonly #positions: WebGLBuffer;
  readonly #colors: WebGLBuffer;
  readonly #growths: WebGLBuffer;
  readonly #pointIndices: WebGLBuffer;
  readonly #lineIndices: WebGLBuffer;
  readonly #markIndices: WebGLBuffer;
  #numPoints = 0;
  #numPointIndices = 0;
  #numLineIndices = 0;

  /** @throws Error if the browser has no WebGL 2 */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", {
      antialias: false,
      premultipliedAlpha: true,
    });
    if (gl === null) throw new Error("This browser has no WebGL 2, which the map is drawn with.");
    this.#gl = gl;
    this.#points = program(gl, POINT_VERTEX, POINT_FRAGMENT);
    this.#lines = program(gl, POINT_VERTEX, LINE_FRAGMENT);
    this.#positions = gl.createBuffer();
    this.#colors = gl.createBuffer();
    this.#growths = gl.createBuffer();
    this.#pointIndices = gl.createBuffer();
    this.#lineIndices = gl.createBuffer();
    this.#markIndices = gl.createBuffer();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** @param positions - x, y per point, upwards positive. */
  setPositions(positions: Float32Array): void {
    this.#numPoints = positions.length / 2;
    this.#upload(this.#gl.ARRAY_BUFFER, this.#positions, positions);
  }

  /** @param colors - Red, green, blue, alpha per point, bytes. */
  setColors(colors: Uint8Array): void {
    this.#upload(this.#gl.ARRAY_BUFFER, this.#colors, colors);
  }

  /** @param growths - How many times as wide as usual each point is. */
  setGrowths(growths: Float32Array): void {
    this.#upload(this.#gl.ARRAY_BUFFER, this.#growths, growths);
  }

  /** @param indices - The points that are drawn, the lowest first. */
  setPoints(indices: Uint32Array): void {
    this.#numPointIndices = indices.length;
    this.#upload(this.#gl.ELEMENT_ARRAY_BUFFER, this.#pointIndices, indices);
  }

  /** @param indices - Pairs of points. */
  setLines(indices: Uint32Array): void {
    this.#numLineIndices = indices.length;
    this.#upload(this.#gl.ELEMENT_ARRAY_BUFFER, this.#lineIndices, indices);
  }

  draw({ view, marked, opacity, lines, ring }: Scene): void {
    const gl = this.#gl;
    const canvas = gl.canvas as HTMLCanvasElement;
    const ratio = canvas.width / Math.max(1, canvas.clientWidth);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (this.#numPoints === 0) return;
    const uniforms = {
      scale: [(2 * view.k) / canvas.clientWidth, (2 * view.k) / canvas.clientHeight] as const,
      offset: [(2 * view.x) / canvas.clientWidth - 1, 1 - (2 * view.y) / canvas.clientHeight] as const,
    };
    if (lines && this.#numLineIndices > 0) {
      this.#use(this.#lines, uniforms, opacity * 0.35, 1);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#lineIndices);
      gl.drawElements(gl.LINES, this.#numLineIndices, gl.UNSIGNED_INT, 0);
    }
    const size = pointSize(this.#numPoints, view.k) * ratio;
    this.#use(this.#points, uniforms, opacity, size);
    gl.uniform4f(gl.getUniformLocation(this.#points, "ring"), 0, 0, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#pointIndices);
    gl.drawElements(gl.POINTS, this.#numPointIndices, gl.UNSIGNED_INT, 0);
    if (marked.length === 0) return;
    this.#use(this.#points, uniforms, 1, Math.max(9 * ratio, size * 1.7));
    gl.uniform4f(gl.getUniformLocation(this.#points, "ring"), ...ring, 1);
    this.#upload(gl.ELEMENT_ARRAY_BUFFER, this.#markIndices, marked);
    gl.drawElements(gl.POINTS, marked.length, gl.UNSIGNED_INT, 0);
  }

  /** Gives the graphics memory back. */
  close(): void {
    const gl = this.#gl;
    for (const buffer of [
      this.#positions,
      this.#colors,
      this.#growths,
      this.#pointIndices,
      this.#lineIndices,
      this.#markIndices,
    ])
      gl.deleteBuffer(buffer);
    gl.deleteProgram(this.#points);
    gl.deleteProgram(this.#lines);
  }

  #upload(target: GLenum, buffer: WebGLBuffer, data: Float32Array | Uint8Array | Uint32Array): void {
    this.#gl.bindBuffer(target, buffer);
    this.#gl.bufferData(target, data as Float32Array<ArrayBuffer>, this.#gl.DYNAMIC_DRAW);
  }

  #use(
    used: WebGLProgram,
    { scale, offset }: { scale: readonly [number, number]; offset: readonly [number, number] },
    opacity: number,
    size: number,
  ): void {
    const gl = this.#gl;
    gl.useProgram(used);
    gl.uniform2f(gl.getUniformLocation(used, "scale"), ...scale);
    gl.uniform2f(gl.getUniformLocation(used, "offset"), ...offset);
    gl.uniform1f(gl.getUniformLocation(used, "opacity"), opacity);
    gl.uniform1f(gl.getUniformLocation(used, "size"), size);
    this.#attribute(used, "position", this.#positions, 2, gl.FLOAT, false);
    this.#attribute(used, "color", this.#colors, 4, gl.UNSIGNED_BYTE, true);
    this.#attribute(used, "growth", this.#growths, 1, gl.FLOAT, false);
  }

  #attribute(
    used: WebGLProgram,
    name: string,
    buffer: WebGLBuffer,
    size: number,
    type: GLenum,
    normalized: boolean,
  ): void {
    const gl = this.#gl;
    const place = gl.getAttribLocation(used, name);
    if (place < 0) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, normalized, 0, 0);
  }
}

function program(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const linked = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(linked, shader);
  }
  gl.linkProgram(linked);
  if (!gl.getProgramParameter(linked, gl.LINK_STATUS))
    throw new Error(gl.getProgramInfoLog(linked) ?? "WebGL refused a program");
  return linked;
}
