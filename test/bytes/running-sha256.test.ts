import { test } from "uvu";
import * as assert from "uvu/assert";
import { RunningSha256 } from "../../sdk/bytes/running-sha256.ts";

// Of NIST's examples to FIPS 180-4.
const message = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
const digests = {
  abc: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  [message]: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
};

function check(): void {
  for (const [text, digest] of Object.entries(digests)) {
    const hash = new RunningSha256();
    for (const byte of new TextEncoder().encode(text)) hash.update(Uint8Array.of(byte));
    assert.is(hash.hex, digest);
    assert.is(Buffer.from(hash.digest).toString("hex"), digest);
  }
  const whole = new RunningSha256();
  whole.update(new TextEncoder().encode(message.slice(0, 20)));
  assert.is.not(whole.hex, digests[message]);
  whole.update(new TextEncoder().encode(message.slice(20)));
  assert.is(whole.hex, digests[message]);
}

test("bytes in pieces have the digests of the standard by the platform's code, and more may follow", check);

test("and by portable code, where the platform has none at hand", () => {
  const { getBuiltinModule } = process;
  Object.defineProperty(process, "getBuiltinModule", { value: undefined, configurable: true, writable: true });
  try {
    check();
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
});

test.run();
