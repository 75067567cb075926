import { Badge, BlockStack, Button, Card, EmptyState, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ProgrammeChange, ProgrammeRow } from "../../programmes/types.ts";
import { SwitchOff } from "./switch-off.tsx";
import { useProgrammeProblem, useProgrammeWords } from "./use-programme-words.ts";

/** The shop's own programmes: what begins them, where their customers are, what comes next; each with its switch. */
export function ProgrammesTable({ rows }: { rows: ProgrammeRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useProgrammeWords();
  const figure = (key: "underWay" | "done" | "ended" | "heldOut" | "sent") => ({
    label: t(`programmes.figures.${key}.label`),
    meaning: t(`programmes.figures.${key}.meaning`),
    numeric: true,
  });
  const state = (row: ProgrammeRow) => t(row.isOn ? "programmes.on" : "programmes.off");
  const next = (row: ProgrammeRow) => (row.nextOn === null ? "–" : format.day(row.nextOn));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("programmes.own.title")}
        </Text>
        {rows.length === 0 ? (
          <EmptyState heading={t("programmes.own.none")} image="">
            <p>{t("programmes.own.noneText")}</p>
          </EmptyState>
        ) : (
          <FiguresTable
            caption={t("programmes.own.title")}
            fileName="programmes.csv"
            url="/app/follow-up/programmes.csv"
            columns={[
              { label: t("programmes.columns.name") },
              { label: t("programmes.columns.state"), meaning: t("programmes.columns.stateMeaning") },
              { label: t("programmes.columns.anchor"), meaning: t("programmes.columns.anchorMeaning") },
              figure("underWay"),
              figure("done"),
              figure("ended"),
              figure("heldOut"),
              figure("sent"),
              { label: t("programmes.columns.next"), meaning: t("programmes.columns.nextMeaning") },
              { label: t("programmes.columns.switch") },
            ]}
            rows={rows.map((row) => [
              <div key="name" style={{ minWidth: 160, whiteSpace: "normal" }}>
                <Link url={`/app/follow-up/programmes/${row.id}`}>{row.name}</Link>
              </div>,
              <Badge key="state" tone={row.isOn ? "success" : undefined}>
                {state(row)}
              </Badge>,
              <div key="anchor" style={{ minWidth: 140, whiteSpace: "normal" }}>
                {words.anchor(row.content.anchor)}
              </div>,
              format.number(row.figures.underWay),
              format.number(row.figures.done),
              format.number(row.figures.ended),
              format.number(row.figures.heldOut),
              format.number(row.figures.sent),
              next(row),
              <OnOff key="switch" row={row} />,
            ])}
          />
        )}
      </BlockStack>
    </Card>
  );
}

function OnOff({ row }: { row: ProgrammeRow }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProgrammeProblem();
  const on = useChange<ProgrammeChange>(() => toast(t("programmes.nowOn")));
  const failed = problem(on.problems.form);
  return (
    <BlockStack gap="100">
      {row.isOn ? (
        <SwitchOff programme={row} intent="disable" />
      ) : (
        <Button
          size="slim"
          loading={on.saving}
          accessibilityLabel={t("programmes.switchOnOne", { name: row.name })}
          onClick={() => on.send({ intent: "enable", programmeId: row.id })}
        >
          {t("programmes.switchOn")}
        </Button>
      )}
      {failed ? (
        <Text as="span" tone="critical">
          {failed}
        </Text>
      ) : null}
    </BlockStack>
  );
}
