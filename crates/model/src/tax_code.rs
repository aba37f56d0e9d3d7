//! Codice fiscale and partita IVA: checked as typed. A check never proves existence, so it warns and never blocks.

use serde::{Deserialize, Serialize};

/// What a typed tax code turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaxCode {
    /// A person's codice fiscale (16 characters, DM 23/12/1976), its control letter right.
    Person {
        /// Day, month, year of birth; the century is not in the code, so two digits.
        born: (u8, u8, u8),
        /// Whether the day was coded for a woman (+40).
        female: bool,
    },
    /// Eleven digits with a right check digit: a body's codice fiscale, a partita IVA, or a provisional code.
    Body,
    /// Not complete yet: too short to judge.
    Incomplete,
    /// Complete, and wrong: a typing error most likely.
    Wrong,
}

/// Upper case, without blanks and dashes: the form in which codes are compared.
pub fn normalise(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && *c != '.')
        .collect::<String>()
        .to_uppercase()
}

/// Judges a typed code. Accepts omocodia (letters L–V in place of digits).
pub fn check(typed: &str) -> TaxCode {
    let code = normalise(typed);
    let bytes = code.as_bytes();
    if !code.is_ascii() {
        return TaxCode::Wrong;
    }
    match bytes.len() {
        11 if bytes.iter().all(u8::is_ascii_digit) => {
            if body_digit_is_right(bytes) {
                TaxCode::Body
            } else {
                TaxCode::Wrong
            }
        }
        0..=15 => TaxCode::Incomplete,
        16 => person(bytes).unwrap_or(TaxCode::Wrong),
        _ => TaxCode::Wrong,
    }
}

const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
const DIGIT_PLACES: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
const ODD: [u16; 26] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";

fn person(code: &[u8]) -> Option<TaxCode> {
    let mut plain = [0u8; 16];
    plain.copy_from_slice(code);
    for place in DIGIT_PLACES {
        if !plain[place].is_ascii_digit() {
            let digit = OMOCODIA.iter().position(|letter| *letter == plain[place])?;
            plain[place] = b'0' + u8::try_from(digit).ok()?;
        }
    }
    let letters = [0, 1, 2, 3, 4, 5, 8, 11, 15];
    if !letters.iter().all(|place| plain[*place].is_ascii_uppercase()) {
        return None;
    }
    let sum: u16 = code[..15].iter().enumerate().map(|(i, c)| value(*c, i % 2 == 0)).sum();
    if u16::from(code[15] - b'A') != sum % 26 {
        return None;
    }
    let two = |at: usize| (plain[at] - b'0') * 10 + (plain[at + 1] - b'0');
    let month = u8::try_from(MONTHS.iter().position(|m| *m == plain[8])?).ok()? + 1;
    let coded_day = two(9);
    let female = coded_day > 40;
    let day = if female { coded_day - 40 } else { coded_day };
    (1..=31).contains(&day).then_some(TaxCode::Person {
        born: (day, month, two(6)),
        female,
    })
}

/// The value of a character for the control letter; `odd` counts from one, as the decree does.
fn value(c: u8, odd: bool) -> u16 {
    let index = if c.is_ascii_digit() { c - b'0' } else { c - b'A' };
    if odd { ODD[usize::from(index)] } else { u16::from(index) }
}

/// Luhn check over eleven digits.
fn body_digit_is_right(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let digit = u32::from(c - b'0');
            if i % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_with_and_without_omocodia_give_the_same_birth_data() {
        for code in [
            "RSSMRA80A01G942K",
            "RSSMRA80A01G94NZ",
            "RSSMRA80A01G9QNL",
            "RSSMRA80A01GVQNA",
            "RSSMRAULALMGVQNL",
        ] {
            assert_eq!(
                check(code),
                TaxCode::Person {
                    born: (1, 1, 80),
                    female: false
                },
                "{code}"
            );
        }
        assert_eq!(
            check("vrdnna 85m65 f052o"),
            TaxCode::Person {
                born: (25, 8, 85),
                female: true
            }
        );
        assert!(matches!(check("RCCMNL83S18D969H"), TaxCode::Person { .. }));
    }

    #[test]
    fn typing_errors_are_told_from_unfinished_typing() {
        assert_eq!(check("RCCMNL83S18D967H"), TaxCode::Wrong);
        assert_eq!(check("RSSMRA80A01G942"), TaxCode::Incomplete);
        assert_eq!(check("RSSMRA80A01G942KX"), TaxCode::Wrong);
        assert_eq!(check("RSSMRA80A01G942è"), TaxCode::Wrong);
        assert_eq!(check("0000000000000000"), TaxCode::Wrong);
        assert_eq!(check(""), TaxCode::Incomplete);
    }

    #[test]
    fn bodies_are_checked_by_their_digit() {
        for code in ["00743110157", "01879020517", "03358520967", "07945211006"] {
            assert_eq!(check(code), TaxCode::Body, "{code}");
        }
        assert_eq!(check("00743110158"), TaxCode::Wrong);
    }
}
