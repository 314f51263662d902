/**
 * The same function, which works its result out once for each subject and keeps it as long as the subject lives. For
 * what depends on a document alone, which never changes, and is wanted in every scenario.
 */
export function onceFor<Subject extends object, Result>(
  workOut: (subject: Subject) => Result,
): (subject: Subject) => Result {
  const known = new WeakMap<Subject, Result>();
  return (subject) => {
    if (!known.has(subject)) {
      known.set(subject, workOut(subject));
    }
    return known.get(subject) as Result;
  };
}
