import { describe } from "vitest";
import { testBrowser } from "../setup/browser.ts";
import { experimentStory } from "./stories/experiment.ts";
import { followUpStory } from "./stories/follow-up.ts";
import { importsStory } from "./stories/imports.ts";
import { installStory } from "./stories/install.ts";
import { loyaltyStory } from "./stories/loyalty.ts";
import { mailSurveyStory } from "./stories/mail-survey.ts";
import { membersStory } from "./stories/members.ts";
import { pagesStory } from "./stories/pages.ts";
import { pointsStory } from "./stories/points.ts";
import { printingStory } from "./stories/printing.ts";
import { purchaseStory } from "./stories/purchase.ts";
import { segmentsStory } from "./stories/segments.ts";
import { settingsStory } from "./stories/settings.ts";
import { themeStory } from "./stories/theme.ts";
import { todayStory } from "./stories/today.ts";
import { voiceStory } from "./stories/voice.ts";
import { winBackStory } from "./stories/win-back.ts";

// One story goes on where the one before ended: they tell the life of the same two shops.
const browser = testBrowser();

describe("install", () => installStory(browser));
const buyers = purchaseStory(browser);
describe("members", () => membersStory(browser, buyers));
describe("voice", () => voiceStory(browser, buyers));
describe("theme", () => themeStory(browser));
describe("loyalty", () => loyaltyStory(browser, buyers));
describe("imports", () => importsStory(browser));
describe("segments", () => segmentsStory(browser));
describe("pages", () => pagesStory(browser, buyers));
describe("settings", () => settingsStory(browser));
// From here on the clock is moved ahead, by months in all.
describe("today", () => {
  const begun = todayStory(browser, buyers);
  printingStory(browser, { buyers, begun });
});
describe("experiment", () => experimentStory(browser));
describe("follow-up", () => {
  const newcomer = followUpStory(browser);
  mailSurveyStory(browser, newcomer);
});
describe("win-back", () => winBackStory(browser));
describe("points", () => pointsStory(browser));
