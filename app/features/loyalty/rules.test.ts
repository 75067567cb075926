import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  balanceOf,
  flowsOf,
  type Movement,
  NO_FLOW,
  outstandingBy,
  rollForward,
  worthOf,
  worthOfParts,
} from "./rules.ts";

const moved = (kind: string, fromAccount: string, toAccount: string, points: bigint): Movement => ({
  kind,
  fromAccount,
  toAccount,
  points,
});

describe("flows", () => {
  test("of one order's life: earned, waiting, released, held, spent, returned, expired, taken back", () => {
    const flows = flowsOf([
      moved("earn", "issuance", "pending", 100n),
      moved("release", "pending", "available", 100n),
      moved("reserve", "available", "reserved", 60n),
      moved("confirm", "reserved", "redeemed", 60n),
      moved("return", "redeemed", "available", 20n),
      moved("expire", "available", "expired", 7n),
      moved("revoke", "available", "revoked", 5n),
    ]);
    expect(flows).toEqual({ ...NO_FLOW, issued: 100n, redeemed: 40n, expired: 7n, revoked: 5n });
  });

  test("a debt lowers what is outstanding when it is settled, not when it is made", () => {
    const refund = moved("revoke", "debt", "revoked", 30n);
    expect(outstandingBy(refund)).toBe(0n);
    const settling = moved("settle", "available", "debt", 30n);
    expect(flowsOf([refund, settling])).toEqual({ ...NO_FLOW, revoked: 30n });
    expect(balanceOf([refund], "debt")).toBe(-30n);
    expect(balanceOf([refund, settling], "debt")).toBe(0n);
  });

  test("staff's changes and imports are told apart, in both directions; a merge moves nothing of the shop", () => {
    const flows = flowsOf([
      moved("import", "issuance", "available", 500n),
      moved("adjust", "issuance", "available", 50n),
      moved("adjust", "available", "revoked", 80n),
      moved("merge_out", "available", "issuance", 9n),
      moved("merge_in", "issuance", "available", 9n),
    ]);
    expect(flows).toEqual({ ...NO_FLOW, imported: 500n, adjusted: -30n });
  });
});

const account = fc.constantFrom(
  "issuance",
  "pending",
  "available",
  "reserved",
  "debt",
  "redeemed",
  "expired",
  "revoked",
);
const movement = fc
  .record({
    kind: fc.constantFrom("earn", "release", "reserve", "adjust", "import", "merge_in", "something new"),
    fromAccount: account,
    toAccount: account,
    points: fc.bigInt({ min: 1n, max: 1_000_000n }),
  })
  .filter(({ fromAccount, toAccount }) => fromAccount !== toAccount);

test("whatever moved, the roll-forward ends at what the accounts hold", () => {
  fc.assert(
    fc.property(fc.array(fc.array(movement, { maxLength: 8 }), { minLength: 1, maxLength: 6 }), (months) => {
      const rows = rollForward({
        opening: 0n,
        months: months.map((movements, at) => ({ month: `2026-0${at + 1}-01`, flows: flowsOf(movements) })),
      });
      const all = months.flat();
      const held = ["pending", "available", "reserved"].reduce((sum, name) => sum + balanceOf(all, name), 0n);
      expect(rows.at(-1)?.closing).toBe(held);
      for (const [at, row] of rows.entries()) {
        if (at > 0) expect(row.opening).toBe(rows[at - 1]?.closing);
        const raised = row.issued + row.imported + row.adjusted;
        expect(row.opening + raised - row.redeemed - row.expired - row.revoked).toBe(row.closing);
      }
    }),
  );
});

describe("worth", () => {
  test("is rounded half away from zero", () => {
    const value = { points: 100n, amountMinor: 150n };
    expect([1n, 2n, 3n, -1n, -3n, 0n].map((points) => worthOf(points, value))).toEqual([2n, 3n, 5n, -2n, -5n, 0n]);
  });

  test("of the parts adds up to that of the whole", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -1_000n, max: 1_000n })),
        fc.bigInt({ min: 1n, max: 1_000n }),
        fc.bigInt({ min: 0n, max: 1_000n }),
        (parts, points, amountMinor) => {
          const value = { points, amountMinor };
          const sum = (values: readonly bigint[]) => values.reduce((one, other) => one + other, 0n);
          expect(sum(worthOfParts(parts, value))).toBe(worthOf(sum(parts), value));
        },
      ),
    );
  });
});
