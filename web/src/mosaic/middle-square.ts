/** The largest square in the middle of a picture: its upper left corner and its side, in pixels of the picture. */
export function middleSquare(width: number, height: number): [x: number, y: number, side: number] {
  const side = Math.min(width, height);
  return [(width - side) / 2, (height - side) / 2, side];
}
