import { Liquid, type Template as LiquidTemplate } from "liquidjs";
import { Marked, type Token, type Tokens } from "marked";
import { escapeHtml } from "#app/lib/escape-html.ts";
import { TEMPLATE_VARIABLES } from "../rules.ts";

/** A message as the shop writes it: a subject, and a body in Markdown, both with `{{ variables }}`. */
export interface MessageSource {
  subject: string;
  body: string;
}

/** A source made ready: HTML and plain text of the body come from the same words. */
export interface CompiledSource {
  render(values: Record<string, unknown>): { subject: string; text: string; html: string };
}

export type SourceProblem = { problem: "syntax" } | { problem: "variable"; name: string };

const CONDITIONS = ["if", "elsif", "else", "unless", "case", "when"];

// Two engines over one syntax: what a customer is called must not become markup, and must stay as it is in plain text.
const settings = { parseLimit: 100_000, renderLimit: 2_000, memoryLimit: 1_000_000, ownPropertyOnly: true } as const;
const plainEngine = restricted(new Liquid(settings));
const htmlEngine = restricted(new Liquid({ ...settings, outputEscape: "escape" }));

/** A template says things, on conditions; it does not loop, assign or read files. */
function restricted(engine: Liquid): Liquid {
  for (const tag of Object.keys(engine.tags)) if (!CONDITIONS.includes(tag)) delete engine.tags[tag];
  return engine;
}

const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const HELD = /okaeriheld(\d+)z/g;
const ONLY_TAGS = /^(\s*okaeriheld\d+z\s*)+$/;

/** Compiles a source, or says what is wrong with it. */
export function compileSource(source: MessageSource): CompiledSource | SourceProblem {
  // Markdown would read quotation marks and stars inside a variable as its own: it is held out of its sight.
  const pieces: string[] = [];
  const held = source.body.replaceAll(LIQUID, (piece) => `okaeriheld${pieces.push(piece) - 1}z`);
  const giveBack = (text: string) => text.replaceAll(HELD, (_, at: string) => pieces[Number(at)] ?? "");
  const isTag = (text: string) => ONLY_TAGS.test(text) && giveBack(text).trim().startsWith("{%");
  const tokens = new Marked({ breaks: true }).lexer(held);
  const html = giveBack(htmlOf(tokens, isTag));
  const text = giveBack(textOf(tokens, isTag));
  try {
    const parsed = {
      subject: plainEngine.parse(source.subject),
      html: htmlEngine.parse(html),
      text: plainEngine.parse(text),
    };
    const unknown = unknownVariable([...parsed.subject, ...parsed.text, ...parsed.html]);
    if (unknown !== undefined) return { problem: "variable", name: unknown };
    return {
      render: (values) => ({
        subject: String(plainEngine.renderSync(parsed.subject, values)).replaceAll(/\s+/g, " ").trim(),
        text: `${String(plainEngine.renderSync(parsed.text, values))
          .replaceAll(/\n{3,}/g, "\n\n")
          .trim()}\n`,
        html: String(htmlEngine.renderSync(parsed.html, values)),
      }),
    };
  } catch {
    return { problem: "syntax" };
  }
}

function unknownVariable(templates: LiquidTemplate[]): string | undefined {
  return plainEngine
    .fullVariablesSync(templates)
    .find((name) => !(TEMPLATE_VARIABLES as readonly string[]).includes(name));
}

const PARAGRAPH = "margin:0 0 16px;font-size:16px;line-height:1.75;color:#202223";

/** The one paragraph that is nothing but a link is shown as a button. */
function buttonOf(token: Token): Tokens.Link | null {
  if (token.type !== "paragraph") return null;
  const [only, ...others] = token.tokens ?? [];
  return only?.type === "link" && others.length === 0 && only.raw.startsWith("[") ? (only as Tokens.Link) : null;
}

function htmlOf(tokens: Token[], isTag: (text: string) => boolean): string {
  const marked = new Marked({ breaks: true });
  marked.use({
    renderer: {
      // Markup of the shop's own would be read differently by each mail program; it is shown as it was typed.
      html: ({ text }) => escapeHtml(text),
      link({ href, tokens: label }) {
        return isWebAddress(href)
          ? `<a href="${escapeHtml(href)}" style="color:#1f5199">${this.parser.parseInline(label)}</a>`
          : this.parser.parseInline(label);
      },
      image: ({ href, text }) =>
        isWebAddress(href)
          ? `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}" style="max-width:100%;height:auto">`
          : "",
      paragraph({ tokens: inner }) {
        return `<p style="${PARAGRAPH}">${this.parser.parseInline(inner)}</p>\n`;
      },
      heading({ tokens: inner, depth }) {
        const size = depth === 1 ? 22 : 18;
        return `<h${depth} style="margin:24px 0 12px;font-size:${size}px;line-height:1.4;color:#202223">${this.parser.parseInline(inner)}</h${depth}>\n`;
      },
      hr: () => '<hr style="border:0;border-top:1px solid #e1e3e5;margin:24px 0">\n',
    },
  });
  return tokens
    .map((token) => {
      if (isTag(token.raw)) return token.raw;
      const button = buttonOf(token);
      if (!button || !isWebAddress(button.href)) return marked.parser([token]);
      return `<p style="margin:24px 0;text-align:center"><a href="${escapeHtml(button.href)}" style="display:inline-block;padding:12px 28px;border-radius:6px;background:#202223;color:#ffffff;font-size:16px;text-decoration:none">${escapeHtml(button.text)}</a></p>\n`;
    })
    .join("");
}

/** Variables stand for addresses of ours; whatever else is written has to be a web or mail address. */
const isWebAddress = (href: string) => /^(https?:\/\/|mailto:|okaeriheld\d+z)/i.test(href);

function textOf(tokens: Token[], isTag: (text: string) => boolean): string {
  return tokens
    .map((token) => {
      if (isTag(token.raw) || token.type === "space") return token.raw;
      if (token.type === "hr") return "――――――――\n\n";
      if (token.type === "heading") return `■ ${inlineText(token.tokens ?? [])}\n\n`;
      if (token.type === "list") {
        return `${(token as Tokens.List).items.map((item) => `・${inlineText(item.tokens)}`).join("\n")}\n\n`;
      }
      return `${"tokens" in token && token.tokens ? inlineText(token.tokens) : token.raw}\n\n`;
    })
    .join("");
}

function inlineText(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "link") return token.text === token.href ? token.href : `${token.text}\n${token.href}`;
      if (token.type === "image") return token.text;
      if (token.type === "br") return "\n";
      if (token.type === "escape") return token.text;
      return "tokens" in token && token.tokens ? inlineText(token.tokens) : token.raw;
    })
    .join("");
}
