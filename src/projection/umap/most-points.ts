/**
 * The most different points that are laid out: the exact search for neighbours takes the square of their number. For 100,000 of 768 coordinates that
 * is a quarter of a minute, or minutes where they spread alike in all directions, and their integers take 170 MB.
 */
export const MOST_POINTS = 100_000;
