import { escapeHtml } from "#app/lib/escape-html.ts";

const FONT = "font-family:-apple-system,'Hiragino Sans','Noto Sans JP','Yu Gothic',Meiryo,Helvetica,Arial,sans-serif";

/** What stands under every message: who writes, and how to hear less. Lines are plain text; a link has its words. */
export interface MailFooter {
  lines: string[];
  links: { label: string; url: string }[];
}

/** Puts a message into its page: one column that every mail program shows alike, in light and dark. */
export function pageOf(options: { language: string; title: string; html: string; footer: MailFooter }): string {
  const { language, title, html, footer } = options;
  const links = footer.links.map(
    ({ label, url }) => `<a href="${escapeHtml(url)}" style="color:#5c5f62">${escapeHtml(label)}</a>`,
  );
  const small = [...footer.lines.map(escapeHtml), ...links].join("<br>");
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:0;background:#f6f6f7;${FONT}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f6f6f7"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border-radius:8px"><tr><td style="padding:32px 28px 16px">
${html}</td></tr></table>
<p style="max-width:600px;margin:16px auto 0;font-size:12px;line-height:1.7;color:#5c5f62">${small}</p>
</td></tr></table></body></html>`;
}

/** The footer in plain text. */
export function footerText(footer: MailFooter): string {
  return ["――――――――", ...footer.lines, ...footer.links.map(({ label, url }) => `${label}\n${url}`)].join("\n");
}
