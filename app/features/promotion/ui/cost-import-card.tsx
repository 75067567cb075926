import { Banner, BlockStack, Button, ButtonGroup, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FileImportCard } from "#app/components/file-import-card.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { WrongLines } from "#app/components/wrong-lines.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CostChange, CostFileProblem, ImportTrial } from "../types.ts";
import { useCostProblem } from "./use-cost-problem.ts";

/** Brings costs in from a CSV file. */
export function CostImportCard({ maxBytes, maxRows }: { maxBytes: number; maxRows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  return (
    <FileImportCard<ImportTrial, CostChange>
      texts={{
        title: t("promotion.import.title"),
        meaning: t("promotion.import.meaning", { rows: format.number(maxRows) }),
        choose: t("promotion.import.choose"),
      }}
      intents={{ check: "checkFile", bring: "importFile" }}
      maxBytes={maxBytes}
      onDone={(changed) => toast(t("promotion.import.done", { count: changed }))}
      tooLarge={<FileProblem problem="tooLarge" />}
      showProblems={(answer) => <ImportProblems answer={answer} />}
      showTrial={(trial, choice) => <TrialBanner trial={trial} {...choice} />}
    />
  );
}

function TrialBanner({ trial, onYes, onNo }: { trial: ImportTrial; onYes: () => void; onNo: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { costs, already, amount } = trial;
  return (
    <Banner
      tone={costs > 0 ? "info" : "warning"}
      title={
        costs > 0
          ? t("promotion.import.ready", { count: costs, amount: format.money(amount) })
          : t("promotion.import.nothingNew")
      }
    >
      <BlockStack gap="300">
        {already > 0 ? <Text as="p">{t("promotion.import.already", { count: already })}</Text> : null}
        <ButtonGroup>
          {costs > 0 ? (
            <Button variant="primary" onClick={onYes}>
              {t("promotion.import.yes", { count: costs })}
            </Button>
          ) : null}
          <Button onClick={onNo}>{t("common.cancel")}</Button>
        </ButtonGroup>
      </BlockStack>
    </Banner>
  );
}

function ImportProblems({ answer }: { answer: Extract<CostChange, { ok: false }> }) {
  const { t } = useTranslation();
  const inWords = useCostProblem();
  const { problems, rows, rowsInAll } = answer;
  if (!rows) return <FileProblem problem={problems.file as CostFileProblem} detail={problems.detail} />;
  return (
    <WrongLines
      lines={rows}
      firstOnes={rowsInAll && rowsInAll > rows.length ? t("promotion.import.firstOnes", { count: rows.length }) : null}
      texts={{
        title: t("promotion.import.wrongLines", { count: rowsInAll ?? rows.length }),
        nothingStored: t("promotion.import.nothingStored"),
        table: t("promotion.import.wrongTable"),
        line: t("promotion.import.line"),
        column: t("promotion.import.column"),
        todo: t("promotion.import.todo"),
      }}
      inWords={inWords}
      fileName="promotion-cost-errors.csv"
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
