import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  type GraphQLOutputType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from "graphql";

export const API_VERSION = "2026-10";

let loaded: GraphQLSchema | undefined;

/** The real Admin API schema of 2026-10, built once per process from its introspection (Shopify, ISC licence). */
export function adminSchema(): GraphQLSchema {
  if (!loaded) {
    const file = new URL(`../schema/admin-${API_VERSION}.json.gz`, import.meta.url);
    const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as { data: IntrospectionQuery };
    loaded = buildClientSchema(data, { assumeValid: true });
  }
  return loaded;
}

/**
 * What a field answers that the simulator does not model: null where the schema allows it, otherwise the emptiest value
 * of the type. Undefined when there is none (a required object of an abstract type).
 */
export function emptyValue(type: GraphQLOutputType): unknown {
  if (!isNonNullType(type)) return isListType(type) ? [] : null;
  const inner = type.ofType;
  if (isListType(inner)) return [];
  if (isEnumType(inner)) return inner.getValues()[0]?.value;
  if (isScalarType(inner)) return emptyScalar(inner.name);
  if (!isObjectType(inner)) return undefined;
  if (inner.name.endsWith("Connection")) {
    return {
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    };
  }
  return {};
}

function emptyScalar(name: string): unknown {
  if (name === "Boolean") return false;
  if (name === "Int" || name === "Float") return 0;
  if (name === "DateTime") return "1970-01-01T00:00:00Z";
  if (name === "UnsignedInt64" || name === "BigInt") return "0";
  if (name === "Money" || name === "Decimal") return "0.0";
  return name === "JSON" ? {} : "";
}
