/** Order of version numbers within names: gnulib's filevercmp, as `sort -V` and `ls -v` use it. */

/** Length of the name without a suffix like ".tar.gz": (\.[A-Za-z~][A-Za-z0-9~]*)*$ */
function prefixLength(name: string): number {
  const match = /(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/.exec(name);
  return match ? match.index : name.length;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Tilde before the end before digits before letters before the rest. */
function order(text: string, at: number, length: number): number {
  if (at >= length) return -1;
  const code = text.charCodeAt(at);
  if (isDigit(code)) return 0;
  if (code === 126) return -2;
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return letter ? code : code + 256;
}

function compareParts(a: string, aLength: number, b: string, bLength: number): number {
  let i = 0;
  let k = 0;
  while (i < aLength || k < bLength) {
    let first = 0;
    while (
      (i < aLength && !isDigit(a.charCodeAt(i))) ||
      (k < bLength && !isDigit(b.charCodeAt(k)))
    ) {
      const difference = order(a, i, aLength) - order(b, k, bLength);
      if (difference !== 0) return difference;
      i++;
      k++;
    }
    while (i < aLength && a[i] === "0") i++;
    while (k < bLength && b[k] === "0") k++;
    while (i < aLength && k < bLength && isDigit(a.charCodeAt(i)) && isDigit(b.charCodeAt(k))) {
      if (first === 0) first = a.charCodeAt(i) - b.charCodeAt(k);
      i++;
      k++;
    }
    if (i < aLength && isDigit(a.charCodeAt(i))) return 1;
    if (k < bLength && isDigit(b.charCodeAt(k))) return -1;
    if (first !== 0) return first;
  }
  return 0;
}

export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "") return -1;
  if (b === "") return 1;
  for (const special of [".", ".."]) {
    if (a === special) return -1;
    if (b === special) return 1;
  }
  if (a.startsWith(".") !== b.startsWith(".")) return a.startsWith(".") ? -1 : 1;
  const aPrefix = prefixLength(a);
  const bPrefix = prefixLength(b);
  const whole = aPrefix === a.length && bPrefix === b.length;
  const result = compareParts(a, aPrefix, b, bPrefix);
  return result !== 0 || whole ? result : compareParts(a, a.length, b, b.length);
}
