import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, ButtonGroup, Card, DropZone, Text } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PointsFileProblem, PointsImportChange } from "../import-points.server.ts";
import { useEarningProblem } from "./use-earning-problem.ts";

/** Brings points over from a CSV file: it is checked first, and nothing is stored before the merchant says so. */
export function PointsImportCard({ maxBytes, maxRows }: { maxBytes: number; maxRows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const fetcher = useFetcher<PointsImportChange>();
  const [file, setFile] = useState<File | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const answer =
    fetcher.state === "idle" && file !== null ? (fetcher.data as PointsImportChange | undefined) : undefined;
  const handled = useRef<PointsImportChange | undefined>(undefined);

  const send = (intent: "checkPoints" | "importPoints", chosen: File) => {
    const form = new FormData();
    form.set("intent", intent);
    form.set("file", chosen);
    fetcher.submit(form, { method: "post", encType: "multipart/form-data" });
  };
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    const fits = chosen.size <= maxBytes;
    setTooLarge(!fits);
    setFile(fits ? chosen : null);
    if (fits) send("checkPoints", chosen);
  };
  useEffect(() => {
    if (!answer || handled.current === answer) return;
    handled.current = answer;
    if (!answer.ok || answer.trial) return;
    setFile(null);
    toast(t("pointsImport.done", { count: answer.changed }));
  }, [answer, t, toast]);

  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("pointsImport.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("pointsImport.meaning", { rows: format.number(maxRows) })}
        </Text>
        <DropZone
          label={t("pointsImport.choose")}
          labelHidden
          allowMultiple={false}
          accept=".csv,text/csv,text/plain"
          disabled={fetcher.state !== "idle"}
          onDrop={(files) => choose(files[0])}
        >
          <DropZone.FileUpload actionTitle={t("pointsImport.choose")} actionHint={file?.name} />
        </DropZone>
        {tooLarge ? <FileProblem problem="tooLarge" /> : null}
        {answer && !answer.ok ? <ImportProblems answer={answer} /> : null}
        {file && answer?.ok && answer.trial ? (
          <TrialBanner trial={answer.trial} onYes={() => send("importPoints", file)} onNo={() => setFile(null)} />
        ) : null}
      </BlockStack>
    </Card>
  );
}

function TrialBanner(props: { trial: { customers: number; points: string }; onYes: () => void; onNo: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, points } = props.trial;
  return (
    <Banner
      tone={customers === 0 ? "warning" : "info"}
      title={
        customers === 0
          ? t("pointsImport.nothing")
          : t("pointsImport.ready", { count: customers, points: format.number(Number(points)) })
      }
    >
      <ButtonGroup>
        {customers === 0 ? null : (
          <Button variant="primary" onClick={props.onYes}>
            {t("pointsImport.yes")}
          </Button>
        )}
        <Button onClick={props.onNo}>{t("common.cancel")}</Button>
      </ButtonGroup>
    </Banner>
  );
}

function ImportProblems({ answer }: { answer: Extract<PointsImportChange, { ok: false }> }) {
  const { t } = useTranslation();
  const problem = useEarningProblem();
  const { problems, lines, linesInAll } = answer;
  if (!lines) return <FileProblem problem={problems.file as PointsFileProblem} detail={problems.detail} />;
  return (
    <Banner tone="critical" title={t("pointsImport.wrongLines", { count: linesInAll ?? lines.length })}>
      <BlockStack gap="300">
        <Text as="p">{t("pointsImport.nothingStored")}</Text>
        <FiguresTable
          caption={t("pointsImport.wrongTable")}
          columns={[
            { label: t("pointsImport.line"), numeric: true },
            { label: t("pointsImport.column") },
            { label: t("pointsImport.todo") },
          ]}
          rows={lines.map((row) => [row.line, row.column ?? "–", problem(row.problem)])}
          fileName="points-import-errors.csv"
          csvRows={lines.map((row) => [String(row.line), row.column ?? "", problem(row.problem) ?? ""])}
        />
        {linesInAll && linesInAll > lines.length ? (
          <Text as="p">{t("pointsImport.firstOnes", { count: lines.length })}</Text>
        ) : null}
      </BlockStack>
    </Banner>
  );
}

function FileProblem({ problem, detail }: { problem: PointsFileProblem; detail?: string }) {
  const { t } = useTranslation();
  return (
    <Banner tone="critical" title={t(`pointsImport.files.${problem}`, { detail: detail ?? "" })}>
      <Text as="p">{t("pointsImport.nothingStored")}</Text>
    </Banner>
  );
}
