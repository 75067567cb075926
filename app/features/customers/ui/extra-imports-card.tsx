import { Badge, Banner, BlockStack, Button, ButtonGroup, Card, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ExtraImportView, ExtrasChange } from "../extras/types.ts";
import { useExtrasProblem } from "./use-extras-problem.ts";

/** The files that were brought in, each to be taken back. */
export function ExtraImportsCard({ imports }: { imports: ExtraImportView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useExtrasProblem();
  const [askedId, setAskedId] = useState<string | null>(null);
  const { send, saving, problems } = useChange<ExtrasChange>(({ changed, kept = 0 }) => {
    setAskedId(null);
    const undone = t("extras.import.undone", { count: changed });
    toast(kept > 0 ? `${undone} ${t("extras.import.kept", { count: kept })}` : undone);
  });
  const formProblem = problem(problems.form);
  const asked = imports.find(({ id }) => id === askedId);
  if (imports.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("extras.import.listTitle")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {asked ? (
          <Banner tone="warning" title={t("extras.import.undoAsk", { file: asked.fileName })}>
            <BlockStack gap="300">
              <Text as="p">{t("extras.import.undoEffect", { count: asked.customers })}</Text>
              <ButtonGroup>
                <Button
                  tone="critical"
                  variant="primary"
                  loading={saving}
                  onClick={() => send({ intent: "undoImport", importId: asked.id })}
                >
                  {t("extras.import.undoYes")}
                </Button>
                <Button onClick={() => setAskedId(null)}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
        <FiguresTable
          caption={t("extras.import.listTitle")}
          columns={[
            { label: t("extras.import.file") },
            { label: t("extras.import.at") },
            { label: t("extras.import.customers"), numeric: true },
            { label: t("common.actions") },
          ]}
          rows={imports.map((row) => [
            row.fileName,
            format.instant(row.importedAt),
            format.number(row.customers),
            row.undoneAt ? (
              <Badge key={row.id}>{t("extras.import.undoneAt", { when: format.instant(row.undoneAt) })}</Badge>
            ) : (
              <Button
                key={row.id}
                size="slim"
                accessibilityLabel={t("extras.import.undoOne", { file: row.fileName })}
                onClick={() => setAskedId(row.id)}
              >
                {t("extras.import.undo")}
              </Button>
            ),
          ])}
          fileName="customer-extra-imports.csv"
          csvRows={imports.map((row) => [row.fileName, row.importedAt, String(row.customers), row.undoneAt ?? ""])}
        />
      </BlockStack>
    </Card>
  );
}
