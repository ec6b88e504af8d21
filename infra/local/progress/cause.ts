/** The words for a person in an execution's Cause: Lambda and SageMaker put JSON there. */
export function readCause(cause: string | undefined): string {
  if (!cause) return "";
  try {
    const value = JSON.parse(cause) as { errorMessage?: unknown; FailureReason?: unknown };
    return String(value?.errorMessage ?? value?.FailureReason ?? cause);
  } catch {
    return cause;
  }
}
