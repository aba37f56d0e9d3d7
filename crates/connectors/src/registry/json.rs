//! An answer in JSON made into records; what is wrong with it is told without a word of it.

use model::lookup::{Records, Registry};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use super::conformity;

#[derive(Deserialize)]
struct Answer<T> {
    records: Vec<T>,
}

/// The records of an answer.
///
/// # Errors
/// When it is not what the contract says: where, and what is expected there, without any of the data.
pub(super) fn records(registry: Registry, body: &[u8]) -> Result<Records, String> {
    let read = match registry {
        Registry::Ims => parsed(body).map(Records::Ims),
        Registry::Sitr => parsed(body).map(Records::Sitr),
        Registry::Pec => parsed(body).map(Records::Pec),
    };
    // serde_json's own text repeats values.
    read.map_err(|error| match error.classify() {
        Category::Data => {
            first_finding(registry, body).unwrap_or_else(|| place("is not what the contract says", &error))
        }
        Category::Eof => place("ends too early", &error),
        Category::Syntax | Category::Io => place("is no JSON", &error),
    })
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, serde_json::Error> {
    serde_json::from_slice::<Answer<T>>(body).map(|answer| answer.records)
}

fn place(what: &str, error: &serde_json::Error) -> String {
    format!("the answer {what}: line {}, column {}", error.line(), error.column())
}

fn first_finding(registry: Registry, body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    conformity::findings(registry, None, &answer)
        .into_iter()
        .find(|finding| !finding.note)
        .map(|finding| format!("{}: {}", finding.path, finding.what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_without_the_data() {
        for (body, expected) in [
            ("", "ends too early: line 1, column 0"),
            ("{\"records\":[{\"name\":\"Rossi\"", "ends too early"),
            ("{\"records\":[{\"name\":Rossi}]}", "is no JSON: line 1"),
            ("<html>Rossi</html>", "is no JSON: line 1, column 1"),
            ("[\"Rossi\"]", "records: "),
            ("{\"righe\":[\"Rossi\"]}", "records: "),
            ("{\"records\":[{\"state\":\"Rossi\"}]}", "records[0].state: "),
            ("{\"records\":[{},{\"name\":{\"Rossi\":1}}]}", "records[1].name: "),
            ("{\"records\":[\"Rossi\"]}", "records[0]: "),
        ] {
            let told = records(Registry::Ims, body.as_bytes()).unwrap_err();
            assert!(told.contains(expected), "{body}: {told}");
            assert!(!told.contains("Rossi"), "{told}");
        }
    }

    #[test]
    fn a_registry_may_know_less_or_more_than_the_contract() {
        let body = br#"{"version":2,"records":[{"tax_code":"RSSMRA80A01G942K","colore":"rosso","pin":null}]}"#;
        let Records::Ims(found) = records(Registry::Ims, body).unwrap() else {
            panic!("another registry");
        };
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].tax_code, "RSSMRA80A01G942K");
        assert_eq!(
            records(Registry::Pec, b"{\"records\":[]}"),
            Ok(Records::Pec(Vec::new()))
        );
    }
}
