//! Italian number plates: checked as typed. A check never proves that a vehicle exists, so it warns and never blocks.
//!
//! Sources: Wikipedia and the newspapers on the numbering since 1994 and its reserved series; the forms of mopeds and farm machines
//! are the least certain. What has the form of no Italian plate may be a foreign one.

use serde::{Deserialize, Serialize};

/// What a typed plate turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plate {
    /// A car, lorry or bus since 1994 (`AB123CD`), the square plates of the series Z included.
    Car,
    /// A trailer since 2013 (`XA123BC`).
    Trailer,
    /// A vehicle of a local police (`YA123BC`).
    LocalPolice,
    /// A motorcycle of the national numbering (`AB12345`). Trailers from 1994 to 2013 have the same form.
    Motorcycle,
    /// A moped (six characters, the first an X).
    Moped,
    /// A farm machine (`AB123C`).
    FarmMachine,
    /// Any vehicle of before 1994: province and serial (`PZ123456`, `ROMA1A2345`). Vintage vehicles still have it.
    Old,
    /// Fewer characters than any Italian plate has; foreign ones can be as short.
    Incomplete,
    /// A foreign plate, a special one, or a typing error.
    Unknown,
}

/// The fewest characters of an Italian plate.
const SHORTEST: usize = 6;

/// The provinces that had plates before 1994. Rome wrote its name in full; people type `RM` all the same.
const PROVINCES: &str = "AG AL AN AO AP AQ AR AT AV BA BG BL BN BO BR BS BZ CA CB CE CH CL CN CO CR CS CT CZ EN FE FG FI FO FR \
    GE GO GR IM IS LE LI LT LU MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI PN PR PS PT PV PZ RA RC RE RG RI RM RO SA SI SO \
    SP SR SS SV TA TE TN TO TP TR TS TV UD VA VC VE VI VR VT";

/// Upper case, without blanks, dashes and dots: the form in which plates are compared.
pub fn normalise(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && *c != '.')
        .collect::<String>()
        .to_uppercase()
}

/// Judges a typed plate.
///
/// Two letters and five digits can be a plate of before 1994 or one of today. Where the letters are a province of then it is an
/// old one: the motorcycles' numbering leaves all provinces out for that reason. (A trailer of 1994 to 2013 may have such letters
/// and is taken for an old plate.) Six characters that begin with X are a moped's: no province begins with it.
pub fn check(typed: &str) -> Plate {
    let plate = normalise(typed);
    if !plate.bytes().all(|c| c.is_ascii_alphanumeric()) {
        return Plate::Unknown;
    }
    if plate.len() < SHORTEST {
        return Plate::Incomplete;
    }
    let shape: String = plate
        .bytes()
        .map(|c| if c.is_ascii_digit() { '0' } else { 'A' })
        .collect();
    if is_old(&plate, &shape) {
        return Plate::Old;
    }
    match shape.as_str() {
        "AA000AA" => of_seven(&plate),
        "AA00000" => Plate::Motorcycle,
        _ if plate.len() == 6 && plate.starts_with('X') => Plate::Moped,
        "AA000A" => Plate::FarmMachine,
        _ => Plate::Unknown,
    }
}

/// Two letters, three digits, two letters. I, O, Q and U are never among them; EE is left to foreigners on a visit.
fn of_seven(plate: &str) -> Plate {
    if plate.contains(['I', 'O', 'Q', 'U']) || plate.starts_with("EE") {
        return Plate::Unknown;
    }
    match plate.as_bytes().first() {
        Some(b'X') => Plate::Trailer,
        Some(b'Y') => Plate::LocalPolice,
        _ => Plate::Car,
    }
}

/// Province and serial: four to six digits, or six characters of which one is a letter.
fn is_old(plate: &str, shape: &str) -> bool {
    let serial = if plate.starts_with("ROMA") {
        &shape[4..]
    } else if PROVINCES.split(' ').any(|own| plate.starts_with(own)) {
        &shape[2..]
    } else {
        return false;
    };
    let letters = serial.bytes().filter(|c| *c == b'A').count();
    matches!((serial.len(), letters), (4..=6, 0) | (6, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_are_told_by_their_form() {
        for (typed, kind) in [
            ("AA000AA", Plate::Car),
            ("fg 123-ht", Plate::Car),
            ("ZA 123 BC", Plate::Car),
            ("XA 123 BC", Plate::Trailer),
            ("YA 123 BC", Plate::LocalPolice),
            ("AB 12345", Plate::Motorcycle),
            ("DV12345", Plate::Motorcycle),
            ("X2B3C4", Plate::Moped),
            ("X22222", Plate::Moped),
            ("AB123C", Plate::FarmMachine),
            ("AG123C", Plate::FarmMachine),
            ("PZ 123456", Plate::Old),
            ("MT 12345", Plate::Old),
            ("pz1234", Plate::Old),
            ("ROMA 123456", Plate::Old),
            ("Roma 1A2345", Plate::Old),
            ("ROMA1234", Plate::Old),
            ("RM 123456", Plate::Old),
            ("MI A12345", Plate::Old),
            ("TO12345A", Plate::Old),
        ] {
            assert_eq!(check(typed), kind, "{typed}");
        }
    }

    #[test]
    fn what_is_no_italian_plate_is_not_made_one() {
        for typed in [
            "AI000AA",
            "AA000OA",
            "EE123AB",
            "AB123456",
            "PZ12AB34",
            "MI A1234",
            "1234ABC",
            "ROMAROMA",
            "ROMA12",
            "M-XY 1234",
            "AB123CDE",
            "AA000AÀ",
            "AB/123CD",
        ] {
            assert_eq!(check(typed), Plate::Unknown, "{typed}");
        }
        for typed in ["", "A", "AB123", "PZ 123"] {
            assert_eq!(check(typed), Plate::Incomplete, "{typed}");
        }
    }

    #[test]
    fn two_letters_and_five_digits_are_old_where_the_letters_are_a_province() {
        let mut old = 0;
        for first in 'A'..='Z' {
            for second in 'A'..='Z' {
                let letters = format!("{first}{second}");
                let province = PROVINCES.split(' ').any(|own| own == letters);
                let expected = if province { Plate::Old } else { Plate::Motorcycle };
                assert_eq!(check(&format!("{letters} 12345")), expected, "{letters}");
                old += usize::from(province);
            }
        }
        assert_eq!(old, 95, "the provinces of before 1994, each once");
    }

    #[test]
    fn every_way_of_writing_one_plate_is_one_plate() {
        for typed in ["AB123CD", "ab 123 cd", "AB-123-CD", " ab.123.cd\u{a0}"] {
            assert_eq!(normalise(typed), "AB123CD", "{typed}");
        }
    }
}
