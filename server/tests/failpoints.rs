//! Killed (`kill -9`) at every step between the mail server and the ticket, and between the ticket and the citizen: after the
//! next start there are the same tickets with the same messages, everything was sent, and nothing lies on the server twice.

mod observer;

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use domain::Desk;
use domain::admin::Actor;
use domain::admin::furniture::{OutcomeForm, QueueForm, save_outcome, save_queue};
use domain::admin::mailboxes::{MailboxForm, Server, save};
use domain::admin::people::{NewPerson, add};
use domain::audit::verify;
use domain::failpoint::{ARCHIVE_POINTS, DISPOSAL_POINTS, OUTAGE_POINTS, POINTS};
use domain::ports::Security;
use domain::tickets::log_contact::log_contact;
use model::forms::{ContactEnd, ContactForm, TypedContact};
use model::message::{EventKind, MessageKind};
use model::outbox::DeliveryState;
use model::people::Grant;
use model::{Channel, Role, TicketState};
use server::config::Config;
use testkit::{Delivery, Dovecot, SmtpServer, TestDb, until};
use tokio::runtime::Runtime;

use crate::observer::observer;

const PATIENCE: Duration = Duration::from_secs(40);
const DAY_MS: i64 = 86_400_000;
const PASSWORD: &str = "segreta";

/// A worker of the desk, killed when it goes out of sight.
struct Worker(Child);

impl Worker {
    fn start(data: &Path, db: &TestDb, failpoint: &str) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_sportello"))
            .args(["serve", "--role", "worker"])
            .env("SPORTELLO_DATA_DIR", data)
            .env("DATABASE_URL", &db.url)
            .env("SPORTELLO_FAILPOINT", failpoint)
            .env("RUST_LOG", "warn")
            .env_remove("SPORTELLO_CONFIG")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A ticket as it has to be: subject, and of each message its kind, its text and its files.
type Ticket = (String, Vec<(MessageKind, String, Vec<String>)>);

fn expected() -> Vec<Ticket> {
    let inbound = |text: &str, files: &[&str]| {
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        (MessageKind::Inbound, text.to_owned(), files)
    };
    let receipt = || (MessageKind::Receipt, "Ricevuto.".to_owned(), Vec::new());
    vec![
        ("Due".to_owned(), vec![inbound("Testo due", &[]), receipt()]),
        ("Uno".to_owned(), vec![inbound("Testo uno", &["uno.pdf"]), receipt()]),
        // Too old for a receipt.
        ("Vecchia".to_owned(), vec![inbound("Testo vecchia", &[])]),
    ]
}

fn mail(subject: &str, file: bool) -> Vec<u8> {
    let name = subject.to_lowercase();
    let head = format!(
        "From: {name}@posta.example\r\nTo: tributi@desk.example\r\nSubject: {subject}\r\nMessage-ID: <{name}@posta.example>\r\n"
    );
    if !file {
        return format!("{head}\r\nTesto {name}\r\n").into_bytes();
    }
    format!(
        "{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nTesto {name}\r\n--x\r\n\
         Content-Type: application/pdf\r\nContent-Disposition: attachment; filename={name}.pdf\r\n\r\n%PDF-1.4\r\n--x--\r\n"
    )
    .into_bytes()
}

#[test]
fn killed_at_any_step_the_next_start_ends_with_the_same_tickets_and_messages() {
    let runtime = Runtime::new().unwrap();
    let users: Vec<String> = (0..POINTS.len() * 2).map(|n| format!("u{n}")).collect();
    let users: Vec<(&str, &str)> = users.iter().map(|user| (user.as_str(), PASSWORD)).collect();
    let dovecot = Dovecot::start_with(&users);
    let boxes = tempfile::tempdir().unwrap();
    let smtp = SmtpServer::start(Delivery::default().elsewhere(boxes.path()));
    let mut users = users.into_iter().map(|(user, _)| user);
    for point in POINTS {
        for db in runtime.block_on(testkit::databases()) {
            killed_at(point, &runtime, &db, &dovecot, users.next().unwrap(), &smtp);
        }
    }
}

fn killed_at(point: &str, runtime: &Runtime, db: &TestDb, dovecot: &Dovecot, user: &str, smtp: &SmtpServer) {
    let folder = tempfile::tempdir().unwrap();
    let desk = runtime.block_on(desk(folder.path(), db, Some(dovecot.port()), user, smtp.port()));
    let now = desk.now().0;
    dovecot.deliver_received(user, &mail("Vecchia", false), now - 20 * DAY_MS);
    dovecot.deliver(user, &mail("Uno", true));
    dovecot.deliver(user, &mail("Due", false));
    let sent_before = smtp.accepted().len();

    let moves = point.starts_with("move.");
    if moves {
        // Only what is filed is moved, by the first look after it.
        let _worker = Worker::start(folder.path(), db, "");
        until(
            &format!("before {point} ({}) everything is there", db.engine),
            PATIENCE,
            || (runtime.block_on(tickets(&desk)) == expected() && runtime.block_on(settled(&desk)) == 2).then_some(()),
        );
    }
    let mut worker = Worker::start(folder.path(), db, point);
    let status = until(&format!("{point} is passed ({})", db.engine), PATIENCE, || {
        worker.0.try_wait().unwrap()
    });
    assert_eq!(status.signal(), Some(9), "{point} ({})", db.engine);

    // What a killed process had in hand is given back when its lease of two minutes ends: hurry the clock, not the test.
    runtime.block_on(async {
        let tx = desk.store.begin().await.unwrap();
        store::inbound::hurry(&tx).await.unwrap();
        tx.commit().await.unwrap();
    });
    let _worker = Worker::start(folder.path(), db, "");
    until(
        &format!("after {point} ({}) everything is there", db.engine),
        PATIENCE,
        || (runtime.block_on(tickets(&desk)) == expected()).then_some(()),
    );
    if moves {
        let month = desk.zone.date(model::Timestamp(now - 20 * DAY_MS))[..7].to_owned();
        until(
            &format!("after {point} ({}) the old mail is moved", db.engine),
            PATIENCE,
            || {
                (dovecot.mails_in(user, &format!("Archivio.{month}")).len() == 1 && dovecot.seen(user) == 2)
                    .then_some(())
            },
        );
    }
    until(
        &format!("after {point} ({}) every mail is marked", db.engine),
        PATIENCE,
        || (dovecot.seen(user) >= 2).then_some(()),
    );
    let sent = until(
        &format!("after {point} ({}) both receipts left", db.engine),
        PATIENCE,
        || {
            let sent = smtp.accepted().split_off(sent_before);
            let to = |name: &str| sent.iter().filter(|mail| mail.to == [name]).count();
            let each = [to("uno@posta.example"), to("due@posta.example")];
            each.iter().all(|count| *count > 0).then_some(each)
        },
    );
    let twice = usize::from(point == "send.accepted");
    assert!(
        sent[0] + sent[1] <= 2 + twice,
        "after {point} ({}): {sent:?}",
        db.engine
    );
    assert_eq!(runtime.block_on(tickets(&desk)), expected(), "nothing came afterwards");
    until(
        &format!("after {point} ({}) every entry of the audit log is sealed", db.engine),
        PATIENCE,
        || {
            let found = runtime.block_on(verify::verify(&desk, None)).unwrap();
            assert_eq!(found.broken, None, "after {point} ({})", db.engine);
            (found.unsealed == 0 && found.entries > 0).then_some(())
        },
    );
}

/// Citizens of the outage.
const CITIZENS: usize = 6;

/// An outage is answered to its citizens: killed between any two of them, the next start answers the rest, and nobody twice.
#[test]
fn killed_while_an_outage_is_answered_the_next_start_answers_the_rest() {
    let runtime = Runtime::new().unwrap();
    let boxes = tempfile::tempdir().unwrap();
    let smtp = SmtpServer::start(Delivery::default().elsewhere(boxes.path()));
    for point in OUTAGE_POINTS {
        for db in runtime.block_on(testkit::databases()) {
            let folder = tempfile::tempdir().unwrap();
            let desk = runtime.block_on(desk(folder.path(), &db, None, "nessuno", smtp.port()));
            let run = format!("{point}.{}", db.engine).to_lowercase();
            let tickets = runtime.block_on(over(&desk, &run));
            let mut worker = Worker::start(folder.path(), &db, point);
            let status = until(&format!("{run} is passed"), PATIENCE, || worker.0.try_wait().unwrap());
            assert_eq!(status.signal(), Some(9), "{run}");
            let _worker = Worker::start(folder.path(), &db, "");
            until(&format!("after {run} everybody is written to"), PATIENCE, || {
                let left = runtime
                    .block_on(store::outages::answering(desk.store.reader()))
                    .unwrap();
                let sent = smtp.accepted();
                let has_got = |n: usize| sent.iter().any(|mail| mail.to == [address(n, &run)]);
                (left.is_none() && (0..CITIZENS).all(has_got)).then_some(())
            });
            for id in tickets {
                let page = runtime
                    .block_on(domain::tickets::page::page(&desk, &observer(), id))
                    .unwrap();
                let kinds = page.messages.iter().map(|message| message.kind);
                let answers = kinds.filter(|kind| *kind == MessageKind::Outbound).count();
                assert_eq!((page.state, answers), (TicketState::Closed, 1), "after {run}");
            }
        }
    }
}

/// Tickets that go to the archive: more than two batches.
const OLD: usize = 450;

/// Tickets go to the archive a batch at a time: killed between two of them, the next start goes on, and none goes there twice.
#[test]
fn killed_on_the_way_to_the_archive_the_next_start_takes_the_rest_there() {
    let runtime = Runtime::new().unwrap();
    for point in ARCHIVE_POINTS {
        for db in runtime.block_on(testkit::databases()) {
            let folder = tempfile::tempdir().unwrap();
            let desk = runtime.block_on(desk(folder.path(), &db, None, "nessuno", 9));
            runtime.block_on(closed_long_ago(&desk));
            let run = format!("{point} ({})", db.engine);
            let mut worker = Worker::start(folder.path(), &db, point);
            let status = until(&format!("{run} is passed"), PATIENCE, || worker.0.try_wait().unwrap());
            assert_eq!(status.signal(), Some(9), "{run}");
            let reached = runtime.block_on(archived(&desk)).len();
            assert!(reached < OLD, "{run}: {reached} tickets");
            let _worker = Worker::start(folder.path(), &db, "");
            let ids = until(&format!("after {run} everything is in the archive"), PATIENCE, || {
                let ids = runtime.block_on(archived(&desk));
                (ids.len() == OLD).then_some(ids)
            });
            for id in ids {
                let page = runtime
                    .block_on(domain::tickets::page::page(&desk, &observer(), id))
                    .unwrap();
                let kinds = page.events.iter().map(|event| event.kind);
                let times = kinds.filter(|kind| *kind == EventKind::Archived).count();
                assert_eq!(times, 1, "after {run}");
            }
        }
    }
}

/// Tickets that were closed a hundred days ago.
async fn closed_long_ago(desk: &Desk) {
    use store::entity::ticket;
    use store::set;
    let closed = desk.now().plus_ms(-100 * DAY_MS);
    let queue_id = store::desk::queues(desk.store.reader()).await.unwrap()[0].id;
    let tx = desk.store.begin().await.unwrap();
    let contract_id = store::desk::insert_contract(&tx, "Prova", closed).await.unwrap();
    let rows = (0..OLD).map(|n| ticket::ActiveModel {
        contract_id: set(contract_id),
        version: set(1),
        queue_id: set(queue_id),
        channel: set(Channel::Counter),
        state: set(TicketState::Closed),
        level: set(0),
        subject: set(format!("Chiuso da tempo {n}")),
        received_at: set(closed),
        opened_at: set(closed),
        due_at: set(closed),
        closed_at: set(Some(closed)),
        first_contact: set(true),
        handling_ms: set(0),
        last_word: set(model::ticket::LastWord::Desk),
        last_at: set(closed),
        stay_since: set(closed),
        ..Default::default()
    });
    store::bulk::insert(&tx, rows.collect()).await.unwrap();
    tx.commit().await.unwrap();
}

/// The numbers of the tickets in the archive.
async fn archived(desk: &Desk) -> Vec<i64> {
    let filter = store::tickets::ListFilter {
        archive: true,
        limit: 1_000,
        ..Default::default()
    };
    let rows = store::tickets::list(desk.store.reader(), &store::Scope::desk(), 0, &filter)
        .await
        .unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

/// A contract is destroyed a batch at a time: killed anywhere, the next start goes on, and nothing is half destroyed or without its
/// tombstone.
#[test]
fn killed_at_any_step_of_a_destruction_the_next_start_ends_it_and_every_ticket_has_its_tombstone() {
    let runtime = Runtime::new().unwrap();
    for point in DISPOSAL_POINTS {
        for db in runtime.block_on(testkit::databases()) {
            let folder = tempfile::tempdir().unwrap();
            let desk = runtime.block_on(desk(folder.path(), &db, None, "nessuno", 9));
            let run = format!("{point} ({})", db.engine);
            let (keeper, auditor) = runtime.block_on(disposal_begun(&desk));
            if point == "disposal.listed" {
                killed(folder.path(), &db, point);
            }
            runtime.block_on(disposal_authorised(&desk, folder.path(), &keeper, &auditor));
            if point != "disposal.listed" {
                killed(folder.path(), &db, point);
            }
            let _worker = Worker::start(folder.path(), &db, "");
            until(&format!("after {run} the record stands"), PATIENCE, || {
                let found = runtime
                    .block_on(store::disposals::find(desk.store.reader(), 1))
                    .unwrap()?;
                found.record
            });
            let tally = runtime
                .block_on(store::disposals::items::tally(desk.store.reader(), 1))
                .unwrap();
            assert_eq!(tally.destroyed, OLD as i64 + 1, "after {run}");
            let left = runtime
                .block_on(store::disposals::doomed::left_of(desk.store.reader(), 1))
                .unwrap();
            assert_eq!(left, 0, "after {run}");
            assert!(runtime.block_on(archived(&desk)).is_empty(), "after {run}");
            for id in [1, OLD as i64] {
                let stone = runtime
                    .block_on(store::disposals::tombstones::find(desk.store.reader(), id))
                    .unwrap();
                assert!(stone.is_some(), "{id} after {run}");
            }
            let keys = runtime
                .block_on(store::blob_keys::of_contract(desk.store.reader(), 1))
                .unwrap();
            assert!(keys.iter().all(|key| key.destroyed_at.is_some()), "after {run}");
        }
    }
}

fn killed(data: &Path, db: &TestDb, point: &str) {
    let mut worker = Worker::start(data, db, point);
    let status = until(&format!("{point} is passed"), PATIENCE, || worker.0.try_wait().unwrap());
    assert_eq!(status.signal(), Some(9), "{point}");
}

/// A contract that is over, with tickets in the archive and one mail, and who proposes to destroy it; and who authorises.
async fn disposal_begun(desk: &Desk) -> (domain::Principal, domain::Principal) {
    use domain::ingest::process::process_next;
    use domain::ingest::receive::{Arrived, receive};
    use store::ConnectionTrait;
    let keeper = with_role(desk, "archivista", Role::Archivist).await;
    let auditor = with_role(desk, "revisore", Role::Auditor).await;
    closed_long_ago(desk).await;
    let arrived = Arrived {
        mailbox_id: 1,
        place: None,
        received_at: Some(desk.now().plus_ms(-60 * DAY_MS)),
        raw: mail("Uno", true).into(),
    };
    receive(desk, arrived).await.unwrap();
    while process_next(desk).await.unwrap() {}
    let now = desk.now().0;
    let tx = desk.store.begin().await.unwrap();
    tx.execute_unprepared(&format!(
        // No warning is due for what is closed.
        "UPDATE ticket SET state = 'closed', closed_at = {0}, archived_at = {0}, warn_at = NULL",
        now - 50 * DAY_MS
    ))
    .await
    .unwrap();
    tx.execute_unprepared(&format!("UPDATE contract SET ends_at = {}", now - DAY_MS))
        .await
        .unwrap();
    let next = model::Timestamp(now - DAY_MS);
    store::desk::insert_contract(&tx, "Seguente", next).await.unwrap();
    tx.commit().await.unwrap();
    domain::blobs::keys::complete(desk).await.unwrap();
    let form = model::disposal::DisposalForm {
        contract_id: "1".to_owned(),
        basis: "restitution".to_owned(),
        why: "Fine del contratto".to_owned(),
        ..Default::default()
    };
    domain::disposal::propose::propose(desk, &keeper, &form).await.unwrap();
    (keeper, auditor)
}

/// Packs, accepts, authorises and starts: what comes then is the worker's.
async fn disposal_authorised(desk: &Desk, data: &Path, keeper: &domain::Principal, auditor: &domain::Principal) {
    use domain::disposal::steps::{SaidForm, accept, authorise, start};
    let shelf = connectors::package::Shelf::new(data.join("exports"));
    while domain::disposal::next(desk, &shelf).await.unwrap() {}
    domain::disposal::packing::pack(desk, keeper, 1).await.unwrap();
    domain::export::jobs::next(desk, &shelf).await.unwrap();
    while domain::disposal::next(desk, &shelf).await.unwrap() {}
    let said = || SaidForm {
        who: "Regione".to_owned(),
        on: "2020-01-02".to_owned(),
        number: "1".to_owned(),
        document: Some(domain::files::Upload {
            name: "atto.pdf".to_owned(),
            mime: "application/pdf".to_owned(),
            bytes: bytes::Bytes::from_static(b"%PDF-1.4"),
            content_id: None,
            inline: false,
        }),
    };
    accept(desk, keeper, 1, said()).await.unwrap();
    authorise(desk, auditor, 1, said()).await.unwrap();
    let count = (OLD + 1).to_string();
    start(desk, Actor::Person(keeper), 1, &count).await.unwrap();
}

/// The address of a citizen, which no other run has.
fn address(n: usize, run: &str) -> String {
    format!("c{n}.{run}@posta.example")
}

/// Opens an outage with its tickets and has everybody answered, which no worker does yet. The numbers of the tickets.
async fn over(desk: &Desk, run: &str) -> Vec<i64> {
    use domain::outages::solve::{Solution, solve};
    use domain::outages::{link, open};
    let who = team_leader(desk).await;
    let outcome = OutcomeForm {
        name: "Risolto".to_owned(),
        active: true,
        ..OutcomeForm::default()
    };
    let outcome_id = save_outcome(desk, Actor::CommandLine, outcome).await.unwrap();
    let queue_id = store::desk::queues(desk.store.reader()).await.unwrap()[0].id;
    let opening = open::Opening {
        title: "Portale fermo".to_owned(),
        queue_id: Some(queue_id),
        began_at: desk.zone.input(desk.now()),
        ..open::Opening::default()
    };
    let id = open::open(desk, &who, opening).await.unwrap();
    let mut tickets = Vec::new();
    for n in 0..CITIZENS {
        let form = ContactForm {
            channel: Channel::Counter,
            line_id: None,
            caller: TypedContact {
                name: format!("Cittadino {n}"),
                email: address(n, run),
                ..TypedContact::default()
            },
            on_behalf_of: None,
            delegation_seen: false,
            queue_id,
            reason_id: None,
            subject: "Errore 500".to_owned(),
            notes: String::new(),
            received_at: None,
            opened_at: desk.now(),
            hung_up_at: None,
            outages: Vec::new(),
            attach_cards: Vec::new(),
            related: None,
            end: ContactEnd::Forward,
        };
        tickets.push(log_contact(desk, &who, form, Vec::new()).await.unwrap());
    }
    link::link(desk, &who, id, "", &tickets).await.unwrap();
    let solution = Solution {
        id,
        text: "Funziona di nuovo.".to_owned(),
        outcome_id: Some(outcome_id),
        version: 1,
    };
    solve(desk, &who, &solution).await.unwrap();
    tickets
}

/// Somebody who leads, as the database knows them.
async fn team_leader(desk: &Desk) -> domain::Principal {
    with_role(desk, "responsabile", Role::TeamLeader).await
}

/// A new person with a role for every queue.
async fn with_role(desk: &Desk, login: &str, role: Role) -> domain::Principal {
    let grants = vec![Grant {
        role,
        queue_id: None,
        office_id: None,
    }];
    let person = NewPerson {
        login: login.to_owned(),
        name: login.to_owned(),
        grants: grants.clone(),
        ..NewPerson::default()
    };
    let (person, _) = add(desk, Actor::CommandLine, person).await.unwrap();
    domain::Principal::new(store::people::PersonWithGrants {
        id: person.id,
        name: person.name,
        login: person.login,
        must_change_password: false,
        letter_keys: true,
        grants,
    })
}

/// A desk with a queue that answers with a receipt, and a mailbox that moves old mail away.
async fn desk(data: &Path, db: &TestDb, imap: Option<u16>, user: &str, smtp: u16) -> Desk {
    let env = |name: &str| match name {
        "SPORTELLO_DATA_DIR" => Some(data.display().to_string()),
        "DATABASE_URL" => Some(db.url.clone()),
        _ => None,
    };
    let config = Config::load(None, env).unwrap();
    let desk = server::compose::desk(&config, true).await.unwrap();
    let queue = QueueForm {
        name: "Tributi".to_owned(),
        slug: "tributi".to_owned(),
        receipt_active: true,
        receipt_subject: "Ricevuto".to_owned(),
        receipt_body: "Ricevuto.".to_owned(),
        active: true,
        ..QueueForm::default()
    };
    let queue_id = save_queue(&desk, Actor::CommandLine, queue).await.unwrap();
    let server = |port| Server {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
    };
    let mailbox = MailboxForm {
        name: "tributi".to_owned(),
        address: "tributi@desk.example".to_owned(),
        queue_id,
        imap: imap.map(server),
        smtp: Some(server(smtp)),
        login: Some(user.to_owned()),
        secret: Some(PASSWORD.to_owned()),
        archive_folder: "Archivio".to_owned(),
        active: true,
        ..MailboxForm::default()
    };
    save(&desk, Actor::CommandLine, mailbox).await.unwrap();
    desk
}

async fn tickets(desk: &Desk) -> Vec<Ticket> {
    let filter = store::tickets::ListFilter {
        limit: 100,
        ..Default::default()
    };
    let rows = store::tickets::list(desk.store.reader(), &store::Scope::desk(), 0, &filter)
        .await
        .unwrap();
    let mut tickets = Vec::new();
    for row in rows {
        let page = domain::tickets::page::page(desk, &observer(), row.id).await.unwrap();
        let messages = page.messages.into_iter().map(|message| {
            let files = message.attachments.into_iter().map(|file| file.name).collect();
            (message.kind, message.text.trim().to_owned(), files)
        });
        tickets.push((row.subject, messages.collect()));
    }
    tickets.sort_by(|a: &Ticket, b| a.0.cmp(&b.0));
    tickets
}

/// How many receipts have left, and the desk knows it.
async fn settled(desk: &Desk) -> usize {
    let filter = store::tickets::ListFilter {
        limit: 100,
        ..Default::default()
    };
    let rows = store::tickets::list(desk.store.reader(), &store::Scope::desk(), 0, &filter)
        .await
        .unwrap();
    let mut settled = 0;
    for row in rows {
        let page = domain::tickets::page::page(desk, &observer(), row.id).await.unwrap();
        let deliveries = page.messages.iter().flat_map(|message| &message.deliveries);
        settled += deliveries
            .filter(|delivery| delivery.state == DeliveryState::Accepted)
            .count();
    }
    settled
}
