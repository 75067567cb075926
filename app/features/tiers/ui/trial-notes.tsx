import { BlockStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { DryRun } from "../dry-run.server.ts";
import type { TrialEffect } from "../trial-effects.ts";
import { useTierWords } from "./use-tier-words.ts";

/** Whom the draft's perks hold out, and what that costs them; nothing where no perk can. */
export function TrialNotes({ dryRun }: { dryRun: DryRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTierWords();
  if (dryRun.trials.length === 0) return null;
  const note = (trial: TrialEffect) => {
    const perk = t("experiments.ofTier", {
      tier: words.nameAt(dryRun.after, trial.place),
      what: t(`experiments.subjects.${trial.kind}`),
    });
    if (trial.holdOutBp === 0) return t("tiers.trials.nobody", { perk });
    const share = format.percent(trial.holdOutBp / 10_000);
    const counts = {
      ...{ perk, share },
      drawn: format.number(trial.drawn),
      members: format.number(trial.members),
      heldOut: format.number(trial.heldOut),
    };
    if (trial.yearMinor === null || trial.withheldMinor === null) return t("tiers.trials.some", counts);
    return `${t("tiers.trials.some", counts)} ${t("tiers.trials.cost", {
      year: format.money(trial.yearMinor),
      withheld: format.money(trial.withheldMinor),
    })}`;
  };
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        <Definition label={t("tiers.trials.title")} meaning={t("tiers.trials.meaning")} />
      </Text>
      <List>
        {dryRun.trials.map((trial) => (
          <List.Item key={`${trial.place} ${trial.kind}`}>{note(trial)}</List.Item>
        ))}
      </List>
    </BlockStack>
  );
}
