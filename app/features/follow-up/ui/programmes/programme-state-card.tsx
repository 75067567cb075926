import { useNavigate } from "@remix-run/react";
import { Badge, Banner, BlockStack, Button, Card, InlineGrid, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ProgrammeChange, ProgrammeLack, ProgrammeRow } from "../../programmes/types.ts";
import { SwitchOff } from "./switch-off.tsx";
import { useProgrammeProblem, useProgrammeWords } from "./use-programme-words.ts";

const FIGURES = ["underWay", "done", "ended", "heldOut", "sent"] as const;

/** Whether a programme is on, what it lacks, and where its customers are. */
export function ProgrammeStateCard({ programme, lacks }: { programme: ProgrammeRow; lacks: ProgrammeLack[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const navigate = useNavigate();
  const problem = useProgrammeProblem();
  const words = useProgrammeWords();
  const on = useChange<ProgrammeChange>(() => toast(t("programmes.nowOn")));
  const failed = problem(on.problems.form);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {t("programmes.state")}
            </Text>
            <Badge tone={programme.isOn ? "success" : undefined}>
              {t(programme.isOn ? "programmes.on" : "programmes.off")}
            </Badge>
            <Text as="span" tone="subdued">
              {t("programmes.versionN", { n: programme.version })}
            </Text>
          </InlineStack>
          <InlineStack gap="200">
            <SwitchOff programme={programme} intent="archive" onDone={() => navigate("/app/follow-up/programmes")} />
            {programme.isOn ? (
              <SwitchOff programme={programme} intent="disable" />
            ) : (
              <Button
                variant="primary"
                loading={on.saving}
                disabled={lacks.length > 0}
                onClick={() => on.send({ intent: "enable" })}
              >
                {t("programmes.switchOn")}
              </Button>
            )}
          </InlineStack>
        </InlineStack>
        {failed ? <Banner tone="critical" title={failed} /> : null}
        {lacks.length > 0 ? (
          <Banner tone="warning" title={t("programmes.lacks.title")}>
            <List>
              {lacks.map((lack) => (
                <List.Item key={`${lack.what} ${lack.step}`}>{words.lack(lack)}</List.Item>
              ))}
            </List>
          </Banner>
        ) : null}
        <InlineGrid columns={{ xs: 2, md: 5 }} gap="300">
          {FIGURES.map((figure) => (
            <BlockStack key={figure} gap="050">
              <Definition
                label={t(`programmes.figures.${figure}.label`)}
                meaning={t(`programmes.figures.${figure}.meaning`)}
              />
              <Text as="span" variant="headingLg">
                {format.number(programme.figures[figure])}
              </Text>
            </BlockStack>
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}
