import {
  Badge,
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  EmptyState,
  InlineStack,
  Modal,
  Text,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RewardsChange } from "../change-rewards.server.ts";
import type { RewardView } from "../views.server.ts";
import { rewardCost, rewardWords } from "./reward-words.ts";

/** The rewards that are offered, or paused. */
export function RewardsCard({ rewards }: { rewards: RewardView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const [leaving, setLeaving] = useState<RewardView | null>(null);
  const { send, saving, problems } = useChange<RewardsChange>(() => {
    setLeaving(null);
    toast(t("common.saved"));
  });
  const nameOf = (reward: RewardView) => (format.language === "ja" ? reward.nameJa : reward.nameEn);
  const formProblem = problem(problems.form);
  if (rewards.length === 0) {
    return (
      <Card>
        <EmptyState
          heading={t("rewards.none.title")}
          image=""
          action={{ content: t("rewards.add"), url: "/app/loyalty/rewards/new" }}
        >
          <p>{t("rewards.none.text")}</p>
        </EmptyState>
      </Card>
    );
  }
  const columns = [
    { label: t("rewards.name") },
    { label: t("rewards.bring") },
    { label: t("rewards.points"), meaning: t("rewards.pointsMeaning") },
    { label: t("rewards.state") },
  ];
  const texts = rewards.map((reward) => [
    nameOf(reward),
    rewardWords(reward, { t, format }),
    rewardCost(reward, { t, format }),
    t(`rewards.states.${reward.state}`),
  ]);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("rewards.title")}
          </Text>
          <Button variant="primary" url="/app/loyalty/rewards/new">
            {t("rewards.add")}
          </Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("rewards.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <FiguresTable
          caption={t("rewards.title")}
          columns={[...columns, { label: t("rewards.actions") }]}
          fileName="rewards.csv"
          csvRows={texts}
          rows={rewards.map((reward, at) => [
            ...(texts[at] ?? []).slice(0, 3),
            <Badge key="state" tone={reward.state === "active" ? "success" : "attention"}>
              {t(`rewards.states.${reward.state}`)}
            </Badge>,
            <ButtonGroup key="actions">
              <Button
                size="slim"
                url={`/app/loyalty/rewards/${reward.id}`}
                accessibilityLabel={t("rewards.editNamed", { name: nameOf(reward) })}
              >
                {t("rewards.edit")}
              </Button>
              <Button
                size="slim"
                disabled={saving}
                accessibilityLabel={t(reward.state === "active" ? "rewards.pauseNamed" : "rewards.resumeNamed", {
                  name: nameOf(reward),
                })}
                onClick={() => send({ intent: reward.state === "active" ? "pause" : "resume", id: reward.id })}
              >
                {t(reward.state === "active" ? "rewards.pause" : "rewards.resume")}
              </Button>
              <Button
                size="slim"
                tone="critical"
                accessibilityLabel={t("rewards.deleteNamed", { name: nameOf(reward) })}
                onClick={() => setLeaving(reward)}
              >
                {t("rewards.delete")}
              </Button>
            </ButtonGroup>,
          ])}
        />
      </BlockStack>
      <Modal
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("rewards.deleteNamed", { name: leaving ? nameOf(leaving) : "" })}
        primaryAction={{
          content: t("rewards.delete"),
          destructive: true,
          loading: saving,
          onAction: () => leaving && send({ intent: "delete", id: leaving.id }),
        }}
        secondaryActions={[{ content: t("common.cancel"), onAction: () => setLeaving(null) }]}
      >
        <Modal.Section>
          <Text as="p">{t("rewards.deleteMeaning")}</Text>
        </Modal.Section>
      </Modal>
    </Card>
  );
}
