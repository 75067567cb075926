/** What every field of a condition is given. */
export interface FieldProps<Spec> {
  spec: Spec;
  /** The condition's fields. */
  fields: Record<string, unknown>;
  /** Puts a value at a place of the condition; `undefined` takes it away. */
  onChange: (at: string, value: unknown) => void;
  /** What is wrong at a place, in words. */
  problemAt: (at: string) => string | undefined;
}
