//! Sorting rules: where they lead, and how they are tried before they are saved.

use axum::http::StatusCode;
use domain::admin::Actor;
use domain::admin::mailboxes::{self, MailboxForm};
use domain::admin::sorting::{self, RuleForm};
use model::Role;
use model::sorting::{Conditions, Sorting};

use crate::app::{TestApp, apps, grant, run};
use crate::mail::{MAIL, arrive, ticket_of};

/// A mail that asks for two things.
pub const REQUEST: &str = "From: Ada <ada@posta.example>\nTo: bollo@desk.example\nSubject: Rateizzazione e altro\n\
                       Message-ID: <r@posta.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n\
                       --x\nContent-Type: text/plain\n\nDue cose, per favore.\n\
                       --x\nContent-Type: application/pdf; name=atto.pdf\nContent-Disposition: attachment; filename=atto.pdf\n\
                       Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--x--\n";

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

    /// A sorting rule for every mailbox.
    pub async fn rule(&self, name: &str, conditions: Conditions, queue_id: i64, reason_id: Option<i64>) {
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

    /// The rule that knows [`REQUEST`].
    pub async fn rates_rule(&self) {
        let conditions = Conditions {
            recipient: vec!["bollo@desk.example".to_owned()],
            subject: vec!["rateizz*".to_owned()],
            ..Conditions::default()
        };
        self.rule("Rate", conditions, self.tributi, Some(self.reason)).await;
    }
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
fn rules_are_tried_on_past_mail_without_being_saved() {
    run(async {
        for app in apps().await {
            arrive(&app, MAIL).await;
            arrive(&app, REQUEST).await;
            let chief = app
                .browser_with(
                    "capo",
                    vec![grant(Role::FrontEnd, None), grant(Role::Administrator, None)],
                )
                .await;
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
            let keeper = app.browser_with("solo", vec![grant(Role::Administrator, None)]).await;
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
