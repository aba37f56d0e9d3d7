//! Which contract and which class a ticket belongs to, and what the page of a contract counts.

use axum::http::StatusCode;
use domain::admin::{Actor, contracts};
use model::Role;
use model::retention::{CountedFrom, Holding};
use store::set;

use crate::app::{Browser, TestApp, apps, grant, run};
use crate::mail::{MAIL, arrive, ticket_of};

const HOUR: i64 = 3_600_000;

impl TestApp {
    /// The number of a class.
    async fn class(&self, code: &str) -> i64 {
        let classes = store::retention::classes(self.desk.store.reader()).await.unwrap();
        classes.into_iter().find(|class| class.code == code).unwrap().id
    }

    /// Has the tickets of Tributi, or those about its reason, kept as a class says.
    async fn classify(&self, queue: Option<i64>, reason: Option<i64>) {
        let tx = self.desk.store.begin().await.unwrap();
        let row = store::desk::QueueChange {
            id: set(self.tributi),
            retention_class_id: set(queue),
            ..Default::default()
        };
        store::desk::save(&tx, row).await.unwrap();
        let row = store::desk::ReasonChange {
            id: set(self.reason),
            retention_class_id: set(reason),
            ..Default::default()
        };
        store::desk::save(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// What is kept of a contract in a class; what belongs to no ticket where none is named.
    async fn held(&self, who: &Browser, contract_id: i64, class: Option<&str>) -> Holding {
        let who = self.principal(who.person_id).await;
        let page = contracts::page(&self.desk, &who, contract_id).await.unwrap();
        let mut holdings = page.holdings.into_iter();
        holdings
            .find(|holding| holding.class.as_deref() == class)
            .unwrap_or_default()
    }
}

/// Sends the form about a contract; where it leads.
async fn contract(who: &Browser, id: &str, name: &str, first: &str, last: &str) -> String {
    let fields = [
        ("id", id),
        ("name", name),
        ("supplier", "Fornitore di prova"),
        ("first", first),
        ("last", last),
    ];
    who.post("/admin/contracts", &fields).await.location()
}

#[test]
fn a_ticket_belongs_to_the_contract_in_which_it_came_in_with_all_that_is_written_on_it_later() {
    run(async {
        for app in apps().await {
            let engine = app.engine;
            let clerk = app.browser(Role::BackOffice).await;
            let old = app.call(&clerk, "Prima della fine").await;
            let first = app.ticket(old).await.contract_id;
            let admin = app.browser(Role::Administrator).await;
            let number = first.to_string();

            let refused = contract(&admin, "", "Contratto 2", "2026-11-25", "").await;
            assert_eq!(
                refused, "/admin/contracts/new?again=yes#problem",
                "the first has no end"
            );
            let page = admin.get("/admin/contracts/new?again=yes").await.text();
            assert!(page.contains("Contratto 1"), "said with which it overlaps ({engine})");
            assert!(page.contains("Contratto 2"), "what was typed is still there ({engine})");
            let ended = contract(&admin, &number, "Contratto 1", "2026-11-23", "2026-11-24").await;
            assert_eq!(ended, "/admin/contracts?done=saved", "{engine}");
            let refused = contract(&admin, "", "Contratto 2", "2026-11-24", "2028-11-24").await;
            assert_eq!(refused, "/admin/contracts/new?again=yes#problem", "the same day twice");
            let begun = contract(&admin, "", "Contratto 2", "2026-11-25", "2028-11-24").await;
            assert_eq!(begun, "/admin/contracts?done=saved", "{engine}");
            let refused = contract(&admin, &number, "Contratto 1", "2026-11-23", "2026-11-25").await;
            assert_eq!(
                refused,
                format!("/admin/contracts/{first}?again=yes#problem"),
                "{engine}"
            );
            let backwards = contract(&admin, "", "Contratto 0", "2026-11-20", "2026-11-19").await;
            assert_eq!(backwards, "/admin/contracts/new?again=yes#problem", "{engine}");
            assert_eq!(
                app.count("audit", "action = 'contract.save'").await,
                2,
                "each change is in the log ({engine})"
            );

            // A second before midnight, and at midnight.
            app.clock.advance_ms(38 * HOUR - 1_000);
            let evening = app.browser_with("sera", vec![grant(Role::BackOffice, None)]).await;
            let last = app.call(&evening, "All'ultimo secondo").await;
            assert_eq!(app.ticket(last).await.contract_id, first, "{engine}");
            app.clock.advance_ms(1_000);
            let new = app.call(&evening, "Nel nuovo contratto").await;
            let second = app.ticket(new).await.contract_id;
            assert_ne!(second, first, "{engine}");
            let file: &[(&str, &[u8])] = &[("files", b"nota")];
            evening
                .multipart(&format!("/tickets/{old}/note"), &[("text", "Ancora una cosa.")], file)
                .await;
            let of_old = format!("ticket_id = {old} AND contract_id = {first}");
            assert_eq!(
                app.count("attachment", &of_old).await,
                1,
                "it stays with its ticket ({engine})"
            );

            let lookup = app.wrote_lookup(app.looked_up(&evening, app.desk.now())).await;
            let loose = format!("id = {lookup} AND contract_id = {second}");
            assert_eq!(app.count("lookup", &loose).await, 1, "{engine}");

            // After the last contract there is still one to belong to.
            app.clock.advance_ms(3 * 366 * 24 * HOUR);
            let late = app.browser_with("tardi", vec![grant(Role::BackOffice, None)]).await;
            let after = app.call(&late, "Dopo la fine").await;
            assert_eq!(app.ticket(after).await.contract_id, second, "{engine}");
        }
    });
}

#[test]
fn the_class_follows_reason_and_queue_until_somebody_says_otherwise() {
    run(async {
        for app in apps().await {
            let engine = app.engine;
            let clerk = app.browser(Role::BackOffice).await;
            let (routine, tax) = (app.class("routine").await, app.class("tax").await);
            let (health, evidence) = (app.class("health").await, app.class("pec_evidence").await);
            assert_eq!(routine, store::retention::ROUTINE, "{engine}");

            let id = app.call(&clerk, "Nessuno ha detto niente").await;
            assert_eq!(app.ticket(id).await.retention_class_id, routine, "{engine}");
            app.classify(Some(tax), None).await;
            let id = app.call(&clerk, "Come la coda").await;
            assert_eq!(app.ticket(id).await.retention_class_id, tax, "{engine}");
            let mailed = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            assert_eq!(
                app.ticket(mailed).await.retention_class_id,
                tax,
                "a mail too ({engine})"
            );
            app.classify(Some(tax), Some(health)).await;
            let id = app.call(&clerk, "Come il motivo").await;
            assert_eq!(app.ticket(id).await.retention_class_id, health, "{engine}");

            let who = app.principal(clerk.person_id).await;
            let moved = |queue: i64, reason: Option<i64>| {
                let (app, who) = (&app, &who);
                async move {
                    let version = app.ticket(id).await.version;
                    domain::tickets::state::change_queue(&app.desk, who, id, queue, reason, version)
                        .await
                        .unwrap();
                    app.ticket(id).await.retention_class_id
                }
            };
            assert_eq!(moved(app.pec, None).await, routine, "{engine}");
            assert_eq!(moved(app.tributi, None).await, tax, "{engine}");
            assert_eq!(moved(app.tributi, Some(app.reason)).await, health, "{engine}");

            let page = format!("/retention/{id}");
            let version = app.ticket(id).await.version.to_string();
            let class = evidence.to_string();
            let fields = [
                ("class_id", class.as_str()),
                ("why", "Prova in giudizio"),
                ("version", &version),
            ];
            assert_eq!(
                clerk.post(&page, &fields).await.status,
                StatusCode::FORBIDDEN,
                "{engine}"
            );
            let leader = app.browser(Role::TeamLeader).await;
            let ticket = leader.get(&format!("/tickets/{id}")).await.text();
            assert!(ticket.contains(&page) && ticket.contains("Sanitaria"), "{engine}");
            let silent = [("class_id", class.as_str()), ("why", " "), ("version", &version)];
            let refused = leader.post(&page, &silent).await.location();
            assert_eq!(refused, format!("{page}?again=yes#problem"), "{engine}");
            let done = leader.post(&page, &fields).await.location();
            assert_eq!(done, format!("{page}?done=saved"), "{engine}");
            assert!(app.ticket(id).await.retention_set_by_hand, "{engine}");
            let ticket = leader.get(&format!("/tickets/{id}")).await.text();
            assert!(ticket.contains("Prova in giudizio"), "the ticket says why ({engine})");
            assert_eq!(app.count("audit", "action = 'ticket.retention'").await, 1, "{engine}");
            assert_eq!(
                moved(app.pec, None).await,
                evidence,
                "nothing moves it any more ({engine})"
            );
        }
    });
}

#[test]
fn the_page_of_a_contract_counts_what_is_there_and_says_when_it_ends() {
    run(async {
        for app in apps().await {
            let engine = app.engine;
            let clerk = app.browser(Role::BackOffice).await;
            let admin = app.browser(Role::Administrator).await;
            let tax = app.class("tax").await;
            app.call(&clerk, "Ordinario e aperto").await;
            app.classify(Some(tax), None).await;
            let open = app.call(&clerk, "Aperto").await;
            let form = app.contact("Chiuso", "close");
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let closed = clerk.multipart("/contacts/new", &fields, &[]).await.ticket();
            let contract_id = app.ticket(closed).await.contract_id;
            let file: &[(&str, &[u8])] = &[("files", b"12345")];
            clerk
                .multipart(&format!("/tickets/{open}/note"), &[("text", "Con un file.")], file)
                .await;
            let mailed = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            app.wrote_lookup(store::lookups::Lookup {
                ticket_id: Some(open),
                ..app.looked_up(&clerk, app.desk.now())
            })
            .await;
            app.wrote_lookup(app.looked_up(&clerk, app.desk.now())).await;

            let held = app.held(&admin, contract_id, Some("Tributi")).await;
            assert_eq!(held.tickets, 3, "{engine}");
            let messages = format!("ticket_id IN ({open}, {closed}, {mailed})");
            let messages = app.count("message", &messages).await;
            assert_eq!(u64::try_from(held.messages).unwrap(), messages, "{engine}");
            assert_eq!((held.attachments.count, held.attachments.bytes), (1, 5), "{engine}");
            let raw = MAIL.replace('\n', "\r\n").len();
            assert_eq!(held.mails.count, 1, "{engine}");
            assert_eq!(usize::try_from(held.mails.bytes).unwrap(), raw, "{engine}");
            assert_eq!(held.lookups, 1, "{engine}");
            assert_eq!(
                (held.ended, held.soon, held.later, held.open),
                (0, 0, 1, 2),
                "ten years from the closing ({engine})"
            );
            assert!(held.oldest.is_some() && held.newest.is_some(), "{engine}");
            assert_eq!(
                app.held(&admin, contract_id, Some("Ordinaria")).await.tickets,
                1,
                "{engine}"
            );
            assert_eq!(
                app.held(&admin, contract_id, Some("Sanitaria")).await.tickets,
                0,
                "{engine}"
            );
            assert_eq!(
                app.held(&admin, contract_id, None).await.lookups,
                1,
                "of no ticket ({engine})"
            );

            let page = format!("/admin/contracts/{contract_id}");
            let text = admin.get(&page).await.text();
            assert!(
                text.contains("Che cosa si conserva") && text.contains("in corso"),
                "{engine}"
            );
            let (months, counted) = (format!("months_{tax}"), format!("counted_{tax}"));
            let terms = format!("{page}/terms");
            let closing = CountedFrom::Closing.code();
            let wrong = admin
                .post(&terms, &[(months.as_str(), "-1"), (counted.as_str(), closing)])
                .await;
            assert_eq!(wrong.location(), format!("{page}?again=yes#problem"), "{engine}");
            let done = admin
                .post(&terms, &[(months.as_str(), "0"), (counted.as_str(), closing)])
                .await;
            assert_eq!(done.location(), page, "{engine}");
            let held = app.held(&admin, contract_id, Some("Tributi")).await;
            assert_eq!(
                (held.ended, held.soon, held.later),
                (0, 1, 0),
                "until tonight ({engine})"
            );
            app.clock.advance_ms(24 * HOUR);
            let held = app.held(&admin, contract_id, Some("Tributi")).await;
            assert_eq!((held.ended, held.soon, held.later), (1, 0, 0), "{engine}");
        }
    });
}

#[test]
fn contracts_and_classes_are_the_administrators() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let id = app.call(&leader, "Uno").await;
            let contract_id = app.ticket(id).await.contract_id;
            let one = format!("/admin/contracts/{contract_id}");
            for path in [
                "/admin/contracts",
                &one,
                "/admin/contracts/new",
                "/admin/classes",
                "/admin/classes/1",
            ] {
                assert_eq!(leader.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
            }
            let contract = [
                ("id", ""),
                ("name", "Mio"),
                ("supplier", ""),
                ("first", "2030-01-01"),
                ("last", ""),
            ];
            let class = [
                ("id", ""),
                ("name", "Mia"),
                ("legal_basis", "Nessuna"),
                ("months", "1"),
                ("counted", "closing"),
            ];
            let terms = [("months_1", "1"), ("counted_1", "closing")];
            let to_terms = format!("{one}/terms");
            let posts: [(&str, &[(&str, &str)]); 3] = [
                ("/admin/contracts", &contract),
                ("/admin/classes", &class),
                (&to_terms, &terms),
            ];
            for (path, fields) in posts {
                assert_eq!(leader.post(path, fields).await.status, StatusCode::FORBIDDEN, "{path}");
            }
            let admin = app.principal(app.browser(Role::Administrator).await.person_id).await;
            let listed = contracts::list(&app.desk, &admin).await.unwrap();
            assert_eq!(listed.len(), 1, "nothing was made ({})", app.engine);
            let same = contracts::ContractForm {
                id: Some(contract_id),
                name: "Contratto quadro".to_owned(),
                first: "2026-11-23".to_owned(),
                ..contracts::ContractForm::default()
            };
            contracts::save(&app.desk, Actor::Person(&admin), same).await.unwrap();
        }
    });
}
