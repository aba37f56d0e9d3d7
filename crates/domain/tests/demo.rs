//! The demonstration desk: filled on both databases, given new passwords, refused where somebody else's data is.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use domain::admin::Actor;
use domain::admin::people::{NewPerson, add};
use domain::clock::FixedClock;
use domain::demo::{DemoError, Login, fill};
use domain::desk::{Parts, hex};
use domain::ports::{BlobError, BlobRef, BlobStore, Envelope, MailSender, SendError, SmtpAccount};
use domain::zone::Zone;
use domain::{Desk, Principal};
use futures::future::BoxFuture;
use model::mailbox::InboundState;
use model::message::MessageKind;
use model::outbox::DeliveryState;
use model::people::Grant;
use model::{Role, TicketState, Timestamp};
use sha2::{Digest, Sha256};
use store::people::PersonWithGrants;
use store::tickets::{ListFilter, ListRow};
use store::{Scope, Store};

/// 18 November 2026, in the morning.
const NOW: Timestamp = Timestamp(1_795_000_000_000);

#[tokio::test]
async fn the_demonstration_is_what_its_content_says() {
    for db in testkit::databases().await {
        let desk = desk(&db.store).await;
        let logins = fill(&desk)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", db.engine));
        let content = content();
        let mut rows = rows(&desk).await;
        // Those behind the cases are what triage handed to the front end.
        let cases = i64::try_from(content.len()).unwrap();
        assert_eq!(rows.iter().filter(|row| row.id > cases).count(), 2);
        let all = rows.len();
        rows.retain(|row| row.id <= cases);
        let mut expected = BTreeMap::new();
        for case in &content {
            *expected
                .entry((case.queue.clone(), case.state.clone(), case.channel.clone()))
                .or_insert(0) += 1;
        }
        let mut found = BTreeMap::new();
        for row in &rows {
            let key = (row.queue_slug.clone(), row.state.to_string(), row.channel.to_string());
            *found.entry(key).or_insert(0) += 1;
            assert!(row.last_at <= NOW && row.received_at <= NOW, "{}", row.subject);
            assert!(row.requester.is_some() && row.reason.is_some(), "{}", row.subject);
            let inside = row.state != TicketState::ThirdLevel;
            assert!(inside || row.office.is_some(), "{}", row.subject);
        }
        assert_eq!(found, expected, "{}", db.engine);
        messages_are_as_written(&desk, &rows, &content).await;

        let reader = desk.store.reader();
        let archive = ListFilter {
            archive: true,
            limit: 10,
            ..ListFilter::default()
        };
        let archived = store::tickets::list(reader, &Scope::desk(), 0, &archive).await.unwrap();
        assert_eq!(archived.len(), 1, "one is in the archive ({})", db.engine);
        assert_eq!(store::inbound::count(reader, InboundState::Triage).await.unwrap(), 6);
        assert_eq!(
            store::inbound::count(reader, InboundState::Quarantined).await.unwrap(),
            2
        );
        assert_eq!(store::inbound::count(reader, InboundState::Received).await.unwrap(), 0);
        let calls = store::recontacts::list(reader, &Scope::desk(), 100).await.unwrap();
        assert_eq!(calls.len(), 3, "one is owed an outcome, two agreed a time: {calls:?}");
        assert_eq!(calls[0].attempts, 1, "the most urgent was tried before");
        let held = store::registries::held(reader).await.unwrap();
        let records: Vec<(&str, i64)> = held.iter().map(|held| (held.registry.code(), held.records)).collect();
        for known in [("ims", 55), ("sitr", 187), ("pec", 27)] {
            assert!(records.contains(&known), "{records:?}");
        }
        assert_eq!(
            store::outbox::next_due(reader).await.unwrap(),
            None,
            "nothing of the past waits to be sent"
        );
        assert_eq!(
            store::notices::next_due(reader).await.unwrap(),
            None,
            "and nobody is told of it"
        );
        again(&desk, &logins, all).await;
    }
}

/// Every reply and receipt left, certified ones with receipts of their provider, the two newest mails came back; HTML and pictures inside it arrived.
async fn messages_are_as_written(desk: &Desk, rows: &[ListRow], content: &[Case]) {
    let who = observer();
    let mut deliveries: HashMap<DeliveryState, usize> = HashMap::new();
    let (mut html, mut answers, mut receipts) = (0, 0, 0);
    for row in rows {
        let page = domain::tickets::page::page(desk, &who, row.id).await.unwrap();
        for message in &page.messages {
            assert!(message.at.at <= NOW, "{}", row.subject);
            html += usize::from(message.has_html);
            answers += usize::from(message.kind == MessageKind::Outbound);
            receipts += usize::from(message.kind == MessageKind::Receipt);
            for delivery in &message.deliveries {
                *deliveries.entry(delivery.state).or_default() += 1;
            }
        }
    }
    let replies = content
        .iter()
        .flat_map(|case| &case.steps)
        .filter(|step| step.kind == "reply")
        .count();
    assert_eq!(answers, replies);
    assert!(receipts > 0, "one queue sends them");
    let of = |state| deliveries.get(&state).copied().unwrap_or_default();
    assert_eq!(of(DeliveryState::Failed), 2);
    let (accepted, delivered) = (of(DeliveryState::Accepted), of(DeliveryState::Delivered));
    assert_eq!(accepted + delivered, replies + receipts - 2, "{deliveries:?}");
    assert!(delivered > 0, "certified mail has its receipts");
    assert_eq!(html, content.iter().filter(|case| case.html.is_some()).count());
}

/// Filling again gives new passwords and nothing else.
async fn again(desk: &Desk, before: &[Login], tickets: usize) {
    let reader = desk.store.reader();
    let people = store::people::all(reader).await.unwrap();
    assert_eq!(people.len(), before.len());
    assert!(people.iter().all(|person| !person.must_change_password));
    let one = &before[0];
    assert!(
        domain::auth::login(desk, &one.login, one.password.clone())
            .await
            .is_ok()
    );

    let after = fill(desk).await.unwrap();
    let known = |logins: &[Login]| -> Vec<(String, String, String)> {
        logins
            .iter()
            .map(|one| (one.login.clone(), one.name.clone(), one.role.clone()))
            .collect()
    };
    assert_eq!(known(&after), known(before));
    assert!(after.iter().zip(before).all(|(new, old)| new.password != old.password));
    assert!(
        domain::auth::login(desk, &one.login, one.password.clone())
            .await
            .is_err()
    );
    assert!(
        domain::auth::login(desk, &one.login, after[0].password.clone())
            .await
            .is_ok()
    );
    assert_eq!(store::people::all(reader).await.unwrap().len(), people.len());
    assert_eq!(rows(desk).await.len(), tickets);
}

#[tokio::test]
async fn a_desk_with_other_data_is_left_alone() {
    for db in testkit::databases().await {
        let desk = desk(&db.store).await;
        let anna = NewPerson {
            login: "anna".into(),
            name: "Anna".into(),
            ..NewPerson::default()
        };
        add(&desk, Actor::CommandLine, anna).await.unwrap();
        assert!(matches!(fill(&desk).await, Err(DemoError::OtherData)), "{}", db.engine);
        assert!(store::desk::queues(desk.store.reader()).await.unwrap().is_empty());
        assert_eq!(store::people::all(desk.store.reader()).await.unwrap().len(), 1);
    }
}

async fn desk(store: &Store) -> Desk {
    let parts = Parts {
        store: store.clone(),
        clock: Arc::new(FixedClock::at(NOW)),
        blobs: Arc::new(Memory::default()),
        sender: Arc::new(Nobody),
        pec_admin: None,
        zone: Zone::rome(),
        name: "Sportello".into(),
        mail_domain: "desk.example".into(),
        vault: domain::vault::Vault::new(&[7; 32]),
        trust: mail::smime::TrustStore::default(),
        former: mail::Former::default(),
        registries: Vec::new(),
        public_url: "https://desk.example".to_owned(),
        digest_time: jiff::civil::time(8, 0, 0, 0),
    };
    Desk::open(parts).await.unwrap()
}

async fn rows(desk: &Desk) -> Vec<ListRow> {
    let open = ListFilter {
        limit: 1_000,
        ..ListFilter::default()
    };
    let closed = ListFilter {
        state: Some(TicketState::Closed),
        ..open.clone()
    };
    let archive = ListFilter {
        archive: true,
        ..open.clone()
    };
    let mut rows = Vec::new();
    for filter in [open, closed, archive] {
        rows.extend(
            store::tickets::list(desk.store.reader(), &Scope::desk(), 0, &filter)
                .await
                .unwrap(),
        );
    }
    rows
}

fn observer() -> Principal {
    Principal::new(PersonWithGrants {
        id: 0,
        name: "Osservatore".into(),
        login: "osservatore".into(),
        must_change_password: false,
        letter_keys: false,
        grants: vec![Grant {
            role: Role::Monitor,
            queue_id: None,
            office_id: None,
        }],
    })
}

/// What this test reads of the content, by itself.
#[derive(serde::Deserialize)]
struct Case {
    queue: String,
    state: String,
    channel: String,
    html: Option<String>,
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(serde::Deserialize)]
struct Step {
    kind: String,
}

fn content() -> Vec<Case> {
    #[derive(serde::Deserialize)]
    struct File {
        tickets: Vec<Case>,
    }
    toml::from_str::<File>(include_str!("../demo/tickets.toml"))
        .unwrap()
        .tickets
}

/// Blobs in memory: what is tested here is not where they are kept.
#[derive(Default)]
struct Memory(Mutex<HashMap<(i64, String), Bytes>>);

impl BlobStore for Memory {
    fn put<'a>(&'a self, contract: i64, bytes: Bytes) -> BoxFuture<'a, Result<BlobRef, BlobError>> {
        Box::pin(async move {
            let blob = BlobRef {
                sha256: hex(&Sha256::digest(&bytes)),
                bytes: bytes.len() as i64,
            };
            let mut blobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            blobs.insert((contract, blob.sha256.clone()), bytes);
            Ok(blob)
        })
    }

    fn get<'a>(&'a self, contract: i64, sha256: &'a str) -> BoxFuture<'a, Result<Bytes, BlobError>> {
        Box::pin(async move {
            let blobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            blobs
                .get(&(contract, sha256.to_owned()))
                .cloned()
                .ok_or(BlobError::NotFound)
        })
    }

    fn remove<'a>(&'a self, contract: i64, sha256: &'a str) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(async move {
            let mut blobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            blobs.remove(&(contract, sha256.to_owned()));
            Ok(())
        })
    }

    fn check<'a>(&'a self) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Filling the desk sends nothing.
struct Nobody;

impl MailSender for Nobody {
    fn send<'a>(
        &'a self,
        _account: &'a SmtpAccount,
        _envelope: &'a Envelope,
        _raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async { Err(SendError::Permanent("nothing is sent in this test".into())) })
    }

    fn test<'a>(&'a self, _account: &'a SmtpAccount) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async { Err(SendError::Permanent("nothing is sent in this test".into())) })
    }
}
