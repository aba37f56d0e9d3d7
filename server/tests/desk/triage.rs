//! Sorting of received mail: rules, what waits for a person, and what that person decides.

use axum::http::StatusCode;
use domain::admin::Actor;
use domain::admin::mailboxes::{self, MailboxForm};
use domain::admin::sorting::{self, RuleForm};
use domain::ingest::receive::Receipt;
use model::people::Grant;
use model::sorting::{Conditions, Sorting};
use model::{Role, TicketState};

use crate::app::{Browser, TestApp, apps, run};
use crate::mail::{MAIL, arrive, ticket_of};

const REQUEST: &str = "From: Ada <ada@posta.example>\nTo: bollo@desk.example\nSubject: Rateizzazione e altro\n\
                       Message-ID: <r@posta.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n\
                       --x\nContent-Type: text/plain\n\nDue cose, per favore.\n\
                       --x\nContent-Type: application/pdf; name=atto.pdf\nContent-Disposition: attachment; filename=atto.pdf\n\
                       Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--x--\n";

fn number(receipt: Receipt) -> i64 {
    let (Receipt::Stored(id) | Receipt::Known(id)) = receipt;
    id
}

impl TestApp {
    /// Has the mailbox of Tributi sort in this way.
    pub async fn sort_by(&self, sorting: Sorting) {
        let form = MailboxForm {
            id: Some(self.mailbox),
            name: "tributi".to_owned(),
            address: "tributi@desk.example".to_owned(),
            queue_id: self.tributi,
            sorting,
            active: true,
            ..MailboxForm::default()
        };
        mailboxes::save(&self.desk, Actor::CommandLine, form).await.unwrap();
    }

    async fn rule(&self, name: &str, conditions: Conditions, queue_id: i64, reason_id: Option<i64>) {
        let form = RuleForm {
            name: name.to_owned(),
            conditions,
            queue_id,
            reason_id,
            active: true,
            ..RuleForm::default()
        };
        sorting::save(&self.desk, Actor::CommandLine, form).await.unwrap();
    }

    async fn rates_rule(&self) {
        let conditions = Conditions {
            recipient: vec!["bollo@desk.example".to_owned()],
            subject: vec!["rateizz*".to_owned()],
            ..Conditions::default()
        };
        self.rule("Rate", conditions, self.tributi, Some(self.reason)).await;
    }

    async fn ticket(&self, id: i64) -> store::tickets::Ticket {
        let found = store::tickets::find(self.desk.store.reader(), &store::Scope::desk(), id).await;
        found.unwrap().unwrap()
    }
}

/// The tickets that a decision led to, out of the address it led to.
fn opened(answer: &crate::app::Answer) -> Vec<i64> {
    let address = answer.location();
    let numbers = address.split("tickets=").nth(1).unwrap_or_default();
    numbers.split('-').filter_map(|number| number.parse().ok()).collect()
}

async fn open(clerk: &Browser, mail: i64, fields: &[(&str, &str)]) -> crate::app::Answer {
    clerk.post(&format!("/triage/{mail}/open"), fields).await
}

#[test]
fn a_rule_leads_straight_and_what_none_knows_waits() {
    run(async {
        for app in apps().await {
            app.sort_by(Sorting::Rules).await;
            app.rates_rule().await;
            let known = arrive(&app, REQUEST).await;
            let ticket = app.ticket(ticket_of(&app, known).await.expect("a ticket")).await;
            assert_eq!((ticket.queue_id, ticket.reason_id), (app.tributi, Some(app.reason)));
            let clerk = app.browser(Role::BackOffice).await;
            let page = clerk.get(&format!("/tickets/{}", ticket.id)).await.text();
            assert!(page.contains("«Rate» (bollo@desk.example, rateizz*)"), "{}", app.engine);

            let unknown = arrive(&app, MAIL).await;
            assert_eq!(ticket_of(&app, unknown).await, None, "{}", app.engine);
            let list = clerk.get("/triage").await.text();
            assert!(list.contains("Bollo pagato due volte") && list.contains("ho pagato due volte"));
            assert!(!list.contains("Rateizzazione e altro"));
        }
    });
}

#[test]
fn a_proposal_is_accepted_with_one_click() {
    run(async {
        for app in apps().await {
            app.sort_by(Sorting::Triage).await;
            app.rates_rule().await;
            let mail = number(arrive(&app, REQUEST).await);
            let clerk = app.browser(Role::BackOffice).await;
            let page = clerk.get("/triage").await.text();
            for words in [
                "Regola «Rate»:",
                "«rateizz*»",
                "Accetta la proposta",
                "atto.pdf",
                "Tributi · Rateizzazione",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            let to = format!("{}/{}", app.tributi, app.reason);
            assert!(
                page.contains(&format!("<option value=\"{to}\" selected")),
                "{}",
                app.engine
            );
            app.clock.advance_ms(30 * 60_000);
            let answer = open(
                &clerk,
                mail,
                &[("dest", &to), ("subject", ""), ("place", "office"), ("next", "")],
            )
            .await;
            let [id] = opened(&answer)[..] else {
                panic!("{}", answer.location())
            };
            let ticket = app.ticket(id).await;
            assert_eq!(
                (ticket.queue_id, ticket.reason_id, ticket.level),
                (app.tributi, Some(app.reason), 1)
            );
            assert_eq!(ticket.subject, "Rateizzazione e altro");
            assert_eq!(
                ticket.received_at,
                crate::app::NOW,
                "its clock runs from when the mail came"
            );
            let page = clerk.get(&format!("/tickets/{id}")).await.text();
            assert!(
                page.contains("atto.pdf") && page.contains("ha smistato il messaggio"),
                "{}",
                app.engine
            );
            let list = clerk.get("/triage").await.text();
            assert!(list.contains("Nessun messaggio aspetta."), "{}", app.engine);
            let again = open(&clerk, mail, &[("dest", &to), ("subject", ""), ("place", "office")]).await;
            assert_eq!(again.location(), format!("/triage/{mail}"), "decided once");
            let page = clerk.get(&format!("/triage/{mail}")).await.text();
            assert!(page.contains("è già stato smistato"), "{}", app.engine);
        }
    });
}

#[test]
fn one_mail_becomes_several_linked_tickets_each_with_its_files() {
    run(async {
        for app in apps().await {
            app.sort_by(Sorting::Triage).await;
            let mail = number(arrive(&app, REQUEST).await);
            let clerk = app.browser(Role::BackOffice).await;
            let (first, second) = (format!("{}/", app.tributi), format!("{}/", app.pec));
            let fields = [
                ("dest", first.as_str()),
                ("subject", "Rate"),
                ("dest2", &second),
                ("subject2", "Casella"),
                ("place", "office"),
            ];
            let answer = open(&clerk, mail, &fields).await;
            let [one, two] = opened(&answer)[..] else {
                panic!("{}", answer.location())
            };
            assert_eq!(app.ticket(two).await.related_id, Some(one));
            assert_eq!(app.ticket(two).await.queue_id, app.pec);
            for (id, subject) in [(one, "Rate"), (two, "Casella")] {
                let page = clerk.get(&format!("/tickets/{id}")).await.text();
                assert!(
                    page.contains("atto.pdf") && page.contains("Due cose, per favore."),
                    "{}",
                    app.engine
                );
                assert_eq!(app.ticket(id).await.subject, subject);
            }
        }
    });
}

#[test]
fn a_mail_joins_a_ticket_and_opens_a_closed_one_again() {
    run(async {
        for app in apps().await {
            let first = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            app.sort_by(Sorting::Triage).await;
            let again = MAIL
                .replace("uno@posta.example", "due@posta.example")
                .replace("due volte", "tre volte");
            let mail = number(arrive(&app, &again).await);
            let clerk = app.browser(Role::BackOffice).await;
            let page = clerk.get("/triage").await.text();
            assert!(
                page.contains(&format!("name=\"offered\" value=\"{first}\"")),
                "offered ({})",
                app.engine
            );
            let path = format!("/triage/{mail}/attach");
            let refused = clerk.post(&path, &[("ticket", "999999")]).await;
            assert_eq!(refused.location(), format!("/triage/{mail}?again=yes#problem"));
            let page = clerk.get(&format!("/triage/{mail}?again=yes")).await.text();
            assert!(page.contains("value=\"999999\""), "as it was typed ({})", app.engine);
            let number = format!("#{first:06}");
            clerk.post(&path, &[("ticket", &number)]).await;
            let page = clerk.get(&format!("/tickets/{first}")).await.text();
            assert!(page.contains("ho pagato tre volte"), "{}", app.engine);
            assert_eq!(app.ticket(first).await.version, 2, "{}", app.engine);
        }
    });
}

#[test]
fn a_mail_without_ticket_says_why_and_can_come_back() {
    run(async {
        for app in apps().await {
            app.sort_by(Sorting::Triage).await;
            let mail = number(arrive(&app, REQUEST).await);
            let clerk = app.browser(Role::BackOffice).await;
            let path = format!("/triage/{mail}/dismiss");
            for fields in [&[("why", ""), ("note", "")][..], &[("why", "other"), ("note", "")]] {
                let refused = clerk.post(&path, fields).await;
                assert_eq!(
                    refused.location(),
                    format!("/triage/{mail}?again=yes#problem"),
                    "{fields:?}"
                );
            }
            clerk.post(&path, &[("why", "other"), ("note", "Prova di invio")]).await;
            let ledger = clerk.get(&format!("/mails/{mail}")).await.text();
            for words in ["altro", "Prova di invio", "deciso da"] {
                assert!(ledger.contains(words), "{words} ({})", app.engine);
            }
            clerk.post(&format!("/mails/{mail}/open"), &[]).await;
            while domain::ingest::process::process_next(&app.desk).await.unwrap() {}
            let page = clerk.get("/triage").await.text();
            assert_eq!(
                page.matches("href=\"/triage/files/").count(),
                1,
                "its file is there once ({})",
                app.engine
            );
        }
    });
}

#[test]
fn only_those_of_its_queues_see_what_waits() {
    run(async {
        for app in apps().await {
            app.sort_by(Sorting::Triage).await;
            let mail = number(arrive(&app, REQUEST).await);
            let grant = |role, queue_id| Grant {
                role,
                queue_id,
                office_id: None,
            };
            let elsewhere = app
                .browser_with("pec", vec![grant(Role::BackOffice, Some(app.pec))])
                .await;
            for path in ["/triage", "/mails", &format!("/triage/{mail}")] {
                let page = elsewhere.get(path).await.text();
                assert!(!page.contains("Rateizzazione e altro"), "{path} ({})", app.engine);
            }
            let fields = [("dest", format!("{}/", app.pec)), ("subject", String::new())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let refused = open(&elsewhere, mail, &fields).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND);
            let front = app.browser(Role::FrontEnd).await;
            assert_eq!(front.get("/triage").await.status, StatusCode::FORBIDDEN);
            assert_eq!(open(&front, mail, &fields).await.status, StatusCode::FORBIDDEN);
            // A rule that proposes their queue shows it to them.
            let conditions = Conditions {
                attachment: vec!["*.pdf".to_owned()],
                ..Conditions::default()
            };
            app.rule("Atti", conditions, app.pec, None).await;
            let other = REQUEST.replace("<r@", "<s@").replace("Due cose", "Tre cose");
            arrive(&app, &other).await;
            let page = elsewhere.get("/triage").await.text();
            assert!(
                page.contains("Tre cose") && !page.contains("Due cose"),
                "{}",
                app.engine
            );
            let id = page
                .split("/triage/files/")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap();
            let file = elsewhere.get(&format!("/triage/files/{id}")).await;
            assert_eq!(file.bytes, b"%PDF-1.4\n");
            assert_eq!(
                front.get(&format!("/triage/files/{id}")).await.status,
                StatusCode::FORBIDDEN
            );
        }
    });
}

#[test]
fn the_front_end_takes_one_at_a_time_the_most_urgent_first() {
    run(async {
        for app in apps().await {
            app.sort_by(Sorting::Triage).await;
            let clerk = app.browser(Role::BackOffice).await;
            let to = format!("{}/", app.tributi);
            let mut tickets = Vec::new();
            for name in ["uno", "due"] {
                let mail = REQUEST.replace("<r@", &format!("<{name}@")).replace("Due cose", name);
                let mail = number(arrive(&app, &mail).await);
                let answer = open(&clerk, mail, &[("dest", &to), ("subject", name), ("place", "front")]).await;
                tickets.extend(opened(&answer));
                app.clock.advance_ms(10 * 60_000);
            }
            let anna = app.browser_with("anna", vec![front_end()]).await;
            let bea = app.browser_with("bea", vec![front_end()]).await;
            assert!(anna.get("/work").await.text().contains("Prossimo"), "{}", app.engine);
            let (a, b) = tokio::join!(anna.post("/work/next", &[]), bea.post("/work/next", &[]));
            let mut taken = [a.location().to_owned(), b.location().to_owned()];
            taken.sort();
            let mut expected: Vec<String> = tickets.iter().map(|id| format!("/tickets/{id}")).collect();
            expected.sort();
            assert_eq!(taken.to_vec(), expected, "two who ask at once get two ({})", app.engine);
            assert!(app.ticket(tickets[0]).await.owner_id.is_some());
            let nothing = anna.post("/work/next", &[]).await;
            assert_eq!(nothing.location(), "/work?done=none");
            let urp = app.browser(Role::Urp).await;
            assert_eq!(urp.post("/work/next", &[]).await.status, StatusCode::FORBIDDEN);
        }
    });
}

fn front_end() -> Grant {
    Grant {
        role: Role::FrontEnd,
        queue_id: None,
        office_id: None,
    }
}

#[test]
fn rules_are_tried_on_past_mail_without_being_saved() {
    run(async {
        for app in apps().await {
            arrive(&app, MAIL).await;
            arrive(&app, REQUEST).await;
            let chief = app.browser_with("capo", vec![front_end(), administrator()]).await;
            let to = format!("{}/", app.pec);
            let fields = [
                ("id", ""),
                ("name", "Bollo"),
                ("mailbox_id", ""),
                ("sender", ""),
                ("recipient", ""),
                ("subject", "bollo\nrate"),
                ("body", ""),
                ("attachment", ""),
                ("kind", ""),
                ("dest", &to),
                ("sort", ""),
                ("active", "on"),
            ];
            let tried = chief.post("/admin/sorting/try", &fields).await;
            assert_eq!(tried.location(), "/admin/sorting/new?again=yes#trial");
            let page = chief.get("/admin/sorting/new?again=yes").await.text();
            for words in [
                "Messaggi letti: 2.",
                "scatta per 1",
                "«bollo»",
                "diverso",
                "Bollo pagato due volte",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            // Who may not see the ticket is told that there is one.
            let keeper = app.browser_with("solo", vec![administrator()]).await;
            keeper.post("/admin/sorting/try", &fields).await;
            let page = keeper.get("/admin/sorting/new?again=yes").await.text();
            assert!(
                page.contains("che non puoi vedere") && !page.contains("pagato due volte"),
                "{}",
                app.engine
            );
            chief.post("/admin/sorting", &fields).await;
            let list = chief.get("/admin/sorting?trial=yes").await.text();
            assert!(
                list.contains("Bollo") && list.contains("scatta per 1"),
                "{}",
                app.engine
            );
            let everything: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, if *name == "subject" { "" } else { *value }))
                .collect();
            let refused = chief.post("/admin/sorting", &everything).await;
            assert_eq!(refused.location(), "/admin/sorting/new?again=yes#problem");
            let page = chief.get("/admin/sorting/new?again=yes").await.text();
            assert!(page.contains("la regola prenderebbe tutto"), "{}", app.engine);
            assert_eq!(
                app.browser(Role::BackOffice)
                    .await
                    .post("/admin/sorting", &fields)
                    .await
                    .status,
                StatusCode::FORBIDDEN
            );
        }
    });
}

fn administrator() -> Grant {
    Grant {
        role: Role::Administrator,
        queue_id: None,
        office_id: None,
    }
}

#[test]
fn documents_are_verified_before_a_ticket_goes_on() {
    run(async {
        for app in apps().await {
            app.verify_tributi().await;
            let id = ticket_of(&app, arrive(&app, REQUEST).await).await.unwrap();
            let clerk = app.browser(Role::BackOffice).await;
            let page = clerk.get(&format!("/forward/{id}")).await.text();
            for words in [
                "Documento d'identità",
                "da verificare",
                "Gli uffici si scelgono dopo la verifica",
                "atto.pdf",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            let office = app.ragioneria.to_string();
            let send = |version: i64| {
                let (clerk, office) = (&clerk, office.clone());
                async move {
                    let version = version.to_string();
                    let fields = [
                        ("office_id", office.as_str()),
                        ("why", "Va bene la rateizzazione?"),
                        ("version", &version),
                    ];
                    clerk.post(&format!("/forward/{id}"), &fields).await
                }
            };
            let version = app.ticket(id).await.version;
            assert!(
                send(version).await.location().ends_with("?again=yes#problem"),
                "not verified"
            );
            let page = clerk.get(&format!("/forward/{id}?again=yes")).await.text();
            assert!(page.contains("Verifica prima i documenti"), "{}", app.engine);

            let check = |answers: [&'static str; 2], version: i64| {
                let clerk = &clerk;
                async move {
                    let version = version.to_string();
                    let fields = [("item1", answers[0]), ("item2", answers[1]), ("version", &version)];
                    clerk.post(&format!("/forward/{id}/check"), &fields).await
                }
            };
            assert!(
                check(["yes", ""], version).await.location().ends_with("#problem"),
                "each is answered"
            );
            check(["yes", "no"], version).await;
            let page = clerk.get(&format!("/forward/{id}")).await.text();
            assert!(
                page.contains("incompleti") && page.contains("- Documento d'identità"),
                "{}",
                app.engine
            );
            let version = app.ticket(id).await.version;
            assert!(send(version).await.location().ends_with("#problem"), "incomplete");
            let stale = check(["yes", "yes"], version - 1).await;
            assert!(stale.location().ends_with("#problem"), "somebody was first");
            check(["yes", "yes"], version).await;
            let done = send(app.ticket(id).await.version).await;
            assert_eq!(
                done.location(),
                format!("/forward/{id}?again=yes#problem"),
                "nobody works there"
            );
            let third = Grant {
                role: Role::ThirdLevel,
                queue_id: None,
                office_id: Some(app.ragioneria),
            };
            let third = app.browser_with("terzo", vec![third]).await;
            let done = send(app.ticket(id).await.version).await;
            assert_eq!(done.location(), format!("/tickets/{id}?done=forwarded"));
            let ticket = app.ticket(id).await;
            assert_eq!(
                (ticket.state, ticket.level, ticket.office_id),
                (TicketState::ThirdLevel, 3, Some(app.ragioneria))
            );
            let page = third.get(&format!("/tickets/{id}")).await.text();
            assert!(
                page.contains("Va bene la rateizzazione?"),
                "the office reads what is asked ({})",
                app.engine
            );
            assert_eq!(third.get(&format!("/forward/{id}")).await.status, StatusCode::FORBIDDEN);
        }
    });
}

impl TestApp {
    /// Tributi verifies documents, and the office of level III works for it.
    async fn verify_tributi(&self) {
        use domain::admin::furniture::{OfficeForm, QueueForm, save_office, save_queue};
        let queue = QueueForm {
            id: Some(self.tributi),
            name: "Tributi".to_owned(),
            slug: "tributi".to_owned(),
            verifies: true,
            checklist: "Atto leggibile\nDocumento d'identità\n".to_owned(),
            active: true,
            ..QueueForm::default()
        };
        save_queue(&self.desk, Actor::CommandLine, queue).await.unwrap();
        let office = OfficeForm {
            id: Some(self.ragioneria),
            name: "Ragioneria".to_owned(),
            level: 3,
            queues: vec![self.tributi],
            active: true,
            ..OfficeForm::default()
        };
        save_office(&self.desk, Actor::CommandLine, office).await.unwrap();
    }
}
