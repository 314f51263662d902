/** A vhost-user message that a back-end in this process is given. */
export interface BackEndMessage {
  /** Number of the request. */
  readonly request: number;
  /** Version and flags of its header. */
  readonly flags: number;
  readonly payload: Uint8Array;
  /** Descriptors that came with it; they are the back-end's to close. */
  readonly descriptors: readonly number[];
}

/** What a back-end does about a message. */
export type BackEndAnswer =
  | { readonly kind: "none" }
  | { readonly kind: "reply"; readonly payload: Uint8Array }
  /** It ends the connection. */
  | { readonly kind: "close" };

/** Everything that a back-end in this process gets from outside. Descriptors are those that came with messages. */
export interface BackEndEnvironment {
  /** Maps `length` bytes from `offset` on of the memory behind a descriptor; undefined when that cannot be. */
  map(descriptor: number, offset: number, length: number): Uint8Array | undefined;
  /** Signals the event counter behind a descriptor. */
  signal(descriptor: number): void;
  /** Whether the event counter behind a descriptor was signalled since this was asked last. */
  take(descriptor: number): boolean;
  /** Gives a descriptor back. */
  close(descriptor: number): void;
}

/** A vhost-user back-end in this process, for one connection. */
export interface BackEndUnderTest {
  /** Descriptors of kicks that are to be watched now. */
  readonly kicks: readonly number[];
  /** Takes a message, and says what comes of it. */
  message(message: BackEndMessage): BackEndAnswer;
  /** The event counter behind one of `kicks` was signalled. */
  kicked(descriptor: number): void;
  /** The front-end has gone. */
  disconnected(): void;
}

/** Makes a back-end for a new connection. */
export type CreateBackEnd = (environment: BackEndEnvironment) => BackEndUnderTest;
