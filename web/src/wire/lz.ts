/**
 * lz-string's `compressToBase64` and back: LZW over UTF-16 code units with growing code widths. Own code, because the way
 * back must stop at a limit while the text grows: it comes from the peer, and 2 kB can stand for 1 MB.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LETTERS = new Map([...ALPHABET].map((letter, value) => [letter.charCodeAt(0), value]));
const BITS_A_LETTER = 6;

/** The lowest `bits`, the first of them last: lz-string sends the lowest bit first. */
const reversed = (value: number, bits: number): number => {
  let turned = 0;
  for (let bit = 0; bit < bits; bit++) turned = (turned << 1) | ((value >> bit) & 1);
  return turned;
};

/** Codes with a meaning of their own; the dictionary's begin after them. */
const UNIT_8 = 0;
const UNIT_16 = 1;
const END = 2;
const FIRST = 3;

/** How many bits a code has: one more each time the dictionary has filled the present width. */
class Width {
  bits = 2;
  private left = 2;

  spend(): void {
    if (--this.left === 0) this.left = 2 ** this.bits++;
  }
}

export const compress = (source: string): string => {
  let packed = "";
  let letters = 0;
  let filled = 0;
  const write = (value: number, bits: number): void => {
    letters = (letters << bits) | reversed(value, bits);
    for (filled += bits; filled >= BITS_A_LETTER; filled -= BITS_A_LETTER) {
      packed += ALPHABET.charAt((letters >> (filled - BITS_A_LETTER)) & 63);
    }
    letters &= 63 >> (BITS_A_LETTER - filled);
  };

  const width = new Width();
  /** A phrase is known by its code; the key of a longer one is made of the code before and the unit after. */
  const codes = new Map<number, number>();
  const unsent = new Map<number, number>();
  /** The phrase so far; END, which no phrase has as its code, is the empty one. */
  let phrase = END;
  const send = (): void => {
    const unit = unsent.get(phrase);
    if (unit === undefined) write(phrase, width.bits);
    else {
      unsent.delete(phrase);
      const wide = unit > 0xff;
      write(wide ? UNIT_16 : UNIT_8, width.bits);
      write(unit, wide ? 16 : 8);
      width.spend();
    }
    width.spend();
  };

  for (let index = 0; index < source.length; index++) {
    const unit = source.charCodeAt(index);
    const alone = END * 0x10000 + unit;
    const longer = phrase * 0x10000 + unit;
    if (!codes.has(alone)) {
      unsent.set(codes.size + FIRST, unit);
      codes.set(alone, codes.size + FIRST);
    }
    const known = codes.get(longer);
    if (known === undefined) {
      send();
      codes.set(longer, codes.size + FIRST);
    }
    phrase = known ?? codes.get(alone) ?? END;
  }
  if (source) send();
  write(END, width.bits);
  // The last letter is always begun anew: a whole one of zeros when the end fell on its edge.
  write(0, BITS_A_LETTER - filled);
  return packed.padEnd(Math.ceil(packed.length / 4) * 4, "=");
};

/** Throws when `packed` is not what `compress` gives, or grows beyond `limit` UTF-16 units. */
export const decompress = (packed: string, limit: number): string => {
  if (!/^[A-Za-z0-9+/]+={0,3}$/.test(packed)) throw new Error("the text is not lz-string base64");
  let at = 0;
  let letters = 0;
  let filled = 0;
  const read = (bits: number): number => {
    for (; filled < bits; filled += BITS_A_LETTER) {
      const letter = LETTERS.get(packed.charCodeAt(at++));
      if (letter === undefined) throw new Error("the text is cut off");
      letters = (letters << BITS_A_LETTER) | letter;
    }
    filled -= bits;
    const value = reversed(letters >> filled, bits);
    letters &= (1 << filled) - 1;
    return value;
  };

  const width = new Width();
  const phrases: string[] = [];
  let source = "";
  let before = "";
  for (;;) {
    let code = read(width.bits);
    if (code === END) return source;
    if (code < END) {
      phrases.push(String.fromCharCode(read(code === UNIT_8 ? 8 : 16)));
      code = phrases.length - 1 + FIRST;
      width.spend();
    }
    // The phrase that is being learnt may be used at once.
    const phrase = phrases[code - FIRST] ?? (code === phrases.length + FIRST ? before + before.charAt(0) : "");
    if (!phrase) throw new Error("the text uses a phrase that it has not said");
    source += phrase;
    if (source.length > limit) throw new Error("the text is too long");
    if (before) phrases.push(before + phrase.charAt(0));
    width.spend();
    before = phrase;
  }
};
