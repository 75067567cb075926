import { BlockStack, Box, Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { Rule, RuleProblem } from "../types.ts";
import { describeRule } from "./describe-rule.ts";
import type { Draft } from "./draft.ts";
import { useRuleNames } from "./fields/rule-context.tsx";
import { RuleEditor } from "./rule-editor.tsx";

/** A rule in words and, while it is edited, as a form. */
export function RuleCard(props: {
  rule: Rule | null;
  editor: {
    draft: Draft;
    problems: readonly RuleProblem[];
    paths: ReadonlyMap<string, (string | number)[]>;
    onChange: (draft: Draft) => void;
  } | null;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { names } = useRuleNames();
  const { rule, editor, children } = props;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("segment.rule")}
        </Text>
        {editor ? <RuleEditor {...editor} /> : null}
        <Box background="bg-surface-secondary" borderRadius="200" padding="300">
          <BlockStack gap="100">
            <Text as="h3" variant="headingSm">
              {t("segment.inWords")}
            </Text>
            <div aria-live="polite">
              <Text as="p" breakWord>
                {rule ? describeRule(rule, { t, format, names }) : t("segment.incomplete")}
              </Text>
            </div>
          </BlockStack>
        </Box>
        {children}
      </BlockStack>
    </Card>
  );
}
