import type { Specification } from "../../spec/specification.ts";
import { joinBehaviours } from "../../verdict/behaviours.ts";
import type { Finding } from "../../verdict/finding.ts";
import { deviceBlame } from "../device/device-blame.ts";
import type { BlameRow, DeviceBlame, Facts } from "./blame/blame-row.ts";
import { type BlameTable, blameTable, type Causes } from "./blame/blame-table.ts";
import { clauseAfterRestore, type Restored } from "./blame/restore.ts";
import { type ClauseCounter, ClauseCounters } from "./clause-counters.ts";
import { behaviourText } from "./open-choices.ts";

/** Nothing special is known. */
const plain: Facts = Object.freeze({});

/** Words of a finding, or how to put them together. */
export type Words = string | (() => string);

/** The most warnings kept of one scenario; one per signature is all a reader needs. */
const warningsMax = 64;

/** A finding about a chain that was not completed, and how to find out whether it stands. */
export interface Doubt {
  readonly queue: number;
  /** Free-running used index. If it moves at a second notification, or for further host bytes, the finding stands. */
  readonly usedIndex: number;
  /** What is missing are host bytes from before a reset: the device is given further ones. */
  readonly hostBytes: boolean;
  readonly deviation: string;
  /** What is known if it does not move. */
  readonly otherwise: Facts;
}

/**
 * Collects what the models of the oracle conclude: which clauses were reached, which observation broke one, which
 * open choices the device made. The first MUST finding stands; whatever follows it is noise.
 */
export class Judgement {
  /** Which clause the finding breaks is not certain: one more notification tells. */
  doubt: Doubt | undefined = undefined;
  /** The first observation that no allowed behaviour explains. */
  finding: Finding | undefined = undefined;
  /** What the closing checks have done so far, in words. */
  readonly closing: string[] = [];
  /** Whether the device was restored in this scenario: what follows is attributed to that. */
  restored: Restored = "no";
  /** Index of the operation being judged. */
  step = -1;
  readonly warnings: Finding[] = [];
  /** Open choices seen: id of the ambiguity or statement -> behaviour. */
  readonly choices: Map<string, string> = new Map();
  /** Open choice -> behaviour noted last: most are noted over and over. */
  readonly #notedLast: Map<string, string> = new Map();
  readonly #counters: ClauseCounters;
  /** Counters of the clauses that deviations break when nothing is special, by the place of the deviation. */
  readonly #usual: (ClauseCounter | undefined)[];
  /** Counts what no clause speaks of; nobody reads it. */
  readonly #unspoken: ClauseCounter = { id: "", area: "", level: "MUST", applies: false, reached: 0 };
  readonly #specification: Specification;
  readonly #table: BlameTable;
  readonly #ignored: ReadonlySet<string>;

  /**
   * `deviceType` is the name of the device type's document. `ignored` are signatures that another check reports:
   * findings that every scenario meets before its first step. `blame` are the rows of the type, if not the kit's own.
   */
  constructor(
    specification: Specification,
    deviceType: string,
    ignored: ReadonlySet<string>,
    blame: DeviceBlame = deviceBlame(deviceType),
  ) {
    this.#specification = specification;
    this.#counters = new ClauseCounters(specification, deviceType);
    this.#ignored = ignored;
    this.#table = blameTable(specification, blame);
    this.#usual = new Array<undefined>(this.#table.deviations.size).fill(undefined);
  }

  /** The counter of a clause; an id that the specification lacks is a bug of the kit. */
  clause(id: string): ClauseCounter {
    return this.#counters.of(id);
  }

  /** Records that an observation contradicts a clause. `deviation` is the second half of the signature. */
  #violate(clause: ClauseCounter, deviation: string, allowed: string, got: string, causes: Causes): void {
    const signature = `${clause.id}:${deviation}`;
    if (!clause.applies || this.#ignored.has(signature)) {
      return;
    }
    clause.reached++;
    const { step } = this;
    if (clause.level === "MUST") {
      const blamed = clauseAfterRestore(this.#table.restored, this.restored, clause, deviation);
      this.finding ??= {
        clause: blamed,
        level: "MUST",
        allowed,
        got,
        step,
        ...this.#closingShown(),
        signature: `${blamed}:${deviation}`,
        ...causes,
      };
      return;
    }
    const finding: Finding = {
      clause: clause.id,
      level: clause.level,
      allowed,
      got,
      step,
      ...this.#closingShown(),
      signature,
    };
    if (this.warnings.length < warningsMax && !this.warnings.some((warning) => warning.signature === signature)) {
      this.warnings.push(finding);
    }
  }

  #closingShown(): Pick<Finding, "closing"> {
    return this.closing.length === 0 ? {} : { closing: [...this.closing] };
  }

  /**
   * An observation contradicts the specification: the table of blame says by which clause. Nothing happens where no
   * clause speaks of it for this type of device. Gives the row when it made the finding.
   */
  deviates(deviation: string, facts: Facts, allowed: string, got: string): BlameRow | undefined {
    const blame = this.#table.find(deviation, facts);
    if (blame === undefined) {
      return undefined;
    }
    const before = this.finding;
    this.#violate(
      this.clause(blame.clause),
      this.#table.signature(deviation, facts),
      allowed,
      got,
      this.#table.causes(deviation),
    );
    return before === undefined && this.finding?.clause === blame.clause ? blame.row : undefined;
  }

  /**
   * Counts a clause as reached when the observation is as it must be, and else puts the deviation down. With `facts`
   * given at once that clause is the one which they would blame, else the one that is to blame when nothing is special.
   */
  expect(deviation: string, holds: boolean, allowed: Words, got: Words, facts: Facts | (() => Facts) = plain): boolean {
    if (holds) {
      this.counter(deviation, typeof facts === "function" ? plain : facts).reached++;
      return true;
    }
    this.deviates(deviation, typeof facts === "function" ? facts() : facts, textOf(allowed), textOf(got));
    return false;
  }

  /** The counter of the clause that such a deviation breaks; one that nobody reads where no clause speaks of it. */
  counter(deviation: string, facts: Facts = plain): ClauseCounter {
    if (facts !== plain) {
      return this.#counterOf(this.#table.find(deviation, facts)?.clause);
    }
    const { place, clause } = this.#table.usual(deviation);
    const known = this.#usual[place];
    if (known !== undefined) {
      return known;
    }
    const usual = this.#counterOf(clause);
    this.#usual[place] = usual;
    return usual;
  }

  #counterOf(clause: string | undefined): ClauseCounter {
    return clause === undefined ? this.#unspoken : this.clause(clause);
  }

  /** Counts the clause as reached that such a deviation would break. */
  reach(deviation: string, facts: Facts = plain): void {
    this.counter(deviation, facts).reached++;
  }

  /** Settles a doubt: the finding stays with its clause, or goes to the other one. */
  settleDoubt(confirmed: boolean): void {
    const { doubt, finding } = this;
    this.doubt = undefined;
    if (confirmed || doubt === undefined || finding === undefined) {
      return;
    }
    this.finding = undefined;
    this.deviates(doubt.deviation, doubt.otherwise, finding.allowed, finding.got);
  }

  /** Records the behaviour a device chose where the specification leaves it open. */
  choose(id: string, behaviour: string): void {
    this.choices.set(id, joinBehaviours(this.choices.get(id), behaviour));
  }

  /** Records a behaviour that the specification names for one of its ambiguities or open choices. */
  note(id: string, behaviour: string): void {
    if (this.#notedLast.get(id) !== behaviour) {
      this.#notedLast.set(id, behaviour);
      this.choose(id, behaviourText(this.#specification, id, behaviour));
    }
  }

  /** How often each clause was reached. */
  reached(): Map<string, number> {
    return this.#counters.reached();
  }
}

function textOf(words: Words): string {
  return typeof words === "string" ? words : words();
}

/** A number as findings show it. */
export function hex(value: number): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
