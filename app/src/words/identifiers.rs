//! What is said beside an identifier while it is typed.

use leptos_i18n::td_string;
use model::phone::PhoneCheck;
use model::tax_code::TaxCode;

use crate::i18n::i18n::Locale;

/// How a hint is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It says what was recognised.
    Fine,
    /// Something is odd.
    Doubt,
    /// Something is odd unless the typing goes on: to be said when the field is left.
    Unfinished,
}

/// A hint about what was typed.
pub struct Hint {
    pub tone: Tone,
    pub text: String,
}

fn hint(tone: Tone, text: &str) -> Option<Hint> {
    let text = text.to_owned();
    Some(Hint { tone, text })
}

/// What a tax code says of its bearer: enough to ask a caller back. Nothing about an empty field.
pub fn tax_code(l: Locale, typed: &str) -> Option<Hint> {
    match model::tax_code::check(typed) {
        _ if typed.trim().is_empty() => None,
        TaxCode::Person { born, female, place } => hint(Tone::Fine, &birth(l, born, female, place)),
        TaxCode::Body => hint(Tone::Fine, td_string!(l, contact.tax_code_body)),
        TaxCode::Health => hint(Tone::Fine, td_string!(l, contact.tax_code_health)),
        TaxCode::Incomplete => hint(Tone::Unfinished, td_string!(l, contact.unfinished)),
        TaxCode::Wrong => hint(Tone::Doubt, td_string!(l, contact.tax_code_wrong)),
    }
}

/// Birth as a tax code has it (`nata il 25/08/85, codice luogo F052`).
fn birth(l: Locale, (day, month, year): (u8, u8, u8), female: bool, place: [char; 4]) -> String {
    let mut text = if female {
        td_string!(l, contact.born_f).to_owned()
    } else {
        td_string!(l, contact.born_m).to_owned()
    };
    for (before, number) in [(' ', day), ('/', month), ('/', year)] {
        text.extend([before, char::from(b'0' + number / 10), char::from(b'0' + number % 10)]);
    }
    text.push_str(", ");
    text.push_str(td_string!(l, contact.place_code));
    text.push(' ');
    text.extend(place);
    text
}

/// What kind of number was typed. Nothing about an empty field.
pub fn phone(l: Locale, typed: &str) -> Option<Hint> {
    match model::phone::check(typed) {
        _ if typed.trim().is_empty() => None,
        PhoneCheck::Mobile => hint(Tone::Fine, td_string!(l, contact.phone_mobile)),
        PhoneCheck::Fixed => hint(Tone::Fine, td_string!(l, contact.phone_fixed)),
        PhoneCheck::TollFree => hint(Tone::Fine, td_string!(l, contact.phone_toll_free)),
        PhoneCheck::SharedCost => hint(Tone::Fine, td_string!(l, contact.phone_shared_cost)),
        PhoneCheck::Other => hint(Tone::Fine, td_string!(l, contact.phone_other)),
        PhoneCheck::International => hint(Tone::Fine, td_string!(l, contact.phone_international)),
        PhoneCheck::Premium => hint(Tone::Doubt, td_string!(l, contact.phone_premium)),
        PhoneCheck::Incomplete => hint(Tone::Unfinished, td_string!(l, contact.unfinished)),
        PhoneCheck::Wrong => hint(Tone::Doubt, td_string!(l, contact.phone_wrong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(hint: Option<Hint>) -> String {
        hint.map(|hint| hint.text).unwrap_or_default()
    }

    #[test]
    fn a_code_says_whom_to_ask_back() {
        assert_eq!(
            said(tax_code(Locale::it, "VRDNNA85M65F052O")),
            "nata il 25/08/85, codice luogo F052"
        );
        assert_eq!(
            said(tax_code(Locale::it, "RSSMRAULALMGVQNL")),
            "nato il 01/01/80, codice luogo G942"
        );
        assert_eq!(said(tax_code(Locale::it, " ")), "");
    }

    #[test]
    fn what_may_still_be_finished_is_no_doubt_yet() {
        for (typed, tone) in [
            ("0971 47", Tone::Unfinished),
            ("971471373", Tone::Doubt),
            ("0971471373", Tone::Fine),
        ] {
            assert!(
                phone(Locale::it, typed).is_some_and(|hint| hint.tone == tone),
                "{typed}"
            );
        }
        assert!(phone(Locale::it, "").is_none());
    }
}
