import { Banner, Button, ButtonGroup, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FileImportCard } from "#app/components/file-import-card.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { WrongLines } from "#app/components/wrong-lines.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PointsFileProblem, PointsImportChange, PointsTrial } from "../import-points.server.ts";
import { useEarningProblem } from "./use-earning-problem.ts";

/** Brings points over from a CSV file. */
export function PointsImportCard({ maxBytes, maxRows }: { maxBytes: number; maxRows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  return (
    <FileImportCard<PointsTrial, PointsImportChange>
      texts={{
        title: t("pointsImport.title"),
        meaning: t("pointsImport.meaning", { rows: format.number(maxRows) }),
        choose: t("pointsImport.choose"),
      }}
      intents={{ check: "checkPoints", bring: "importPoints" }}
      maxBytes={maxBytes}
      onDone={(changed) => toast(t("pointsImport.done", { count: changed }))}
      tooLarge={<FileProblem problem="tooLarge" />}
      showProblems={(answer) => <ImportProblems answer={answer} />}
      showTrial={(trial, choice) => <TrialBanner trial={trial} {...choice} />}
    />
  );
}

function TrialBanner(props: { trial: PointsTrial; onYes: () => void; onNo: () => void }) {
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
  const inWords = useEarningProblem();
  const { problems, lines, linesInAll } = answer;
  if (!lines) return <FileProblem problem={problems.file as PointsFileProblem} detail={problems.detail} />;
  return (
    <WrongLines
      lines={lines}
      firstOnes={linesInAll && linesInAll > lines.length ? t("pointsImport.firstOnes", { count: lines.length }) : null}
      texts={{
        title: t("pointsImport.wrongLines", { count: linesInAll ?? lines.length }),
        nothingStored: t("pointsImport.nothingStored"),
        table: t("pointsImport.wrongTable"),
        line: t("pointsImport.line"),
        column: t("pointsImport.column"),
        todo: t("pointsImport.todo"),
      }}
      inWords={inWords}
      fileName="points-import-errors.csv"
    />
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
