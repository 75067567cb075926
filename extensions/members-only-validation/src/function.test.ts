// @vitest-environment node
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { WASI } from "node:wasi";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The program that Shopify runs, built by the command that Shopify's CLI is told, and run as Shopify runs it. */
const extension = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "members-only-"));
let wasm: WebAssembly.Module;

beforeAll(() => {
  const toml = readFileSync(path.join(extension, "shopify.extension.toml"), "utf8");
  const [, program = ""] = toml.match(/command = "node ([^"]+)"/) ?? [];
  const file = path.join(folder, "function.wasm");
  execFileSync(process.execPath, [program, path.relative(extension, file)], { cwd: extension });
  wasm = new WebAssembly.Module(readFileSync(file));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

function run(input: unknown): unknown {
  const [stdin, stdout] = [path.join(folder, "in.json"), path.join(folder, "out.json")];
  writeFileSync(stdin, JSON.stringify(input));
  const files = { stdin: openSync(stdin, "r"), stdout: openSync(stdout, "w") };
  try {
    const wasi = new WASI({ version: "preview1", returnOnExit: true, ...files });
    wasi.start(new WebAssembly.Instance(wasm, wasi.getImportObject() as WebAssembly.Imports));
  } finally {
    for (const file of Object.values(files)) closeSync(file);
  }
  return JSON.parse(readFileSync(stdout, "utf8"));
}

const line = (title: string, tiers: string[] | null) => ({
  merchandise: {
    __typename: "ProductVariant",
    product: { title, membersOnly: tiers && { jsonValue: tiers } },
  },
});
const inputOf = (options: { tier: string | null; language: string; lines: unknown[] }) => ({
  cart: {
    buyerIdentity: { customer: { tier: options.tier && { value: options.tier } } },
    lines: options.lines,
  },
  localization: { language: { isoCode: options.language } },
});
const answer = (...messages: string[]) => ({
  operations: [{ validationAdd: { errors: messages.map((message) => ({ message, target: "$.cart" })) } }],
});

test("it imports nothing that Shopify's CLI would download a tool for", () => {
  const modules = new Set(WebAssembly.Module.imports(wasm).map(({ module }) => module));
  expect([...modules]).toEqual(["wasi_snapshot_preview1"]);
  expect(WebAssembly.Module.exports(wasm).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["_start", "memory"]),
  );
});

test("who has the tier buys, who has not is told why in their language", () => {
  const lines = [line('お茶 "特選" 😀', ["gold"]), line("Cup", null)];
  expect(run(inputOf({ tier: "gold", language: "JA", lines }))).toEqual(answer());
  expect(run(inputOf({ tier: "silver", language: "JA", lines }))).toEqual(
    answer(
      '「お茶 "特選" 😀」は会員ランク限定の商品です。対象の会員ランクのお客様は、ログインするとご購入いただけます。',
    ),
  );
  expect(run(inputOf({ tier: null, language: "EN", lines: [line("Tea", ["gold"])] }))).toEqual(
    answer('"Tea" is for members of a certain tier. If you are one, sign in to buy it.'),
  );
});

test("guests have no customer, and a cart may be larger than one reading", () => {
  const lines = Array.from({ length: 1_000 }, (_, at) =>
    line(`Product ${at} ${"x".repeat(200)}`, at === 999 ? ["gold"] : null),
  );
  const input = { ...inputOf({ tier: null, language: "EN", lines }) };
  expect(run({ ...input, cart: { ...input.cart, buyerIdentity: null } })).toEqual(
    answer(expect.stringContaining("Product 999") as unknown as string),
  );
});
