import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { seeded } from "../../support/seeded.ts";
import { inFolder } from "../support.ts";
import { contentsOf, disturbed, disturbedCli, expectSame, stepsOf, writeModels } from "./support.ts";

// The commands of a study in two shards are killed (SIGKILL) at seeded moments: before an act on the file system, and some of them
// at a moment of the clock. Then the same command ends, and the report's bytes are those of a study that nobody disturbed.
// KILLS=100 [WITH=norms,keys] npm run test:one -- cli/faults/killed

const kills = Number(process.env.KILLS ?? 12);
const further = process.env.WITH === undefined ? [] : ["--with", process.env.WITH];

test(`after ${kills} kills at seeded moments the report is that of an undisturbed study, and nothing is left over`, () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const plain = join(home, "plain");
    mkdirSync(plain);
    const acts: number[] = [];
    // How long each takes undisturbed, in milliseconds: moments to kill it at are drawn from that; nothing is held to it.
    const lasted: number[] = [];
    for (const { argv } of stepsOf(models, plain, further)) {
      const began = performance.now();
      const { code, stderr, acts: done } = disturbed(program, argv);
      assert.is(code, 0, stderr);
      acts.push(done);
      lasted.push(performance.now() - began);
    }
    const expected = contentsOf(plain);
    const random = seeded(15);
    let [killed, resumed, study] = [0, 0, 0];
    while (killed < kills) {
      const folder = join(home, `study${study++}`);
      mkdirSync(folder);
      for (const [i, { argv, output }] of stepsOf(models, folder, further).entries()) {
        // Each is killed once, or twice: what goes on from a checkpoint may be killed, too.
        for (let left = random() < 0.3 ? 2 : 1; left > 0 && killed < kills; left--) {
          const byClock = random() < 0.2 ? Math.ceil(random() * lasted[i]) : undefined;
          const act = Math.ceil(random() * acts[i]);
          const { signal, stderr } = disturbed(program, argv, byClock === undefined ? `kill ${act}` : "", byClock);
          // One that goes on from a checkpoint has fewer acts.
          if (signal === null) break;
          assert.is(signal, "SIGKILL", stderr);
          killed++;
          expectWholeOrNot(
            output,
            join(plain, basename(output)),
            `${argv[0]} ${i}, before act ${act} or at ${byClock} ms`,
          );
        }
        if (existsSync(`${output}.checkpoint`)) resumed++;
        const { code, stderr } = disturbed(program, argv);
        assert.is(code, 0, stderr);
      }
      // Under other names nothing is there, and hidden nothing.
      expectSame(contentsOf(folder), expected, folder);
      assert.equal(readdirSync(folder).sort(), readdirSync(plain).sort());
    }
    assert.ok(resumed >= kills / 12, `${resumed} went on from a checkpoint`);
    if (process.env.KILLS !== undefined)
      console.log(`${killed} kills in ${study} studies, ${resumed} gone on from checkpoints`);
  }));

/** What a killed command leaves has all of its bytes; of the files of a report, none or all are there. */
function expectWholeOrNot(output: string, whole: string, about: string): void {
  if (!existsSync(output)) return;
  if (statSync(output).isDirectory()) expectSame(contentsOf(output), contentsOf(whole), about);
  else assert.ok(readFileSync(output).equals(readFileSync(whole)), about);
}

test.run();
