import { Banner, BlockStack, Button, ButtonGroup, Card, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CostChange, CostImportView } from "../types.ts";
import { useCostProblem } from "./use-cost-problem.ts";

/** The files that were brought in, each to be taken back. */
export function CostImportsCard({ imports }: { imports: CostImportView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useCostProblem();
  const [askedId, setAskedId] = useState<string | null>(null);
  const { send, saving, problems } = useChange<CostChange>(({ changed }) => {
    setAskedId(null);
    toast(t("promotion.import.undone", { count: changed }));
  });
  const formProblem = problem(problems.form);
  const asked = imports.find(({ id }) => id === askedId);
  if (imports.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("promotion.import.listTitle")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {asked ? (
          <Banner tone="warning" title={t("promotion.import.undoAsk", { file: asked.fileName })}>
            <BlockStack gap="300">
              <Text as="p">
                {t("promotion.import.undoEffect", { count: asked.costs, amount: format.money(asked.amount) })}
              </Text>
              <ButtonGroup>
                <Button
                  tone="critical"
                  variant="primary"
                  loading={saving}
                  onClick={() => send({ intent: "undoImport", importId: asked.id })}
                >
                  {t("promotion.import.undoYes")}
                </Button>
                <Button onClick={() => setAskedId(null)}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
        <FiguresTable
          caption={t("promotion.import.listTitle")}
          columns={[
            { label: t("promotion.import.file") },
            { label: t("promotion.import.at") },
            { label: t("promotion.import.costs"), numeric: true },
            { label: t("promotion.fields.amount"), numeric: true },
            { label: t("common.actions") },
          ]}
          rows={imports.map((row) => [
            row.fileName,
            format.instant(row.importedAt),
            format.number(row.costs),
            format.money(row.amount),
            <Button
              key={row.id}
              size="slim"
              accessibilityLabel={t("promotion.import.undoOne", { file: row.fileName })}
              onClick={() => setAskedId(row.id)}
            >
              {t("promotion.import.undo")}
            </Button>,
          ])}
          fileName="promotion-cost-imports.csv"
          csvRows={imports.map((row) => [row.fileName, row.importedAt, String(row.costs), format.money(row.amount)])}
        />
      </BlockStack>
    </Card>
  );
}
