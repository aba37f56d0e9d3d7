//! What is written about a request is checked: what cannot be is refused, what is odd is pointed out.

use std::collections::BTreeMap;

use super::day::{earliest_log, in_words, is_day};
use super::{RequestData, RequestField, RequestKind};
use crate::coded::coded;
use crate::forms::is_address;
use crate::phone;
use crate::problem::{Check, FieldError, FieldProblem, Problem};
use crate::tax_code::{self, TaxCode};

/// Longest line, in characters.
const LINE_MAX: usize = 200;
/// Longest text, in characters.
const TEXT_MAX: usize = 2_000;
/// The largest box that anybody sells, in GB.
const QUOTA_MAX: u32 = 1_000;

coded! {
    /// What is odd about a request and blocks nothing.
    pub enum RequestWarning {
        HolderCode = "holder_code",
        NewHolderCode = "new_holder_code",
        BodyCode = "body_code",
        /// The document is not valid any more.
        DocumentExpired = "document_expired",
    }
}

impl RequestData {
    /// Reads what was typed for a kind; `today` is a day as forms know it. Fields of other kinds are left out.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming every field that needs attention.
    pub fn read(kind: RequestKind, typed: &BTreeMap<String, String>, today: &str) -> Result<Self, Problem> {
        let mut data = Self::default();
        let mut check = Check::default();
        for (field, needed) in kind.fields() {
            let value = typed.get(field.code()).map(|value| value.trim()).unwrap_or_default();
            let is_text = matches!(field, RequestField::Why | RequestField::Remark);
            let max = if is_text { TEXT_MAX } else { LINE_MAX };
            if *needed {
                check.required(field.code(), value, max);
            } else {
                check.limit(field.code(), value, max);
            }
            let value = normal(*field, value);
            if !value.is_empty() {
                judge(&mut check, *field, &value);
            }
            data.set(*field, value);
        }
        if kind == RequestKind::LogFile {
            data.judge_period(&mut check, today);
        }
        check.done()?;
        Ok(data)
    }

    /// What is odd: a tax code is never proof, so that a wrong one is pointed out and goes through.
    pub fn warnings(&self, today: &str) -> Vec<RequestWarning> {
        let odd =
            |code: &str| !code.is_empty() && matches!(tax_code::check(code), TaxCode::Wrong | TaxCode::Incomplete);
        let expired = !self.document_expiry.is_empty() && self.document_expiry.as_str() < today;
        [
            (odd(&self.holder_code), RequestWarning::HolderCode),
            (odd(&self.new_holder_code), RequestWarning::NewHolderCode),
            (odd(&self.body_code), RequestWarning::BodyCode),
            (expired, RequestWarning::DocumentExpired),
        ]
        .into_iter()
        .filter_map(|(is, warning)| is.then_some(warning))
        .collect()
    }

    /// The period of a log: days that were, in order, and not older than what providers keep.
    fn judge_period(&self, check: &mut Check, today: &str) {
        let (from, to) = (self.log_from.as_str(), self.log_to.as_str());
        if is_day(from) {
            let earliest = earliest_log(today);
            if from < earliest.as_str() {
                let old = FieldProblem::new(RequestField::LogFrom.code(), FieldError::LogTooOld);
                check.push(old.saying(in_words(&earliest)));
            }
            check.ensure(from <= today, RequestField::LogFrom.code(), FieldError::BadDate);
        }
        if is_day(to) {
            check.ensure(to <= today, RequestField::LogTo.code(), FieldError::BadDate);
            let in_order = !is_day(from) || from <= to;
            check.ensure(in_order, RequestField::LogTo.code(), FieldError::BadOrder);
        }
    }
}

/// A value in the form in which it is kept.
fn normal(field: RequestField, value: &str) -> String {
    use RequestField as F;
    match field {
        F::Local | F::Domain | F::Box | F::ContactAddress | F::DnsDomain | F::TechnicalAddress | F::LogRecipient => {
            value.to_lowercase()
        }
        F::HolderCode | F::NewHolderCode | F::BodyCode => tax_code::normalise(value),
        F::ContactMobile => phone::normalise(value).unwrap_or_else(|| value.to_owned()),
        _ => value.to_owned(),
    }
}

fn judge(check: &mut Check, field: RequestField, value: &str) {
    use RequestField as F;
    let name = field.code();
    match field {
        F::Local => check.ensure(is_local_part(value), name, FieldError::Characters),
        F::Domain | F::DnsDomain => check.ensure(is_domain(value), name, FieldError::BadDomain),
        F::Box | F::ContactAddress | F::TechnicalAddress | F::LogRecipient => {
            check.ensure(is_address(value), name, FieldError::BadAddress);
        }
        F::ContactMobile => check.ensure(phone::normalise(value).is_some(), name, FieldError::BadNumber),
        F::DocumentExpiry | F::LogFrom | F::LogTo => check.ensure(is_day(value), name, FieldError::NoDate),
        F::Quota => match value.parse::<u32>() {
            Ok(1..=QUOTA_MAX) => {}
            Ok(_) => check.push(FieldProblem::with_limit(
                name,
                FieldError::OutOfRange,
                u64::from(QUOTA_MAX),
            )),
            Err(_) => check.ensure(false, name, FieldError::BadNumber),
        },
        _ => {}
    }
}

/// Whether a text can stand before the at sign of a new box: lower-case letters, digits, and dots, dashes and low lines between
/// them.
fn is_local_part(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let edges = |text: &str| {
        let bytes = text.as_bytes();
        bytes.first().is_some_and(|byte| plain(*byte)) && bytes.last().is_some_and(|byte| plain(*byte))
    };
    text.len() <= 64
        && edges(text)
        && !text.contains("..")
        && text.bytes().all(|byte| plain(byte) || b".-_".contains(&byte))
}

/// Whether a text is the name of a domain (RFC 1123, 2.1): at least two labels of letters, digits and dashes.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-23";

    fn typed(pairs: &[(RequestField, &str)]) -> BTreeMap<String, String> {
        let one = |(field, value): &(RequestField, &str)| (field.code().to_owned(), (*value).to_owned());
        pairs.iter().map(one).collect()
    }

    fn refused(kind: RequestKind, pairs: &[(RequestField, &str)]) -> Vec<FieldProblem> {
        match RequestData::read(kind, &typed(pairs), TODAY) {
            Err(Problem::Invalid(fields)) => fields,
            other => panic!("{other:?}"),
        }
    }

    const LOG: [(RequestField, &str); 5] = [
        (RequestField::Box, "a@pec.it.example"),
        (RequestField::Holder, "Mario Prova"),
        (RequestField::HolderCode, "RSSMRA80A01G942K"),
        (RequestField::LogFrom, "2024-05-23"),
        (RequestField::LogTo, "2024-06-30"),
    ];

    #[test]
    fn a_log_of_thirty_one_months_ago_is_refused_with_the_first_day_that_is_there() {
        assert!(RequestData::read(RequestKind::LogFile, &typed(&LOG), TODAY).is_ok());
        let mut old = LOG;
        old[3].1 = "2024-05-22";
        let fields = refused(RequestKind::LogFile, &old);
        assert_eq!(fields.len(), 1);
        assert_eq!(fields[0].field, "pec_log_from");
        assert_eq!(fields[0].error, FieldError::LogTooOld);
        assert_eq!(fields[0].detail.as_deref(), Some("23/05/2024"));
    }

    #[test]
    fn a_period_is_in_order_and_over() {
        let mut turned = LOG;
        turned[4].1 = "2024-05-01";
        turned[3].1 = "2024-06-01";
        assert_eq!(refused(RequestKind::LogFile, &turned)[0].error, FieldError::BadOrder);
        let mut ahead = LOG;
        ahead[4].1 = "2026-11-24";
        assert_eq!(refused(RequestKind::LogFile, &ahead)[0].error, FieldError::BadDate);
    }

    #[test]
    fn every_kind_says_what_it_needs() {
        for kind in RequestKind::ALL {
            let missing: Vec<String> = refused(*kind, &[]).into_iter().map(|problem| problem.field).collect();
            let needed = kind.fields().iter().filter(|(_, needed)| *needed);
            let needed: Vec<&str> = needed.map(|(field, _)| field.code()).collect();
            assert_eq!(missing, needed, "{kind}");
        }
    }

    #[test]
    fn an_address_has_characters_that_a_provider_takes() {
        for good in ["mario.rossi", "comune-roccalba", "a", "ufficio_2"] {
            assert!(is_local_part(good), "{good}");
        }
        for bad in [".mario", "mario.", "a..b", "mario rossi", "perché", "a@b", "a+b"] {
            assert!(!is_local_part(bad), "{bad}");
        }
        for good in ["pec.comune.example", "a-b.it"] {
            assert!(is_domain(good), "{good}");
        }
        for bad in [
            "localhost",
            "-a.it",
            "a-.it",
            "a..it",
            "https://a.it",
            "a b.it",
            "a.it/",
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }

    #[test]
    fn a_tax_code_is_pointed_out_and_blocks_nothing() {
        let mut wrong = LOG;
        wrong[2].1 = "RSSMRA80A01G942X";
        let data = RequestData::read(RequestKind::LogFile, &typed(&wrong), TODAY).unwrap();
        assert_eq!(data.warnings(TODAY), [RequestWarning::HolderCode]);
        let data = RequestData {
            document_expiry: "2026-11-22".to_owned(),
            ..RequestData::default()
        };
        assert_eq!(data.warnings(TODAY), [RequestWarning::DocumentExpired]);
    }

    #[test]
    fn a_size_is_a_number_that_somebody_sells() {
        let with = |quota: &'static str| {
            let fields = [
                (RequestField::Box, "a@pec.it.example"),
                (RequestField::Holder, "Mario Prova"),
                (RequestField::HolderCode, "RSSMRA80A01G942K"),
                (RequestField::Quota, quota),
            ];
            RequestData::read(RequestKind::MoreSpace, &typed(&fields), TODAY)
        };
        assert_eq!(with("5").unwrap().quota, Some(5));
        for bad in ["0", "1001", "tanto", "-1"] {
            assert!(with(bad).is_err(), "{bad}");
        }
    }
}
