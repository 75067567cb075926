import { campaignName, type LowPool } from "#app/features/coupons/index.server.ts";
import { CHANNELS, type TodayCounts } from "#app/features/follow-up/index.server.ts";
import { type Alert, alertSentence } from "#app/features/insights/index.server.ts";
import { footerText, mailTexts, pageOf } from "#app/features/messaging/index.server.ts";
import { createFormat } from "#app/i18n/create-format.ts";
import type { Language } from "#app/i18n/languages.ts";
import { escapeHtml } from "#app/lib/escape-html.ts";

/** What waits for staff this morning. */
export interface Digest {
  tasks: TodayCounts;
  lateContacts: number;
  lowPools: LowPool[];
  failedEffects: number;
  ledgerDifferences: number;
  alerts: Alert[];
}

interface Section {
  title: string;
  lines: string[];
  link: { label: string; url: string };
}

/** Whether somebody has something to do. What stands out in the figures is no reason for a mail by itself: it stands for weeks. */
export function isWorthTelling(digest: Digest): boolean {
  const { tasks, lateContacts, lowPools, failedEffects, ledgerDifferences } = digest;
  return tasks.overdue + tasks.today + lateContacts + lowPools.length + failedEffects + ledgerDifferences > 0;
}

/**
 * Writes the morning's mail in a recipient's language, as plain text and as HTML of the same words.
 *
 * @param options.linkTo the address of a page of the app, inside Shopify's admin
 */
export function writeDigest(options: {
  digest: Digest;
  shop: { name: string; currency: string; timeZone: string; language: Language; today: string };
  linkTo: (page: string) => string;
}): { subject: string; text: string; html: string } {
  const { digest, shop, linkTo } = options;
  const { t } = mailTexts(shop.language);
  const count = digest.tasks.overdue + digest.tasks.today;
  const subject = t(count > 0 ? "digest.subject" : "digest.subjectWithoutTasks", { count, shop: shop.name });
  const sections = sectionsOf({ digest, shop, linkTo });
  const footer = {
    lines: [t("digest.why", { shop: shop.name })],
    links: [{ label: t("digest.change"), url: linkTo("/app/settings") }],
  };
  const text = sections.map(({ title, lines, link }) =>
    [`■ ${title}`, ...lines.map((line) => `・${line}`), `${link.label}: ${link.url}`].join("\n"),
  );
  const html = sections.map(
    ({ title, lines, link }) => `<h2 style="margin:20px 0 8px;font-size:17px;color:#202223">${escapeHtml(title)}</h2>
<ul style="margin:0 0 10px;padding-left:20px;font-size:15px;line-height:1.7;color:#202223">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>
<p style="margin:0 0 16px;font-size:15px"><a href="${escapeHtml(link.url)}" style="color:#1f5199">${escapeHtml(link.label)}</a></p>
`,
  );
  return {
    subject,
    text: `${text.join("\n\n")}\n\n${footerText(footer)}\n`,
    html: pageOf({ language: shop.language, title: subject, html: html.join(""), footer }),
  };
}

function sectionsOf(options: Parameters<typeof writeDigest>[0]): Section[] {
  const { digest, shop, linkTo } = options;
  const { t } = mailTexts(shop.language);
  const format = createFormat(shop);
  const { tasks, lateContacts, lowPools, failedEffects, ledgerDifferences, alerts } = digest;
  const section = (key: "tasks" | "contacts" | "pools" | "shopify" | "alerts", page: string, lines: string[]) =>
    lines.length > 0
      ? [{ title: t(`digest.${key}.title`), lines, link: { label: t(`digest.${key}.open`), url: linkTo(page) } }]
      : [];
  return [
    ...section("tasks", "/app/follow-up", [
      ...CHANNELS.filter((channel) => tasks.byChannel[channel]).map((channel) =>
        t("digest.tasks.channel", {
          channel: t(`followUp.channels.${channel}`),
          count: tasks.byChannel[channel] ?? 0,
        }),
      ),
      ...(tasks.overdue > 0 ? [t("followUp.overdueCount", { count: tasks.overdue })] : []),
    ]),
    ...section("contacts", "/app/voice", lateContacts > 0 ? [t("digest.contacts.late", { count: lateContacts })] : []),
    ...section(
      "pools",
      "/app/coupons",
      lowPools.map((pool) =>
        t("digest.pools.level", {
          campaign: campaignName(pool, { t, language: shop.language }),
          ready: format.number(pool.ready),
          target: format.number(pool.target),
        }),
      ),
    ),
    ...section("shopify", "/app", [
      ...(failedEffects > 0 ? [t("digest.shopify.failed", { count: failedEffects })] : []),
      ...(ledgerDifferences > 0 ? [t("digest.shopify.ledger", { count: ledgerDifferences })] : []),
    ]),
    ...section(
      "alerts",
      "/app",
      alerts.map((alert) => alertSentence(alert, { t, format })),
    ),
  ];
}
