import { BlockStack, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { ProgrammeChange } from "../../programmes/types.ts";
import { useOutlook } from "./use-outlook.ts";
import { useProgrammeProblem } from "./use-programme-words.ts";

const USUAL_DAYS = "30";
/** Wait after the last key before they are counted. */
const TYPING_MS = 300;

/** Takes in those whose anchor was before the programme was switched on, after saying how many they are. */
export function PastBuyersCard({ programmeId, isOn }: { programmeId: string; isOn: boolean }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProgrammeProblem();
  const [days, setDays] = useState(USUAL_DAYS);
  const { ask, asking, answer } = useOutlook(programmeId, "past");
  const isDays = /^\d{1,3}$/.test(days) && Number(days) >= 1 && Number(days) <= 365;
  const recount = () => ask({ days });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for other days alone.
  useEffect(() => {
    if (!isDays) return;
    const timer = setTimeout(recount, TYPING_MS);
    return () => clearTimeout(timer);
  }, [days]);
  const { send, saving, problems } = useChange<ProgrammeChange>(({ enrolled = 0, heldOut = 0 }) => {
    toast(t("programmes.past.done", { count: enrolled - heldOut }));
    recount();
  });
  const count = isDays && answer?.days === Number(days) ? answer.customers : null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("programmes.past.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("programmes.past.meaning")}
        </Text>
        <InlineStack gap="300" blockAlign="end">
          <TextField
            label={t("programmes.past.days")}
            inputMode="numeric"
            autoComplete="off"
            value={days}
            onChange={setDays}
            error={isDays ? problem(problems.days) : problem("range")}
          />
          <Button
            loading={saving || asking}
            disabled={!isOn || count === null || count === 0}
            onClick={() => send({ intent: "enrolPast", days })}
          >
            {count === null ? t("programmes.past.counting") : t("programmes.past.start", { count })}
          </Button>
        </InlineStack>
        {isOn ? null : <Text as="p">{t("programmes.past.whenOn")}</Text>}
        {problems.form ? (
          <Text as="p" tone="critical">
            {problem(problems.form)}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
