import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The page of another commit, built with the packages of that commit in a worktree of its own. */
export function buildBefore(commit: string): { page: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "convscope-before-"));
  const tree = join(folder, "tree");
  const run = (cwd: string, program: string, ...args: string[]) =>
    void execFileSync(program, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  const remove = () => {
    run(".", "git", "worktree", "remove", "--force", tree);
    rmSync(folder, { recursive: true });
  };
  run(".", "git", "worktree", "add", "--quiet", "--detach", tree, commit);
  try {
    run(tree, "npm", "ci", "--no-audit", "--no-fund");
    run(tree, "npm", "run", "demo:build");
    return { page: join(tree, "web-demo/dist"), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
