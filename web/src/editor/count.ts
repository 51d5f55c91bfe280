/** How long a text is, the Chinese way: every Chinese character counts, and every foreign word or number. */

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}〇]/u;
const WORD = /[\p{L}\p{N}]/u;
const JOINER = /['’.\-_,%@/]/u;

export interface Count {
  /** Chinese characters plus foreign words: what an office calls 字数. */
  words: number;
  /** All characters but white space, punctuation included. */
  characters: number;
}

export function count(text: string): Count {
  let words = 0;
  let characters = 0;
  let inWord = false;
  const all = [...text];
  all.forEach((char, index) => {
    if (!/\s/u.test(char)) characters += 1;
    if (CJK.test(char)) {
      words += 1;
      inWord = false;
    } else if (WORD.test(char)) {
      if (!inWord) words += 1;
      inWord = true;
    } else {
      const next = all[index + 1];
      const joins =
        inWord && JOINER.test(char) && next !== undefined && WORD.test(next) && !CJK.test(next);
      inWord = joins;
    }
  });
  return { words, characters };
}
