import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isQuiet, leadDays, sendInstant, stepOffsets, stepsDue } from "./rules.ts";

const step = (offsetDays: number, from: "anchor" | "previous" = "anchor") => ({
  stepId: 1,
  offsetDays,
  from,
  channels: ["email" as const],
  templateId: null,
  instructions: "",
  kind: "marketing" as const,
  gift: null,
  condition: null,
});

describe("days of steps", () => {
  test("count from the anchor or from the step before, over the ends of months", () => {
    const content = { steps: [step(0), step(14, "previous"), step(28), step(3, "previous")] };
    expect(stepOffsets(content)).toEqual([0, 14, 28, 31]);
    expect(stepsDue(content, "2028-02-01")).toEqual(["2028-02-01", "2028-02-15", "2028-02-29", "2028-03-03"]);
  });

  test("may lie before what is known ahead", () => {
    expect(stepsDue({ steps: [step(-7), step(0)] }, "2026-03-01")).toEqual(["2026-02-22", "2026-03-01"]);
    expect(leadDays({ steps: [step(-7), step(0)] })).toBe(7);
    expect(leadDays({ steps: [step(3)] })).toBe(0);
  });
});

describe("when something may go out", () => {
  const at = (day: string, now: string, hours: Parameters<typeof sendInstant>[0]["hours"], timeZone = "Asia/Tokyo") =>
    sendInstant({ day, now: new Date(now), hours, timeZone }).toISOString();
  const ten = { sendHour: 10, quietHours: { from: 21, until: 8 } };

  test("not before the hour of its day, at once when that is over", () => {
    expect(at("2026-07-02", "2026-07-01T20:00:00Z", ten)).toBe("2026-07-02T01:00:00.000Z");
    expect(at("2026-07-02", "2026-07-02T05:00:00Z", ten)).toBe("2026-07-02T05:00:00.000Z");
  });

  test("not in the quiet hours, which may go over midnight", () => {
    expect(at("2026-07-02", "2026-07-02T13:00:00Z", ten)).toBe("2026-07-02T23:00:00.000Z");
    expect(at("2026-07-02", "2026-07-02T20:00:00Z", ten)).toBe("2026-07-02T23:00:00.000Z");
    expect(at("2026-07-02", "2026-07-02T03:30:00Z", { sendHour: 0, quietHours: { from: 12, until: 14 } })).toBe(
      "2026-07-02T05:00:00.000Z",
    );
  });

  test("an hour that the clocks skip is the next one", () => {
    const hours = { sendHour: 2, quietHours: null };
    expect(at("2026-03-08", "2026-03-07T12:00:00Z", hours, "America/New_York")).toBe("2026-03-08T07:00:00.000Z");
  });

  test("whatever the zone, the day and the hours: never early, never quiet, within a day and a bit", () => {
    const hour = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(
        fc.constantFrom("Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"),
        fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }),
        hour,
        fc.option(fc.record({ from: hour, until: hour })),
        (timeZone, now, sendHour, quietHours) => {
          const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
          const sent = sendInstant({ day, now, hours: { sendHour, quietHours }, timeZone });
          expect(sent.getTime()).toBeGreaterThanOrEqual(now.getTime());
          expect(sent.getTime() - now.getTime()).toBeLessThanOrEqual(49 * 3_600_000);
          const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(sent);
          expect(isQuiet(Number(parts), quietHours)).toBe(false);
        },
      ),
    );
  });
});
