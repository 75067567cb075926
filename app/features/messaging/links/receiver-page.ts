import type { Language } from "#app/i18n/languages.ts";
import { escapeHtml } from "#app/lib/escape-html.ts";
import { mailTexts } from "../mail-texts.ts";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

const STYLE = `body{margin:0;background:#f6f6f7;color:#202223;font:16px/1.7 -apple-system,"Hiragino Sans","Noto Sans JP","Yu Gothic",Meiryo,Helvetica,Arial,sans-serif}
main{max-width:32rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:12px}h1{font-size:1.25rem;margin:0 0 1rem}
button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:8px;background:#202223;color:#fff;cursor:pointer}
button:focus-visible,a:focus-visible,input:focus-visible,textarea:focus-visible{outline:3px solid #2c6ecb;outline-offset:2px}
h2{font-size:1rem;margin:2rem 0 .5rem}form+form{margin-top:.75rem}fieldset{border:0;padding:0;margin:2rem 0 1rem}legend{font-weight:600;padding:0}label{display:block;padding:.25rem 0}
.scores div{display:flex;flex-wrap:wrap;gap:0 1rem}
textarea{box-sizing:border-box;width:100%;font:inherit;padding:.5rem;border:1px solid #8c9196;border-radius:8px}
.plain{background:#fff;color:#202223;border:1px solid #8c9196}.note{color:#5c5f62;font-size:.9rem}`;

/**
 * A page behind the link of a message, in one of two languages: without scripts, kept by nobody, found by nobody.
 *
 * @param options.body HTML whose values are escaped
 * @param options.search what the link to the other language keeps of the address
 */
export function receiverPage(options: {
  language: Language;
  title: string;
  body: string;
  status: number;
  search?: string;
}): Response {
  const { language, title, body, status, search = "" } = options;
  const { t } = mailTexts(language);
  const other = language === "ja" ? "en" : "ja";
  const address = `?lang=${other}${search === "" ? "" : `&${search}`}`;
  const html = `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head><body><main>${body}
<p class="note"><a href="${escapeHtml(address)}" lang="${other}" hreflang="${other}">${escapeHtml(t("mail.page.other"))}</a></p></main></body></html>`;
  return new Response(html, { status, headers: HEADERS });
}
