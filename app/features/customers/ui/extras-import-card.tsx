import { Banner, BlockStack, Button, ButtonGroup, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FileImportCard } from "#app/components/file-import-card.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { WrongLines } from "#app/components/wrong-lines.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ExtrasChange, ExtrasFileProblem, ExtrasTrial } from "../extras/types.ts";
import { useExtrasProblem } from "./use-extras-problem.ts";

/** Brings birthdays and notes in from a CSV file. */
export function ExtrasImportCard({ maxBytes, maxRows }: { maxBytes: number; maxRows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  return (
    <FileImportCard<ExtrasTrial, ExtrasChange>
      texts={{
        title: t("extras.import.title"),
        meaning: t("extras.import.meaning", { rows: format.number(maxRows) }),
        choose: t("extras.import.choose"),
      }}
      intents={{ check: "checkFile", bring: "importFile" }}
      maxBytes={maxBytes}
      onDone={(changed) => toast(t("extras.import.done", { count: changed }))}
      tooLarge={<FileProblem problem="tooLarge" />}
      showProblems={(answer) => <ImportProblems answer={answer} />}
      showTrial={(trial, choice) => <TrialBanner trial={trial} {...choice} />}
    />
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
  const inWords = useExtrasProblem();
  const { problems, lines, linesInAll } = answer;
  if (!lines) return <FileProblem problem={problems.file as ExtrasFileProblem} detail={problems.detail} />;
  return (
    <WrongLines
      lines={lines}
      firstOnes={linesInAll && linesInAll > lines.length ? t("extras.import.firstOnes", { count: lines.length }) : null}
      texts={{
        title: t("extras.import.wrongLines", { count: linesInAll ?? lines.length }),
        nothingStored: t("extras.import.nothingStored"),
        table: t("extras.import.wrongTable"),
        line: t("extras.import.line"),
        column: t("extras.import.column"),
        todo: t("extras.import.todo"),
      }}
      inWords={inWords}
      fileName="customer-extra-errors.csv"
    />
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
