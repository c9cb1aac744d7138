import { openFile } from "/wt/guard/sdk/bytes/node/index.ts";
import { openModel } from "/wt/guard/sdk/index.ts";
// warm the loader only
const s = await openFile(process.argv[2]);
await import("/wt/guard/sdk/readers/hdf5.ts"); await import("/wt/guard/sdk/readers/keras/read-keras.ts");
const t = process.cpuUsage();
const m = await openModel(s);
const x = await m.tensors[0].read();
const { user, system } = process.cpuUsage(t);
console.log(((user + system) / 1e6).toFixed(3), x.length);
