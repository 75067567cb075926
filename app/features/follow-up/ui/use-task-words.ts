import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { useStaffNames } from "#app/components/use-staff-names.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { daysBetween } from "#app/lib/time.ts";
import type { Anchor } from "../programme-content.ts";
import type { StaffMember, TodayTask } from "../today/types.ts";

/** What tasks are about, in the reader's words. */
export function useTaskWords(staff: readonly StaffMember[]) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { nameOf, options } = useStaffNames(staff);

  const anchorWords = (anchor: Anchor): string => {
    switch (anchor.kind) {
      case "order":
        if (anchor.number === null) return t("followUp.anchors.anyOrder");
        return anchor.number === 1
          ? t("followUp.anchors.firstOrder")
          : t("followUp.anchors.nthOrder", { number: anchor.number });
      case "lapse":
        return t(`followUp.anchors.${anchor.stage}`);
      case "segment":
        return t(`followUp.anchors.${anchor.change}Segment`);
      default:
        return t(`followUp.anchors.${anchor.kind}`);
    }
  };
  const rewardOf = ({ rewardJa, rewardEn }: TodayTask) =>
    (language === "ja" ? rewardJa || rewardEn : rewardEn || rewardJa) ?? "";

  return {
    who: (task: Pick<TodayTask, "firstName" | "lastName" | "customerId">): string =>
      customerName(task, language) ?? t("customers.nameless", { id: task.customerId }),

    what: (task: TodayTask): string => {
      if (task.title) return task.title;
      if (task.source === "reward") return t("followUp.enclose", { reward: rewardOf(task) });
      const subject = language === "ja" ? task.subjectJa || task.subjectEn : task.subjectEn || task.subjectJa;
      const [firstLine] = (task.instructions ?? "").split("\n");
      return (task.channel === "staff" ? firstLine || subject : subject || firstLine) || t("followUp.wordless");
    },

    why: (task: TodayTask): string => {
      if (!task.anchor || !task.anchorOn) return t(`followUp.sources.${task.source}`);
      const days = daysBetween(task.anchorOn, task.dueOn);
      const anchor = anchorWords(task.anchor);
      if (days === 0) return t("followUp.onTheDay", { anchor });
      return days > 0
        ? t("followUp.daysAfter", { count: days, anchor })
        : t("followUp.daysBefore", { count: -days, anchor });
    },

    /** How somebody of the shop is called; null for nobody. */
    staffName: (staffId: string | null): string | null => (staffId === null ? null : nameOf(staffId)),

    /** Nobody, and everybody whom a task may be given to. */
    assignees: options,
  };
}

export type TaskWords = ReturnType<typeof useTaskWords>;
