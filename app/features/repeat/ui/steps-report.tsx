import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { StepRow } from "../types.ts";
import { TableCard } from "./table-card.tsx";

const COUNTS = ["reached", "moved", "waiting", "cooling", "lapsed", "unresolved"] as const;

/** From each order to the next: who reached it, moved on, waits, has lapsed. */
export function StepsReport({ steps, countedOn }: { steps: StepRow[]; countedOn: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="400">
      <TableCard
        title={t("repeat.steps.title")}
        note={countedOn ? t("repeat.steps.countedOn", { day: format.day(countedOn) }) : undefined}
        download={<DownloadButton url="/app/repeat/steps.csv" fileName="repeat-steps.csv" />}
      >
        <FiguresTable
          caption={t("repeat.steps.title")}
          columns={[
            { label: t("repeat.steps.step") },
            ...COUNTS.map((key) => ({
              label: t(`repeat.steps.${key}`),
              meaning: t(`repeat.steps.${key}Meaning`),
              numeric: true,
            })),
            { label: t("repeat.medianDays"), meaning: t("repeat.medianDaysMeaning"), numeric: true },
          ]}
          rows={steps
            .filter(({ reached }) => reached > 0)
            .map((row) => [
              t("repeat.steps.fromTo", { n: row.n, next: row.n + 1 }),
              ...COUNTS.map((key) =>
                key === "reached"
                  ? format.number(row.reached)
                  : `${format.number(row[key])} (${format.percent(row[key] / row.reached)})`,
              ),
              row.medianDays === null ? "–" : t("repeat.days", { count: row.medianDays }),
            ])}
        />
      </TableCard>
    </BlockStack>
  );
}
