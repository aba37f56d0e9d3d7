//! The desk that is configured, its people, and the mail server that is tried.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use domain::admin::Actor;
use domain::admin::furniture::{QueueForm, ReasonForm, save_queue};
use domain::admin::people::{self, NewPerson};
use domain::clock::FixedClock;
use domain::desk::Parts;
use domain::ports::{
    BlobError, BlobRef, BlobStore, Envelope, ImapAccount, MailSender, MailboxReader, MailboxSink, SendError, Signals,
    SmtpAccount,
};
use domain::zone::Zone;
use domain::{Desk, Error, Principal};
use futures::future::BoxFuture;
use model::people::Grant;
use model::{Problem, Role, Timestamp};
use store::Store;
use store::people::PersonWithGrants;
use store::sessions::Session;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

pub fn everywhere(role: Role) -> Vec<Grant> {
    vec![Grant {
        role,
        queue_id: None,
        office_id: None,
    }]
}

pub fn reason(queue_id: i64, name: &str) -> ReasonForm {
    ReasonForm {
        queue_id,
        name: name.into(),
        active: true,
        ..ReasonForm::default()
    }
}

pub fn reason_of(queue_id: i64) -> ReasonForm {
    reason(queue_id, "Attivazione")
}

pub async fn add_queue(desk: &Desk, slug: &str) -> i64 {
    let form = QueueForm {
        name: slug.to_uppercase(),
        slug: slug.into(),
        active: true,
        ..QueueForm::default()
    };
    save_queue(desk, Actor::CommandLine, form).await.unwrap()
}

/// Adds a person; the principal is what they would be signed in as.
pub async fn add(desk: &Desk, login: &str, grants: Vec<Grant>) -> Principal {
    let person = NewPerson {
        login: login.into(),
        name: login.into(),
        grants: grants.clone(),
        ..NewPerson::default()
    };
    let (person, _) = people::add(desk, Actor::CommandLine, person).await.unwrap();
    Principal::new(PersonWithGrants {
        id: person.id,
        name: person.name,
        login: person.login,
        must_change_password: false,
        letter_keys: true,
        grants,
    })
}

pub async fn begin_session(desk: &Desk, id: &str, person_id: i64) {
    let session = Session {
        id: id.to_owned(),
        person_id: Some(person_id),
        data: "{}".to_owned(),
        created_at: NOW,
        expires_at: NOW.plus_minutes(60),
    };
    let tx = desk.store.begin().await.unwrap();
    store::sessions::save(&tx, &session).await.unwrap();
    tx.commit().await.unwrap();
    assert!(session_person(desk, id).await.is_some());
}

pub async fn session_person(desk: &Desk, id: &str) -> Option<PersonWithGrants> {
    let found = store::sessions::find_with_person(desk.store.reader(), id, NOW)
        .await
        .unwrap();
    found.and_then(|(_, person)| person)
}

pub fn refusal<T>(result: Result<T, Error>) -> Problem {
    match result {
        Err(Error::Refused(problem)) => problem,
        Err(error) => panic!("a fault: {error}"),
        Ok(_) => panic!("it was allowed"),
    }
}

/// The first field that was refused, and why.
pub fn field<T>(result: Result<T, Error>) -> String {
    match refusal(result) {
        Problem::Invalid(fields) => format!("{}: {}", fields[0].field, fields[0].error),
        problem => panic!("{problem:?}"),
    }
}

/// A desk whose mail goes nowhere and whose files nobody asks for.
pub async fn desk(store: &Store) -> Desk {
    let parts = Parts {
        store: store.clone(),
        clock: Arc::new(FixedClock::at(NOW)),
        blobs: Arc::new(NoBlobs),
        sender: Arc::new(ShutDoor),
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

/// Counts three messages, and remembers the secrets it was given.
#[derive(Default)]
pub struct Reader(Mutex<Vec<String>>);

impl Reader {
    pub fn secrets(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl MailboxReader for Reader {
    fn run(&self, _account: ImapAccount, _sink: Box<dyn MailboxSink>, _signals: Signals) {}

    fn test(&self, account: &ImapAccount) -> Result<u32, String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(account.secret.expose().to_owned());
        Ok(3)
    }
}

struct ShutDoor;

impl MailSender for ShutDoor {
    fn send<'a>(
        &'a self,
        _account: &'a SmtpAccount,
        _envelope: &'a Envelope,
        _raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async { Err(SendError::Permanent("nobody is let in".into())) })
    }

    fn test<'a>(&'a self, _account: &'a SmtpAccount) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async { Err(SendError::Permanent("nobody is let in".into())) })
    }
}

struct NoBlobs;

impl BlobStore for NoBlobs {
    fn put<'a>(&'a self, _contract: i64, _bytes: Bytes) -> BoxFuture<'a, Result<BlobRef, BlobError>> {
        Box::pin(async { Err(BlobError::NotFound) })
    }

    fn get<'a>(&'a self, _contract: i64, _sha256: &'a str) -> BoxFuture<'a, Result<Bytes, BlobError>> {
        Box::pin(async { Err(BlobError::NotFound) })
    }

    fn remove<'a>(&'a self, _contract: i64, _sha256: &'a str) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(async { Ok(()) })
    }

    fn check<'a>(&'a self) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(async { Ok(()) })
    }
}
