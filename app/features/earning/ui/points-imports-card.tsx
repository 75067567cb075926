import { Badge, Banner, BlockStack, Button, ButtonGroup, Card, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PointsImportChange } from "../import-points.server.ts";
import type { PointsImportView } from "../views.server.ts";

/** The files of points that were brought over, each to be taken back. */
export function PointsImportsCard({ imports }: { imports: PointsImportView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const [askedId, setAskedId] = useState<string | null>(null);
  const { send, saving, problems } = useChange<PointsImportChange>(({ changed }) => {
    setAskedId(null);
    toast(t("pointsImport.undone", { count: changed }));
  });
  const formProblem = problem(problems.form);
  const asked = imports.find(({ id }) => id === askedId);
  if (imports.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("pointsImport.listTitle")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {asked ? (
          <Banner tone="warning" title={t("pointsImport.undoAsk", { file: asked.fileName })}>
            <BlockStack gap="300">
              <Text as="p">{t("pointsImport.undoEffect")}</Text>
              <ButtonGroup>
                <Button
                  tone="critical"
                  variant="primary"
                  loading={saving}
                  onClick={() => send({ intent: "undoPoints", importId: asked.id })}
                >
                  {t("pointsImport.undoYes")}
                </Button>
                <Button onClick={() => setAskedId(null)}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
        <FiguresTable
          caption={t("pointsImport.listTitle")}
          columns={[
            { label: t("pointsImport.file") },
            { label: t("pointsImport.at") },
            { label: t("pointsImport.customers"), numeric: true },
            { label: t("pointsImport.pointsColumn"), numeric: true },
            { label: t("common.actions") },
          ]}
          rows={imports.map((row) => [
            row.fileName,
            format.instant(row.importedAt),
            format.number(row.customers),
            format.number(Number(row.points)),
            row.undoneAt ? (
              <Badge key={row.id}>{t("pointsImport.undoneAt", { when: format.instant(row.undoneAt) })}</Badge>
            ) : (
              <Button
                key={row.id}
                size="slim"
                accessibilityLabel={t("pointsImport.undoOne", { file: row.fileName })}
                onClick={() => setAskedId(row.id)}
              >
                {t("pointsImport.undo")}
              </Button>
            ),
          ])}
          fileName="points-imports.csv"
          csvRows={imports.map((row) => [
            row.fileName,
            row.importedAt,
            String(row.customers),
            row.points,
            row.undoneAt ?? "",
          ])}
        />
      </BlockStack>
    </Card>
  );
}
