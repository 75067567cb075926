import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, ButtonGroup, Card, DropZone, Text } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ExtrasChange, ExtrasFileProblem, ExtrasTrial } from "../extras/types.ts";
import { useExtrasProblem } from "./use-extras-problem.ts";

/** Brings birthdays and notes in from a CSV file: it is checked first, and nothing is stored before the merchant says so. */
export function ExtrasImportCard({ maxBytes, maxRows }: { maxBytes: number; maxRows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const fetcher = useFetcher<ExtrasChange>();
  const [file, setFile] = useState<File | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const answer = fetcher.state === "idle" && file !== null ? (fetcher.data as ExtrasChange | undefined) : undefined;
  const handled = useRef<ExtrasChange | undefined>(undefined);

  const send = (intent: "checkFile" | "importFile", chosen: File) => {
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
    if (fits) send("checkFile", chosen);
  };
  useEffect(() => {
    if (!answer || handled.current === answer) return;
    handled.current = answer;
    if (!answer.ok || answer.trial) return;
    setFile(null);
    toast(t("extras.import.done", { count: answer.changed }));
  }, [answer, t, toast]);

  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("extras.import.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("extras.import.meaning", { rows: format.number(maxRows) })}
        </Text>
        <DropZone
          label={t("extras.import.choose")}
          labelHidden
          allowMultiple={false}
          accept=".csv,text/csv,text/plain"
          disabled={fetcher.state !== "idle"}
          onDrop={(files) => choose(files[0])}
        >
          <DropZone.FileUpload actionTitle={t("extras.import.choose")} actionHint={file?.name} />
        </DropZone>
        {tooLarge ? <FileProblem problem="tooLarge" /> : null}
        {answer && !answer.ok ? <ImportProblems answer={answer} /> : null}
        {file && answer?.ok && answer.trial ? (
          <TrialBanner trial={answer.trial} onYes={() => send("importFile", file)} onNo={() => setFile(null)} />
        ) : null}
      </BlockStack>
    </Card>
  );
}

function TrialBanner({ trial, onYes, onNo }: { trial: ExtrasTrial; onYes: () => void; onNo: () => void }) {
  const { t } = useTranslation();
  const isEmpty = trial.changes === 0;
  return (
    <Banner
      tone={isEmpty ? "warning" : "info"}
      title={isEmpty ? t("extras.import.nothingNew") : t("extras.import.ready", { count: trial.changes })}
    >
      <BlockStack gap="300">
        {isEmpty ? null : (
          <Text as="p">
            {t("extras.import.parts", {
              birthdays: t("extras.import.birthdays", { count: trial.birthdays }),
              notes: t("extras.import.notes", { count: trial.notes }),
            })}
          </Text>
        )}
        {trial.unchanged > 0 ? <Text as="p">{t("extras.import.unchanged", { count: trial.unchanged })}</Text> : null}
        <ButtonGroup>
          {isEmpty ? null : (
            <Button variant="primary" onClick={onYes}>
              {t("extras.import.yes")}
            </Button>
          )}
          <Button onClick={onNo}>{t("common.cancel")}</Button>
        </ButtonGroup>
      </BlockStack>
    </Banner>
  );
}

function ImportProblems({ answer }: { answer: Extract<ExtrasChange, { ok: false }> }) {
  const { t } = useTranslation();
  const problem = useExtrasProblem();
  const { problems, lines, linesInAll } = answer;
  if (!lines) return <FileProblem problem={problems.file as ExtrasFileProblem} detail={problems.detail} />;
  return (
    <Banner tone="critical" title={t("extras.import.wrongLines", { count: linesInAll ?? lines.length })}>
      <BlockStack gap="300">
        <Text as="p">{t("extras.import.nothingStored")}</Text>
        <FiguresTable
          caption={t("extras.import.wrongTable")}
          columns={[
            { label: t("extras.import.line"), numeric: true },
            { label: t("extras.import.column") },
            { label: t("extras.import.todo") },
          ]}
          rows={lines.map((row) => [row.line, row.column ?? "–", problem(row.problem)])}
          fileName="customer-extra-errors.csv"
          csvRows={lines.map((row) => [String(row.line), row.column ?? "", problem(row.problem) ?? ""])}
        />
        {linesInAll && linesInAll > lines.length ? (
          <Text as="p">{t("extras.import.firstOnes", { count: lines.length })}</Text>
        ) : null}
      </BlockStack>
    </Banner>
  );
}

function FileProblem({ problem, detail }: { problem: ExtrasFileProblem; detail?: string }) {
  const { t } = useTranslation();
  return (
    <Banner tone="critical" title={t(`extras.import.files.${problem}`, { detail: detail ?? "" })}>
      <BlockStack gap="100">
        <Text as="p">{t("extras.import.columnsNeeded")}</Text>
        <Text as="p">{t("extras.import.nothingStored")}</Text>
      </BlockStack>
    </Banner>
  );
}
