import fc from "fast-check";
import { expect, test } from "vitest";
import { type BulkLine, type BulkObject, createGatherer, type Gathered } from "./gather-orders.ts";
import type { OrderNode } from "./nodes.ts";

const order = (id: string, units: number, updatedAt = "2026-01-01T00:00:00Z") =>
  ({ id, subtotalLineItemsQuantity: units, updatedAt }) as OrderNode;
const line = (id: string, parent: string, quantity = 1) => ({ id, __parentId: parent, quantity }) as BulkLine;

/** Orders with the ids of their lines, as they are handed on piece by piece. */
function gatherAll(pieces: BulkObject[][]): Gathered[] {
  const gather = createGatherer();
  return pieces.map((piece, at) => gather(piece, at === pieces.length - 1));
}

const told = ({ orders }: Gathered) =>
  orders.map(({ order: { id }, lines, isComplete }) => [id, lines.map((one) => one.id).join(), isComplete]);

test("lines find their order within a piece and the next one, before or behind it", () => {
  const pieces = [
    [line("l1", "a"), order("a", 2), order("b", 1), line("l2", "a"), line("l3", "c")],
    [line("l4", "b"), order("c", 1)],
  ];
  const [first, second] = gatherAll(pieces) as [Gathered, Gathered];
  expect([told(first), first.waits]).toEqual([[["a", "l1,l2", true]], true]);
  expect([told(second), second.late, second.waits]).toEqual([
    [
      ["b", "l4", true],
      ["c", "l3", true],
    ],
    [],
    false,
  ]);
});

test("what waited for a whole piece is handed on as it is, and what comes for it later is late", () => {
  const far = line("l2", "a");
  const pieces = [[order("a", 2), line("l1", "a")], [], [far], []];
  const [, second, third, last] = gatherAll(pieces) as [Gathered, Gathered, Gathered, Gathered];
  expect(told(second)).toEqual([["a", "l1", false]]);
  expect([third.late, third.waits]).toEqual([[], true]);
  expect([last.late, last.orders]).toEqual([[far], []]);
});

test("of an order told twice the newer state counts, and a line told twice is one", () => {
  const pieces = [[order("a", 2, "2026-01-02T00:00:00Z"), line("l1", "a"), order("a", 1), line("l1", "a")]];
  expect(told(gatherAll(pieces)[0] as Gathered)).toEqual([["a", "l1", false]]);
});

test("however a file is mixed and cut, each order and each line is handed on once, and complete where nothing was far", () => {
  const orders = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });
  fc.assert(
    fc.property(orders, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 9 }), (units, draw, size) => {
      const objects: BulkObject[] = units.flatMap((count, at) => [
        order(`o${at}`, count),
        ...Array.from({ length: count }, (_, n) => line(`l${at}-${n}`, `o${at}`)),
      ]);
      const mixed = objects
        .map((object) => ({ object, place: draw.next().value as number }))
        .sort((a, b) => a.place - b.place)
        .map(({ object }) => object);
      const pieces: BulkObject[][] = [];
      for (let at = 0; at < mixed.length; at += size) pieces.push(mixed.slice(at, at + size));
      const handed = gatherAll([...pieces, []]);
      const ids = handed.flatMap((one) => [
        ...one.orders.flatMap(({ order: { id }, lines }) => [id, ...lines.map((each) => each.id)]),
        ...one.late.map((each) => each.id),
      ]);
      expect(ids.sort()).toEqual(objects.map(({ id }) => id).sort());
      if (pieces.length <= 1)
        expect(handed.every(({ orders: all }) => all.every(({ isComplete }) => isComplete))).toBe(true);
    }),
  );
});
