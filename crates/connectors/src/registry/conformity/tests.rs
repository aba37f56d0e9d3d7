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
