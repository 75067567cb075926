import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, ButtonGroup, Card, DropZone, List, Text } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CostChange, CostFileProblem, CostRowProblem } from "../types.ts";
import { useCostProblem } from "./use-cost-problem.ts";

/** Brings costs in from a CSV file: it is checked first, and nothing is stored before the merchant says so. */
export function CostImportCard({ maxBytes, maxRows }: { maxBytes: number; maxRows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const fetcher = useFetcher<CostChange>();
  const [file, setFile] = useState<File | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const answer = fetcher.state === "idle" && file !== null ? (fetcher.data as CostChange | undefined) : undefined;
  const handled = useRef<CostChange | undefined>(undefined);

  const send = (intent: "checkFile" | "importFile", chosen: File) => {
    const form = new FormData();
    form.set("intent", intent);
    form.set("file", chosen);
    fetcher.submit(form, { method: "post", encType: "multipart/form-data" });
  };
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setTooLarge(chosen.size > maxBytes);
    setFile(chosen.size > maxBytes ? null : chosen);
    if (chosen.size <= maxBytes) send("checkFile", chosen);
  };
  useEffect(() => {
    if (!answer || handled.current === answer) return;
    handled.current = answer;
    if (!answer.ok || answer.trial) return;
    setFile(null);
    toast(t("promotion.import.done", { count: answer.changed }));
  }, [answer, t, toast]);

  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("promotion.import.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("promotion.import.meaning", { rows: format.number(maxRows) })}
        </Text>
        <DropZone
          label={t("promotion.import.choose")}
          labelHidden
          allowMultiple={false}
          accept=".csv,text/csv,text/plain"
          disabled={fetcher.state !== "idle"}
          onDrop={(files) => choose(files[0])}
        >
          <DropZone.FileUpload actionTitle={t("promotion.import.choose")} actionHint={file?.name} />
        </DropZone>
        {tooLarge ? <FileProblem problem="tooLarge" /> : null}
        {answer && !answer.ok ? <ImportProblems answer={answer} /> : null}
        {file && answer?.ok && answer.trial ? (
          <Banner
            tone={answer.trial.costs > 0 ? "info" : "warning"}
            title={
              answer.trial.costs > 0
                ? t("promotion.import.ready", { count: answer.trial.costs, amount: format.money(answer.trial.amount) })
                : t("promotion.import.nothingNew")
            }
          >
            <BlockStack gap="300">
              {answer.trial.already > 0 ? (
                <Text as="p">{t("promotion.import.already", { count: answer.trial.already })}</Text>
              ) : null}
              <ButtonGroup>
                {answer.trial.costs > 0 ? (
                  <Button variant="primary" onClick={() => send("importFile", file)}>
                    {t("promotion.import.yes", { count: answer.trial.costs })}
                  </Button>
                ) : null}
                <Button onClick={() => setFile(null)}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function ImportProblems({ answer }: { answer: Extract<CostChange, { ok: false }> }) {
  const { t } = useTranslation();
  const { problems, rows, rowsInAll } = answer;
  if (!rows) return <FileProblem problem={problems.file as CostFileProblem} detail={problems.detail} />;
  return (
    <Banner tone="critical" title={t("promotion.import.wrongLines", { count: rowsInAll ?? rows.length })}>
      <BlockStack gap="300">
        <Text as="p">{t("promotion.import.nothingStored")}</Text>
        <RowProblems rows={rows} />
        {rowsInAll && rowsInAll > rows.length ? (
          <Text as="p">{t("promotion.import.firstOnes", { count: rows.length })}</Text>
        ) : null}
      </BlockStack>
    </Banner>
  );
}

function RowProblems({ rows }: { rows: CostRowProblem[] }) {
  const { t } = useTranslation();
  const problem = useCostProblem();
  return (
    <FiguresTable
      caption={t("promotion.import.wrongTable")}
      columns={[
        { label: t("promotion.import.line"), numeric: true },
        { label: t("promotion.import.column") },
        { label: t("promotion.import.todo") },
      ]}
      rows={rows.map((row) => [row.line, row.column ?? "–", problem(row.problem)])}
      fileName="promotion-cost-errors.csv"
      csvRows={rows.map((row) => [String(row.line), row.column ?? "", problem(row.problem) ?? ""])}
    />
  );
}

function FileProblem({ problem, detail }: { problem: CostFileProblem; detail?: string }) {
  const { t } = useTranslation();
  return (
    <Banner tone="critical" title={t(`promotion.import.files.${problem}`, { detail: detail ?? "" })}>
      <List>
        <List.Item>{t("promotion.import.columnsNeeded")}</List.Item>
        <List.Item>{t("promotion.import.nothingStored")}</List.Item>
      </List>
    </Banner>
  );
}
