import { isRecord, isWhole, type LocalizedText, parseJson, parseList, parseText } from "./read.ts";

/**
 * What is the same for every shopper of a shop: its words, how points are earned, its tiers and rewards. It is written to
 * the shop (for checkout and customer accounts) and to the app's installation (for Liquid in themes), so that the
 * surfaces can be read when the app cannot be asked, and a changed word does not mean a write to every customer.
 *
 * Money is an integer count of the currency's minor unit; rates are basis points (10000 is 100 %).
 */

export const PROGRAMME_METAFIELD = { namespace: "$app", key: "programme", type: "json" } as const;

/** The same text on the app's installation: `app.metafields.okaeri.programme` in Liquid. */
export const PROGRAMME_APP_DATA = { namespace: "okaeri", key: "programme", type: "json" } as const;

/** Oldest reader's version that understands it; it grows by adding. */
export const PROGRAMME_VERSION = 1;

export type ProgrammeTier = {
  /** Names the tier in `$app.tier` of a customer and in `$app.members_only` of a product. */
  readonly handle: string;
  readonly name: LocalizedText;
  /** Minor units, orders or points, as the shop counts. */
  readonly threshold: number;
  /** What the tier makes of earned points: 15000 is 1.5 times. */
  readonly multiplierBp: number;
};

export type ProgrammeEarning = {
  /** `points` for each full `perMinor` of what the customer pays for the product. */
  readonly points: number;
  readonly perMinor: number;
  /** Whether tax counts as paid for the product. */
  readonly withTax: boolean;
  readonly bonuses: readonly ProgrammeBonus[];
};

/** What is earned beyond the amount: each counts from the points for the amount, and they add up. */
export type ProgrammeBonus = {
  /** `days` is for every product on its days; the others for a product, the products of a collection or with a tag. */
  readonly scope: "days" | "product" | "collection" | "tag";
  /** Id of the product or collection as decimal text, the tag in lower case; empty for `days`. */
  readonly target: string;
  /** 20000 is twice the points; null where `points` are given for each unit instead. */
  readonly timesBp: number | null;
  readonly points: number | null;
  /** Day of the month, and 1 (Monday) to 7; null: every one. */
  readonly monthDay: number | null;
  readonly weekday: number | null;
  /** Shop days `YYYY-MM-DD`, from one on and before the other; null: open. */
  readonly from: string | null;
  readonly to: string | null;
};

export type Programme = {
  readonly programmeVersion: typeof PROGRAMME_VERSION;
  readonly updatedAt: string;
  readonly currency: string;
  /** Decimal places of the currency. */
  readonly digits: number;
  /** Whether the shop's prices contain tax. */
  readonly taxesIncluded: boolean;
  /** The shop's own word for its points, or null for the usual word. */
  readonly pointsName: LocalizedText | null;
  /** The shop's colour, `#rrggbb`, for surfaces that can take one. */
  readonly accent: string | null;
  /** Null while no points are earned with purchases. */
  readonly earning: ProgrammeEarning | null;
  /** Lowest threshold first. */
  readonly tiers: readonly ProgrammeTier[];
};

/** Reads a {@link Programme} out of a metafield's text; what does not fit gives null. */
export function parseProgramme(input: unknown): Programme | null {
  const value = typeof input === "string" ? parseJson(input) : input;
  if (!isRecord(value) || value.programmeVersion !== PROGRAMME_VERSION) return null;
  if (typeof value.currency !== "string" || !isWhole(value.digits)) return null;
  return {
    programmeVersion: PROGRAMME_VERSION,
    updatedAt: typeof value.updatedAt === "string" ? value.updatedAt : "",
    currency: value.currency,
    digits: value.digits,
    taxesIncluded: value.taxesIncluded === true,
    pointsName: parseText(value.pointsName),
    accent: typeof value.accent === "string" ? value.accent : null,
    earning: parseEarning(value.earning),
    tiers: parseList(value.tiers, parseTier),
  };
}

function parseEarning(value: unknown): ProgrammeEarning | null {
  if (!isRecord(value) || !isWhole(value.points) || !isWhole(value.perMinor) || value.perMinor <= 0) return null;
  return {
    points: value.points,
    perMinor: value.perMinor,
    withTax: value.withTax === true,
    bonuses: parseList(value.bonuses, parseBonus),
  };
}

const SCOPES: readonly unknown[] = ["days", "product", "collection", "tag"];

function parseBonus(value: unknown): ProgrammeBonus | null {
  if (!isRecord(value) || !SCOPES.includes(value.scope) || typeof value.target !== "string") return null;
  const whole = (each: unknown) => (isWhole(each) ? each : null);
  const day = (each: unknown) => (typeof each === "string" ? each : null);
  return {
    scope: value.scope as ProgrammeBonus["scope"],
    target: value.target,
    timesBp: whole(value.timesBp),
    points: whole(value.points),
    monthDay: whole(value.monthDay),
    weekday: whole(value.weekday),
    from: day(value.from),
    to: day(value.to),
  };
}

function parseTier(value: unknown): ProgrammeTier | null {
  const name = isRecord(value) ? parseText(value.name) : null;
  if (!isRecord(value) || !name || typeof value.handle !== "string" || !isWhole(value.threshold)) return null;
  const multiplierBp = isWhole(value.multiplierBp) ? value.multiplierBp : 10_000;
  return { handle: value.handle, name, threshold: value.threshold, multiplierBp };
}
