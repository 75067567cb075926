import { useEffect, useRef, useState } from "react";
import { askAboutRule } from "./ask-about-rule.ts";
import type { RuleAnswer } from "./rule-answer.ts";

export interface LiveAnswer {
  /** The newest answer that came; of a rule that was typed meanwhile it is a little old. */
  answer: RuleAnswer | null;
  state: "idle" | "waiting" | "failed";
  /** What the answer is to, as text. */
  answered: string;
}

/** Wait after the last change before the rule is counted. */
const TYPING_MS = 300;

/**
 * Counts a rule while it is edited, without holding up whoever types: an answer that is no longer asked for is given up.
 *
 * @param options.rule null while it is not complete; what was counted last stays
 */
export function useRuleAnswer(options: { rule: unknown; asOf: string }): LiveAnswer {
  const question = options.rule === null ? null : JSON.stringify({ rule: options.rule, asOf: options.asOf });
  const [live, setLive] = useState<LiveAnswer>({ answer: null, state: "waiting", answered: "" });
  const answered = useRef<string | null>(null);
  useEffect(() => {
    if (question === null || question === answered.current) {
      setLive((before) => ({ ...before, state: "idle" }));
      return;
    }
    const gone = new AbortController();
    setLive((before) => ({ ...before, state: "waiting" }));
    const ask = async () => {
      try {
        const answer = await askAboutRule<RuleAnswer>("count", question, gone.signal);
        answered.current = question;
        setLive({ answer, state: "idle", answered: question });
      } catch {
        if (!gone.signal.aborted) setLive((before) => ({ ...before, state: "failed" }));
      }
    };
    const timer = setTimeout(ask, answered.current === null ? 0 : TYPING_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [question]);
  return live;
}
