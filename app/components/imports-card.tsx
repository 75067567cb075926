import { Badge, Banner, BlockStack, Button, ButtonGroup, Card, Text } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { type FigureColumn, FiguresTable } from "./figures-table.tsx";
import { type ChangeAnswer, useChange } from "./use-change.ts";

/** A file that was brought in. */
interface Import {
  id: string;
  fileName: string;
  importedAt: string;
  /** When it was taken back; files that are gone with it have none. */
  undoneAt?: string | null;
}

/** The files that were brought in, each to be taken back after asking once (`intent` with `importId`). */
export function ImportsCard<Row extends Import, Answer extends ChangeAnswer>(props: {
  imports: Row[];
  intent: string;
  texts: {
    title: string;
    file: string;
    at: string;
    undo: string;
    undoYes: string;
    undoOne: (row: Row) => string;
    ask: (row: Row) => string;
    effect: (row: Row) => string;
    undoneAt?: (when: string) => string;
  };
  /** What is told of a file between its time and its button, on the page and in the table's file. */
  columns: readonly FigureColumn[];
  cells: (row: Row) => ReactNode[];
  csvCells: (row: Row) => string[];
  csvName: string;
  inWords: (problem: string | undefined) => string | undefined;
  onUndone: (answer: Extract<Answer, { ok: true }>) => void;
}) {
  const { imports, intent, texts, columns, cells, csvCells, csvName, inWords, onUndone } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [askedId, setAskedId] = useState<string | null>(null);
  const { send, saving, problems } = useChange<Answer>((answer) => {
    setAskedId(null);
    onUndone(answer);
  });
  const formProblem = inWords(problems.form);
  const asked = imports.find(({ id }) => id === askedId);
  if (imports.length === 0) return null;
  const undo = (row: Row) =>
    row.undoneAt && texts.undoneAt ? (
      <Badge key={row.id}>{texts.undoneAt(format.instant(row.undoneAt))}</Badge>
    ) : (
      <Button key={row.id} size="slim" accessibilityLabel={texts.undoOne(row)} onClick={() => setAskedId(row.id)}>
        {texts.undo}
      </Button>
    );
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {texts.title}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {asked ? (
          <Banner tone="warning" title={texts.ask(asked)}>
            <BlockStack gap="300">
              <Text as="p">{texts.effect(asked)}</Text>
              <ButtonGroup>
                <Button
                  tone="critical"
                  variant="primary"
                  loading={saving}
                  onClick={() => send({ intent, importId: asked.id })}
                >
                  {texts.undoYes}
                </Button>
                <Button onClick={() => setAskedId(null)}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
        <FiguresTable
          caption={texts.title}
          columns={[{ label: texts.file }, { label: texts.at }, ...columns, { label: t("common.actions") }]}
          rows={imports.map((row) => [row.fileName, format.instant(row.importedAt), ...cells(row), undo(row)])}
          fileName={csvName}
          csvRows={imports.map((row) => [row.fileName, row.importedAt, ...csvCells(row)])}
        />
      </BlockStack>
    </Card>
  );
}
