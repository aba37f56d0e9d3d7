//! Identity management over LDAP, against a real directory: people are found, nobody is found who was not asked for, and a
//! directory that is wrong, slow or gone is told apart.

use std::time::{Duration, Instant};

use connectors::registry::ldap::{Ldap, LdapAttributes, LdapSettings};
use domain::ports::{RegistrySource, Secret, SourceFault};
use futures::future::join_all;
use model::lookup::{AccountState, ImsRecord, LookupKey, LookupKind, PinState, Records};
use testkit::servers::process::free_port;
use testkit::{Slapd, Validity, person};

/// The time that each may take; generous, because the machine may be compiling meanwhile.
const TIME: Duration = Duration::from_secs(20);

fn people() -> String {
    let mario = person(&[
        ("uid", "RSSMRA80A01G942K"),
        ("cn", "Mario Rossi"),
        ("sn", "Rossi"),
        ("mail", "mario.rossi@posta.example"),
        ("mobile", "+39 340 123 4567"),
        ("accountState", "attivo"),
        ("registeredOn", "20240131093000Z"),
        ("pinState", "inviato"),
        ("pinDate", "15/02/2024"),
    ]);
    let anna = person(&[
        ("uid", "VRDNNA85M65F052O"),
        ("cn", "Anna Verdi"),
        ("sn", "Verdi"),
        ("mail", "anna@posta.example"),
        ("mail", "anna.verdi@posta.example"),
        ("mobile", "0835 123456"),
    ]);
    mario + &anna
}

fn mario() -> ImsRecord {
    ImsRecord {
        tax_code: "RSSMRA80A01G942K".into(),
        name: "Mario Rossi".into(),
        email: "mario.rossi@posta.example".into(),
        phone: "+39 340 123 4567".into(),
        state: Some(AccountState::Active),
        registered_on: Some("2024-01-31".into()),
        pin: Some(PinState::Sent),
        pin_on: Some("2024-02-15".into()),
    }
}

fn settings(url: String) -> LdapSettings {
    LdapSettings {
        url,
        start_tls: false,
        ca_file: None,
        bind_dn: Slapd::READER.into(),
        password: Secret::new(Slapd::PASSWORD),
        base_dn: Slapd::BASE.into(),
        filter: "(objectClass=inetOrgPerson)".into(),
        attributes: LdapAttributes {
            state: "accountState".into(),
            registered_on: "registeredOn".into(),
            pin: "pinState".into(),
            pin_on: "pinDate".into(),
            ..LdapAttributes::default()
        },
        time: TIME,
        places: 4,
    }
}

fn ldap(settings: LdapSettings) -> Ldap {
    Ldap::new(settings).expect("the settings are right")
}

/// A key as it would be if nothing had checked it.
fn key(kind: LookupKind, value: &str) -> LookupKey {
    LookupKey {
        kind,
        value: value.to_owned(),
    }
}

async fn find(ldap: &Ldap, kind: LookupKind, value: &str) -> Result<Vec<ImsRecord>, SourceFault> {
    match ldap.find(&key(kind, value)).await? {
        Records::Ims(records) => Ok(records),
        other => panic!("records of another registry: {other:?}"),
    }
}

async fn find_mario(ldap: &Ldap) -> Result<Vec<ImsRecord>, SourceFault> {
    find(ldap, LookupKind::TaxCode, "RSSMRA80A01G942K").await
}

#[tokio::test]
async fn a_person_is_found_by_each_key_and_nobody_else_is() {
    let slapd = Slapd::start(&people());
    let ldap = ldap(settings(slapd.url()));
    for (kind, value) in [
        (LookupKind::TaxCode, "RSSMRA80A01G942K"),
        (LookupKind::TaxCode, "rssmra80a01g942k"),
        (LookupKind::Email, "mario.rossi@posta.example"),
        (LookupKind::Phone, "+393401234567"),
    ] {
        assert_eq!(find(&ldap, kind, value).await, Ok(vec![mario()]), "{value}");
    }
    // The second of her addresses, and a number that the directory has in its national form.
    for (kind, value) in [
        (LookupKind::Email, "anna.verdi@posta.example"),
        (LookupKind::Phone, "+390835123456"),
    ] {
        let found = find(&ldap, kind, value).await.expect("the directory answers");
        assert_eq!(found.len(), 1, "{value}");
        assert_eq!(found[0].name, "Anna Verdi");
        assert_eq!((found[0].state, found[0].pin), (None, None));
    }
    for (kind, value) in [
        (LookupKind::TaxCode, "RCCMNL83S18D969H"),
        (LookupKind::Email, "nessuno@posta.example"),
        (LookupKind::Phone, "+393409999999"),
        (LookupKind::Plate, "AB123CD"),
    ] {
        assert_eq!(find(&ldap, kind, value).await, Ok(Vec::new()), "{value}");
    }
}

#[tokio::test]
async fn a_key_made_to_change_the_search_finds_nobody() {
    let slapd = Slapd::start(&people());
    let ldap = ldap(settings(slapd.url()));
    for value in [
        "*",
        "*)(uid=*",
        "*)(objectClass=*",
        "x)(|(uid=*",
        "RSSMRA80A01G942K)(cn=*",
        "RSSMRA80A01G942K\0",
        "RSS*",
        r"\2a",
        r"\",
        "",
    ] {
        for kind in [LookupKind::TaxCode, LookupKind::Email, LookupKind::Phone] {
            assert_eq!(find(&ldap, kind, value).await, Ok(Vec::new()), "{kind} {value:?}");
        }
    }
    assert_eq!(find_mario(&ldap).await, Ok(vec![mario()]), "the directory is well");
}

#[tokio::test]
async fn encrypted_connections_work_with_the_authority_and_with_no_other() {
    let slapd = Slapd::start(&people());
    let start_tls = LdapSettings {
        start_tls: true,
        ..settings(slapd.url())
    };
    let from_the_start = settings(slapd.tls_url());
    for unknown in [start_tls, from_the_start] {
        let known = LdapSettings {
            ca_file: Some(slapd.ca_file()),
            ..unknown.clone()
        };
        let url = known.url.clone();
        assert_eq!(find_mario(&ldap(known)).await, Ok(vec![mario()]), "{url}");
        let refused = find_mario(&ldap(unknown)).await;
        assert!(
            matches!(refused, Err(SourceFault::Certificate(_))),
            "{url}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn an_expired_certificate_is_not_accepted() {
    let slapd = Slapd::start_with(&people(), Validity::Expired);
    for (url, start_tls) in [(slapd.url(), true), (slapd.tls_url(), false)] {
        let settings = LdapSettings {
            start_tls,
            ca_file: Some(slapd.ca_file()),
            ..settings(url)
        };
        let refused = find_mario(&ldap(settings)).await;
        assert!(
            matches!(&refused, Err(SourceFault::Certificate(text)) if text.contains("expired")),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_from_a_directory_that_is_gone() {
    let slapd = Slapd::start(&people());
    let wrong = LdapSettings {
        password: Secret::new("sbagliata"),
        ..settings(slapd.url())
    };
    let refused = find_mario(&ldap(wrong)).await;
    assert!(
        matches!(&refused, Err(SourceFault::Refused(text)) if text.contains("invalidCredentials") && !text.contains("sbagliata")),
        "{refused:?}"
    );
    let nobody = settings(format!("ldap://127.0.0.1:{}", free_port()));
    assert!(matches!(find_mario(&ldap(nobody)).await, Err(SourceFault::Down(_))));
    let elsewhere = LdapSettings {
        base_dn: "dc=altrove,dc=example".into(),
        ..settings(slapd.url())
    };
    let broken = find_mario(&ldap(elsewhere)).await;
    assert!(
        matches!(&broken, Err(SourceFault::Broken(text)) if text.contains("noSuchObject")),
        "{broken:?}"
    );
}

#[tokio::test]
async fn whoever_may_not_read_finds_nobody() {
    let slapd = Slapd::start(&people());
    let anybody = LdapSettings {
        bind_dn: String::new(),
        password: Secret::new(""),
        ..settings(slapd.url())
    };
    // OpenLDAP hides from whom may not read whether there is anything at all.
    let found = find_mario(&ldap(anybody)).await;
    assert!(matches!(&found, Err(SourceFault::Broken(_))), "{found:?}");
}

#[tokio::test]
async fn a_directory_that_comes_back_answers_again() {
    let mut slapd = Slapd::start(&people());
    let ldap = ldap(settings(slapd.url()));
    assert_eq!(find_mario(&ldap).await, Ok(vec![mario()]));
    slapd.restart_on_same_port();
    assert_eq!(
        find_mario(&ldap).await,
        Ok(vec![mario()]),
        "the connection that died is replaced within the question"
    );
    slapd.stop();
    let gone = find_mario(&ldap).await;
    assert!(matches!(gone, Err(SourceFault::Down(_))), "{gone:?}");
    slapd.restart_on_same_port();
    assert_eq!(find_mario(&ldap).await, Ok(vec![mario()]));
}

#[tokio::test]
async fn a_thousand_matches_are_cut_to_what_anybody_looks_at() {
    let many: String = (0..1_000)
        .map(|number| {
            person(&[
                ("uid", &format!("N{number}")),
                ("cn", "Famiglia Numerosa"),
                ("sn", "Numerosa"),
                ("mail", "comune@posta.example"),
            ])
        })
        .collect();
    let slapd = Slapd::start(&(people() + &many));
    let ldap = ldap(settings(slapd.url()));
    let found = find(&ldap, LookupKind::Email, "comune@posta.example").await;
    assert_eq!(found.map(|found| found.len()), Ok(domain::lookups::MOST_RECORDS + 1));
    assert_eq!(find_mario(&ldap).await, Ok(vec![mario()]));
    assert_eq!(
        slapd.connections(),
        1,
        "the connection is still good: the directory keeps to the limit"
    );
}

#[tokio::test]
async fn fifty_at_once_share_four_connections() {
    let slapd = Slapd::start(&people());
    let ldap = ldap(settings(slapd.url()));
    let questions = (0..50).map(|number| {
        let ldap = &ldap;
        async move {
            let (code, name) = if number % 2 == 0 {
                ("RSSMRA80A01G942K", "Mario Rossi")
            } else {
                ("VRDNNA85M65F052O", "Anna Verdi")
            };
            let found = find(ldap, LookupKind::TaxCode, code)
                .await
                .expect("the directory answers");
            assert_eq!(
                found.into_iter().map(|one| one.name).collect::<Vec<_>>(),
                [name],
                "nobody gets the answer of another"
            );
        }
    });
    join_all(questions).await;
    let connections = slapd.connections();
    assert!((1..=4).contains(&connections), "{connections}");
}

#[tokio::test]
async fn a_directory_that_says_nothing_costs_its_time_and_no_more() {
    let silent = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a free port");
    let port = silent.local_addr().expect("an address").port();
    for start_tls in [false, true] {
        let settings = LdapSettings {
            start_tls,
            time: Duration::from_millis(300),
            ..settings(format!("ldap://127.0.0.1:{port}"))
        };
        let began = Instant::now();
        assert_eq!(find_mario(&ldap(settings)).await, Err(SourceFault::Slow));
        assert!(began.elapsed() < TIME, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_server_that_is_no_directory_is_a_fault_and_no_panic() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let answers: [&[u8]; 4] = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        // A message without content, a bind response without a result, one with a result that is no number.
        &[0x30, 0],
        &[0x30, 5, 0x02, 1, 1, 0x61, 0],
        &[0x30, 12, 0x02, 1, 1, 0x61, 7, 0x04, 1, 0, 0x04, 0, 0x04, 0],
    ];
    let server = tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.expect("somebody connects");
            // Only what is asked is answered: the answer would come before the question otherwise.
            let mut question = [0; 256];
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut question).await;
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await;
        }
    });
    let ldap = ldap(settings(format!("ldap://127.0.0.1:{port}")));
    for answer in answers {
        let fault = find_mario(&ldap).await;
        assert!(
            matches!(fault, Err(SourceFault::Down(_) | SourceFault::Broken(_))),
            "{answer:?}: {fault:?}"
        );
    }
    server.await.expect("it was asked as often as it answered");
}
