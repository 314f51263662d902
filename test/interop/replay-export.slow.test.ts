import { describe, expect, it } from "vitest";
import { isMissing } from "./c-device.ts";
import { CheckoutShell } from "./checkout-shell.ts";

const shell = new CheckoutShell();

describe.skipIf(isMissing)("a case exported as a program", () => {
  it("exports a crash as one: a target that ends again is the same, one that goes on is not", () => {
    const ran = shell.run(`
      make -s -C examples/c-device sanitize BUILD=six FAULT=6
      make -s -C examples/c-device sanitize BUILD=right
      sed 's#./build/c-device#./six/c-device-sanitize#' examples/c-device/manifest.json > examples/c-device/six.json
      vmconform run examples/c-device/six.json --run ROB-14 --skip 'VMC-*' --seed 3 || true
      vmconform replay vmconform-report/latest/cases/*.json --export c=six.c || true
      cc -Wall -Wextra -Werror -o six six.c
      device() { echo "-- examples/c-device/$1/c-device-sanitize --channel clipboard:unix:clip
        --channel agent.log:unix:log --channel org.example.time:unix:time"; }
      ./six --channel clipboard=clip $(device six) 2> complaints
      rm -f clip log time
      ./six --channel clipboard=clip $(device right) || echo "exit status $?"
    `);
    expect(ran.error).toBe("");
    const [again, right] = ran.output.slice(ran.output.indexOf("set-up")).split("SAME AS RECORDED");
    expect(again).toContain("  > the target has ended\n");
    expect(right).toContain("  > the target goes on answering\n");
    expect(right).toContain("NOT AS RECORDED\n");
    expect(right).toMatch(/exit status 1\n$/);
  });

  it("drives host ends from the program, over sockets", () => {
    const ran = shell.run(`
      make -s -C examples/c-device BUILD=five FAULT=5
      sed 's#./build/#./five/#' examples/c-device/manifest.json > examples/c-device/five.json
      vmconform run examples/c-device/five.json --run ROB-41 || true
      vmconform replay vmconform-report/latest/cases/ROB-41-1.json --export c=rob.c || true
      cc -Wall -Wextra -Werror -o rob rob.c
      ./rob --channel clipboard=clip -- examples/c-device/five/c-device --channel clipboard:unix:clip \\
        --channel agent.log:unix:log --channel org.example.time:unix:time
    `);
    expect(ran.error).toBe("");
    expect(ran.output).toMatch(/ {2}> host end clipboard received e885a2/);
    expect(ran.output).toContain("\nSAME AS RECORDED\n");
    expect(ran.status).toBe(0);
  });
});
