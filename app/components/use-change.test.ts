// @vitest-environment jsdom
import { useLoaderData } from "@remix-run/react";
import { createRemixStub } from "@remix-run/testing";
import { act, createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeardChanges } from "./heard-changes.tsx";
import { type ChangeAnswer, useChange } from "./use-change.ts";

const told = vi.fn<(name: string) => void>();
let rows: string[];
let root: Root;
let answer: (name: string) => ChangeAnswer;
let beforeReload: () => void;

function Row({ name }: { name: string }) {
  const { send, saving, problems } = useChange<ChangeAnswer>(() => told(name));
  return createElement(
    "button",
    { type: "button", onClick: () => send({ name }), disabled: saving },
    `${name} ${problems.form ?? ""}`,
  );
}

function Page() {
  return useLoaderData<string[]>().map((name) => createElement(Row, { key: name, name }));
}

function App() {
  return createElement(HeardChanges, null, createElement(Page));
}

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  told.mockReset();
  rows = ["one", "two"];
  answer = () => ({ ok: true });
  beforeReload = () => {};
  window.history.replaceState(null, "", "/");
  const Stub = createRemixStub([
    {
      path: "/",
      Component: App,
      loader: () => {
        beforeReload();
        return [...rows];
      },
      action: async ({ request }) => answer(String((await request.formData()).get("name"))),
    },
  ]);
  root = createRoot(document.body.appendChild(document.createElement("main")));
  await act(async () => root.render(createElement(Stub)));
  await vi.waitFor(() => expect(shown()).toEqual(["one ", "two "]));
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

const buttons = () => [...document.querySelectorAll("button")];
const shown = () => buttons().map(({ textContent }) => textContent);
async function press(name: string) {
  await act(async () =>
    buttons()
      .find(({ textContent }) => textContent?.startsWith(name))
      ?.click(),
  );
  await act(async () => vi.waitFor(() => expect(buttons().some(({ disabled }) => disabled)).toBe(false)));
}

test("what stays on the page tells once that it was done, each time", async () => {
  await press("one");
  expect(told.mock.calls).toEqual([["one"]]);
  await press("one");
  expect(told.mock.calls).toEqual([["one"], ["one"]]);
});

test("what goes with its answer tells it as it goes", async () => {
  answer = (name) => {
    rows = rows.filter((row) => row !== name);
    return { ok: true };
  };
  await press("one");
  expect(shown()).toEqual(["two "]);
  expect(told.mock.calls).toEqual([["one"]]);
});

test("what went wrong is said beside it, and is not done; nor when it goes later", async () => {
  answer = () => ({ ok: false, problems: { form: "gone" } });
  await press("one");
  expect(shown()).toEqual(["one gone", "two "]);
  await act(async () => root.unmount());
  expect(told).not.toHaveBeenCalled();
});

test("who has left the page is told nothing there", async () => {
  answer = (name) => {
    rows = rows.filter((row) => row !== name);
    return { ok: true };
  };
  beforeReload = () => window.history.pushState(null, "", "/elsewhere");
  await press("one");
  expect(shown()).toEqual(["two "]);
  expect(told).not.toHaveBeenCalled();
});
