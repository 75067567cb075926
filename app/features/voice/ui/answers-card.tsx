import { useNavigate } from "@remix-run/react";
import {
  Badge,
  BlockStack,
  Button,
  Card,
  EmptyState,
  FormLayout,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AnswerList, AnswerView } from "../answers/views.server.ts";
import { MOODS, type Mood } from "../types.ts";
import { useSurveyName } from "./use-survey-name.ts";

const TONES: Record<Mood, "success" | "critical" | undefined> = {
  good: "success",
  neutral: undefined,
  bad: "critical",
};

export interface AskedAnswers {
  survey: string;
  mood: string;
  q: string;
  from: string;
  to: string;
}

/** What customers answered, the newest first. */
export function AnswersCard(props: { list: AnswerList; asked: AskedAnswers; download: ReactNode }) {
  const { list, asked, download } = props;
  const { t } = useTranslation();
  const nameOf = useSurveyName();
  const isNarrowed = Object.values(asked).some((value) => value !== "");
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("voice.answers.title")}
          </Text>
          {download}
        </InlineStack>
        <Filters
          key={JSON.stringify(asked)}
          asked={asked}
          surveys={list.surveys.map((survey) => ({ value: survey.id, label: nameOf(survey) }))}
        />
        {list.answers.length === 0 ? (
          <EmptyState heading={t(isNarrowed ? "voice.answers.noneOfThese" : "voice.answers.none")} image="">
            <p>{t("voice.answers.noneText")}</p>
          </EmptyState>
        ) : (
          <AnswersTable answers={list.answers} />
        )}
        {list.next ? (
          <InlineStack align="center">
            <Button url={`?${addressOf({ ...asked, before: list.next })}`}>{t("voice.more")}</Button>
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function addressOf(fields: Record<string, string>): URLSearchParams {
  return new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""));
}

function Filters({ asked, surveys }: { asked: AskedAnswers; surveys: { value: string; label: string }[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [fields, setFields] = useState(asked);
  const set = (name: keyof AskedAnswers) => (value: string) => setFields((before) => ({ ...before, [name]: value }));
  const all = { value: "", label: t("voice.answers.all") };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        navigate(`?${addressOf({ ...fields })}`);
      }}
    >
      <FormLayout>
        <FormLayout.Group condensed>
          <Select
            label={t("voice.answers.survey")}
            options={[all, ...surveys]}
            value={fields.survey}
            onChange={set("survey")}
          />
          <Select
            label={t("voice.answers.mood")}
            options={[all, ...MOODS.map((mood) => ({ value: mood, label: t(`voice.moods.${mood}`) }))]}
            value={fields.mood}
            onChange={set("mood")}
          />
          <TextField
            label={t("voice.answers.from")}
            type="date"
            autoComplete="off"
            value={fields.from}
            onChange={set("from")}
          />
          <TextField
            label={t("voice.answers.to")}
            type="date"
            autoComplete="off"
            value={fields.to}
            onChange={set("to")}
          />
        </FormLayout.Group>
        <InlineStack gap="200" blockAlign="end">
          <TextField
            label={t("voice.answers.search")}
            helpText={t("voice.answers.searchHelp")}
            type="search"
            autoComplete="off"
            value={fields.q}
            onChange={set("q")}
            connectedRight={<Button submit>{t("voice.answers.show")}</Button>}
          />
        </InlineStack>
      </FormLayout>
    </form>
  );
}

function AnswersTable({ answers }: { answers: AnswerView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useSurveyName();
  const answerOf = ({ choice, score }: AnswerView) =>
    choice ? choice[format.language] : t("voice.answers.score", { score });
  return (
    <FiguresTable
      caption={t("voice.answers.title")}
      columns={[
        { label: t("voice.answers.at") },
        { label: t("voice.answers.customer") },
        { label: t("voice.answers.survey") },
        { label: t("voice.answers.answer"), meaning: t("voice.answers.answerMeaning") },
        { label: t("voice.answers.comment") },
        { label: t("voice.answers.product"), meaning: t("voice.answers.productMeaning") },
      ]}
      rows={answers.map((answer) => [
        format.instant(answer.saidAt),
        <PolarisLink key="customer" url={`/app/customers/${answer.customerId}`}>
          {customerName(answer, format.language) ?? t("customers.nameless", { id: answer.customerId })}
        </PolarisLink>,
        nameOf(answer),
        <Badge key="answer" tone={TONES[answer.mood]}>
          {answerOf(answer)}
        </Badge>,
        answer.comment,
        answer.productTitle ?? "–",
      ])}
    />
  );
}
