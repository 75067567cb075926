import { useState } from "react";
import { toDecimal } from "#app/lib/money.ts";
import type { TypedProgramme, TypedTier } from "../forms.ts";
import type { Perk, ProgrammeContent } from "../types.ts";

/** A tier of the draft, with a key of its own while the list changes. */
export type DraftTier = TypedTier & { key: string };
export type Draft = Omit<TypedProgramme, "tiers"> & { tiers: DraftTier[] };

/** A programme as it is edited: what is typed, as text. */
export function useProgrammeDraft(programme: ProgrammeContent, currency: string) {
  const [draft, setDraft] = useState(() => toDraft(programme, currency));
  const change = (edit: (tiers: DraftTier[]) => DraftTier[]) => setDraft((old) => ({ ...old, tiers: edit(old.tiers) }));
  return {
    draft,
    set: (field: Exclude<keyof Draft, "tiers">) => (value: string) => setDraft((old) => ({ ...old, [field]: value })),
    setTier: (key: string, fields: Partial<TypedTier>) =>
      change((tiers) => tiers.map((tier) => (tier.key === key ? { ...tier, ...fields } : tier))),
    add: () =>
      change((tiers) => [
        ...tiers,
        {
          key: `new ${newKey(tiers)}`,
          tierId: null,
          nameJa: "",
          nameEn: "",
          threshold: "",
          multiplier: "1",
          perks: [],
        },
      ]),
    remove: (key: string) => change((tiers) => tiers.filter((tier) => tier.key !== key)),
    /** The order of tiers is that of their thresholds: two that change places change thresholds. */
    move: (key: string, by: 1 | -1) => change((tiers) => exchange(tiers, key, by)),
  };
}

const newKey = (tiers: DraftTier[]) => Math.max(0, ...tiers.map(({ key }) => Number(key.replace("new ", "")) || 0)) + 1;

function exchange(tiers: DraftTier[], key: string, by: 1 | -1): DraftTier[] {
  const at = tiers.findIndex((tier) => tier.key === key);
  const [one, other] = [tiers[at], tiers[at + by]];
  if (!one || !other) return tiers;
  const moved = [...tiers];
  moved[at] = { ...other, threshold: one.threshold };
  moved[at + by] = { ...one, threshold: other.threshold };
  return moved;
}

function toDraft(programme: ProgrammeContent, currency: string): Draft {
  const { basis, windowKind, windowMonths, graceDays, tiers } = programme;
  return {
    basis,
    windowKind,
    windowMonths: String(windowMonths),
    graceDays: String(graceDays),
    tiers: tiers.map(({ tierId, nameJa, nameEn, threshold, multiplierBp, perks }) => ({
      key: tierId ?? nameEn,
      tierId,
      nameJa,
      nameEn,
      threshold: basis === "spend" ? toDecimal(BigInt(threshold), currency) : threshold,
      multiplier: String(multiplierBp / 10_000),
      perks: perks.map(toTypedPerk),
    })),
  };
}

const typedShare = (bp = 0) => (bp === 0 ? "" : String(bp / 100));

function toTypedPerk(perk: Perk): Record<string, string> {
  switch (perk.kind) {
    case "birthdayPoints":
      return { kind: perk.kind, points: String(perk.points), holdOut: typedShare(perk.holdOutBp) };
    case "discount":
      return { kind: perk.kind, percent: String(perk.percentBp / 100), holdOut: typedShare(perk.holdOutBp) };
    case "membersOnly":
      return { ...perk, from: perk.from ?? "", to: perk.to ?? "" };
    default:
      return perk;
  }
}

/** What is sent of a draft. */
export function toJson({ tiers, ...measure }: Draft): string {
  return JSON.stringify({ ...measure, tiers: tiers.map(({ key: _, ...tier }) => tier) });
}
