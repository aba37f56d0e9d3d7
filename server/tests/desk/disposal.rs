//! Disposal: no step can be left out, nobody does both sides of it, what is destroyed is gone everywhere and stays gone.

use std::path::{Path, PathBuf};

use connectors::package::Shelf;
use domain::export::jobs;
use model::Role;
use store::ConnectionTrait;

use crate::app::{Browser, TestApp, apps, grant, run};
use crate::mail::{MAIL, arrive, number, ticket_of};

const DAY: i64 = 86_400_000;
const WHY: &str = "Fine del contratto, tutto restituito";
const ONE: &str = "/admin/disposals/1";
const LETTER: (&str, &[u8]) = ("lettera.pdf", b"%PDF-1.4 ricevuto");

/// Every table with rows of a ticket, and the column that says so.
const TABLES: [&str; 19] = [
    "message",
    "attachment",
    "picture",
    "event",
    "ticket_seen",
    "ticket_stay",
    "ticket_warning",
    "ticket_measure",
    "document_check",
    "inbound",
    "outbox",
    "evidence",
    "alert",
    "notice",
    "recontact",
    "pec_request",
    "outage_ticket",
    "lookup",
    "change",
];

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

impl TestApp {
    async fn directly(&self, statement: &str) {
        let tx = self.desk.store.begin().await.unwrap();
        tx.execute_unprepared(statement).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// How many rows fit, counted behind the desk's back.
    async fn rows(&self, table: &str, column: &str, condition: &str) -> u64 {
        let tx = self.desk.store.begin().await.unwrap();
        let touch = format!("UPDATE {table} SET {column} = {column} WHERE {condition}");
        tx.execute_unprepared(&touch).await.unwrap().rows_affected()
    }

    async fn is(&self, state: &str) -> bool {
        self.rows("disposal", "id", &format!("id = 1 AND state = '{state}'"))
            .await
            == 1
    }

    fn blobs(&self) -> usize {
        let mut found = Vec::new();
        files_below(&self.folder().join("blobs"), &mut found);
        found.len()
    }

    /// A mail with its ticket and a call with a file, in the archive of a contract that is over. Their numbers, and the contract's.
    async fn over(&self) -> (i64, i64, i64) {
        let mail = ticket_of(self, arrive(self, MAIL).await).await.unwrap();
        let clerk = self
            .browser_with("sportello", vec![grant(Role::BackOffice, None)])
            .await;
        let form = self.contact("Referto", "forward");
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let call = clerk
            .multipart("/contacts/new", &fields, &[("referto.pdf", b"%PDF-1.4 x")])
            .await;
        let call = call.ticket();
        clerk.get(&format!("/tickets/{mail}")).await;
        let now = self.desk.now();
        let contract = self.ticket(mail).await.contract_id;
        self.directly(&format!(
            "UPDATE contract SET starts_at = {}, ends_at = {} WHERE id = {contract}",
            now.0 - 400 * DAY,
            now.0 - DAY
        ))
        .await;
        let tx = self.desk.store.begin().await.unwrap();
        store::desk::insert_contract(&tx, "Contratto 2", now.plus_ms(-DAY))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        domain::blobs::keys::complete(&self.desk).await.unwrap();
        self.directly(&format!(
            "UPDATE ticket SET state = 'closed', closed_at = {0}, archived_at = {0} WHERE id IN ({mail}, {call})",
            now.0 - 2 * DAY
        ))
        .await;
        (mail, call, contract)
    }

    /// Puts a ticket on legal hold.
    async fn hold(&self, ticket: i64) {
        let auditor = self
            .browser_with("revisore.blocchi", vec![grant(Role::Auditor, None)])
            .await;
        let number = ticket.to_string();
        let answer = auditor.post("/admin/holds", &hold_of(&[("tickets", &number)])).await;
        assert_eq!(answer.location(), "/admin/holds?done=yes", "{}", self.engine);
    }

    /// Does what there is to do in the background.
    async fn work(&self) {
        let shelf = Shelf::new(self.folder().join("exports"));
        loop {
            let disposed = domain::disposal::next(&self.desk, &shelf).await.unwrap();
            let packed = jobs::next(&self.desk, &shelf).await.unwrap();
            if !disposed && !packed {
                return;
            }
        }
    }
}

/// The form of a hold with these fields.
pub fn hold_of<'a>(said: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        "contract_id",
        "queue_id",
        "since",
        "until",
        "tickets",
        "person",
        "protocol",
    ];
    let mut form: Vec<(&str, &str)> = fields
        .into_iter()
        .map(|name| {
            said.iter()
                .copied()
                .find(|(said, _)| *said == name)
                .unwrap_or((name, ""))
        })
        .collect();
    form.push(("why", "Ricorso al TAR, n. 12/2026"));
    form
}

async fn proposed(app: &TestApp, who: &Browser, contract: i64) {
    let contract = contract.to_string();
    let fields = [
        ("contract_id", contract.as_str()),
        ("class_id", ""),
        ("basis", "restitution"),
        ("since", ""),
        ("until", ""),
        ("why", WHY),
        ("step", "propose"),
    ];
    assert_eq!(
        who.post("/admin/disposals/new", &fields).await.location(),
        ONE,
        "{}",
        app.engine
    );
    app.work().await;
    assert!(app.is("proposed").await, "{}", app.engine);
}

async fn accepted(app: &TestApp, who: &Browser) {
    who.post(&format!("{ONE}/pack"), &[]).await;
    app.work().await;
    assert!(app.is("packaged").await, "{}", app.engine);
    let said = [
        ("accepted_who", "Dott. Esempio"),
        ("accepted_on", "2026-11-20"),
        ("accepted_protocol", "123/2026"),
    ];
    let answer = who.multipart(&format!("{ONE}/accept"), &said, &[LETTER]).await;
    assert_eq!(answer.location(), ONE, "{}", app.engine);
    assert!(app.is("accepted").await, "{}", app.engine);
}

const ACT: [(&str, &str); 3] = [("authority", "Regione"), ("act_number", "45"), ("act_on", "2026-11-21")];

async fn authorised(app: &TestApp, auditor: &Browser) {
    let answer = auditor.multipart(&format!("{ONE}/authorise"), &ACT, &[LETTER]).await;
    assert_eq!(answer.location(), ONE, "{}", app.engine);
    assert!(app.is("authorised").await, "{}", app.engine);
}

async fn destroyed(app: &TestApp, keeper: &Browser, count: &str) {
    let answer = keeper.post(&format!("{ONE}/start"), &[("count", count)]).await;
    assert_eq!(answer.location(), ONE, "{}", app.engine);
    app.work().await;
    assert!(app.is("done").await, "{}", app.engine);
}

#[test]
fn what_is_destroyed_is_gone_from_everywhere_and_no_mailbox_brings_it_back() {
    run(async {
        for app in apps().await {
            let (mail, call, contract) = app.over().await;
            let keeper = app.browser_with("archivista", vec![grant(Role::Archivist, None)]).await;
            let auditor = app.browser_with("revisore", vec![grant(Role::Auditor, None)]).await;
            proposed(&app, &keeper, contract).await;

            // No step can be left out.
            let early = keeper.post(&format!("{ONE}/start"), &[("count", "2")]).await;
            assert!(early.location().contains("again=yes"), "{}", app.engine);
            let early = keeper
                .multipart(&format!("{ONE}/accept"), &[("accepted_who", "x")], &[])
                .await;
            assert!(early.location().contains("again=yes"), "{}", app.engine);
            assert!(app.is("proposed").await);
            accepted(&app, &keeper).await;
            let answer = keeper.multipart(&format!("{ONE}/authorise"), &ACT, &[LETTER]).await;
            assert_eq!(answer.status, 403, "who keeps does not authorise ({})", app.engine);
            authorised(&app, &auditor).await;
            let wrong = keeper.post(&format!("{ONE}/start"), &[("count", "3")]).await;
            assert!(wrong.location().contains("again=yes"), "{}", app.engine);
            assert!(app.blobs() > 0);
            destroyed(&app, &keeper, "2").await;

            for table in TABLES {
                let left = app
                    .rows(table, "ticket_id", &format!("ticket_id IN ({mail}, {call})"))
                    .await;
                assert_eq!(left, 0, "{table} ({})", app.engine);
            }
            for table in [
                "ticket",
                "contact",
                "contact_key",
                "message",
                "attachment",
                "outbox",
                "doomed_blob",
            ] {
                assert_eq!(app.rows(table, "id", "id > 0").await, 0, "{table} ({})", app.engine);
            }
            assert_eq!(app.rows("inbound", "id", "sender IS NOT NULL OR sha256 <> ''").await, 0);
            assert_eq!(app.blobs(), 0, "no file is left ({})", app.engine);
            assert_eq!(
                app.rows("tombstone", "ticket_id", "ticket_id > 0").await,
                2,
                "{}",
                app.engine
            );
            let keys = format!("contract_id = {contract} AND sealed <> ''");
            assert_eq!(app.rows("blob_key", "id", &keys).await, 0, "{}", app.engine);

            // The mailbox still has it: it is known, and nothing of it is stored.
            let again = arrive(&app, MAIL).await;
            assert_eq!(ticket_of(&app, again).await, None, "{}", app.engine);
            let row = store::inbound::find(app.desk.store.reader(), number(again))
                .await
                .unwrap()
                .unwrap();
            assert_eq!((row.state.code(), row.sender), ("destroyed", None));
            assert_eq!(app.rows("ticket", "id", "id > 0").await, 0, "{}", app.engine);
            assert_eq!(app.blobs(), 0, "{}", app.engine);

            // Its number leads to what is left of it; what a citizen answers is a new ticket.
            let led = keeper.get(&format!("/tickets/{mail}")).await;
            assert_eq!(led.location(), format!("/admin/tombstones/{mail}"), "{}", app.engine);
            let stone = keeper.get(&format!("/admin/tombstones/{mail}")).await.text();
            assert!(
                stone.contains("verbale n. 1") && !stone.contains("Lucia"),
                "{}",
                app.engine
            );
            let reference = app.desk.threading.message_id(mail, 1);
            let answer = MAIL
                .replace("<uno@posta.example>", "<due@posta.example>")
                .replace("Content-Type", &format!("In-Reply-To: {reference}\nContent-Type"));
            let new = ticket_of(&app, arrive(&app, &answer).await).await;
            assert!(new.is_some_and(|new| new != mail), "{}", app.engine);

            let record = keeper.get(&format!("{ONE}/record")).await.text();
            for words in [
                "VERBALE DI DISTRUZIONE N. 1",
                "Distrutti: 2 ticket",
                "atto 45",
                "protocollo 123/2026",
                WHY,
            ] {
                assert!(record.contains(words), "{words} ({})", app.engine);
            }
            let page = auditor.get(ONE).await.text();
            assert!(page.contains("VERBALE DI DISTRUZIONE"), "{}", app.engine);
            let actions = store::audit::actions_on(app.desk.store.reader(), "disposal")
                .await
                .unwrap();
            let actions: Vec<&str> = actions.iter().map(|(action, _)| action.as_str()).collect();
            for action in [
                "disposal.propose",
                "disposal.authorise",
                "disposal.batch",
                "disposal.keys",
                "disposal.end",
            ] {
                assert!(actions.contains(&action), "{action} ({})", app.engine);
            }
        }
    });
}

#[test]
fn who_proposed_never_authorises_whatever_roles_they_have() {
    run(async {
        for app in apps().await {
            let (_, _, contract) = app.over().await;
            let both = vec![grant(Role::Archivist, None), grant(Role::Auditor, None)];
            let both = app.browser_with("tutto", both).await;
            proposed(&app, &both, contract).await;
            accepted(&app, &both).await;
            let answer = both.multipart(&format!("{ONE}/authorise"), &ACT, &[LETTER]).await;
            assert_eq!(answer.status, 403, "{}", app.engine);
            assert!(app.is("accepted").await, "{}", app.engine);
            let clerk = app.browser(Role::BackOffice).await;
            assert_eq!(clerk.get("/admin/disposals").await.status, 403, "{}", app.engine);
        }
    });
}

#[test]
fn a_ticket_that_changed_since_it_was_listed_stays_and_is_reported() {
    run(async {
        for app in apps().await {
            let (mail, call, contract) = app.over().await;
            let keeper = app.browser_with("archivista", vec![grant(Role::Archivist, None)]).await;
            let auditor = app.browser_with("revisore", vec![grant(Role::Auditor, None)]).await;
            proposed(&app, &keeper, contract).await;
            accepted(&app, &keeper).await;
            authorised(&app, &auditor).await;
            app.directly(&format!("UPDATE ticket SET version = version + 1 WHERE id = {call}"))
                .await;
            destroyed(&app, &keeper, "2").await;
            assert_eq!(
                app.rows("ticket", "id", &format!("id = {call}")).await,
                1,
                "{}",
                app.engine
            );
            assert_eq!(
                app.rows("ticket", "id", &format!("id = {mail}")).await,
                0,
                "{}",
                app.engine
            );
            let record = keeper.get(&format!("{ONE}/record")).await.text();
            assert!(record.contains("cambiati dopo l'elenco: 1"), "{}", app.engine);
            let keys = format!("contract_id = {contract} AND sealed <> ''");
            assert_eq!(
                app.rows("blob_key", "id", &keys).await,
                1,
                "its files can be read ({})",
                app.engine
            );
        }
    });
}

#[test]
fn a_proposal_that_is_given_up_leaves_everything_as_it_was() {
    run(async {
        for app in apps().await {
            let (mail, _, contract) = app.over().await;
            let keeper = app.browser_with("archivista", vec![grant(Role::Archivist, None)]).await;
            proposed(&app, &keeper, contract).await;
            keeper.post(&format!("{ONE}/withdraw"), &[]).await;
            assert!(app.is("withdrawn").await, "{}", app.engine);
            assert_eq!(app.rows("ticket", "id", &format!("id = {mail}")).await, 1);
            assert_eq!(app.rows("disposal_item", "ticket_id", "ticket_id > 0").await, 0);
        }
    });
}

#[test]
fn a_ticket_put_on_hold_after_the_proposal_stays_and_is_reported() {
    run(async {
        for app in apps().await {
            let (mail, call, contract) = app.over().await;
            let keeper = app.browser_with("archivista", vec![grant(Role::Archivist, None)]).await;
            let auditor = app.browser_with("revisore", vec![grant(Role::Auditor, None)]).await;
            proposed(&app, &keeper, contract).await;
            accepted(&app, &keeper).await;
            authorised(&app, &auditor).await;
            app.hold(mail).await;
            let page = keeper.get(ONE).await.text();
            assert!(page.contains("sono bloccati"), "it is seen before ({})", app.engine);
            destroyed(&app, &keeper, "2").await;
            assert_eq!(
                app.rows("ticket", "id", &format!("id = {mail}")).await,
                1,
                "{}",
                app.engine
            );
            assert_eq!(
                app.rows("ticket", "id", &format!("id = {call}")).await,
                0,
                "{}",
                app.engine
            );
            let record = keeper.get(&format!("{ONE}/record")).await.text();
            assert!(record.contains("bloccati: 1"), "{}", app.engine);
        }
    });
}

#[test]
fn nothing_is_proposed_before_its_term_is_over_or_its_contract_has_ended() {
    run(async {
        for app in apps().await {
            let (_, _, contract) = app.over().await;
            let keeper = app.browser_with("archivista", vec![grant(Role::Archivist, None)]).await;
            let (ended, going) = (contract.to_string(), (contract + 1).to_string());
            let ask = async |contract: &str, class: &str, basis: &str| {
                let fields = [
                    ("contract_id", contract),
                    ("class_id", class),
                    ("basis", basis),
                    ("since", ""),
                    ("until", ""),
                    ("why", WHY),
                    ("step", "propose"),
                ];
                keeper.post("/admin/disposals/new", &fields).await.location()
            };
            // Ten years from the closing are not over; the contract in force is not; a scarto is of a class.
            app.directly("UPDATE ticket SET retention_class_id = 2").await;
            for (contract, class, basis) in [
                (ended.as_str(), "2", "scarto"),
                (going.as_str(), "", "restitution"),
                (ended.as_str(), "", "scarto"),
            ] {
                let to = ask(contract, class, basis).await;
                assert!(
                    to.contains("again=yes"),
                    "{contract} {class} {basis} ({}): {to}",
                    app.engine
                );
            }
            assert_eq!(app.rows("disposal", "id", "id > 0").await, 0, "{}", app.engine);
            // The class that ends with the contract is over on the day after its last.
            app.directly("UPDATE ticket SET retention_class_id = 1").await;
            let to = ask(&ended, "1", "scarto").await;
            assert!(
                to.starts_with("/admin/disposals/") && !to.contains("again"),
                "{} {to}",
                app.engine
            );
        }
    });
}
