//! The contracts of docs/openapi against what the desk reads and sends: a field or a code in one of them and not in the other
//! would be an integrator's lost day.

use connectors::registry::check::findings;
use domain::ports::{PecHolder, PecLog, PecOrder};
use model::lookup::{
    AccountState, BoxState, DisputeState, ImsRecord, LookupKey, LookupKind, PecRecord, PinState, Registry, TaxRecord,
};
use model::pec_request::RequestKind;
use serde_json::{Value, json};

fn document(registry: Registry) -> Value {
    let path = format!("{}/../../docs/openapi/{registry}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn schema<'a>(document: &'a Value, name: &str) -> &'a Value {
    &document["components"]["schemas"][name]
}

fn search(document: &Value, registry: Registry) -> &Value {
    &document["paths"][format!("/v1/{registry}/search")]["post"]
}

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// The codes that a property may have, without null.
fn codes(property: &Value) -> Vec<&str> {
    let codes = property["enum"]
        .as_array()
        .unwrap_or_else(|| panic!("no codes: {property}"));
    codes.iter().filter_map(Value::as_str).collect()
}

/// The codes of an enumeration of the model.
macro_rules! all {
    ($name:ident) => {
        $name::ALL.iter().map(|one| one.code()).collect::<Vec<_>>()
    };
}

#[test]
fn every_field_of_a_record_is_described_and_no_other() {
    for (registry, record) in [
        (Registry::Ims, serde_json::to_value(ImsRecord::default())),
        (Registry::Sitr, serde_json::to_value(TaxRecord::default())),
        (Registry::Pec, serde_json::to_value(PecRecord::default())),
    ] {
        let document = document(registry);
        let record = record.expect("a record is JSON");
        let properties = &schema(&document, "Record")["properties"];
        assert_eq!(names(properties), names(&record), "{registry}");
        for (name, value) in record.as_object().expect("an object") {
            let kind = &properties[name]["type"];
            let expected = match value {
                Value::String(_) => json!("string"),
                Value::Number(_) => json!("integer"),
                _ => json!(["string", "null"]),
            };
            assert_eq!(*kind, expected, "{registry}: {name}");
            let described = properties[name]["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty());
            assert!(described, "{registry}: {name}");
        }
    }
}

#[test]
fn codes_are_those_of_the_model() {
    for (registry, field, expected) in [
        (Registry::Ims, "state", all!(AccountState)),
        (Registry::Ims, "pin", all!(PinState)),
        (Registry::Sitr, "dispute", all!(DisputeState)),
        (Registry::Pec, "state", all!(BoxState)),
    ] {
        let document = document(registry);
        let property = &schema(&document, "Record")["properties"][field];
        assert_eq!(codes(property), expected, "{registry}: {field}");
    }
    let pec = document(Registry::Pec);
    let kind = &schema(&pec, "Order")["properties"]["kind"];
    assert_eq!(codes(kind), all!(RequestKind));
}

#[test]
fn a_key_stands_in_the_body_and_nowhere_else() {
    for registry in Registry::ALL {
        let document = document(*registry);
        let post = search(&document, *registry);
        assert!(
            post["parameters"].is_null() && post["requestBody"].is_object(),
            "{registry}"
        );
        let kinds: Vec<_> = registry.kinds().iter().map(|kind| kind.code()).collect();
        assert_eq!(
            codes(&schema(&document, "Question")["properties"]["kind"]),
            kinds,
            "{registry}"
        );
        assert_eq!(names(&document["paths"][format!("/v1/{registry}/search")]), ["post"]);
        for status in ["200", "400", "401", "403", "404", "429", "500", "503"] {
            assert!(post["responses"][status].is_object(), "{registry}: {status}");
        }
    }
}

#[test]
fn the_examples_are_as_the_contract_says() {
    for registry in Registry::ALL {
        let document = document(*registry);
        let post = search(&document, *registry);
        let questions = &post["requestBody"]["content"]["application/json"]["examples"];
        let answers = &post["responses"]["200"]["content"]["application/json"]["examples"];
        for kind in registry.kinds() {
            let asked = questions[kind.code()]["value"]["value"].as_str().unwrap_or_default();
            let key = LookupKey::parse(*kind, asked).unwrap_or_else(|| panic!("{registry}: {kind}"));
            assert_eq!(key.value, asked, "{registry}: a key is normalised");
            let found = findings(*registry, Some(&key), &answers["found"]["value"]);
            assert!(found.is_empty(), "{registry} {kind}: {found:?}");
        }
        let nobody = &answers["nobody"]["value"];
        assert!(findings(*registry, None, nobody).is_empty(), "{registry}");
        assert_eq!(nobody["records"], json!([]));
    }
    assert_eq!(LookupKind::ALL.len(), 4, "a new kind of key is described");
}

#[test]
fn an_order_to_the_provider_is_described_field_by_field() {
    let holder = PecHolder {
        name: "Mario Rossi".to_owned(),
        tax_code: "RSSMRA80A01G942K".to_owned(),
    };
    let text = || "x".to_owned();
    let order = PecOrder {
        idempotency_key: text(),
        request: 1,
        ticket: text(),
        kind: RequestKind::LogFile,
        address: text(),
        domain: text(),
        holder: holder.clone(),
        new_holder: holder.clone(),
        body: holder,
        contact_address: text(),
        contact_mobile: text(),
        quota_gb: Some(5),
        log: Some(PecLog {
            from: text(),
            to: text(),
            subject: text(),
            recipient: text(),
        }),
        technical_contact: text(),
        technical_address: text(),
        reason: text(),
    };
    let sent = serde_json::to_value(order).expect("an order is JSON");
    let document = document(Registry::Pec);
    let properties = |name: &str| &schema(&document, name)["properties"];
    assert_eq!(names(properties("Order")), names(&sent));
    assert_eq!(names(properties("Holder")), names(&sent["holder"]));
    assert_eq!(names(properties("Log")), names(&sent["log"]));
    let post = &document["paths"]["/v1/pec/requests"]["post"];
    assert_eq!(post["parameters"][0]["name"], "Idempotency-Key");
    assert_eq!(post["parameters"][0]["in"], "header");
}
