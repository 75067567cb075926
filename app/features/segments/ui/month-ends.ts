import { addToDay } from "#app/lib/time.ts";

/** Of a history by day, the ends of months and the last day that is known. */
export function monthEnds<Point extends { day: string }>(points: readonly Point[]): Point[] {
  const last = points.at(-1);
  return points.filter((point) => point === last || addToDay(point.day, { days: 1 }).endsWith("-01"));
}
