/** Customers with as many repeats, or more, are told together where a forecast is held against what came. */
export const MOST_REPEATS_TOLD = 7;
