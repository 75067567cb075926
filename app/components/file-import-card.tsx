import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, DropZone, Text } from "@shopify/polaris";
import { type ReactNode, useEffect, useRef, useState } from "react";

/** What became of a file: a trial only tells what it would bring. */
type FileAnswer<Trial> = { ok: true; changed: number; trial?: Trial } | { ok: false; problems: Record<string, string> };

/**
 * Brings a CSV file in: it is checked first (`intents.check`), and nothing is stored before the merchant says so
 * (`intents.bring`). What is said of a file is the page's.
 */
export function FileImportCard<Trial, Answer extends FileAnswer<Trial>>(props: {
  texts: { title: string; meaning: string; choose: string };
  intents: { check: string; bring: string };
  maxBytes: number;
  /** Called once for each file that was brought in. */
  onDone: (changed: number) => void;
  tooLarge: ReactNode;
  showProblems: (answer: Extract<Answer, { ok: false }>) => ReactNode;
  showTrial: (trial: Trial, choice: { onYes: () => void; onNo: () => void }) => ReactNode;
}) {
  const { texts, intents, maxBytes, tooLarge, showProblems, showTrial } = props;
  const fetcher = useFetcher<Answer>();
  const [file, setFile] = useState<File | null>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const answer = fetcher.state === "idle" && file !== null ? (fetcher.data as Answer | undefined) : undefined;
  const handled = useRef<Answer | undefined>(undefined);
  const done = useRef(props.onDone);
  done.current = props.onDone;

  const send = (intent: string, chosen: File) => {
    const form = new FormData();
    form.set("intent", intent);
    form.set("file", chosen);
    fetcher.submit(form, { method: "post", encType: "multipart/form-data" });
  };
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    const fits = chosen.size <= maxBytes;
    setTooLarge(!fits);
    setFile(fits ? chosen : null);
    if (fits) send(intents.check, chosen);
  };
  useEffect(() => {
    if (!answer || handled.current === answer) return;
    handled.current = answer;
    if (!answer.ok || answer.trial) return;
    setFile(null);
    done.current(answer.changed);
  }, [answer]);

  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {texts.title}
        </Text>
        <Text as="p" tone="subdued">
          {texts.meaning}
        </Text>
        <DropZone
          label={texts.choose}
          labelHidden
          allowMultiple={false}
          accept=".csv,text/csv,text/plain"
          disabled={fetcher.state !== "idle"}
          onDrop={(files) => choose(files[0])}
        >
          <DropZone.FileUpload actionTitle={texts.choose} actionHint={file?.name} />
        </DropZone>
        {isTooLarge ? tooLarge : null}
        {answer && !answer.ok ? showProblems(answer as Extract<Answer, { ok: false }>) : null}
        {file && answer?.ok && answer.trial
          ? showTrial(answer.trial, { onYes: () => send(intents.bring, file), onNo: () => setFile(null) })
          : null}
      </BlockStack>
    </Card>
  );
}
