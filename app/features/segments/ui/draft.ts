import { readAmount } from "#app/lib/forms.ts";
import { toDecimal } from "#app/lib/money.ts";
import type { ConditionType, Rule, RuleProblem, RuleProblemKey } from "../types.ts";

/**
 * A rule while it is edited: any field may be empty or half typed. Every part has a key of its own that stays while parts
 * are added, moved and removed, so that the focus stays with what was edited.
 */
export type DraftNode = DraftGroup | DraftCondition;

export interface DraftGroup {
  key: string;
  kind: "group";
  negated: boolean;
  join: "and" | "or";
  nodes: DraftNode[];
}

export interface DraftCondition {
  key: string;
  kind: "condition";
  negated: boolean;
  /** The condition's fields; amounts are kept as typed, under a name that ends in `Text` instead of `Minor`. */
  fields: Fields;
}

export type Fields = { type: ConditionType } & Record<string, unknown>;

export interface Draft {
  root: DraftGroup;
  /** The number of the next key. */
  next: number;
}

export type DraftEdit =
  | { do: "add"; to: string; fields: Fields }
  | { do: "addGroup"; to: string; fields: Fields }
  | { do: "remove"; key: string }
  | { do: "move"; key: string; by: -1 | 1 }
  | { do: "setFields"; key: string; fields: Fields }
  | { do: "setJoin"; key: string; join: "and" | "or" }
  | { do: "setNegated"; key: string; negated: boolean };

/** A draft with one group of one condition. */
export function newDraft(fields: Fields): Draft {
  const condition: DraftCondition = { key: "n2", kind: "condition", negated: false, fields };
  return { root: { key: "n1", kind: "group", negated: false, join: "and", nodes: [condition] }, next: 3 };
}

/** The draft of a stored rule. Whatever stands at its root comes to stand in a group. */
export function toDraft(rule: Rule, currency: string): Draft {
  let next = 1;
  const key = () => `n${next++}`;
  const nodeOf = (part: Rule, negated: boolean): DraftNode => {
    switch (part.type) {
      case "not":
        return nodeOf(part.rule, !negated);
      case "and":
      case "or":
        return {
          key: key(),
          kind: "group",
          negated,
          join: part.type,
          nodes: part.rules.map((each) => nodeOf(each, false)),
        };
      default:
        return { key: key(), kind: "condition", negated, fields: amountsToText(part, currency) as Fields };
    }
  };
  const root = nodeOf(rule, false);
  if (root.kind === "group" && !root.negated) return { root, next };
  return { root: { key: key(), kind: "group", negated: false, join: "and", nodes: [root] }, next };
}

/** The rule that a draft says, to be read by `readRule`, and where each of its parts stands in it. */
export function fromDraft(draft: Draft, currency: string): { rule: unknown; paths: Map<string, (string | number)[]> } {
  const paths = new Map<string, (string | number)[]>();
  const partOf = (node: DraftNode, path: (string | number)[]): unknown => {
    const own = node.negated ? [...path, "rule"] : path;
    paths.set(node.key, own);
    const part =
      node.kind === "group"
        ? { type: node.join, rules: node.nodes.map((each, at) => partOf(each, [...own, "rules", at])) }
        : textToAmounts(node.fields, currency);
    return node.negated ? { type: "not", rule: part } : part;
  };
  return { rule: partOf(draft.root, []), paths };
}

/** The problems of each part by its key: the field's path within the part, joined by dots, and what is wrong. */
export function problemsByPart(
  problems: readonly RuleProblem[],
  paths: ReadonlyMap<string, (string | number)[]>,
): Map<string, { field: string; key: RuleProblemKey }[]> {
  const parts = new Map<string, { field: string; key: RuleProblemKey }[]>();
  for (const { path, key } of problems) {
    let owner: { key: string; length: number } | undefined;
    for (const [part, at] of paths) {
      const isAbove = at.length <= path.length && at.every((step, index) => step === path[index]);
      if (isAbove && (!owner || at.length >= owner.length)) owner = { key: part, length: at.length };
    }
    if (!owner) continue;
    const field = path
      .slice(owner.length)
      .map((step) => String(step).replace(/Minor$/, "Text"))
      .join(".");
    parts.set(owner.key, [...(parts.get(owner.key) ?? []), { field, key }]);
  }
  return parts;
}

/** What an edit makes of a draft. */
export function editDraft(draft: Draft, edit: DraftEdit): Draft {
  let { next } = draft;
  const change = (group: DraftGroup): DraftGroup => {
    switch (edit.do) {
      case "add":
        if (edit.to !== group.key) break;
        return { ...group, nodes: [...group.nodes, conditionOf(`n${next++}`, edit.fields)] };
      case "addGroup": {
        if (edit.to !== group.key) break;
        const inner: DraftGroup = {
          key: `n${next++}`,
          kind: "group",
          negated: false,
          join: group.join === "and" ? "or" : "and",
          nodes: [conditionOf(`n${next++}`, edit.fields)],
        };
        return { ...group, nodes: [...group.nodes, inner] };
      }
      case "remove":
        if (!group.nodes.some(({ key }) => key === edit.key)) break;
        return { ...group, nodes: group.nodes.filter(({ key }) => key !== edit.key) };
      case "move": {
        const at = group.nodes.findIndex(({ key }) => key === edit.key);
        const [here, there] = [group.nodes[at], group.nodes[at + edit.by]];
        if (!here || !there) break;
        const nodes = [...group.nodes];
        nodes[at] = there;
        nodes[at + edit.by] = here;
        return { ...group, nodes };
      }
      case "setJoin":
        if (edit.key === group.key) return { ...group, join: edit.join };
        break;
      case "setNegated":
        if (edit.key === group.key) return { ...group, negated: edit.negated };
        break;
      case "setFields":
        break;
    }
    return {
      ...group,
      nodes: group.nodes.map((node) => {
        if (node.kind === "group") return change(node);
        if (edit.do === "setFields" && edit.key === node.key) return { ...node, fields: edit.fields };
        if (edit.do === "setNegated" && edit.key === node.key) return { ...node, negated: edit.negated };
        return node;
      }),
    };
  };
  const root = change(draft.root);
  return { root, next };
}

function conditionOf(key: string, fields: Fields): DraftCondition {
  return { key, kind: "condition", negated: false, fields };
}

function mapAmounts(value: unknown, change: (name: string, inner: unknown) => [string, unknown] | null): unknown {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => change(name, inner) ?? [name, mapAmounts(inner, change)],
  );
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

const amountsToText = (value: unknown, currency: string) =>
  mapAmounts(value, (name, inner) =>
    name.endsWith("Minor") && typeof inner === "string"
      ? [name.replace(/Minor$/, "Text"), toDecimal(BigInt(inner), currency)]
      : null,
  );

const textToAmounts = (value: unknown, currency: string) =>
  mapAmounts(value, (name, inner) => {
    if (!name.endsWith("Text")) return null;
    const text = String(inner ?? "").trim();
    // What is no amount stays as it was typed, so that it is refused as none.
    const minor = text === "" ? undefined : String(readAmount(text, currency) ?? text);
    return [name.replace(/Text$/, "Minor"), minor];
  });
