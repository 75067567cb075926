import { Banner, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { KindChange } from "../change-kinds.server.ts";
import type { KindRuleView } from "../views.server.ts";
import { KindRuleForm } from "./kind-rule-form.tsx";

/** The rules by collection and tag, with how many products each speaks of. */
export function KindRulesCard({ rules }: { rules: KindRuleView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const { send, saving, problems } = useChange<KindChange>(({ changed }) => {
    toast(t("products.changed", { count: changed }));
  });
  const failure = problem(Object.values(problems)[0]);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("kindRules.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("kindRules.meaning")}
        </Text>
        {failure ? <Banner tone="critical" title={failure} /> : null}
        {rules.length === 0 ? <Text as="p">{t("kindRules.none")}</Text> : null}
        {rules.length > 0 ? (
          <FiguresTable
            caption={t("kindRules.title")}
            columns={[
              { label: t("kindRules.by") },
              { label: t("kindRules.name") },
              { label: t("products.kind") },
              { label: t("kindRules.products"), meaning: t("kindRules.productsMeaning"), numeric: true },
              { label: t("common.actions") },
            ]}
            fileName="product-kind-rules.csv"
            csvRows={rules.map((rule) => [
              t(`kindRules.scopes.${rule.scope}`),
              rule.title,
              t(`productKinds.${rule.kind}`),
              String(rule.products),
            ])}
            rows={rules.map((rule) => [
              t(`kindRules.scopes.${rule.scope}`),
              t("kindRules.quoted", { name: rule.title || rule.target }),
              t(`productKinds.${rule.kind}`),
              rule.waiting ? t("kindRules.waiting") : format.number(rule.products),
              <InlineStack key={rule.target}>
                <Button
                  size="slim"
                  disabled={saving}
                  accessibilityLabel={t("kindRules.removeOne", { name: rule.title || rule.target })}
                  onClick={() => send({ intent: "removeRule", scope: rule.scope, target: rule.target })}
                >
                  {t("kindRules.remove")}
                </Button>
              </InlineStack>,
            ])}
          />
        ) : null}
        <KindRuleForm />
      </BlockStack>
    </Card>
  );
}
