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
        /// Where they were born: the Belfiore code of the municipality (`G942`), or of the country (`Z…`); omocodia undone.
        place: [char; 4],
    },
    /// Eleven digits with a right check digit: a partita IVA, a body's codice fiscale, or a provisional code, of a person or a
    /// body. All have the same parts (number, office, check digit), so they cannot be told apart with certainty.
    Body,
    /// The code of a foreigner in the health service (`STP`, `ENI`), 13 digits after it. It has no check digit: only its form
    /// is judged. Its structure is known second-hand (region, health authority, number).
    Health,
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
    let digits = bytes.iter().all(u8::is_ascii_digit);
    match bytes.len() {
        _ if !code.is_ascii() => TaxCode::Wrong,
        11 if digits => {
            if is_body(bytes) {
                TaxCode::Body
            } else {
                TaxCode::Wrong
            }
        }
        12..=15 if digits => TaxCode::Wrong,
        0..=15 => TaxCode::Incomplete,
        16 if is_health(bytes) => TaxCode::Health,
        16 => person(bytes).unwrap_or(TaxCode::Wrong),
        _ => TaxCode::Wrong,
    }
}

/// A person's code as it would be without omocodia, its control letter computed again; `None` for everything else.
///
/// The same plain form means the same letters of the name, the same birth and the same place. It is a reason to ask, never
/// proof of one person: letters stand in place of digits just because two persons would have had one code.
pub fn plain(typed: &str) -> Option<String> {
    let code = normalise(typed);
    if !matches!(check(&code), TaxCode::Person { .. }) {
        return None;
    }
    let mut plain = digits_again(code.as_bytes())?;
    plain[15] = control(&plain);
    Some(plain.map(char::from).iter().collect())
}

const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
const DIGIT_PLACES: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
const LETTER_PLACES: [usize; 9] = [0, 1, 2, 3, 4, 5, 8, 11, 15];
const ODD: [u8; 26] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";

fn person(code: &[u8]) -> Option<TaxCode> {
    let plain = digits_again(code)?;
    if !LETTER_PLACES.iter().all(|at| plain[*at].is_ascii_uppercase()) || code[15] != control(code) {
        return None;
    }
    let two = |at: usize| (plain[at] - b'0') * 10 + (plain[at + 1] - b'0');
    let year = two(6);
    let month = u8::try_from(MONTHS.iter().position(|m| *m == plain[8])?).ok()? + 1;
    let coded_day = two(9);
    let female = coded_day > 40;
    let day = if female { coded_day - 40 } else { coded_day };
    (1..=days(month, year)).contains(&day).then_some(TaxCode::Person {
        born: (day, month, year),
        female,
        place: [11, 12, 13, 14].map(|at| char::from(plain[at])),
    })
}

/// The sixteen characters with digits where digits belong; `None` where something else stands there.
fn digits_again(code: &[u8]) -> Option<[u8; 16]> {
    let mut plain: [u8; 16] = code.try_into().ok()?;
    for at in DIGIT_PLACES {
        if !plain[at].is_ascii_digit() {
            let digit = OMOCODIA.iter().position(|letter| *letter == plain[at])?;
            plain[at] = b'0' + u8::try_from(digit).ok()?;
        }
    }
    Some(plain)
}

/// The longest that a month can be. In two digits each fourth year is a leap year: 1900 was none, but 2000 was.
fn days(month: u8, year: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The control letter of the first fifteen characters, which are capital letters and digits.
fn control(code: &[u8]) -> u8 {
    let characters = code.iter().take(15).enumerate();
    b'A' + characters.fold(0, |sum, (i, c)| (sum + value(*c, i % 2 == 0)) % 26)
}

/// The value of a character for the control letter; `odd` counts from one, as the decree does.
fn value(c: u8, odd: bool) -> u8 {
    let index = if c.is_ascii_digit() { c - b'0' } else { c - b'A' };
    if odd { ODD[usize::from(index)] } else { index }
}

fn is_health(code: &[u8]) -> bool {
    (code.starts_with(b"STP") || code.starts_with(b"ENI")) && code[3..].iter().all(u8::is_ascii_digit)
}

/// Eleven digits with a number that can have been given (never 0) and a right check digit.
fn is_body(digits: &[u8]) -> bool {
    !digits.starts_with(b"0000000") && body_digit_is_right(digits)
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

    /// Fifteen characters with the control letter that belongs to them.
    fn sealed(code: &[u8]) -> String {
        let mut code = code[..15].to_vec();
        code.push(control(&code));
        String::from_utf8(code).expect("ASCII")
    }

    /// All 128 ways in which omocodia can change a code.
    fn variants(code: &str) -> Vec<String> {
        let variant = |mask: u8| {
            let mut code = code.as_bytes().to_vec();
            for (bit, at) in DIGIT_PLACES.iter().enumerate() {
                if (mask >> bit) & 1 == 1 {
                    code[*at] = OMOCODIA[usize::from(code[*at] - b'0')];
                }
            }
            sealed(&code)
        };
        (0..128).map(variant).collect()
    }

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
                    female: false,
                    place: ['G', '9', '4', '2']
                },
                "{code}"
            );
            assert_eq!(plain(code).as_deref(), Some("RSSMRA80A01G942K"), "{code}");
        }
        assert_eq!(
            check("vrdnna 85m65 f052o"),
            TaxCode::Person {
                born: (25, 8, 85),
                female: true,
                place: ['F', '0', '5', '2']
            }
        );
    }

    #[test]
    fn every_variant_of_a_code_is_valid_and_has_one_plain_form() {
        for code in ["RSSMRA80A01G942K", "VRDNNA85M65F052O", "RCCMNL83S18D969H"] {
            let variants = variants(code);
            let distinct: std::collections::BTreeSet<_> = variants.iter().collect();
            assert_eq!(distinct.len(), 128, "{code}");
            for variant in &variants {
                assert_eq!(check(variant), check(code), "{variant}");
                assert_eq!(plain(variant).as_deref(), Some(code), "{variant}");
            }
        }
    }

    #[test]
    fn one_wrong_character_never_goes_unnoticed() {
        for code in ["RSSMRA80A01G942K", "RSSMRAULALMGVQNL", "VRDNNA85M65F052O"] {
            for at in 0..16 {
                for other in (b'A'..=b'Z')
                    .chain(b'0'..=b'9')
                    .filter(|other| *other != code.as_bytes()[at])
                {
                    let mut typed = code.as_bytes().to_vec();
                    typed[at] = other;
                    let typed = String::from_utf8(typed).expect("ASCII");
                    assert_eq!(check(&typed), TaxCode::Wrong, "{typed}");
                    assert_eq!(plain(&typed), None, "{typed}");
                }
            }
        }
        for at in 0..11 {
            for other in (b'0'..=b'9').filter(|other| *other != b"00743110157"[at]) {
                let mut typed = b"00743110157".to_vec();
                typed[at] = other;
                let typed = String::from_utf8(typed).expect("ASCII");
                assert_eq!(check(&typed), TaxCode::Wrong, "{typed}");
            }
        }
    }

    #[test]
    fn nobody_is_born_on_a_day_that_no_year_has() {
        let born = |birth: &str| check(&sealed(format!("RSSMRA{birth}G942").as_bytes()));
        for birth in ["80B31", "80B71", "81B29", "80D31", "80A00", "80A40", "80A72", "80A32"] {
            assert_eq!(born(birth), TaxCode::Wrong, "{birth}");
        }
        for birth in ["80B29", "00B69", "80D70", "80A31", "80T71"] {
            assert!(matches!(born(birth), TaxCode::Person { .. }), "{birth}");
        }
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
            assert_eq!(plain(code), None, "{code}");
        }
        assert_eq!(check("00743110158"), TaxCode::Wrong);
        assert_eq!(check("0074311015"), TaxCode::Incomplete);
        assert_eq!(check("007431101577"), TaxCode::Wrong, "a digit too many");
        assert_eq!(
            check("00000000000"),
            TaxCode::Wrong,
            "the check digit is right, the number is none"
        );
    }

    #[test]
    fn codes_of_the_health_service_are_judged_by_their_form() {
        assert_eq!(check("STP 170101 0000001"), TaxCode::Health);
        assert_eq!(check("eni1701010000001"), TaxCode::Health);
        assert_eq!(check("STP170101000000"), TaxCode::Incomplete);
        assert_eq!(check("STP17010100000O1"), TaxCode::Wrong);
        assert_eq!(check("ABC1701010000001"), TaxCode::Wrong);
    }
}
