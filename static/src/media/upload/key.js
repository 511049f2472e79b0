const letters = "0123456789abcdefghjkmnpqrstvwxyz";

// newKey makes an identifier as the server makes its own: RFC 9562 version 7,
// written as 26 letters of Crockford's base 32, two bits of nought at the end.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  const now = Date.now();
  view.setUint32(0, Math.floor(now / 0x10000));
  view.setUint16(4, now % 0x10000);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  let rest = (view.getBigUint64(0) << 66n) | (view.getBigUint64(8) << 2n);
  let key = "";
  for (let i = 0; i < 26; i++) {
    key = letters[Number(rest & 31n)] + key;
    rest >>= 5n;
  }
  return key;
}
