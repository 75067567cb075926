import { BlockStack, Box, Button, ButtonGroup, InlineError, Select } from "@shopify/polaris";
import { PlusIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import { RULE_LIMITS } from "../types.ts";
import { ConditionEditor, type PartProblem } from "./condition-editor.tsx";
import { emptyCondition } from "./condition-specs.ts";
import type { DraftEdit, DraftGroup, DraftNode } from "./draft.ts";
import { PLAIN_FIELDSET } from "./fields/row.tsx";
import { PartToolbar } from "./part-toolbar.tsx";

export interface RuleEditing {
  problems: ReadonlyMap<string, readonly PartProblem[]>;
  onEdit: (edit: DraftEdit) => void;
}

/** A group of conditions and groups, all or any of which must hold. */
export function GroupEditor(props: { group: DraftGroup; name: string; depth: number; editing: RuleEditing }) {
  const { t } = useTranslation();
  const { group, name, depth, editing } = props;
  const { onEdit } = editing;
  const [problem] = editing.problems.get(group.key) ?? [];
  const add = emptyCondition("orderCount");
  return (
    <BlockStack gap="300">
      {group.nodes.map((node, index) => (
        <Part key={node.key} {...{ node, index, group, depth, editing }} name={partName(name, index)} />
      ))}
      {problem ? <InlineError message={t(`segments.problems.${problem.key}`)} fieldID={`${group.key}-add`} /> : null}
      <ButtonGroup>
        <Button
          id={`${group.key}-add`}
          icon={PlusIcon}
          accessibilityLabel={depth > 1 ? t("segmentEditor.addTo", { name }) : undefined}
          onClick={() => onEdit({ do: "add", to: group.key, fields: add })}
        >
          {t("segmentEditor.add")}
        </Button>
        {depth < RULE_LIMITS.depth - 1 ? (
          <Button
            id={`${group.key}-add-group`}
            variant="tertiary"
            accessibilityLabel={depth > 1 ? t("segmentEditor.addGroupTo", { name }) : undefined}
            onClick={() => onEdit({ do: "addGroup", to: group.key, fields: add })}
          >
            {t("segmentEditor.addGroup")}
          </Button>
        ) : null}
      </ButtonGroup>
    </BlockStack>
  );
}

/** `2` within the whole, `2-1` within its second part: short, and the same in every language. */
const partName = (group: string, index: number) => (group === "" ? String(index + 1) : `${group}-${index + 1}`);

interface PartProps {
  node: DraftNode;
  index: number;
  group: DraftGroup;
  depth: number;
  name: string;
  editing: RuleEditing;
}

function Part({ node, index, group, depth, name, editing }: PartProps) {
  const { t } = useTranslation();
  const { onEdit, problems } = editing;
  const { key } = node;
  const toolbar = {
    partKey: key,
    negated: node.negated,
    onNegated: (negated: boolean) => onEdit({ do: "setNegated", key, negated }),
    onUp: index > 0 ? () => onEdit({ do: "move", key, by: -1 }) : undefined,
    onDown: index < group.nodes.length - 1 ? () => onEdit({ do: "move", key, by: 1 }) : undefined,
    onRemove: () => onEdit({ do: "remove", key }),
  };
  if (node.kind === "condition") {
    return (
      <ConditionEditor
        node={node}
        name={t("segmentEditor.condition", { number: name })}
        problems={problems.get(key) ?? []}
        onFields={(fields) => onEdit({ do: "setFields", key, fields })}
        toolbar={toolbar}
      />
    );
  }
  const label = t("segmentEditor.group", { number: name });
  return (
    <fieldset aria-label={label} style={PLAIN_FIELDSET}>
      <Box padding="300" borderRadius="200" background="bg-surface-secondary">
        <BlockStack gap="300">
          <PartToolbar name={label} {...toolbar}>
            <JoinSelect group={node} label={label} onEdit={onEdit} />
          </PartToolbar>
          <GroupEditor group={node} name={name} depth={depth + 1} editing={editing} />
        </BlockStack>
      </Box>
    </fieldset>
  );
}

/** Whether all or any of a group's parts must hold. */
export function JoinSelect(props: { group: DraftGroup; label: string; onEdit: (edit: DraftEdit) => void }) {
  const { t } = useTranslation();
  const { group, label, onEdit } = props;
  return (
    <Select
      id={`${group.key}-join`}
      label={label}
      options={(["and", "or"] as const).map((value) => ({ value, label: t(`segmentEditor.joins.${value}`) }))}
      value={group.join}
      onChange={(value) => onEdit({ do: "setJoin", key: group.key, join: value as "and" | "or" })}
    />
  );
}
