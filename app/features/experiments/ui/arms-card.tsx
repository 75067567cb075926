import { Banner, BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { BROKEN_BELOW } from "../statistics/sample-ratio.ts";
import type { ArmView, ExperimentDetails } from "../types.ts";

/** Held-out customers of whom more got something else show less than the whole effect. */
const MUCH_CONTAMINATION = 0.1;

/** Both arms as they stand, and whether they can be compared. */
export function ArmsCard({ details }: { details: ExperimentDetails }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { treated, heldOut, experiment, stages } = details;
  const contamination = shareOf(heldOut);
  const isRight = experiment.verdict.sampleRatioProbability >= BROKEN_BELOW;
  const row = (name: string, arm: ArmView) => [
    name,
    format.number(arm.assigned),
    format.number(arm.measured),
    format.percent(arm.shareBack),
    arm.profitPerCustomer === null ? "–" : format.money(Math.round(arm.profitPerCustomer)),
    format.percent(shareOf(arm)),
    format.money(Math.round(arm.attributed)),
  ];
  const column = (key: (typeof COLUMNS)[number]) => ({
    label: t(`experiments.arms.columns.${key}.label`),
    meaning: t(`experiments.arms.columns.${key}.meaning`),
    numeric: true,
  });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("experiments.arms.title")}
        </Text>
        <FiguresTable
          caption={t("experiments.arms.title")}
          columns={[{ label: t("experiments.arms.arm") }, ...COLUMNS.map(column)]}
          rows={[row(t("experiments.arms.treated"), treated), row(t("experiments.arms.heldOut"), heldOut)]}
          fileName={`experiment-${experiment.id}-arms.csv`}
          url={`/app/experiments/${experiment.id}.csv?table=arms`}
        />
        {isRight ? (
          <Text as="p" tone="subdued">
            {t("experiments.arms.ratioRight")}
          </Text>
        ) : (
          <Banner tone="critical" title={t("experiments.arms.ratioBroken")} />
        )}
        {contamination !== null && contamination > MUCH_CONTAMINATION ? (
          <Banner tone="warning" title={t("experiments.arms.contaminated", { share: format.percent(contamination) })} />
        ) : null}
        {stages.length > 1 ? (
          <Text as="p" tone="subdued">
            {t("experiments.arms.stages", {
              stages: stages
                .flatMap(({ fromDay, treatedShare }) =>
                  treatedShare === null ? [] : [`${format.day(fromDay)}: ${format.percent(treatedShare)}`],
                )
                .join(" → "),
            })}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}

const COLUMNS = ["assigned", "measured", "shareBack", "profit", "contaminated", "attributed"] as const;

const shareOf = ({ contaminated, measured }: ArmView) => (measured > 0 ? contaminated / measured : null);
