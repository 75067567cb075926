import { expect, test } from "vitest";
import { compileSource, type MessageSource } from "./compile-source.ts";

const values = {
  customer: { name: "山田 <花子>", first_name: "花子", last_name: "山田" },
  points: { available: 1200 },
  coupon: { code: "A&B", last_day: "2026年7月31日" },
  shop: { name: "くらし", url: "https://kurashi.example" },
};

function render(source: Partial<MessageSource>) {
  const compiled = compileSource({ subject: "x", body: "x", ...source });
  if ("problem" in compiled) throw new Error(JSON.stringify(compiled));
  return compiled.render(values);
}

test("one source gives HTML and plain text; what a customer is called is no markup in one and unchanged in the other", () => {
  const { subject, html, text } = render({
    subject: "{{ customer.last_name }}様へ",
    body: '# お知らせ\n\n{{ customer.name }} 様\nコードは **{{ coupon.code | default: "なし" }}** です。\n\n[お店を見る]({{ shop.url }}/collections/all)',
  });
  expect(subject).toBe("山田様へ");
  expect(html).toContain("山田 &lt;花子&gt; 様<br>コードは <strong>A&amp;B</strong> です。");
  expect(html).toContain('<a href="https://kurashi.example/collections/all" style="display:inline-block');
  expect(text).toBe(
    "■ お知らせ\n\n山田 <花子> 様\nコードは A&B です。\n\nお店を見る\nhttps://kurashi.example/collections/all\n",
  );
});

test("a condition between paragraphs leaves nothing behind when it does not hold", () => {
  const body =
    "はじめ\n\n{% if points.available > 2000 %}\n\n多い\n\n{% else %}\n\n{{ points.available }}点\n\n{% endif %}\n\nおわり";
  const { html, text } = render({ body });
  expect(text).toBe("はじめ\n\n1200点\n\nおわり\n");
  expect(html).not.toContain("多い");
  expect(html.match(/<p /g)).toHaveLength(3);
});

test("what is not there is empty, and has a default when one is given", () => {
  expect(render({ body: "[{{ tier.name }}] {{ product.title | default: '商品' }}" }).text).toBe("[] 商品\n");
});

test.each([
  ["{{ customer.email }}", { problem: "variable", name: "customer.email" }],
  ["{% if customer.tags %}x{% endif %}", { problem: "variable", name: "customer.tags" }],
  ["{{ customer.name", { problem: "syntax" }],
  ["{% for x in (1..9999999) %}x{% endfor %}", { problem: "syntax" }],
  ["{% include 'secret' %}", { problem: "syntax" }],
  ["{% if points.available %}x", { problem: "syntax" }],
])("%s is refused", (body, problem) => {
  const whole = body === "{{ customer.name" ? { subject: body, body: "x" } : { subject: "x", body };
  expect(compileSource(whole)).toEqual(problem);
});

test("markup and addresses that are none do not become part of the mail", () => {
  const { html } = render({ body: "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=x>y</b>" });
  expect(html).not.toMatch(/<script|javascript:|<b /);
});
