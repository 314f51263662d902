import { describe, expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { behaviourText } from "../../../src/oracle/judgement/open-choices.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const specification = loadSpecification();

describe("open choices", () => {
  it("are recorded in the specification's words, each behaviour once", () => {
    const judgement = new Judgement(specification, "vmchannel", new Set());
    for (const name of ["zero", "zero", "other", "zero"]) {
      judgement.note("A18", name);
    }
    expect([...judgement.choices]).toEqual([["A18", "The used length is 0. | The used length is something else."]]);
  });

  it("have only behaviours that the specification names", () => {
    expect(() => behaviourText(specification, "A18", "negative")).toThrow("which the specification does not have");
  });
});
