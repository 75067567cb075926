import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import type { Page } from "../graphql/connections.ts";
import { fieldFunction, Ref, type ResolveContext, type Resolver } from "../graphql/context.ts";
import { fragmentsOf, prepare } from "../graphql/execute.ts";
import { RESOLVERS } from "../graphql/resolvers/index.ts";
import { adminSchema } from "../graphql/schema.ts";

const MAX_CONNECTIONS = 5;
const MAX_DEPTH = 2;

/** A row of a nested connection, waiting to be written as a line of its own. */
export interface Child {
  parentId: string;
  json: Record<string, unknown>;
}

type Write = (
  source: unknown,
  into: { children: Child[]; parentId: string },
  context: ResolveContext,
) => Record<string, unknown>;

/** A bulk query ready to run: rows of its one root connection, and a function that turns a row into JSON and children. */
export interface BulkPlan {
  rows: (context: ResolveContext) => Page<unknown>;
  write: (source: unknown, context: ResolveContext) => { json: Record<string, unknown>; children: Child[] };
  rootField: string;
}

/** Compiles a bulk query, or says why the platform would not take it. Uses the same resolvers as single queries. */
export function planBulk(query: string): BulkPlan | { problem: string } {
  const { document, errors } = prepare(query);
  const first = errors[0];
  if (first) return { problem: `Invalid bulk query: ${first.message}` };
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation?.operation !== "query") return { problem: "Invalid bulk query: must be a query" };
  const fragments = fragmentsOf(document);
  const root = adminSchema().getQueryType() as GraphQLObjectType;
  const roots = collect(root, [operation.selectionSet], fragments);
  const rootName = [...roots.values()][0]?.[0]?.name.value ?? "";
  if (roots.size !== 1) return { problem: "Bulk queries must contain a single top-level field." };
  if (rootName === "node" || rootName === "nodes")
    return { problem: "Bulk queries cannot use the top-level `node` or `nodes` fields." };
  const problem = limitsProblem(operation.selectionSet, root, fragments);
  if (problem) return { problem };
  const field = fieldOf(root, [...roots.values()][0] ?? []);
  if (!isConnection(field.type))
    return { problem: "Bulk queries must contain at least one connection at the top level." };
  const writeNode = nodeWriter(field.type, field.selections, fragments);
  return {
    rootField: rootName,
    rows: (context) => field.resolve({}, field.args, context) as Page<unknown>,
    write: (source, context) => {
      const children: Child[] = [];
      return { json: writeNode(source, { children, parentId: "" }, context), children };
    },
  };
}

/** Response keys with their field nodes, fragments opened where they fit the type. */
function collect(
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  fragments: Record<string, FragmentDefinitionNode>,
  into = new Map<string, FieldNode[]>(),
): Map<string, FieldNode[]> {
  const fits = (name: string | undefined) => {
    if (name === undefined || name === type.name) return true;
    const condition = adminSchema().getType(name);
    return isAbstractType(condition) && adminSchema().isSubType(condition, type);
  };
  for (const selection of selectionSets.flatMap((set) => set.selections)) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      into.set(key, [...(into.get(key) ?? []), selection]);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      if (fits(selection.typeCondition?.name.value)) collect(type, [selection.selectionSet], fragments, into);
    } else {
      const fragment = fragments[selection.name.value];
      if (fragment && fits(fragment.typeCondition.name.value)) collect(type, [fragment.selectionSet], fragments, into);
    }
  }
  return into;
}

interface PlannedField {
  type: GraphQLOutputType;
  args: Record<string, unknown>;
  resolve: Resolver;
  selections: SelectionSetNode[];
}

function fieldOf(parent: GraphQLObjectType, nodes: readonly FieldNode[]): PlannedField {
  const node = nodes[0] as FieldNode;
  const definition = parent.getFields()[node.name.value];
  if (!definition) throw new Error(`No field ${parent.name}.${node.name.value}`);
  const resolve = fieldFunction(RESOLVERS, {
    parentType: parent,
    fieldName: node.name.value,
    returnType: definition.type,
  });
  return {
    type: definition.type,
    args: getArgumentValues(definition, node, {}),
    resolve,
    selections: nodes.flatMap((each) => (each.selectionSet ? [each.selectionSet] : [])),
  };
}

function isConnection(type: GraphQLOutputType): boolean {
  return getNamedType(type).name.endsWith("Connection");
}

/** The writer of a connection's nodes: through `edges { node }` or `nodes`. */
function nodeWriter(
  type: GraphQLOutputType,
  selections: SelectionSetNode[],
  fragments: Record<string, FragmentDefinitionNode>,
): Write {
  const connection = getNamedType(type) as GraphQLObjectType;
  const fields = collect(connection, selections, fragments);
  const nodeSelections: SelectionSetNode[] = [];
  let nodeType: GraphQLNamedType | undefined;
  for (const nodes of fields.values()) {
    const name = nodes[0]?.name.value;
    const planned = name === "edges" || name === "nodes" ? fieldOf(connection, nodes) : undefined;
    if (!planned) continue;
    if (name === "nodes") {
      nodeType = getNamedType(planned.type);
      nodeSelections.push(...planned.selections);
      continue;
    }
    const edge = getNamedType(planned.type) as GraphQLObjectType;
    for (const inner of collect(edge, planned.selections, fragments).values()) {
      if (inner[0]?.name.value !== "node") continue;
      const node = fieldOf(edge, inner);
      nodeType = getNamedType(node.type);
      nodeSelections.push(...node.selections);
    }
  }
  if (!nodeType) return () => ({});
  return objectWriter(nodeType, nodeSelections, fragments);
}

function objectWriter(
  type: GraphQLNamedType,
  selections: SelectionSetNode[],
  fragments: Record<string, FragmentDefinitionNode>,
): Write {
  if (isObjectType(type)) return concreteWriter(type, selections, fragments);
  const writers = new Map<string, Write>();
  return (source, into, context) => {
    const name = source instanceof Ref ? source.type : "";
    let write = writers.get(name);
    if (!write) {
      const concrete = adminSchema().getType(name);
      if (!isObjectType(concrete)) throw new Error(`${type.name} answered with the unknown type ${name}`);
      write = concreteWriter(concrete, selections, fragments);
      writers.set(name, write);
    }
    return write(source, into, context);
  };
}

type Step = (
  source: unknown,
  json: Record<string, unknown>,
  into: { children: Child[]; parentId: string },
  context: ResolveContext,
) => void;

function concreteWriter(
  type: GraphQLObjectType,
  selections: SelectionSetNode[],
  fragments: Record<string, FragmentDefinitionNode>,
): Write {
  const steps: Step[] = [];
  for (const [key, nodes] of collect(type, selections, fragments)) {
    if (nodes[0]?.name.value === "__typename") {
      steps.push((_source, json) => {
        json[key] = type.name;
      });
      continue;
    }
    const field = fieldOf(type, nodes);
    const { resolve, args } = field;
    if (isConnection(field.type)) {
      const write = nodeWriter(field.type, field.selections, fragments);
      steps.push((source, _json, into, context) => {
        const page = resolve(source, args, context) as Page<unknown> | { nodes: unknown[] };
        for (const node of page.nodes) {
          // The child's own children come after it.
          const at = into.children.push({ parentId: into.parentId, json: {} }) - 1;
          const json = write(node, into, context);
          (into.children[at] as Child).json = json;
        }
      });
      continue;
    }
    const complete = completer(field.type, field.selections, fragments);
    steps.push((source, json, into, context) => {
      json[key] = complete(resolve(source, args, context), into, context);
    });
  }
  const idOf =
    "id" in type.getFields()
      ? fieldOf(type, [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: "id" } }]).resolve
      : undefined;
  const hasChildren = steps.length > 0;
  return (source, into, context) => {
    const json: Record<string, unknown> = {};
    const inner = idOf && hasChildren ? { children: into.children, parentId: String(idOf(source, {}, context)) } : into;
    for (const step of steps) step(source, json, inner, context);
    return json;
  };
}

type Complete = (value: unknown, into: { children: Child[]; parentId: string }, context: ResolveContext) => unknown;

function completer(
  type: GraphQLOutputType,
  selections: SelectionSetNode[],
  fragments: Record<string, FragmentDefinitionNode>,
): Complete {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const item = completer(nullable.ofType, selections, fragments);
    return (value, into, context) =>
      value == null ? null : Array.from(value as Iterable<unknown>, (one) => item(one, into, context));
  }
  if (isLeafType(nullable)) return (value) => (value == null ? null : nullable.serialize(value));
  const write = objectWriter(nullable as GraphQLNamedType, selections, fragments);
  return (value, into, context) => (value == null ? null : write(value, into, context));
}

/** The platform's limits on connections in a bulk query. */
function limitsProblem(
  selectionSet: SelectionSetNode,
  root: GraphQLNamedType,
  fragments: Record<string, FragmentDefinitionNode>,
): string | undefined {
  let connections = 0;
  let deepest = 0;
  let insideList = false;
  const walk = (set: SelectionSetNode, type: GraphQLNamedType, at: { depth: number; inList: boolean }): void => {
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
        const name = fragment?.typeCondition?.name.value;
        const on = name ? adminSchema().getType(name) : type;
        if (fragment && on) walk(fragment.selectionSet, on, at);
        continue;
      }
      if (!selection.selectionSet || !("getFields" in type)) continue;
      const field = type.getFields()[selection.name.value];
      if (!field || !("type" in field)) continue;
      const named = getNamedType(field.type) as GraphQLNamedType;
      if (named.name.endsWith("Connection")) {
        connections += 1;
        deepest = Math.max(deepest, at.depth + 1);
        if (at.inList) insideList = true;
        walk(selection.selectionSet, named, { depth: at.depth + 1, inList: false });
      } else {
        const isList =
          isListType(getNullableType(field.type as GraphQLOutputType)) && !type.name.endsWith("Connection");
        walk(selection.selectionSet, named, { depth: at.depth, inList: at.inList || isList });
      }
    }
  };
  walk(selectionSet, root, { depth: 0, inList: false });
  if (connections === 0) return "Bulk queries must contain at least one connection.";
  if (connections > MAX_CONNECTIONS) return `Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`;
  // The root connection and two levels below it.
  if (deepest > MAX_DEPTH + 1) return "Bulk queries cannot contain connections with a nesting depth greater than 2.";
  if (insideList) return "Queries that contain a connection field within a list field are not currently supported.";
  return undefined;
}
