//! How mailboxes are doing, as their administrator sees it: what waits, and credentials that end.

use domain::admin::reminders::remind;
use domain::ingest::receive::{Arrived, receive};
use model::Role;
use model::people::Grant;
use store::desk::MailboxChange;
use store::set;

use crate::app::{NOW, TestApp, apps, run};

const DAY_MS: i64 = 86_400_000;

#[test]
fn what_waits_in_a_mailbox_is_shown() {
    run(async {
        for app in apps().await {
            let keeper = app.browser(Role::Administrator).await;
            let quiet = keeper.get("/admin/mailboxes").await.text();
            assert!(!quiet.contains("ancora sul server") && !quiet.contains("in lettura:"));
            for n in 0..2 {
                let mail = Arrived {
                    mailbox_id: app.mailbox,
                    place: None,
                    received_at: None,
                    raw: format!("Subject: {n}\r\n\r\nBuongiorno\r\n").into_bytes().into(),
                };
                receive(&app.desk, mail).await.unwrap();
            }
            domain::ingest::reconcile::behind(&app.desk, app.mailbox, 7)
                .await
                .unwrap();
            for path in [
                "/admin/mailboxes".to_owned(),
                format!("/admin/mailboxes/{}", app.mailbox),
            ] {
                let text = keeper.get(&path).await.text();
                for words in ["ancora sul server: 7", "in lettura: 2, dal"] {
                    assert!(text.contains(words), "{path}: {words} ({})", app.engine);
                }
            }
            let health = app.stranger().get("/health/ready").await.text();
            assert!(health.contains("\"not_taken\":7"), "{health}");
        }
    });
}

async fn expires_in(app: &TestApp, days: i64) {
    let tx = app.desk.store.begin().await.unwrap();
    let change = MailboxChange {
        id: set(app.mailbox),
        secret_expires_at: set(Some(NOW.plus_ms(days * DAY_MS + 3_600_000))),
        ..MailboxChange::default()
    };
    store::desk::save(&tx, change).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn credentials_that_end_are_reminded_of_three_times_ever_louder() {
    run(async {
        for app in apps().await {
            expires_in(&app, 16).await;
            assert_eq!(remind(&app.desk).await.unwrap(), 0, "{}", app.engine);
            let told = [
                ("trouble-notice", "scade tra 15 giorni."),
                ("trouble-soon", "Attenzione: la password"),
                ("trouble-urgent", "scade domani."),
            ];
            for ((class, words), passed) in told.into_iter().zip([1, 8, 6]) {
                app.clock.advance_ms(passed * DAY_MS);
                assert_eq!(remind(&app.desk).await.unwrap(), 1, "{words}");
                assert_eq!(remind(&app.desk).await.unwrap(), 0, "once: {words}");
                // Somebody new: a day later every session has ended.
                let everywhere = Grant {
                    role: Role::TeamLeader,
                    queue_id: None,
                    office_id: None,
                };
                let leader = app.browser_with(&format!("capo{passed}"), vec![everywhere]).await;
                let text = leader.get("/accessibility").await.text();
                assert!(text.contains(class) && text.contains(words), "{class} {words}");
            }
            app.clock.advance_ms(3 * DAY_MS);
            assert_eq!(remind(&app.desk).await.unwrap(), 0, "after the end the banner speaks");
            expires_in(&app, 30).await;
            assert_eq!(remind(&app.desk).await.unwrap(), 1, "the next credentials anew");
        }
    });
}
