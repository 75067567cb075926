import axe from "axe-core";
import type { Frame, Page } from "playwright-core";
import { expect } from "vitest";
import { flatTexts, type Language } from "./texts.ts";

interface Violation {
  rule: string;
  impact: string;
  where: string[];
}

/** Serious and critical findings of axe in one frame. */
export async function axeFindings(frame: Frame): Promise<Violation[]> {
  await frame.evaluate(axe.source);
  return frame.evaluate(async () => {
    const runner = (window as unknown as { axe: typeof import("axe-core") }).axe;
    const { passes, violations } = await runner.run(document, { iframes: false, resultTypes: ["violations"] });
    if (passes.length === 0) throw new Error("axe found nothing to look at");
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, impact, nodes }) => ({
        rule: id,
        impact: String(impact),
        where: nodes.slice(0, 5).map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`),
      }));
  });
}

/** The app's frame inside the admin. */
export function appFrame(page: Page): Frame {
  const frame = page.frame({ name: "app-iframe" });
  if (!frame) throw new Error("The admin shows no app");
  return frame;
}

/** Everything a person or a screen reader is told by a page of the app. */
async function saidIn(frame: Frame): Promise<string[]> {
  return frame.evaluate(() => {
    const attributes = [...document.querySelectorAll("[aria-label], [placeholder], [title]")].flatMap((element) =>
      ["aria-label", "placeholder", "title"].map((name) => element.getAttribute(name) ?? ""),
    );
    // biome-ignore lint/performance/useDomNodeTextContent: only what is seen, line by line as it is seen
    return [...document.body.innerText.split("\n"), ...attributes]
      .map((line) => line.trim())
      .filter((line) => line !== "");
  });
}

/** No key in place of a text, no value left out, no text of the other language. */
export async function expectTranslated(frame: Frame, language: Language): Promise<void> {
  const lines = await saidIn(frame);
  const own = flatTexts(language);
  const other = flatTexts(language === "ja" ? "en" : "ja");
  const ownTexts = new Set(own.values());
  // What shoppers call points is asked for in both languages, each with its usual word.
  const usual = other.get("words.usual");
  const isForeign = (text: string) => /\p{L}{3}/u.test(text) && !ownTexts.has(text) && text !== usual;
  const foreign = new Set([...other.values()].filter(isForeign));
  const wrong = lines.filter(
    (line) => own.has(line) || /\{\{|\}\}|undefined|NaN|\[object/.test(line) || foreign.has(line),
  );
  expect(wrong).toEqual([]);
}

/** The page itself never scrolls sideways: wide tables scroll in a box of their own. */
export async function expectNoOverflow(frame: Frame): Promise<void> {
  const { wide, culprits } = await frame.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const isClipped = (element: Element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (/(auto|scroll|hidden|clip)/.test(getComputedStyle(box).overflowX)) return true;
      }
      return false;
    };
    const out = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > width + 1 && !isClipped(element),
    );
    return {
      wide: document.documentElement.scrollWidth > width,
      culprits: out.slice(-3).map((element) => element.outerHTML.slice(0, 200)),
    };
  });
  expect(wide ? culprits : []).toEqual([]);
}
