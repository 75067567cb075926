import { readFile } from "node:fs/promises";
import { APP_NAMESPACE, gid } from "../graphql/context.ts";
import type { CartLine } from "../operations/checkout.ts";
import { metafieldKey } from "../store.ts";
import { programFile } from "./extension-bundles.ts";
import type { ShopRequest } from "./page-context.ts";

const programs = new Map<string, Promise<WebAssembly.Module>>();

/** What the rules of cart and checkout that are turned on say of a cart, by running the built Functions; nothing where none is built. */
export async function refusalsOf(request: ShopRequest, lines: readonly CartLine[]): Promise<string[]> {
  const messages: string[] = [];
  for (const { functionHandle, enabled } of request.state.validations.values()) {
    const file = enabled ? await programFile(request.options, functionHandle) : undefined;
    if (file === undefined) continue;
    let program = programs.get(file);
    if (!program) {
      program = readFile(file).then((bytes) => WebAssembly.compile(bytes));
      programs.set(file, program);
    }
    const { operations } = JSON.parse(run(await program, JSON.stringify(inputOf(request, lines)))) as Answer;
    for (const { validationAdd } of operations) messages.push(...validationAdd.errors.map(({ message }) => message));
  }
  return messages;
}

interface Answer {
  operations: { validationAdd: { errors: { message: string }[] } }[];
}

/** What the Function's query asks for. */
function inputOf({ state, customer, locale }: ShopRequest, lines: readonly CartLine[]): unknown {
  const field = (type: string, id: string, key: string) =>
    state.metafieldByKey.get(metafieldKey(gid(type, id), APP_NAMESPACE, key))?.value;
  const tier = customer && field("Customer", customer.id, "tier");
  return {
    cart: {
      buyerIdentity: customer ? { customer: { tier: tier === undefined ? null : { value: tier } } } : null,
      lines: lines.map(({ variantId }) => {
        const productId = state.variants.get(variantId)?.productId ?? "";
        const only = field("Product", productId, "members_only");
        const membersOnly = only === undefined ? null : { jsonValue: JSON.parse(only) };
        const product = { title: state.products.get(productId)?.title ?? "", membersOnly };
        return { merchandise: { __typename: "ProductVariant", product } };
      }),
    },
    localization: { language: { isoCode: locale.toUpperCase() } },
  };
}

/** Runs a WASI program that reads its standard input and writes its standard output. */
function run(program: WebAssembly.Module, input: string): string {
  const rest = { bytes: new TextEncoder().encode(input) };
  const written: Uint8Array[] = [];
  const memory = () => (instance.exports.memory as WebAssembly.Memory).buffer;
  /** The one part of a reading or writing: where it is, and what it holds. */
  const part = (at: number) => {
    const view = new DataView(memory());
    return new Uint8Array(memory(), view.getUint32(at, true), view.getUint32(at + 4, true));
  };
  const instance = new WebAssembly.Instance(program, {
    wasi_snapshot_preview1: {
      fd_read(_file: number, parts: number, _count: number, read: number) {
        const target = part(parts);
        const some = rest.bytes.subarray(0, target.length);
        target.set(some);
        rest.bytes = rest.bytes.subarray(some.length);
        new DataView(memory()).setUint32(read, some.length, true);
        return 0;
      },
      fd_write(_file: number, parts: number, _count: number, done: number) {
        const bytes = part(parts).slice();
        written.push(bytes);
        new DataView(memory()).setUint32(done, bytes.length, true);
        return 0;
      },
    },
  });
  (instance.exports._start as () => void)();
  return Buffer.concat(written).toString("utf8");
}
