import { describe, expect, test } from "vitest";
import { compileSource } from "#app/features/messaging/templates/compile-source.ts";
import { readRule } from "#app/features/segments/rules.ts";
import { en } from "#app/i18n/locales/en.ts";
import { ja } from "#app/i18n/locales/ja.ts";
import { programmeContentSchema } from "../programme-content.ts";
import { stepOffsets } from "../rules.ts";
import { readTypedProgramme } from "./programme-form.ts";
import {
  AUDIENCE_KEYS,
  AUDIENCES,
  choiceOf,
  contentOf,
  READY_PROGRAMME_KEYS,
  READY_PROGRAMMES,
  READY_TEMPLATE_KEYS,
  templatesOf,
} from "./ready-made.ts";
import { typedOf } from "./typed-programme.ts";

const templateIds = Object.fromEntries(READY_TEMPLATE_KEYS.map((key, at) => [key, String(100 + at)]));
const made = { segmentId: "7", templateIds, instructions: "call" };
const contents = READY_PROGRAMME_KEYS.flatMap((key) =>
  [null, "55"].map((campaignId) => ({ key, campaignId, content: contentOf(key, { ...made, campaignId }) })),
);

describe("ready-made programmes", () => {
  test.each(contents)("$key with the coupon $campaignId is a whole programme", ({ key, campaignId, content }) => {
    expect(programmeContentSchema.parse(content)).toEqual(content);
    const read = readTypedProgramme({
      json: JSON.stringify(typedOf({ name: "p", holdOutBp: 1000, content })),
      lastStepId: 99,
    });
    expect(read).toEqual({ ok: true, name: "p", holdOutBp: 1000, content });
    expect(content.steps.every(({ channels, templateId }) => templateId !== null || channels.includes("staff"))).toBe(
      true,
    );
    if (choiceOf(key) === "couponOrPoints" || campaignId !== null) {
      const gifts = READY_PROGRAMMES[key].steps.filter(({ gift }) => gift !== null);
      expect(content.steps.filter(({ gift }) => gift !== null)).toHaveLength(gifts.length);
    }
  });

  test("six messages follow the first purchase, over ten weeks", () => {
    const content = contentOf("afterFirst", { ...made, campaignId: null });
    expect(stepOffsets(content)).toEqual([0, 14, 28, 42, 56, 70]);
    expect(content.exit.onOrder).toBe(true);
  });

  test("each has its texts in both languages, and templates that can be filled in", () => {
    for (const texts of [en.readyProgrammes, ja.readyProgrammes]) {
      for (const key of READY_PROGRAMME_KEYS) expect(texts.programmes[key].name).not.toBe("");
      for (const key of READY_TEMPLATE_KEYS) {
        const { subject, body } = texts.templates[key];
        const inBraces = (text: string) => text.replaceAll("[[ ", "{{ ").replaceAll(" ]]", " }}");
        const source = { subject: inBraces(subject), body: inBraces(body) };
        expect(compileSource(source), key).toHaveProperty("render");
        expect(`${source.subject}${source.body}`).not.toContain("[[");
      }
    }
  });

  test("every template is used, and every audience is a rule that can be kept", () => {
    const used = READY_PROGRAMME_KEYS.flatMap((key) => [...templatesOf(key, null), ...templatesOf(key, "1")]);
    expect(new Set(used)).toEqual(new Set(READY_TEMPLATE_KEYS));
    for (const key of AUDIENCE_KEYS) expect(readRule(AUDIENCES[key]).problems, key).toBeNull();
  });
});
