import { z } from "zod";
import { percentField, readAmount } from "#app/lib/forms.ts";
import { isDay } from "#app/lib/time.ts";
import { ONCE_BP } from "./rules.ts";
import { BASES, type Perk, type ProgrammeContent, type ProgrammeTier, WINDOW_KINDS } from "./types.ts";

const MOST_TIERS = 20;
/** More would be a perk that hardly anybody gets. */
const MOST_HELD_OUT_BP = 5_000;
const name = z.string().trim().min(1, "required").max(60, "tooLong");
const wholeNumber = (limits: { min: number; max: number }) =>
  z
    .string("number")
    .transform((text) => Number(text.normalize("NFKC").replaceAll(/[,\s]/g, "") || Number.NaN))
    .pipe(z.number("number").int("number").min(limits.min, "number").max(limits.max, "number"));

/** How many times, such as `1.5`, in basis points. */
const timesBp = (limits: { min: number; max: number }) =>
  z.string("number").transform((text, context) => {
    const plain = text.normalize("NFKC").trim();
    const bp = /^\d{1,3}(\.\d{1,4})?$/.test(plain) ? Math.round(Number(plain) * ONCE_BP) : Number.NaN;
    if (bp >= limits.min && bp <= limits.max) return bp;
    context.issues.push({ code: "custom", message: "number", input: text });
    return z.NEVER;
  });

const day = z.union([z.literal("").transform(() => null), z.string().refine(isDay, "day")], "day");

/** Empty: nobody is held out. */
const holdOut = percentField({ mostBp: MOST_HELD_OUT_BP, emptyBp: 0, problem: "holdOut" }).default(0);
const withHoldOut = <T extends object>(perk: T, holdOutBp: number) => (holdOutBp > 0 ? { ...perk, holdOutBp } : perk);

const perk: z.ZodType<Perk> = z.discriminatedUnion("kind", [
  z
    .object({ kind: z.literal("birthdayPoints"), points: wholeNumber({ min: 1, max: 1_000_000 }), holdOut })
    .transform(({ kind, points, holdOut }) => withHoldOut({ kind, points }, holdOut)),
  z
    .object({
      kind: z.literal("discount"),
      percent: percentField({ leastBp: 1, mostBp: 10_000 }),
      holdOut,
    })
    .transform(({ kind, percent, holdOut }) => withHoldOut({ kind, percentBp: percent }, holdOut)),
  z
    .object({
      kind: z.literal("membersOnly"),
      target: z.string().regex(/^gid:\/\/shopify\/(Product|Collection)\/\d{1,19}$/, "required"),
      title: z.string().max(255),
      from: day,
      to: day,
    })
    .refine(({ from, to }) => from === null || to === null || from <= to, { path: ["to"], message: "endsBefore" }),
  z.object({ kind: z.literal("text"), ja: name.max(200, "tooLong"), en: name.max(200, "tooLong") }),
]);

/** The draft as the editor sends it: what was typed, as text. */
export interface TypedProgramme {
  basis: string;
  windowKind: string;
  windowMonths: string;
  graceDays: string;
  tiers: TypedTier[];
}

export interface TypedTier {
  tierId: string | null;
  nameJa: string;
  nameEn: string;
  threshold: string;
  multiplier: string;
  perks: Record<string, string>[];
}

/**
 * Reads a draft. Problems are told by their place, such as `tiers.2.threshold`; each message is a key of `problems`.
 *
 * @param before the tiers in force: a tier that stays keeps its handle, and an id that is none of them is no tier
 */
export function readTypedProgramme(options: {
  json: string;
  currency: string;
  before: readonly ProgrammeTier[];
}): { ok: true; content: ProgrammeContent } | { ok: false; problems: Record<string, string> } {
  const { currency, before } = options;
  const handles = new Map(before.map(({ tierId, handle }) => [tierId, handle]));
  const schema = z.object({
    basis: z.enum(BASES),
    windowKind: z.enum(WINDOW_KINDS),
    windowMonths: wholeNumber({ min: 1, max: 60 }),
    graceDays: wholeNumber({ min: 0, max: 730 }),
    tiers: z
      .array(
        z.object({
          tierId: z.string().nullable(),
          nameJa: name,
          nameEn: name,
          threshold: z.string(),
          multiplier: timesBp({ min: 0, max: 1_000_000 }),
          perks: z.array(perk).max(20),
        }),
      )
      .min(1, "last")
      .max(MOST_TIERS),
  });
  const raw = fromJson(options.json);
  const read = schema.safeParse(raw);
  const problems = problemsOfTiers(raw, { currency, known: new Set(handles.keys()) });
  for (const { path, message } of read.error?.issues ?? []) problems[path.join(".") || "form"] ??= message;
  if (!read.success || Object.keys(problems).length > 0) return { ok: false, problems };
  const { tiers, ...measure } = read.data;
  const content = tiers.map(({ multiplier, threshold, ...tier }) => ({
    ...tier,
    threshold: readThreshold({ threshold, basis: measure.basis, currency }) ?? "0",
    multiplierBp: multiplier,
    handle: handles.get(tier.tierId) ?? "",
  }));
  // The order of tiers is that of their thresholds.
  content.sort((a, b) => (BigInt(a.threshold) < BigInt(b.threshold) ? -1 : 1));
  return { ok: true, content: { ...measure, tiers: content } };
}

/** What is wrong with one tier beside the others, whatever else is wrong. */
function problemsOfTiers(
  raw: unknown,
  { currency, known }: { currency: string; known: ReadonlySet<string | null> },
): Record<string, string> {
  const problems: Record<string, string> = {};
  const loose = z.object({
    basis: z.enum(BASES),
    tiers: z.array(
      z.object({
        tierId: z.string().nullable(),
        threshold: z.string(),
        perks: z.array(z.object({ kind: z.string(), holdOut: z.string().optional() })).catch([]),
      }),
    ),
  });
  const read = loose.safeParse(raw);
  if (!read.success) return problems;
  const { basis, tiers } = read.data;
  const seen = new Set<string>();
  for (const [at, { threshold, tierId, perks }] of tiers.entries()) {
    const value = readThreshold({ threshold, basis, currency });
    // Shopify is told of tiers above zero alone, and these two are done there.
    for (const [place, { kind, holdOut }] of value === "0" ? perks.entries() : []) {
      // Everybody begins in that tier, which is no move: nobody comes to its perks.
      if (kind === "birthdayPoints" && (holdOut ?? "") !== "")
        problems[`tiers.${at}.perks.${place}.holdOut`] = "aboveZero";
      if (kind === "discount") problems[`tiers.${at}.perks.${place}.percent`] = "aboveZero";
      if (kind === "membersOnly") problems[`tiers.${at}.perks.${place}.target`] = "aboveZero";
    }
    if (value === null) problems[`tiers.${at}.threshold`] = basis === "spend" ? "amount" : "number";
    else if (seen.has(value)) problems[`tiers.${at}.threshold`] = "taken";
    else seen.add(value);
    if (tierId !== null && !known.has(tierId)) problems.form = "conflict";
  }
  return problems;
}

function readThreshold(typed: { threshold: string; basis: string; currency: string }): string | null {
  const plain = typed.threshold.normalize("NFKC").replaceAll(/[,\s]/g, "");
  if (typed.basis !== "spend") return /^\d{1,12}$/.test(plain) ? String(BigInt(plain)) : null;
  const minor = readAmount(plain, typed.currency);
  return minor === null ? null : String(minor);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
