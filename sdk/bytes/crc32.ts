// Slicing by four: table[t][b] is the CRC of byte b followed by t zero bytes.
const tables = [0, 1, 2, 3].map(() => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  tables[0][byte] = crc;
}
for (let t = 1; t < 4; t++) {
  for (let byte = 0; byte < 256; byte++) {
    const before = tables[t - 1][byte];
    tables[t][byte] = (before >>> 8) ^ tables[0][before & 255];
  }
}

/** CRC-32 (ISO 3309, as in ZIP and PNG) of bytes that follow others whose CRC is `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3] = tables;
  let crc = ~before;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc = t3[crc & 255] ^ t2[(crc >>> 8) & 255] ^ t1[(crc >>> 16) & 255] ^ t0[crc >>> 24];
  }
  for (; i < bytes.length; i++) crc = t0[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
