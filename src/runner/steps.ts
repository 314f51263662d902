/** What a step of a scenario may wait for; at once when the target is in-process. */
export type Pause = void | Promise<void>;

/**
 * A piece of a scenario: it yields whatever the target has to finish before it goes on. Where it runs often it yields
 * promises alone: each yield goes up through every piece that is under way.
 */
export type Steps<Result = void> = Generator<Pause, Result, void>;
