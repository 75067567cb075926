import { useTranslation } from "react-i18next";
import { READY_MADE_KEYS } from "#app/features/segments/rules.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { Anchor } from "../../programme-content.ts";
import type { ProgrammeLack } from "../../programmes/types.ts";
import type { ProgrammeChoices } from "../../programmes/views.server.ts";

/** Says what begins a programme, when a step comes, and what a programme lacks. */
export function useProgrammeWords() {
  const { t } = useTranslation();
  return {
    anchor(anchor: Anchor): string {
      switch (anchor.kind) {
        case "order":
          if (anchor.number === null) return t("programmes.anchors.anyOrder");
          return anchor.number === 1
            ? t("programmes.anchors.firstOrder")
            : t("programmes.anchors.nthOrder", { n: anchor.number });
        case "product":
          return t("programmes.anchors.products", { count: anchor.productIds.length });
        case "lapse":
          return t(`programmes.anchors.${anchor.stage}`);
        case "reorderDue":
          return anchor.productIds === null
            ? t("programmes.anchors.reorderDue")
            : t("programmes.anchors.reorderOf", { count: anchor.productIds.length });
        case "subscriptionCancelled": {
          if (anchor.deliveries === null) return t("programmes.anchors.subscriptionCancelled");
          const { least, most } = anchor.deliveries;
          if (most === null) return t("programmes.anchors.cancelledFrom", { count: least });
          return least === most
            ? t("programmes.anchors.cancelledAfter", { count: least })
            : t("programmes.anchors.cancelledBetween", { least, most });
        }
        case "tierChange":
          return t(`programmes.anchors.tier.${anchor.direction}`);
        case "segment":
          return t(`programmes.anchors.segment.${anchor.change}`);
        default:
          return t(`programmes.anchors.${anchor.kind}`);
      }
    },
    /** @param offset days from the anchor */
    day(offset: number): string {
      if (offset === 0) return t("programmes.day.same");
      return offset > 0 ? t("programmes.day.after", { count: offset }) : t("programmes.day.before", { count: -offset });
    },
    lack({ what, step }: ProgrammeLack): string {
      const words = t(`programmes.lacks.${what}`);
      return step === null ? words : t("programmes.lacks.ofStep", { n: step, words });
    },
  };
}

const PROBLEMS = [
  "required",
  "number",
  "range",
  "tooLong",
  "tooMany",
  "percent",
  "reversed",
  "notAhead",
  "order",
  "neededToLeave",
  "gone",
  "conflict",
  "taken",
  "lacks",
  "off",
] as const;

/** Says in words what is wrong with a field of a programme; undefined when nothing is. */
export function useProgrammeProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  return (problem) => {
    if (problem === undefined) return undefined;
    return t(`programmes.problems.${PROBLEMS.find((known) => known === problem) ?? "other"}`);
  };
}

/** The names of what a programme may be made of, as options of fields. */
export function useChoiceOptions({ segments, templates, gifts, campaigns }: ProgrammeChoices) {
  const { t } = useTranslation();
  const nameOf = useChoiceNames();
  return {
    segments: segments.map((segment) => ({ value: segment.id, label: nameOf.segment(segment) })),
    templates: templates.map(({ id, name }) => ({ value: id, label: name })),
    gifts: gifts.map((campaign) => ({ value: campaign.id, label: nameOf.campaign(campaign) })),
    campaigns: campaigns.map((campaign) => ({ value: campaign.id, label: nameOf.campaign(campaign) })),
    /** Before the options of a field: nothing chosen yet. */
    unchosen: { value: "", label: t("programmes.choose") },
  };
}

/** Names segments and campaigns in the reader's language; those without a name of the shop's by what they are. */
export function useChoiceNames() {
  const { t } = useTranslation();
  const { language } = useFormat();
  return {
    segment({ name, readyMade }: Pick<ProgrammeChoices["segments"][number], "name" | "readyMade">): string {
      const key = READY_MADE_KEYS.find((known) => known === readyMade);
      return key ? t(`readyMade.${key}.name`) : name;
    },
    campaign({ kind, nameJa, nameEn }: Omit<ProgrammeChoices["gifts"][number], "id">): string {
      const [first, second] = language === "ja" ? [nameJa, nameEn] : [nameEn, nameJa];
      return first || second || t(`campaign.kinds.${kind}`);
    },
  };
}
