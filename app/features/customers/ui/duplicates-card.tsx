import { useNavigate } from "@remix-run/react";
import { Banner, BlockStack, Button, ButtonGroup, Card, InlineStack, Select, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { AccuracyChange, DuplicateGroup, DuplicatePage } from "../accuracy/types.ts";
import { DuplicateGroupItem } from "./duplicate-group-item.tsx";

/** Customers who are likely one person, group by group. */
export function DuplicatesCard(props: { page: DuplicatePage; dismissed: boolean; domain: string }) {
  const { page, dismissed, domain } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toast = useToast();
  const problem = useProblem();
  const { send, saving, problems } = useChange<AccuracyChange>(() => toast(t("common.saved")));
  const formProblem = problem(problems.form);
  const show = (after: string | null) => {
    const query = new URLSearchParams(dismissed ? { show: "dismissed" } : {});
    if (after) query.set("after", after);
    navigate(`?${query}`);
  };
  const decide = ({ kind, key, customers }: DuplicateGroup) => {
    const customerIds = customers.map(({ id }) => id).join(",");
    send({ intent: dismissed ? "restore" : "dismiss", kind, key, customerIds });
  };
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="end" gap="200">
          <Text as="h2" variant="headingMd">
            {t("accuracy.duplicates.title")}
          </Text>
          <InlineStack gap="200" blockAlign="end">
            <Select
              label={t("accuracy.duplicates.show")}
              labelHidden
              options={[
                { value: "open", label: t("accuracy.duplicates.open") },
                { value: "dismissed", label: t("accuracy.duplicates.dismissed") },
              ]}
              value={dismissed ? "dismissed" : "open"}
              onChange={(value) => navigate(value === "dismissed" ? "?show=dismissed" : "?")}
            />
            <DownloadButton
              url={`/app/customers/duplicates.csv${dismissed ? "?show=dismissed" : ""}`}
              fileName="customer-duplicates.csv"
              accessibilityLabel={t("common.csvOf", { table: t("accuracy.duplicates.title") })}
            />
          </InlineStack>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("accuracy.duplicates.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {page.groups.length === 0 ? (
          <Text as="p">{t(page.after ? "accuracy.duplicates.lookOn" : "accuracy.duplicates.none")}</Text>
        ) : null}
        {page.groups.map((group) => (
          <DuplicateGroupItem
            key={`${group.kind} ${group.key}`}
            group={group}
            domain={domain}
            saving={saving}
            onDecide={() => decide(group)}
            dismissed={dismissed}
          />
        ))}
        <InlineStack align="center">
          <ButtonGroup>
            <Button onClick={() => navigate(-1)}>{t("accuracy.duplicates.back")}</Button>
            <Button disabled={page.after === null} onClick={() => show(page.after)}>
              {t("accuracy.duplicates.next")}
            </Button>
          </ButtonGroup>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
