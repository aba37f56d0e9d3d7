//! Whether an answer is what the contract says (docs/openapi), field by field. What is found names places and shapes, never
//! values: answers are personal data.

use domain::lookups::MOST_RECORDS;
use model::lookup::{ImsRecord, LookupKey, PecRecord, Records, Registry, TaxRecord};
use serde_json::{Map, Value};

use super::fields::{Kind, fields, key_field};

/// Longest shape or name of a field that is shown, in characters.
const MOST_SHOWN: usize = 40;

/// Something that is not as the contract says, in so many records of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where, in the first record that has it: `records[3].paid_on`.
    pub path: String,
    /// What is expected there.
    pub what: String,
    /// What is there, with `a` for each letter and `9` for each digit.
    pub shape: Option<String>,
    /// Records that have it.
    pub records: usize,
    /// Nothing is wrong: the desk does without.
    pub note: bool,
}

/// What is wrong with an answer; with the key that was asked, also whose records these are.
pub fn findings(registry: Registry, key: Option<&LookupKey>, answer: &Value) -> Vec<Finding> {
    let mut found = Found::default();
    let Some(records) = answer.get("records").and_then(Value::as_array) else {
        found.add(
            "records",
            None,
            "a list is expected, in an object: {\"records\": […]}",
            None,
        );
        return found.all;
    };
    if records.len() > MOST_RECORDS {
        found.add(
            "records",
            None,
            &format!("at most {MOST_RECORDS} records are expected"),
            None,
        );
    }
    for (index, record) in records.iter().enumerate() {
        match record.as_object() {
            Some(record) => of_record(&mut found, registry, index, record),
            None => found.add("", Some(index), "an object is expected", Some(record)),
        }
        if let Some(key) = key {
            whose(&mut found, registry, index, record, key);
        }
    }
    found.all
}

fn of_record(found: &mut Found, registry: Registry, index: usize, record: &Map<String, Value>) {
    for (name, kind) in fields(registry) {
        if let Some(value) = record.get(*name)
            && let Some(expected) = expected(*kind, value)
        {
            found.add(name, Some(index), &expected, Some(value));
        }
    }
    for name in record.keys() {
        if !fields(registry).iter().any(|(known, _)| known == name) {
            found.note(
                &shown_name(name),
                index,
                "the contract has no such field: it is not read",
            );
        }
    }
}

/// What is expected instead of a value; nothing where it fits.
fn expected(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::Text, Value::String(_)) | (Kind::Day | Kind::Code(_), Value::Null) => None,
        (Kind::Text, _) => Some("a text is expected".to_owned()),
        (Kind::Day, Value::String(day)) if is_day(day) => None,
        (Kind::Day, _) => Some("a day such as 2026-11-23 is expected, or null".to_owned()),
        (Kind::Code(codes), value) => {
            let codes = codes();
            let fits = value.as_str().is_some_and(|code| codes.contains(&code));
            (!fits).then(|| format!("one of {} is expected, or null", codes.join(", ")))
        }
        (Kind::Number, value) => match value.as_i64() {
            Some(0..) => None,
            Some(_) => Some("a number that is not negative is expected".to_owned()),
            None => Some("a whole number is expected".to_owned()),
        },
    }
}

/// A calendar day (ISO 8601, extended format).
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, c)| match at {
            4 | 7 => c == b'-',
            _ => c.is_ascii_digit(),
        })
        && text.parse::<jiff::civil::Date>().is_ok()
}

/// Whether a record is one of whom was asked for: by the desk's own rule, which shows a warning where it is not.
fn whose(found: &mut Found, registry: Registry, index: usize, record: &Value, key: &LookupKey) {
    let field = key_field(registry, key.kind);
    let says = record
        .get(field)
        .and_then(Value::as_str)
        .is_some_and(|value| !value.trim().is_empty());
    if !says {
        found.add(
            field,
            Some(index),
            "the key that was asked is expected: nobody can tell whose record this is",
            None,
        );
    } else if alone(registry, record).is_some_and(|one| one.of_another(key)) {
        found.add(
            field,
            Some(index),
            "the key that was asked is expected, and this is another",
            None,
        );
    }
}

/// A record as an answer of its own, where it can be read at all.
fn alone(registry: Registry, record: &Value) -> Option<Records> {
    let record = record.clone();
    match registry {
        Registry::Ims => serde_json::from_value::<ImsRecord>(record)
            .ok()
            .map(|one| Records::Ims(vec![one])),
        Registry::Sitr => serde_json::from_value::<TaxRecord>(record)
            .ok()
            .map(|one| Records::Sitr(vec![one])),
        Registry::Pec => serde_json::from_value::<PecRecord>(record)
            .ok()
            .map(|one| Records::Pec(vec![one])),
    }
}

/// A text with `a` for each letter and `9` for each digit: enough to see what is wrong with a day or a code.
fn shape(text: &str) -> String {
    let mut shape: String = text
        .chars()
        .take(MOST_SHOWN)
        .map(|c| match c {
            c if c.is_numeric() => '9',
            c if c.is_alphabetic() => 'a',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '?',
        })
        .collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        shape.push('…');
    }
    shape
}

/// The name of a field; one that could be a value is shown as its shape.
fn shown_name(name: &str) -> String {
    let is_name = name.len() <= MOST_SHOWN && name.bytes().all(|c| c.is_ascii_alphabetic() || b"_-.".contains(&c));
    if is_name { name.to_owned() } else { shape(name) }
}

#[derive(Default)]
struct Found {
    all: Vec<Finding>,
    /// Field and expectation of each.
    kinds: Vec<(String, String)>,
}

impl Found {
    fn add(&mut self, field: &str, index: Option<usize>, what: &str, value: Option<&Value>) {
        let shape = value.map(|value| match value {
            Value::String(text) => format!("{:?}", shape(text)),
            Value::Number(number) => shape(&number.to_string()),
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "true or false".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        });
        self.push(field, index, what, shape, false);
    }

    fn note(&mut self, field: &str, index: usize, what: &str) {
        self.push(field, Some(index), what, None, true);
    }

    /// The same in every record is one finding.
    fn push(&mut self, field: &str, index: Option<usize>, what: &str, shape: Option<String>, note: bool) {
        if let Some(known) = self.kinds.iter().position(|(f, w)| f == field && w == what) {
            self.all[known].records += 1;
            return;
        }
        let path = match index {
            None => field.to_owned(),
            Some(index) if field.is_empty() => format!("records[{index}]"),
            Some(index) => format!("records[{index}].{field}"),
        };
        self.kinds.push((field.to_owned(), what.to_owned()));
        self.all.push(Finding {
            path,
            what: what.to_owned(),
            shape,
            records: 1,
            note,
        });
    }
}

#[cfg(test)]
mod tests {
    use model::lookup::LookupKind;
    use serde_json::json;

    use super::*;

    fn key() -> LookupKey {
        LookupKey::parse(LookupKind::TaxCode, "RSSMRA80A01G942K").unwrap()
    }

    #[test]
    fn an_answer_as_written_down_has_nothing_wrong() {
        let answer = json!({ "records": [{
            "tax_code": "rssmra80a01g942k", "plate": "AB123CD", "year": 2024, "due_cents": 18_040, "paid_cents": 0,
            "interest_cents": 0, "sanction_cents": 0, "paid_on": null, "act_number": "", "roll": "",
            "exemption": "", "dispute": "open",
        }]});
        assert_eq!(findings(Registry::Sitr, Some(&key()), &answer), Vec::<Finding>::new());
        assert!(findings(Registry::Sitr, Some(&key()), &json!({ "records": [] })).is_empty());
    }

    #[test]
    fn everything_that_is_wrong_is_named_once_with_its_place_and_without_the_data() {
        let record = json!({
            "tax_code": "VRDNNA85M65F052O", "year": "2024", "due_cents": -5, "paid_cents": 10.5, "paid_on": "13/02/2026",
            "dispute": "ricorso", "roll": null, "targa": "AB123CD", "RSSMRA80A01G942K": 1,
        });
        let answer = json!({ "records": [record.clone(), record] });
        let found = findings(Registry::Sitr, Some(&key()), &answer);
        let of = |path: &str| {
            found
                .iter()
                .find(|finding| finding.path == path)
                .unwrap_or_else(|| panic!("{path}: {found:?}"))
        };
        for path in [
            "year",
            "due_cents",
            "paid_cents",
            "paid_on",
            "dispute",
            "roll",
            "tax_code",
        ] {
            let finding = of(&format!("records[0].{path}"));
            assert_eq!((finding.records, finding.note), (2, false), "{path}");
        }
        assert_eq!(of("records[0].paid_on").shape.as_deref(), Some("\"99/99/9999\""));
        assert!(of("records[0].targa").note && of("records[0].aaaaaa99a99a999a").note);
        let told = format!("{found:?}");
        for data in ["VRDNNA", "RSSMRA", "AB123CD", "13/02", "ricorso"] {
            assert!(!told.contains(data), "{data}: {told}");
        }
    }

    #[test]
    fn a_record_without_the_key_is_nobodys_and_ten_thousand_are_too_many() {
        let found = findings(
            Registry::Sitr,
            Some(&key()),
            &json!({ "records": [{ "plate": "AB123CD" }] }),
        );
        assert_eq!(found[0].path, "records[0].tax_code");
        let many = vec![json!({ "tax_code": "RSSMRA80A01G942K" }); 10_000];
        let found = findings(Registry::Ims, Some(&key()), &json!({ "records": many }));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "records");
        for none in [json!([]), json!({}), json!({ "records": {} })] {
            assert_eq!(findings(Registry::Ims, None, &none).len(), 1, "{none}");
        }
    }

    #[test]
    fn days_are_days_of_the_calendar() {
        assert!(is_day("2024-02-29"));
        for wrong in [
            "2023-02-29",
            "20240229",
            "2024-2-9",
            "2024-02-29T00:00",
            "29/02/2024",
            "",
            "0000-13-01",
        ] {
            assert!(!is_day(wrong), "{wrong}");
        }
    }
}
