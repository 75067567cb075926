import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SimShopData } from "../model.ts";
import { CDNOW_DOMAIN, cdnowShiftDays, cdnowShop } from "./cdnow/cdnow-shop.ts";
import { KURASHI_DOMAIN, kurashiLastDay, kurashiShop } from "./kurashi/kurashi-shop.ts";

/** The part of the simulator's store that seeding needs. */
export type SeedableStore = {
  load: (data: SimShopData) => unknown;
  continueIdsFrom: (first: string) => void;
};

/** A loaded shop. `shiftDays` is how far its dates were moved; 0 where they were made for the present. */
export type LoadedDemoShop = { name: string; domain: string; shiftDays: number };

/** Which dates a data folder was started with; decided once, so that orders do not move between starts. */
export type DemoDates = { cdnowShiftDays: number; kurashiLastDay: string };

/** Ids of everything made after the seed: above 2^53 and above every id of the seed. */
const FIRST_NEW_ID = "9007199260000000001";
const DATES_FILE = "demo-dates.json";

/**
 * Loads both demo shops into the simulator's store.
 * @param options.dataDir folder in which the dates are kept between starts; without it they follow `now`
 */
export function loadDemoShops(options: { store: SeedableStore; dataDir?: string; now: Date }): LoadedDemoShop[] {
  const dates = demoDates(options);
  options.store.load(cdnowShop({ shiftDays: dates.cdnowShiftDays }));
  options.store.load(kurashiShop({ lastDay: dates.kurashiLastDay }));
  options.store.continueIdsFrom(FIRST_NEW_ID);
  return [
    { name: "CDNOW", domain: CDNOW_DOMAIN, shiftDays: dates.cdnowShiftDays },
    { name: "くらしの森", domain: KURASHI_DOMAIN, shiftDays: 0 },
  ];
}

/** The dates kept in `dataDir`, or those that follow from `now`, which are then kept. */
export function demoDates(options: { dataDir?: string; now: Date }): DemoDates {
  const file = options.dataDir === undefined ? undefined : join(options.dataDir, DATES_FILE);
  if (file && existsSync(file)) return parseDates(file);
  const dates = { cdnowShiftDays: cdnowShiftDays(options.now), kurashiLastDay: kurashiLastDay(options.now) };
  if (file && options.dataDir) {
    mkdirSync(options.dataDir, { recursive: true });
    // Renamed into place: a kill in between leaves no half file.
    writeFileSync(`${file}.new`, `${JSON.stringify(dates)}\n`);
    renameSync(`${file}.new`, file);
  }
  return dates;
}

function parseDates(file: string): DemoDates {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(`${file} cannot be read; delete it together with the simulator's data to start afresh`, { cause });
  }
  const dates = value as Partial<DemoDates> | null;
  if (!Number.isInteger(dates?.cdnowShiftDays) || !/^\d{4}-\d{2}-\d{2}$/.test(dates?.kurashiLastDay ?? "")) {
    throw new Error(
      `${file} does not hold the dates of the demo shops; delete it together with the simulator's data to start afresh`,
    );
  }
  return dates as DemoDates;
}
