import type { ComponentChildren } from "preact";
import { useErrorBoundary, useState } from "preact/hooks";

/** What cannot be shown is said in its place; the page around it goes on. Another result is another try. */
export function Guard({ result, children }: { result: unknown; children: ComponentChildren }) {
  const [failed, setFailed] = useState<{ result: unknown; error: Error }>();
  useErrorBoundary((error) => setFailed({ result, error }));
  if (failed === undefined || failed.result !== result) return <>{children}</>;
  return (
    <p class="note" role="alert">
      This view cannot be shown: {failed.error.message}
    </p>
  );
}
