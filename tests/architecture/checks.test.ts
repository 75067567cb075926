import { parse } from "graphql";
import { describe, expect, test } from "vitest";
import { keysUsedIn, localeFaults } from "../../scripts/check-locales.ts";
import { declarationFaults, documentsIn, personalFields } from "../../scripts/check-protected-data.ts";
import { missingEntries } from "../../scripts/complete-lock.ts";
import { explainInstallFailure } from "../../scripts/ensure-installed.mjs";

describe("locale check", () => {
  test("accepts languages with different plural forms", () => {
    const en = { home: { orders_one: "{{count}} order", orders_other: "{{count}} orders" } };
    const ja = { home: { orders_other: "注文{{count}}件" } };
    expect(localeFaults({ en, ja, usedKeys: ["home.orders"] })).toEqual([]);
    expect(localeFaults({ en: { points: { one: "a", other: "b" } }, ja: { points: "c" } })).toEqual([]);
  });

  test("reports a missing key, a different placeholder and an unknown key", () => {
    const faults = localeFaults({
      en: { a: "A", b: "{{name}}", c: "C" },
      ja: { a: "あ", b: "{{title}}", d: "で" },
      usedKeys: ["a", "z", "c.*"],
    });
    expect(faults).toEqual([
      '"c" is missing in Japanese',
      '"d" is missing in English',
      '"b" has the placeholder name, title in one language only',
      '"z" is used but exists in no language',
      '"c.*" is used but exists in no language',
    ]);
  });

  test("finds keys in calls, components and templates", () => {
    const source = 't("a.b"); translate(\'no\'); <Trans i18nKey="c" />; t(`d.${kind}.e`); format("f"); t(`g`)';
    expect(keysUsedIn(source)).toEqual(["a.b", "c", "d.*", "g"]);
  });
});

describe("protected data check", () => {
  const operations = {
    FIELDS: "id phone",
    CUSTOMER: "# why\nquery C { customer(id: 1) { id defaultEmailAddress { emailAddress } } shop { email } }",
  };

  test("finds personal fields of customers, not of the shop", () => {
    const [document, ...others] = documentsIn(operations);
    expect(others).toEqual([]);
    expect(document && [...personalFields(document)]).toEqual([["C", ["customer.defaultEmailAddress"]]]);
  });

  test("looks through fragments and connections", () => {
    const document = parse("fragment F on Order { customers { edges { node { ... on Customer { phone } } } } }");
    expect([...personalFields(document)]).toEqual([["F", ["customers.phone"]]]);
  });

  test("reports undeclared, unused and unexplained fields", () => {
    const declared = [{ operation: "D", fields: ["customer.email"], reason: "" }];
    expect(declarationFaults(new Map([["C", ["customer.phone"]]]), declared)).toHaveLength(3);
    expect(
      declarationFaults(new Map([["C", ["customer.phone"]]]), [
        { operation: "C", fields: ["customer.phone"], reason: "sends messages" },
      ]),
    ).toEqual([]);
  });
});

describe("a failed install", () => {
  test.each([
    ["npm error code ENOSPC", "disk is full", "ディスクがいっぱい"],
    [
      "npm error request to https://registry failed, reason: getaddrinfo EAI_AGAIN",
      "could not be reached",
      "接続できません",
    ],
    ["npm error code EACCES", "cannot be written", "書き込めません"],
    ["npm error something else", "its own words are above", "npm のメッセージ"],
  ])("%s is explained in both languages", (output, english, japanese) => {
    const { message } = explainInstallFailure(output);
    expect(message).toContain(english);
    expect(message).toContain(japanese);
  });
});

describe("lock file check", () => {
  test("finds the platform packages that npm left out, beside their present sibling", () => {
    const packages = {
      "node_modules/tool": {
        dev: true,
        optionalDependencies: { "@t/linux-x64-gnu": "1.2.3", "@t/darwin-arm64": "1.2.3" },
      },
      "node_modules/other/node_modules/@t/linux-x64-gnu": { version: "9.9.9" },
      "node_modules/@t/linux-x64-gnu": { version: "1.2.3" },
    };
    expect([...missingEntries(packages)]).toEqual([
      ["node_modules/@t/darwin-arm64", { version: "1.2.3", cpu: ["arm64"], os: ["darwin"], dev: true, optional: true }],
    ]);
  });

  test("does not guess", () => {
    const unpinned = { "node_modules/tool": { optionalDependencies: { "@t/darwin-arm64": "^1.0.0" } } };
    const unnamed = { "node_modules/tool": { optionalDependencies: { "@t/helper": "1.0.0" } } };
    expect(() => missingEntries(unpinned)).toThrow("not one version");
    expect(() => missingEntries(unnamed)).toThrow("does not tell its platform");
  });
});
