//! What waits in triage, and what a person decides about it.

use axum::http::StatusCode;
use model::Role;
use model::sorting::{Conditions, Sorting};

use crate::app::{Browser, TestApp, apps, grant, run};
use crate::mail::{MAIL, arrive, number, ticket_of};
use crate::sorting::REQUEST;

impl TestApp {
    /// A ticket as it is stored.
    pub async fn ticket(&self, id: i64) -> store::tickets::Ticket {
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
            let anna = app.browser_with("anna", vec![grant(Role::FrontEnd, None)]).await;
            let bea = app.browser_with("bea", vec![grant(Role::FrontEnd, None)]).await;
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
