import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { DeadLetter } from "../retry-dead-letters.server.ts";
import type { SettingsChange } from "../types.ts";

const BOXES = ["inbox", "outbox"] as const;

/** What could not be processed, with its reason and a way to try again. */
export function DeadLettersCard({ letters }: { letters: DeadLetter[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const { send, saving } = useChange<SettingsChange>(() => toast(t("dead.retried")));
  const retry = (box: string, letterId: string) => send({ intent: "retry", box, letterId });
  const reason = ({ problem: { key, detail } }: DeadLetter) =>
    t(`dead.problems.${key}`) + (detail === null ? "" : t("dead.detail", { detail }));
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          <Definition label={t("dead.title")} meaning={t("dead.meaning")} />
        </Text>
        {letters.length === 0 ? <Text as="p">{t("dead.none")}</Text> : null}
        {BOXES.map((box) => {
          const own = letters.filter((letter) => letter.box === box);
          if (own.length === 0) return null;
          return (
            <BlockStack key={box} gap="200">
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <Text as="h3" variant="headingSm">
                  {t(`dead.${box}`)}
                </Text>
                <Button size="slim" loading={saving} onClick={() => retry(box, "")}>
                  {t("dead.retryAll")}
                </Button>
              </InlineStack>
              <FiguresTable
                caption={t(`dead.${box}`)}
                columns={[
                  { label: t("dead.when") },
                  { label: t("dead.subject") },
                  { label: t("dead.attempts"), numeric: true },
                  { label: t("dead.error") },
                  { label: t("common.actions") },
                ]}
                fileName={`${box}-failures.csv`}
                csvRows={own.map((letter) => [letter.at, letter.subject, String(letter.attempts), reason(letter)])}
                rows={own.map((letter) => [
                  format.instant(letter.at),
                  letter.subject,
                  format.number(letter.attempts),
                  reason(letter),
                  <Button
                    key={letter.id}
                    size="slim"
                    disabled={saving}
                    accessibilityLabel={t("dead.retryOne", { subject: letter.subject })}
                    onClick={() => retry(box, letter.id)}
                  >
                    {t("dead.retry")}
                  </Button>,
                ])}
              />
            </BlockStack>
          );
        })}
      </BlockStack>
    </Card>
  );
}
