const utf8 = (text: string) => new TextEncoder().encode(text);

/** A tar archive (POSIX ustar) of these files; a name of more than 100 bytes in a pax header before it. */
export function tarOf(files: readonly [name: string, bytes: Uint8Array][]): Uint8Array {
  const block = (name: string, size: number, type: string) => {
    const header = new Uint8Array(512);
    header.set(utf8(name.slice(0, 100)));
    header.set(utf8(`${size.toString(8).padStart(11, "0")}\0`), 124);
    header.set(utf8(`        ${type}`), 148);
    header.set(utf8("ustar\x0000"), 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.set(utf8(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    return header;
  };
  const padded = (bytes: Uint8Array) => Buffer.concat([bytes, new Uint8Array(-bytes.length & 511)]);
  const parts = files.flatMap(([name, bytes]) => {
    const record = ` path=${name}\n`;
    const length = record.length + String(record.length + 3).length;
    const pax = utf8(`${length}${record}`);
    const long = name.length > 100 ? [block("pax", pax.length, "x"), padded(pax)] : [];
    return [...long, block(name, bytes.length, "0"), padded(bytes)];
  });
  return Buffer.concat([...parts, new Uint8Array(1024)]);
}
