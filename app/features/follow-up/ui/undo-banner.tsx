import { Banner } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ActionState } from "../today/types.ts";
import { useTodayChange } from "./use-today-change.ts";
import { useTodayProblem } from "./use-today-problem.ts";

/** What oneself did last with tasks, and the way back. */
export function UndoBanner({ action }: { action: ActionState | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useTodayProblem();
  /** The action that was to be taken back; what went wrong then is said of no other. */
  const [asked, setAsked] = useState<string | null>(null);
  const { send, saving, problems } = useTodayChange(({ undone }) => {
    if (!undone) return;
    toast(
      undone.stayed > 0
        ? t("followUp.undoneSome", { count: undone.tasks, stayed: undone.stayed })
        : t("followUp.undone", { count: undone.tasks }),
    );
  });
  if (!action) return null;
  const wrong = asked === action.actionId ? problem(problems.form) : undefined;
  const setAside = action.setAside > 0 ? ` ${t("followUp.setAside", { count: action.setAside })}` : "";
  const passedOver = action.passedOver > 0 ? ` ${t("followUp.passedOver", { count: action.passedOver })}` : "";
  return (
    <Banner
      tone={wrong ? "critical" : "success"}
      title={wrong ?? t(`followUp.did.${action.kind}`, { count: action.tasks }) + setAside + passedOver}
      action={{
        content: t("followUp.undo"),
        loading: saving,
        onAction: () => {
          setAsked(action.actionId);
          send({ intent: "undo", actionId: action.actionId });
        },
      }}
    >
      <p>{t("followUp.undoUntil", { at: format.instant(action.undoUntil) })}</p>
    </Banner>
  );
}
