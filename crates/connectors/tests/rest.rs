//! Registries behind REST, proper ones and those that misbehave: the operator's card says what happened, and nothing reaches a
//! log or another host.

use std::sync::Arc;
use std::time::Duration;

use connectors::http::{HttpSettings, Token};
use connectors::registry::check::{self, Verdict};
use connectors::registry::rest::Rest;
use domain::ports::{RegistrySource, Secret, SourceFault};
use model::lookup::{LookupKey, LookupKind, Records, Registry};
use serde_json::{Value, json};
use testkit::{RegistryFault, RegistryServer, Validity};

const CODE: &str = "RSSMRA80A01G942K";

fn known() -> Value {
    json!({
        "ims": [{ "tax_code": CODE, "name": "Mario Rossi", "state": "active", "pin": "sent", "pin_on": "2026-11-20" }],
        "sitr": [
            { "tax_code": CODE, "plate": "AB123CD", "year": 2024, "due_cents": 18_040 },
            { "tax_code": CODE, "plate": "AB123CD", "year": 2025, "due_cents": 18_040, "paid_cents": 18_040 },
        ],
        "pec": [{ "address": "rossi@pec.regione.example", "tax_code": CODE, "state": "active" }],
    })
}

fn key() -> LookupKey {
    LookupKey::parse(LookupKind::TaxCode, CODE).expect("a tax code")
}

fn settings(server: &RegistryServer) -> HttpSettings {
    HttpSettings {
        base: server.url().parse().expect("an address"),
        token: Token::None,
        ca_file: None,
        allow: Vec::new(),
        time: Duration::from_secs(20),
        places: 4,
    }
}

fn rest(registry: Registry, settings: HttpSettings) -> Rest {
    Rest::new(registry, settings).expect("a client")
}

async fn asked(server: &RegistryServer) -> Result<Records, SourceFault> {
    rest(Registry::Ims, settings(server)).find(&key()).await
}

/// The text of a fault, which may hold nothing of a person.
fn told(fault: &SourceFault) -> &str {
    let text = fault.detail();
    assert!(!text.contains(CODE) && !text.contains("Rossi"), "{text}");
    text
}

#[tokio::test]
async fn each_registry_gives_what_it_knows_under_each_kind_of_key() {
    let server = RegistryServer::start(known(), None);
    for (registry, kind, typed, records) in [
        (Registry::Ims, LookupKind::TaxCode, CODE, 1),
        (Registry::Sitr, LookupKind::Plate, "ab 123 cd", 2),
        (Registry::Pec, LookupKind::Email, "Rossi@pec.regione.example", 1),
        (Registry::Sitr, LookupKind::TaxCode, "VRDNNA85M65F052O", 0),
    ] {
        let key = LookupKey::parse(kind, typed).expect("a key");
        let found = rest(registry, settings(&server)).find(&key).await.expect("an answer");
        assert_eq!(
            (found.registry(), found.len()),
            (registry, records),
            "{registry} {kind}"
        );
    }
    for question in server.questions() {
        assert_eq!(question.method, "POST");
        assert!(
            question.path.starts_with("/v1/") && question.path.ends_with("/search"),
            "no key in an address"
        );
    }
}

#[tokio::test]
async fn questions_share_connections() {
    let server = RegistryServer::start(known(), None);
    let ims = rest(Registry::Ims, settings(&server));
    for _ in 0..5 {
        ims.find(&key()).await.expect("an answer");
    }
    assert_eq!(server.questions().len(), 5);
    assert!(server.connections() < 5, "{}", server.connections());
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_a_new_one_needs_no_restart() {
    let server = RegistryServer::start(known(), Some("giusto"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, "sbagliato\n").expect("a file");
    let ims = rest(
        Registry::Ims,
        HttpSettings {
            token: Token::File(file.clone()),
            ..settings(&server)
        },
    );
    let refused = ims.find(&key()).await;
    assert!(matches!(refused, Err(SourceFault::Refused(_))), "{refused:?}");
    std::fs::write(&file, "giusto\n").expect("a file");
    assert_eq!(ims.find(&key()).await.expect("an answer").len(), 1);
    std::fs::remove_file(&file).expect("a file");
    let missing = ims.find(&key()).await;
    assert!(matches!(missing, Err(SourceFault::Refused(_))), "{missing:?}");
    assert_eq!(server.questions().len(), 2, "without its token nothing is asked");
    let broken = rest(
        Registry::Ims,
        HttpSettings {
            token: Token::Fixed(Secret::new("a\nb")),
            ..settings(&server)
        },
    );
    assert!(matches!(broken.find(&key()).await, Err(SourceFault::Refused(_))));
}

#[tokio::test]
async fn what_a_registry_answers_instead_of_records_is_told_apart() {
    let server = RegistryServer::start(known(), None);
    for (status, expected) in [
        (500, "down"),
        (503, "down"),
        (429, "down"),
        (401, "refused"),
        (404, "broken"),
        (418, "broken"),
    ] {
        server.set_fault(RegistryFault::Status(status));
        let fault = asked(&server).await.expect_err("a fault");
        assert_eq!(fault.result().code(), expected, "{fault:?}");
        assert!(told(&fault).contains(&status.to_string()), "{fault:?}");
    }
    for text in [
        "",
        "<html>Mario Rossi</html>",
        "{\"records\":[{\"name\":\"Mario Rossi\"",
        "{\"records\":[{\"state\":\"RSSMRA80A01G942K\"}]}",
        "{\"records\":{\"name\":\"Mario Rossi\"}}",
        "[]",
    ] {
        server.set_fault(RegistryFault::Text(text.to_owned()));
        let fault = asked(&server).await.expect_err("a fault");
        assert!(matches!(fault, SourceFault::Broken(_)), "{text}: {fault:?}");
        assert!(!told(&fault).is_empty());
    }
    server.set_fault(RegistryFault::None);
    assert!(asked(&server).await.is_ok(), "and it is asked again");
}

#[tokio::test]
async fn ten_thousand_rows_are_read_and_more_than_four_megabytes_are_not() {
    let server = RegistryServer::start(known(), None);
    let rows = vec![json!({ "tax_code": CODE }); 10_000];
    server.set_fault(RegistryFault::Text(json!({ "records": rows }).to_string()));
    assert_eq!(
        asked(&server).await.expect("an answer").len(),
        10_000,
        "the desk shows the first of them"
    );
    let huge = json!({ "records": [{ "name": "x".repeat(4 * 1024 * 1024) }] });
    server.set_fault(RegistryFault::Text(huge.to_string()));
    let fault = asked(&server).await.expect_err("a fault");
    assert!(
        matches!(&fault, SourceFault::Broken(text) if text.contains("4 MB")),
        "{fault:?}"
    );
}

#[tokio::test]
async fn another_persons_data_come_through_so_that_the_card_can_warn() {
    let server = RegistryServer::start(known(), None);
    let other = json!({ "records": [{ "tax_code": "VRDNNA85M65F052O" }] });
    server.set_fault(RegistryFault::Text(other.to_string()));
    assert!(asked(&server).await.expect("an answer").of_another(&key()));
}

#[tokio::test]
async fn a_silent_registry_costs_its_time_and_one_that_wakes_up_answers() {
    let server = Arc::new(RegistryServer::start(known(), None));
    server.set_fault(RegistryFault::Silence);
    let short = HttpSettings {
        time: Duration::from_secs(1),
        ..settings(&server)
    };
    assert_eq!(rest(Registry::Ims, short).find(&key()).await, Err(SourceFault::Slow));
    assert_eq!(server.questions().len(), 1, "who is slow is not asked again");

    let patient = rest(Registry::Ims, settings(&server));
    let waker = Arc::clone(&server);
    let woken = tokio::task::spawn_blocking(move || {
        testkit::until("the question is there", Duration::from_secs(10), || {
            (waker.questions().len() == 2).then_some(())
        });
        waker.set_fault(RegistryFault::None);
    });
    assert_eq!(patient.find(&key()).await.expect("an answer").len(), 1);
    woken.await.expect("the server is woken");
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_once_more_and_a_registry_that_is_gone_is_down() {
    let server = RegistryServer::start(known(), None);
    let ims = rest(Registry::Ims, settings(&server));
    server.set_fault(RegistryFault::CutOnce);
    assert_eq!(ims.find(&key()).await.expect("an answer").len(), 1);
    assert_eq!(server.questions().len(), 2);
    let gone = settings(&server);
    drop(server);
    for client in [ims, rest(Registry::Ims, gone)] {
        let fault = client.find(&key()).await.expect_err("a fault");
        assert!(matches!(fault, SourceFault::Down(_)), "{fault:?}");
        assert!(!told(&fault).is_empty());
    }
}

#[tokio::test]
async fn a_redirect_is_followed_at_the_same_place_and_nowhere_else() {
    let server = RegistryServer::start(known(), None);
    let elsewhere = RegistryServer::start(known(), None);
    for (status, to) in [
        (307, format!("{}/v1/ims/search", elsewhere.url())),
        (308, "http://169.254.169.254/latest/meta-data".to_owned()),
        (302, "/v1/ims/search".to_owned()),
        (301, elsewhere.url()),
        (307, "/v1/ims/search".to_owned()),
    ] {
        server.set_fault(RegistryFault::Redirect(status, to.clone()));
        let fault = asked(&server).await.expect_err("a fault");
        assert!(matches!(fault, SourceFault::Broken(_)), "{status} {to}: {fault:?}");
    }
    assert!(elsewhere.questions().is_empty(), "the key reaches nobody else");
    // The last of them leads in a circle: the question and three redirects.
    assert_eq!(server.questions().len(), 4 + 4);
}

#[tokio::test]
async fn a_certificate_is_believed_from_its_authority_and_while_it_is_good() {
    let good = RegistryServer::start_tls(known(), Validity::Valid);
    let expired = RegistryServer::start_tls(known(), Validity::Expired);
    let with = |server: &RegistryServer, ca: Option<&RegistryServer>| HttpSettings {
        ca_file: ca.map(RegistryServer::ca_file),
        ..settings(server)
    };
    let found = rest(Registry::Ims, with(&good, Some(&good))).find(&key()).await;
    assert_eq!(found.expect("an answer").len(), 1);
    for (server, ca) in [(&good, None), (&good, Some(&expired)), (&expired, Some(&expired))] {
        let fault = rest(Registry::Ims, with(server, ca))
            .find(&key())
            .await
            .expect_err("a fault");
        assert!(matches!(fault, SourceFault::Certificate(_)), "{fault:?}");
        assert!(told(&fault).contains("certificate"), "{fault:?}");
    }
    assert_eq!(good.questions().len(), 1);
    assert!(
        expired.questions().is_empty(),
        "nothing is told to a server that is not believed"
    );
}

/// What the conformance command says about a server.
async fn wrong(server: &RegistryServer, keys: &[LookupKey]) -> Vec<String> {
    let ims = rest(
        Registry::Ims,
        HttpSettings {
            time: Duration::from_secs(2),
            ..settings(server)
        },
    );
    let report = check::rest(Registry::Ims, &ims, keys).await;
    assert!(!format!("{report:?}").contains("RSSMRA"), "{report:?}");
    let wrong = report.into_iter().filter(|one| one.verdict == Verdict::Wrong);
    wrong.map(|one| one.text).collect()
}

#[tokio::test]
async fn the_check_finds_nothing_in_a_proper_registry_and_names_what_is_wrong_in_others() {
    let server = RegistryServer::start(known(), None);
    assert!(wrong(&server, &[key()]).await.is_empty());
    for (fault, expected) in [
        (
            RegistryFault::Status(401),
            "the credentials: it answered with status 401",
        ),
        (RegistryFault::Status(500), "status 200 is expected"),
        (
            RegistryFault::Text("{\"records\":[]}".to_owned()),
            "status 400 is expected",
        ),
        (RegistryFault::Text("{".to_owned()), "no JSON"),
        (RegistryFault::Silence, "no answer within 2000 ms"),
    ] {
        server.set_fault(fault.clone());
        let wrong = wrong(&server, &[]).await;
        assert!(wrong.iter().any(|text| text.contains(expected)), "{fault:?}: {wrong:?}");
    }
    let odd = json!({ "ims": [{ "tax_code": CODE, "pin": "attivo", "pin_on": "20/11/2026" }] });
    let odd = RegistryServer::start(odd, None);
    let found = wrong(&odd, &[key()]).await.join("\n");
    for expected in ["records[0].pin: ", "records[0].pin_on: ", "99/99/9999"] {
        assert!(found.contains(expected), "{expected}: {found}");
    }
    let expired = RegistryServer::start_tls(known(), Validity::Expired);
    assert!(wrong(&expired, &[]).await[0].starts_with("the certificate: "));
}
