/**
 * exp, log, sin, cos, atan2 and pow from arithmetic alone: the engine's own differ between
 * versions, and a replay must not. The methods are fdlibm's (Sun, 1993): argument reduction, then a
 * polynomial.
 */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const LOG2_E = 1.442695040888963387;

const view = new DataView(new ArrayBuffer(8));

/** value times two to the power; the power may be beyond a double's range. */
export function scalb(value: number, power: number): number {
  let result = value;
  let left = power;
  while (left > 1000) {
    result *= TWO_1000;
    left -= 1000;
    if (result === Infinity || result === -Infinity) return result;
  }
  while (left < -1000) {
    result *= TWO_MINUS_1000;
    left += 1000;
    if (result === 0) return result;
  }
  return result * twoTo(left);
}

/** Two to a power between -1022 and 1023, exactly. */
function twoTo(power: number): number {
  view.setUint32(0, (power + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}
const TWO_1000 = twoTo(1000);
const TWO_MINUS_1000 = twoTo(-1000);

export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893383973096) return Infinity;
  if (x < -745.13321910194110842) return 0;
  const k = x === 0 ? 0 : Math.round(LOG2_E * x);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 +
                t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return scalb(y, k);
}

export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let k = 0;
  let m = x;
  if (m < 2.2250738585072014e-308) {
    m *= twoTo(54);
    k = -54;
  }
  view.setFloat64(0, m);
  let high = view.getUint32(0);
  k += (high >>> 20) - 1023;
  high &= 0xfffff;
  const i = (high + 0x95f64) & 0x100000;
  view.setUint32(0, high | (i ^ 0x3ff00000));
  k += i >>> 20;
  const f = view.getFloat64(0) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 =
    w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const t2 =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const r = t1 + t2;
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
}

const PIO2_1 = 1.57079632673412561417;
const PIO2_2 = 6.0771005063039659766e-11;
const PIO2_2T = 2.02226624879595063154e-21;

/** x less a multiple of pi/2, in two parts, and which quarter that is. */
function reduce(x: number): { high: number; low: number; quarter: number } {
  const n = Math.round(x * 6.36619772367581382433e-1);
  const first = x - n * PIO2_1;
  const second = n * PIO2_2;
  const r = first - second;
  const tail = n * PIO2_2T - (first - r - second);
  const high = r - tail;
  const quarter = ((n % 4) + 4) % 4;
  return { high, low: r - high - tail, quarter };
}

function sinKernel(x: number, y: number): number {
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z *
          (2.75573137070700676789e-6 +
            z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return x - (z * (0.5 * y - v * r) - y - v * -1.66666666666666324348e-1);
}

function cosKernel(x: number, y: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * r - x * y));
}

export function sin(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  const { high, low, quarter } = reduce(x);
  const value = quarter % 2 === 0 ? sinKernel(high, low) : cosKernel(high, low);
  return quarter < 2 ? value : -value;
}

export function cos(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  const { high, low, quarter } = reduce(x);
  const value = quarter % 2 === 0 ? cosKernel(high, low) : sinKernel(high, low);
  return quarter === 1 || quarter === 2 ? -value : value;
}

const ATAN_HIGH = [
  4.63647609000806093515e-1, 7.85398163397448278999e-1, 9.82793723247329054082e-1,
  1.570796326794896558,
] as const;
const ATAN_LOW = [
  2.26987774529616870924e-17, 3.06161699786838301793e-17, 1.39033110312309984516e-17,
  6.12323399573676603587e-17,
] as const;
const ATAN = [
  3.33333333333329318027e-1, -1.99999999998764832476e-1, 1.42857142725034663711e-1,
  -1.1111110405462355788e-1, 9.09088713343650656196e-2, -7.69187620504482999495e-2,
  6.66107313738753120669e-2, -5.83357013379057348645e-2, 4.97687799461593236017e-2,
  -3.6531572744216915527e-2, 1.62858201153657823623e-2,
] as const;

export function atan(value: number): number {
  if (Number.isNaN(value)) return value;
  const negative = value < 0;
  let x = Math.abs(value);
  let id = -1;
  if (x >= 0.4375) {
    if (x < 0.6875) {
      id = 0;
      x = (2 * x - 1) / (2 + x);
    } else if (x < 1.1875) {
      id = 1;
      x = (x - 1) / (x + 1);
    } else if (x < 2.4375) {
      id = 2;
      x = (x - 1.5) / (1 + 1.5 * x);
    } else {
      id = 3;
      x = -1 / x;
    }
  }
  const z = x * x;
  let sum = 0;
  for (let i = ATAN.length - 1; i >= 0; i--) sum = z * ((ATAN[i] as number) + sum);
  const result =
    id < 0 ? x - x * sum : (ATAN_HIGH[id] as number) - (x * sum - (ATAN_LOW[id] as number) - x);
  return negative ? -result : result;
}

const PI = 3.141592653589793116;

export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const negativeY = y < 0 || Object.is(y, -0);
  const negativeX = x < 0 || Object.is(x, -0);
  if (y === 0) return negativeX ? (negativeY ? -PI : PI) : y;
  if (x === 0) return negativeY ? -PI / 2 : PI / 2;
  if (!Number.isFinite(x)) {
    if (!Number.isFinite(y)) return (negativeY ? -1 : 1) * (negativeX ? (3 * PI) / 4 : PI / 4);
    return (negativeY ? -1 : 1) * (negativeX ? PI : 0);
  }
  const angle = atan(Math.abs(y / x));
  const result = negativeX ? PI - angle : angle;
  return negativeY ? -result : result;
}

/** x to the y; whole powers by multiplication. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (Number.isInteger(y) && Math.abs(y) <= 1024) {
    let result = 1;
    let base = x;
    for (let n = Math.abs(y); n > 0; n = Math.floor(n / 2)) {
      if (n % 2 === 1) result *= base;
      base *= base;
    }
    return y < 0 ? 1 / result : result;
  }
  if (y === 0.5) return Math.sqrt(x);
  if (x === 0) return y > 0 ? 0 : Infinity;
  if (x < 0) {
    if (!Number.isInteger(y)) return NaN;
    const magnitude = exp(y * log(-x));
    return y % 2 === 0 ? magnitude : -magnitude;
  }
  return exp(y * log(x));
}
