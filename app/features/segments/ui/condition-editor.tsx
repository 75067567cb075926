import { Banner, BlockStack, Box, Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { RuleProblemKey } from "../types.ts";
import { ConditionFields } from "./condition-fields.tsx";
import { CONDITION_GROUPS, emptyCondition, fieldsOf, isCondition, withValue } from "./condition-specs.ts";
import type { DraftCondition, Fields } from "./draft.ts";
import { PLAIN_FIELDSET } from "./fields/row.tsx";
import { PartToolbar, type PartToolbarProps } from "./part-toolbar.tsx";

export interface PartProblem {
  field: string;
  key: RuleProblemKey;
}

/** One condition: its kind, its fields, and what can be done with it. */
export function ConditionEditor(props: {
  node: DraftCondition;
  /** `Condition 2`, to tell it from the others. */
  name: string;
  problems: readonly PartProblem[];
  onFields: (fields: Fields) => void;
  toolbar: Omit<PartToolbarProps, "name">;
}) {
  const { t } = useTranslation();
  const { node, name, problems, onFields, toolbar } = props;
  const { fields } = node;
  const { type } = fields;
  const problemAt = (at: string) => {
    const found = problems.find(({ field }) => field === at || isEntryOf(at, field));
    return found ? t(`segments.problems.${found.key}`) : undefined;
  };
  const whole = problems.find(({ field }) => field === "");
  return (
    <fieldset aria-label={name} style={PLAIN_FIELDSET}>
      <Box padding="300" borderWidth="025" borderColor="border" borderRadius="200" background="bg-surface">
        <BlockStack gap="300">
          {whole ? <Banner tone="critical" title={t(`segments.problems.${whole.key}`)} /> : null}
          <PartToolbar name={name} {...toolbar}>
            <Select
              id={`${node.key}-type`}
              label={name}
              options={Object.entries(CONDITION_GROUPS).map(([group, types]) => ({
                title: t(`segmentConditionGroups.${group as keyof typeof CONDITION_GROUPS}`),
                options: types.map((value) => ({ value: value as string, label: t(`segmentConditions.${value}`) })),
              }))}
              value={type}
              onChange={(value) => {
                if (isCondition(value)) onFields(emptyCondition(value));
              }}
            />
          </PartToolbar>
          <ConditionFields
            // Another kind has other fields: none of what was typed is left over.
            key={type}
            specs={fieldsOf(type)}
            fields={fields}
            onChange={(at, value) => onFields(withValue(fields, at, value))}
            onReplace={(at, value) =>
              onFields(at === "" ? ({ type, ...value } as Fields) : withValue(fields, at, value))
            }
            problemAt={problemAt}
          />
        </BlockStack>
      </Box>
    </fieldset>
  );
}

/** Problems of single entries of a list are told at the list. */
const isEntryOf = (at: string, field: string) => field.startsWith(`${at}.`) && /^\.\d+$/.test(field.slice(at.length));
