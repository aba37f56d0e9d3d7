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
    let value = record.get(field).and_then(Value::as_str).unwrap_or_default();
    let what = if value.trim().is_empty() {
        "the key that was asked is expected: nobody can tell whose record this is"
    } else if alone(registry, field, value).is_some_and(|one| one.of_another(key)) {
        "the key that was asked is expected, and this is another"
    } else {
        return;
    };
    found.add(field, Some(index), what, None);
}

/// A record that says nothing but whose it is, as an answer of its own.
fn alone(registry: Registry, field: &str, value: &str) -> Option<Records> {
    let record = Value::Object(Map::from_iter([(field.to_owned(), Value::from(value))]));
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
mod tests;
