use futures::future::BoxFuture;
use model::lookup::{ImsRecord, Records};

use super::*;

/// A registry that knows one person under every key.
struct OnePerson;

impl RegistrySource for OnePerson {
    fn find<'a>(&'a self, _: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>> {
        Box::pin(async {
            Ok(Records::Ims(vec![ImsRecord {
                tax_code: "RSSMRA80A01G942K".into(),
                ..ImsRecord::default()
            }]))
        })
    }
}

#[test]
fn keys_that_nobody_has_are_keys() {
    for kind in LookupKind::ALL {
        let key = nobodys(*kind);
        assert_eq!(LookupKey::parse(*kind, &key.value), Some(key), "{kind}");
    }
}

#[tokio::test]
async fn a_registry_that_knows_everybody_is_wrong() {
    let asked = LookupKey::parse(LookupKind::TaxCode, "RSSMRA80A01G942K").unwrap();
    let report = source(Registry::Ims, &OnePerson, Duration::from_secs(5), &[asked]).await;
    let wrong: Vec<_> = report.iter().filter(|one| one.verdict == Verdict::Wrong).collect();
    assert_eq!(wrong.len(), Registry::Ims.kinds().len(), "{report:?}");
    assert!(
        report.iter().any(|one| one.text == "the tax_code given: 1 records"),
        "{report:?}"
    );
    assert!(!format!("{report:?}").contains("RSSMRA"));
}
