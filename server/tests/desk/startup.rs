//! How a desk starts, beside others of the same process too, and what it says of itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use domain::Desk;
use domain::admin::Actor;
use domain::admin::furniture;
use domain::admin::mailboxes::{self, MailboxForm, Server};
use domain::ports::Security;
use model::Role;
use server::compose::desk;
use server::config::Config;

use crate::app::{NOW, apps, run};

/// docs/adr/0010: listing the pages must not stop the pages that are being rendered.
#[test]
fn pages_are_rendered_while_other_routers_are_made() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let done = Arc::new(AtomicBool::new(false));
            let builder = std::thread::spawn({
                let (app, done) = (app.another_router(), done.clone());
                move || {
                    while !done.load(Ordering::Relaxed) {
                        drop(app());
                    }
                }
            });
            for _ in 0..100 {
                let page = tokio::time::timeout(Duration::from_secs(20), operator.get("/")).await;
                assert_eq!(page.expect("the page is rendered").status, StatusCode::OK);
            }
            done.store(true, Ordering::Relaxed);
            builder.join().unwrap();
        }
    });
}

const SECRET: &str = "molto-segreta-91";

/// A desk whose data folder and database are kept between its starts.
fn config(folder: &std::path::Path, key: Option<&std::path::Path>) -> Config {
    let env = |name: &str| match name {
        "SPORTELLO_DATA_DIR" => Some(folder.display().to_string()),
        "SPORTELLO_MASTER_KEY_FILE" => key.map(|key| key.display().to_string()),
        _ => None,
    };
    Config::load(None, env).unwrap()
}

async fn add_mailbox(desk: &Desk) -> i64 {
    let queue = furniture::QueueForm {
        name: "Tributi".to_owned(),
        slug: "tributi".to_owned(),
        active: true,
        ..furniture::QueueForm::default()
    };
    let queue_id = furniture::save_queue(desk, Actor::CommandLine, queue).await.unwrap();
    let form = MailboxForm {
        name: "tributi".to_owned(),
        address: "tributi@desk.example".to_owned(),
        queue_id,
        smtp: Some(Server {
            host: "127.0.0.1".to_owned(),
            port: 1,
            security: Security::None,
        }),
        login: Some("tributi".to_owned()),
        secret: Some(SECRET.to_owned()),
        active: true,
        ..MailboxForm::default()
    };
    mailboxes::save(desk, Actor::CommandLine, form).await.unwrap()
}

#[test]
fn passwords_of_mailboxes_are_sealed_with_a_key_that_is_kept_apart() {
    run(async {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("master.key");
        let first = desk(&config(folder.path(), None), true).await.unwrap();
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        let id = add_mailbox(&first).await;
        let stored = store::desk::mailbox(first.store.reader(), id).await.unwrap().unwrap();
        assert!(!stored.secret.as_deref().unwrap().contains(SECRET));
        let account = domain::outbound::send::smtp_account(&first, &stored).unwrap().unwrap();
        assert_eq!(account.secret.unwrap().expose(), SECRET, "and are still used");
        drop(first);

        // A desk of before, whose passwords stood open: they are sealed when it starts.
        let again = desk(&config(folder.path(), None), false).await.unwrap();
        let tx = again.store.begin().await.unwrap();
        let open = store::desk::MailboxChange {
            id: store::set(id),
            secret: store::set(Some(SECRET.to_owned())),
            ..Default::default()
        };
        store::desk::save(&tx, open).await.unwrap();
        tx.commit().await.unwrap();
        let again = desk(&config(folder.path(), None), false).await.unwrap();
        let stored = store::desk::mailbox(again.store.reader(), id).await.unwrap().unwrap();
        assert!(!stored.secret.as_deref().unwrap().contains(SECRET));
        drop(again);

        let apart = tempfile::tempdir().unwrap();
        let kept = apart.path().join("chiave");
        std::fs::rename(&key, &kept).unwrap();
        let refused = desk(&config(folder.path(), None), false).await.unwrap_err().to_string();
        assert!(
            refused.contains("is missing") && refused.contains("SPORTELLO_MASTER_KEY_FILE"),
            "{refused}"
        );
        assert!(!key.exists(), "and none is made in its place");
        let wrong = apart.path().join("altra");
        std::fs::write(&wrong, "0f".repeat(32)).unwrap();
        let mode = |mode| std::fs::set_permissions(&wrong, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        let refused = desk(&config(folder.path(), Some(&wrong)), false)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("by others than its owner") && refused.contains("chmod 600"),
            "{refused}"
        );
        mode(0o600);
        let refused = desk(&config(folder.path(), Some(&wrong)), false)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("is not the key of this desk"), "{refused}");
        std::fs::write(&wrong, "no key").unwrap();
        let refused = desk(&config(folder.path(), Some(&wrong)), false)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("is no key"), "{refused}");
        assert!(desk(&config(folder.path(), Some(&kept)), false).await.is_ok());
    });
}

#[test]
fn a_mailbox_that_needs_somebody_is_on_every_page_of_who_can_help() {
    run(async {
        for app in apps().await {
            let (leader, clerk) = (app.browser(Role::TeamLeader).await, app.browser(Role::BackOffice).await);
            let says = async |words: &str| {
                let seen = leader.get("/").await.text().contains(words);
                assert!(!clerk.get("/").await.text().contains(words), "not everybody's business");
                seen
            };
            let change = async |days: Option<i64>, refused: bool| {
                let tx = app.desk.store.begin().await.unwrap();
                let row = store::desk::MailboxChange {
                    id: store::set(app.mailbox),
                    secret_expires_at: store::set(days.map(|days| NOW.plus_ms(days * 86_400_000 + 1_000))),
                    failure_is_auth: store::set(refused),
                    ..Default::default()
                };
                store::desk::save(&tx, row).await.unwrap();
                tx.commit().await.unwrap();
            };
            change(Some(16), false).await;
            assert!(!says("La password della casella tributi").await, "{}", app.engine);
            for (days, words) in [
                (15, "scade tra 15 giorni"),
                (7, "scade tra 7 giorni"),
                (1, "scade domani"),
                (0, "scade oggi"),
                (-1, "è scaduta"),
            ] {
                change(Some(days), false).await;
                assert!(says(words).await, "{words} ({})", app.engine);
            }
            change(None, true).await;
            assert!(says("rifiuta le credenziali").await);
        }
    });
}
