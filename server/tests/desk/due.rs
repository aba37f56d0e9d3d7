//! What is due: the counter on top, and the lists it leads to.

use model::Role;
use model::people::Grant;

use crate::app::{Browser, TestApp, apps, run};

/// Received so that it has been late since Monday at 4, and so that it is due on Monday at 12; the desk's time is Monday at 10.
pub const LATE: &str = "2026-11-20T18:00";
pub const SOON: &str = "2026-11-21T02:00";
/// Received a moment ago.
const NOW_LOCAL: &str = "2026-11-23T09:55";

impl TestApp {
    /// Logs a letter of Tributi that was received then (local time), and returns the ticket's number.
    pub async fn letter(&self, who: &Browser, subject: &str, received: &str) -> i64 {
        self.letter_in(self.tributi, who, subject, received).await
    }

    /// The same in another queue.
    pub async fn letter_in(&self, queue_id: i64, who: &Browser, subject: &str, received: &str) -> i64 {
        let mut form = self.contact(subject, "forward");
        for (name, value) in &mut form {
            match *name {
                "channel" => *value = "letter".to_owned(),
                "queue_id" => *value = queue_id.to_string(),
                "reason_id" if queue_id != self.tributi => value.clear(),
                _ => {}
            }
        }
        form.push(("received_at", received.to_owned()));
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        who.multipart("/contacts/new", &fields, &[]).await.ticket()
    }
}

/// The number that the counter on top shows, and where it leads.
fn counter(page: &str) -> (usize, &str) {
    let (before, _) = page.split_once(" in scadenza").unwrap();
    let number = before.rsplit('>').next().unwrap();
    let link = before.rsplit("<a ").next().unwrap();
    let href = link.split_once("href=\"").unwrap().1.split('"').next().unwrap();
    (number.parse().unwrap(), href)
}

/// Which of these tickets a list shows.
fn shown(page: &str, subjects: &[&str]) -> Vec<bool> {
    subjects.iter().map(|subject| page.contains(subject)).collect()
}

#[test]
fn the_counter_leads_to_the_tickets_that_it_counts() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            app.letter(&operator, "Lettera scaduta", LATE).await;
            app.letter(&operator, "Lettera urgente", SOON).await;
            app.letter_in(app.pec, &operator, "Scaduta altrove", LATE).await;
            app.letter(&operator, "Lettera di adesso", NOW_LOCAL).await;
            let all = [
                "Lettera scaduta",
                "Lettera urgente",
                "Scaduta altrove",
                "Lettera di adesso",
            ];

            let home = operator.get("/").await.text();
            assert_eq!(counter(&home), (3, "/tickets?due=soon"), "{}", app.engine);
            let links = home.matches("href=\"/tickets?due=soon\"").count();
            assert_eq!(links, 2, "the block leads there too");

            let soon = operator.get("/tickets?due=soon").await.text();
            assert_eq!(shown(&soon, &all), [true, true, true, false], "{}", app.engine);
            assert!(soon.contains("chip-count\">3<"), "as many as the counter says");
            let late = operator.get("/tickets?due=late").await.text();
            assert_eq!(shown(&late, &all), [true, false, true, false], "{}", app.engine);
            let queue = operator.get("/queues/tributi?due=late").await.text();
            assert_eq!(shown(&queue, &all), [true, false, false, false], "{}", app.engine);
            let mistyped = operator.get("/tickets?due=sempre").await.text();
            assert_eq!(shown(&mistyped, &all), [true; 4], "what is no code filters nothing");

            // Each sees of it what is theirs, and the counter says the same.
            let only_pec = Grant {
                role: Role::BackOffice,
                queue_id: Some(app.pec),
                office_id: None,
            };
            let narrow = app.browser_with("solo_pec", vec![only_pec]).await;
            let soon = narrow.get("/tickets?due=soon").await.text();
            assert_eq!(counter(&soon).0, 1);
            assert_eq!(shown(&soon, &all), [false, false, true, false], "{}", app.engine);
        }
    });
}

#[test]
fn a_closed_ticket_is_never_due() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let id = app.letter(&operator, "Chiusa in ritardo", LATE).await;
            let who = app.principal(operator.person_id).await;
            domain::tickets::close::close(&app.desk, &who, id, app.solved, 1)
                .await
                .unwrap();
            let soon = operator.get("/tickets?due=soon").await.text();
            assert_eq!(counter(&soon).0, 0, "{}", app.engine);
            assert!(!soon.contains("Chiusa in ritardo"));
            let closed = operator.get("/tickets?state=closed&due=late").await.text();
            assert!(
                closed.contains("Chiusa in ritardo"),
                "a list of closed tickets is whole"
            );
        }
    });
}
