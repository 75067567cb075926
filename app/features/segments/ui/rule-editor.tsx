import { BlockStack } from "@shopify/polaris";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RuleProblem } from "../types.ts";
import { type Draft, type DraftEdit, type DraftGroup, editDraft, problemsByPart } from "./draft.ts";
import { GroupEditor, JoinSelect } from "./group-editor.tsx";

/** Builds a rule from conditions in groups. The focus follows what is added, moved and removed. */
export function RuleEditor(props: {
  draft: Draft;
  problems: readonly RuleProblem[];
  paths: ReadonlyMap<string, (string | number)[]>;
  onChange: (draft: Draft) => void;
}) {
  const { t } = useTranslation();
  const { draft, problems, paths, onChange } = props;
  const parts = useMemo(() => problemsByPart(problems, paths), [problems, paths]);
  const focusOn = useRef<string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is to be focused exists once the draft is shown
  useEffect(() => {
    for (const id of focusOn.current.splice(0)) {
      const element = document.getElementById(id);
      // Polaris leaves a disabled button where it can be reached, and says so.
      if (!element || (element as HTMLButtonElement).disabled || element.ariaDisabled === "true") continue;
      element.focus();
      return;
    }
  }, [draft]);
  const edit = (change: DraftEdit) => {
    focusOn.current = focusAfter(draft, change);
    onChange(editDraft(draft, change));
  };
  return (
    <BlockStack gap="300">
      <div style={{ maxWidth: 420 }}>
        <JoinSelect group={draft.root} label={t("segmentEditor.root")} onEdit={edit} />
      </div>
      <GroupEditor group={draft.root} name="" depth={1} editing={{ problems: parts, onEdit: edit }} />
    </BlockStack>
  );
}

/** The ids of what gets the focus after an edit, the first that is there and can be used. */
function focusAfter(draft: Draft, change: DraftEdit): string[] {
  switch (change.do) {
    case "add":
      return [`n${draft.next}-type`];
    case "addGroup":
      return [`n${draft.next + 1}-type`];
    case "move": {
      const [same, other] = change.by < 0 ? (["up", "down"] as const) : (["down", "up"] as const);
      return [`${change.key}-${same}`, `${change.key}-${other}`];
    }
    case "remove": {
      const group = groupOf(draft.root, change.key);
      return group ? [`${group.key}-add`] : [];
    }
    default:
      return [];
  }
}

function groupOf(group: DraftGroup, key: string): DraftGroup | undefined {
  if (group.nodes.some((node) => node.key === key)) return group;
  for (const node of group.nodes) {
    const found = node.kind === "group" ? groupOf(node, key) : undefined;
    if (found) return found;
  }
  return undefined;
}
