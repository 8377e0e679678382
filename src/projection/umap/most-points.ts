/**
 * The most different points that are laid out: the exact search for neighbours takes the square of their number, at 100,000 of 768 coordinates
 * half a minute to some minutes, and their integers take 170 MB.
 */
export const MOST_POINTS = 100_000;
