import { useEffect, useRef, useState } from "react";

/**
 * A form over what is stored: which fields differ, and what is typed until it is saved. When what is stored changes
 * (saved here or by somebody else), the form shows the new state.
 */
export function useStoredForm<Fields extends Record<string, string>>(stored: Fields) {
  const [form, setForm] = useState(stored);
  const latest = useRef(stored);
  const isChangedBelow = Object.keys(stored).some((key) => latest.current[key] !== stored[key]);
  useEffect(() => {
    if (!isChangedBelow) return;
    latest.current = stored;
    setForm(stored);
  }, [isChangedBelow, stored]);
  return {
    form,
    isDirty: Object.keys(stored).some((key) => form[key] !== stored[key]),
    set: (key: keyof Fields) => (value: string) => setForm((before) => ({ ...before, [key]: value })),
    discard: () => setForm(stored),
  };
}
