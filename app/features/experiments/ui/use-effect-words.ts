import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { TRIED_PERKS } from "#app/features/tiers/types.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { Metric } from "../rules.ts";
import type { Interval } from "../statistics/intervals.ts";
import type { ExperimentView } from "../types.ts";

/** How effects, intervals and the actions under trial are written. */
export function useEffectWords() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const effect = (metric: Metric, value: number) => {
      if (metric === "repeat") return t("experiments.points", { points: format.change(100 * value) });
      const rounded = Math.round(value);
      return `${rounded > 0 ? "+" : ""}${format.money(rounded)}`;
    };
    return {
      effect,
      range: (metric: Metric, { low, high }: Interval) =>
        t("experiments.range", { low: effect(metric, low), high: effect(metric, high) }),
      /** Short, for an axis. */
      tick: (metric: Metric, value: number) =>
        metric === "repeat" ? format.plain(100 * value) : format.moneyShort(value),
      subject: ({ kind, nameJa, nameEn }: Pick<ExperimentView["subject"], "kind" | "nameJa" | "nameEn">) => {
        const name = i18n.language === "ja" ? nameJa : nameEn;
        const what = t(`experiments.subjects.${SUBJECTS.find((known) => known === kind) ?? "gone"}`);
        // A tier's name says nothing of which of its perks is tried.
        return TRIED_PERKS.some((perk) => perk === kind) && name
          ? t("experiments.ofTier", { tier: name, what })
          : name || what;
      },
    };
  }, [t, i18n.language, format]);
}

const SUBJECTS = ["next_visit", "birthday", "win_back", "tier", "programme", ...TRIED_PERKS] as const;
