import { expect, test } from "vitest";
import { type PostalAddress, writeAddress } from "./address.ts";

const japan: PostalAddress = {
  country: "Japan",
  zip: "100-0001",
  province: "Tōkyō",
  city: "千代田区",
  address1: "千代田1-1",
  address2: "髙﨑ビル 3階",
  company: null,
  firstName: "花子",
  lastName: "山田",
};

test("a Japanese address is written from the large to the small, the name with its honorific", () => {
  expect(writeAddress(japan)).toEqual({
    zip: "1000001",
    lines: ["東京都千代田区千代田1-1", "髙﨑ビル 3階"],
    company: null,
    name: "山田 花子 様",
    nameFirst: false,
  });
});

test.each([
  ["東京都", "東京都千代田区千代田1-1"],
  ["JP-13", "東京都千代田区千代田1-1"],
  ["Kyōto", "京都府千代田区千代田1-1"],
  [null, "千代田区千代田1-1"],
])("a prefecture told as %s", (province, line) => {
  expect(writeAddress({ ...japan, province }).lines[0]).toBe(line);
});

test("what is repeated in the street is written once; full-width digits of a postcode are digits", () => {
  const told = { ...japan, zip: "１００−０００１", city: "東京都千代田区", address1: "東京都千代田区千代田1-1" };
  expect(writeAddress(told)).toMatchObject({ zip: "1000001", lines: ["東京都千代田区千代田1-1", "髙﨑ビル 3階"] });
});

test("a company without a person takes 御中, with one it stands above the name", () => {
  expect(writeAddress({ ...japan, company: "株式会社くらし" })).toMatchObject({
    company: "株式会社くらし",
    name: "山田 花子 様",
  });
  expect(writeAddress({ ...japan, company: "株式会社くらし", firstName: null, lastName: "" })).toMatchObject({
    company: null,
    name: "株式会社くらし 御中",
  });
});

test("other countries are written their own way", () => {
  const abroad = {
    ...japan,
    country: "United States",
    zip: "10001",
    province: "NY",
    city: "New York",
    address1: "1 Main St",
    address2: null,
  };
  expect(writeAddress({ ...abroad, firstName: "Ann", lastName: "Smith" })).toEqual({
    zip: null,
    lines: ["1 Main St", "New York, NY 10001", "United States"],
    company: null,
    name: "Ann Smith",
    nameFirst: true,
  });
});
