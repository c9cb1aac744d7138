// Runs cells as Observable does: by name, each once what it needs has its value. Observable's own Inputs and Plot note what
// they are given.
const nameOf = (source) => /^(?:viewof )?(\w+) = /.exec(source)?.[1];

globalThis.runNotebook = async (cells, name, bytes) => {
  const shown = {};
  const scope = {
    Inputs: {
      file: async () => ({ name, blob: async () => new Blob([new Uint8Array(bytes)]) }),
      table: (rows) => (shown.table = rows),
    },
    Plot: { plot: ({ marks }) => marks, line: (rows) => (shown.lines = rows) },
  };
  const waiting = cells.map((source) => ({ name: nameOf(source), body: source.replace(/^(?:viewof )?\w+ = /, "") }));
  while (waiting.length > 0) {
    const missing = cells.map(nameOf).filter((other) => other !== undefined && !(other in scope));
    const isReady = ({ name, body }) =>
      missing.every((other) => other === name || !new RegExp(`\\b${other}\\b`).test(body));
    const at = waiting.findIndex(isReady);
    if (at < 0) throw new Error(`these cells never got a value: ${waiting.map(({ body }) => body)}`);
    const [ready] = waiting.splice(at, 1);
    const body = ready.body.startsWith("{") ? `(async () => ${ready.body})()` : `(async () => (${ready.body}))()`;
    const value = await new Function(...Object.keys(scope), `return ${body}`)(...Object.values(scope));
    if (ready.name !== undefined) scope[ready.name] = value;
  }
  return shown;
};
