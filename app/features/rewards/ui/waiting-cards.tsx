import { Banner, BlockStack, Button, ButtonGroup, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RewardsChange } from "../change-rewards.server.ts";
import type { RedemptionView, RewardTaskView } from "../views.server.ts";

interface Line {
  id: string;
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  nameJa: string;
  nameEn: string;
  createdAt: string;
}

/** What waits for a person; nothing where nothing does. */
export function WaitingCards({ tasks, unclear }: { tasks: RewardTaskView[]; unclear: RedemptionView[] }) {
  return (
    <>
      <WaitingCard name="unclear" lines={unclear} intents={["creditArrived", "creditMissing"]} />
      <WaitingCard name="tasks" lines={tasks} intents={["taskDone", "taskCancel"]} />
    </>
  );
}

function WaitingCard({
  name,
  lines,
  intents,
}: {
  name: "unclear" | "tasks";
  lines: Line[];
  intents: readonly ("creditArrived" | "creditMissing" | "taskDone" | "taskCancel")[];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const { send, saving, problems } = useChange<RewardsChange>(() => toast(t("common.saved")));
  const formProblem = problem(problems.form);
  if (lines.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t(`rewards.waiting.${name}.title`, { count: lines.length })}
        </Text>
        <Text as="p" tone="subdued">
          {t(`rewards.waiting.${name}.meaning`)}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {lines.map((line) => {
          const who = customerName(line, format.language) ?? line.email ?? line.customerId;
          const what = format.language === "ja" ? line.nameJa : line.nameEn;
          return (
            <InlineStack key={line.id} align="space-between" blockAlign="center" gap="200">
              <BlockStack>
                <PolarisLink url={`/app/customers/${line.customerId}`}>{who}</PolarisLink>
                <Text as="span" tone="subdued">
                  {t("rewards.waiting.line", { what, day: format.instant(line.createdAt) })}
                </Text>
              </BlockStack>
              <ButtonGroup>
                {intents.map((intent) => (
                  <Button
                    key={intent}
                    size="slim"
                    disabled={saving}
                    accessibilityLabel={t("rewards.waiting.of", { action: t(`rewards.waiting.${intent}`), who })}
                    onClick={() => send({ intent, id: line.id })}
                  >
                    {t(`rewards.waiting.${intent}`)}
                  </Button>
                ))}
              </ButtonGroup>
            </InlineStack>
          );
        })}
      </BlockStack>
    </Card>
  );
}
