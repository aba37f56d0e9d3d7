//! Documents that are verified before a ticket goes on.

use axum::http::StatusCode;
use domain::admin::Actor;
use model::people::Grant;
use model::{Role, TicketState};

use crate::app::{TestApp, apps, run};
use crate::mail::{arrive, ticket_of};
use crate::sorting::REQUEST;

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
