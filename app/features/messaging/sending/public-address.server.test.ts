import { expect, test } from "vitest";
import { isInward, publicAddressOf } from "./public-address.server.ts";

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.31.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "::1",
  "::ffff:127.0.0.1",
  "fd00::1",
])("%s leads inward", (address) => expect(isInward(address)).toBe(true));

test.each(["8.8.8.8", "172.32.0.1", "2001:4860:4860::8888"])("%s is of the internet", (address) => {
  expect(isInward(address)).toBe(false);
});

test("a host is looked at by its addresses, however it is written", async () => {
  expect(await publicAddressOf("127.0.0.1")).toBe("inward");
  expect(await publicAddressOf("8.8.8.8")).toMatchObject({ address: "8.8.8.8" });
});
