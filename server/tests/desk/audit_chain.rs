//! The chain over the audit log: whatever somebody does by hand in the database is found, and years are dropped without
//! breaking it.

use std::sync::Arc;

use connectors::FileWitness;
use domain::Desk;
use domain::admin::Actor;
use domain::audit::seal::Sealer;
use domain::audit::segment::{self, SegmentError};
use domain::audit::{digest, reads, verify};
use model::Role;
use model::audit::{Flaw, Verification};
use server::compose::desk;
use server::config::Config;
use store::audit::chain;
use store::{ConnectionTrait, Store};
use testkit::Postgres;

use crate::app::{TestApp, apps, run};

const DAY_MS: i64 = 86_400_000;

impl TestApp {
    /// Writes down what was seen, and seals everything.
    pub async fn seal(&self) {
        reads::flush(&self.desk).await.unwrap();
        Sealer::default().seal(&self.desk).await.unwrap();
    }

    /// What somebody does by hand.
    async fn by_hand(&self, sql: &str) {
        let tx = self.desk.store.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn verify(&self) -> Verification {
        verify::verify(&self.desk, None).await.unwrap()
    }

    /// The first flaw, its place, and whether the entry is named.
    async fn flaw(&self) -> (Flaw, Option<i64>) {
        let broken = self.verify().await.broken;
        let broken = broken.unwrap_or_else(|| panic!("{}: nothing was found", self.engine));
        (broken.flaw, broken.seq)
    }
}

#[test]
fn every_entry_is_sealed_once_and_in_order() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let id = app.call(&operator, "Caso").await;
            operator.get(&format!("/tickets/{id}")).await;
            let before = app.verify().await;
            assert_eq!((before.entries, before.broken), (0, None), "{}", app.engine);
            assert!(before.unsealed > 0);
            app.seal().await;
            let found = app.verify().await;
            assert_eq!(
                (found.broken, found.unsealed, found.first_seq),
                (None, 0, 1),
                "{}",
                app.engine
            );
            assert_eq!(found.entries, found.last_seq);
            assert_eq!(Sealer::default().seal(&app.desk).await.unwrap(), 0, "nothing twice");
            let part = verify::verify(&app.desk, Some(found.last_seq)).await.unwrap();
            assert_eq!((part.entries, part.broken), (1, None), "from a place on");
            let beyond = verify::verify(&app.desk, Some(found.last_seq + 10)).await.unwrap();
            assert_eq!(beyond.broken.map(|broken| broken.flaw), Some(Flaw::Gap));
        }
    });
}

#[test]
fn writers_and_two_sealers_at_once_leave_one_chain() {
    run(async {
        for app in apps().await {
            let write = async |from: i64| {
                for n in from..from + 40 {
                    domain::admin::recontacts::save(&app.desk, Actor::CommandLine, 1 + n % 5)
                        .await
                        .unwrap();
                }
            };
            let seal = async || {
                let mut sealer = Sealer::default();
                for _ in 0..40 {
                    sealer.seal(&app.desk).await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            tokio::join!(write(0), write(100), seal(), seal());
            app.seal().await;
            let found = app.verify().await;
            assert_eq!((found.broken, found.unsealed), (None, 0), "{}", app.engine);
            assert!(found.entries >= 80);
        }
    });
}

#[test]
fn what_is_edited_removed_or_inserted_by_hand_is_found() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            for n in 0..5 {
                app.call(&operator, &format!("Caso {n}")).await;
            }
            app.seal().await;
            assert_eq!(app.verify().await.broken, None, "{}", app.engine);
            let entry = |seq: i64| format!("(SELECT audit_id FROM audit_seal WHERE seq = {seq})");
            for (change, back) in [
                (
                    "actor_id = COALESCE(actor_id, 0) + 1",
                    "actor_id = NULLIF(actor_id - 1, 0)",
                ),
                ("at = at + 1", "at = at - 1"),
                (
                    "action = action || 'x'",
                    "action = SUBSTR(action, 1, LENGTH(action) - 1)",
                ),
                ("mac = 'x' || mac", "mac = SUBSTR(mac, 2)"),
            ] {
                app.by_hand(&format!("UPDATE audit SET {change} WHERE id = {}", entry(3)))
                    .await;
                assert_eq!(app.flaw().await, (Flaw::Changed, Some(3)), "{change} on {}", app.engine);
                app.by_hand(&format!("UPDATE audit SET {back} WHERE id = {}", entry(3)))
                    .await;
                assert_eq!(app.verify().await.broken, None, "{back} on {}", app.engine);
            }
            let last = chain::last(app.desk.store.reader()).await.unwrap().unwrap().seq;
            // Copied: it has the signature of another.
            app.by_hand("DROP INDEX audit_mac").await;
            app.by_hand(&format!(
                "INSERT INTO audit (at, actor_id, kind, action, object, object_id, ticket_id, data, mac) \
                 SELECT at, actor_id, kind, action, object, object_id, ticket_id, data, mac FROM audit WHERE id = {}",
                entry(4)
            ))
            .await;
            assert_eq!(app.flaw().await, (Flaw::Twice, None), "{}", app.engine);
            app.by_hand("DELETE FROM audit WHERE id = (SELECT MAX(id) FROM audit)")
                .await;
            // Invented: the sealer seals it, and it is found all the same.
            app.by_hand(
                "INSERT INTO audit (at, actor_id, kind, action, object, object_id, mac) \
                 VALUES (1, 1, 'ticket', 'ticket.read', 'ticket', 1, '')",
            )
            .await;
            assert_eq!(
                app.flaw().await,
                (Flaw::Foreign, None),
                "{}: not sealed yet",
                app.engine
            );
            app.seal().await;
            assert_eq!(
                app.flaw().await,
                (Flaw::Foreign, Some(last + 1)),
                "{}: sealed",
                app.engine
            );
            // Removed: with its seal, and alone. The first place is told.
            app.by_hand(&format!("DELETE FROM audit WHERE id = {}", entry(4))).await;
            assert_eq!(app.flaw().await, (Flaw::Removed, Some(4)), "{}", app.engine);
            app.by_hand("DELETE FROM audit_seal WHERE seq = 2").await;
            assert_eq!(app.flaw().await, (Flaw::Gap, Some(2)), "{}", app.engine);
            app.by_hand("UPDATE setting SET value = '1000' WHERE name = 'audit_unsigned'")
                .await;
            let again = reopened(&app).await;
            let broken = verify::verify(&again, None).await.unwrap().broken.unwrap();
            assert_eq!(
                (broken.flaw, broken.seq),
                (Flaw::Changed, Some(1)),
                "nothing may be unsigned afterwards"
            );
        }
    });
}

/// Another process on the same database and data folder.
async fn reopened(app: &TestApp) -> Desk {
    let config = Config::load(None, |name| match name {
        "SPORTELLO_DATA_DIR" => Some(app.folder().display().to_string()),
        "DATABASE_URL" => Some(app.url().to_owned()),
        _ => None,
    });
    desk(&config.unwrap(), false).await.unwrap()
}

#[test]
fn a_clock_that_is_turned_back_breaks_nothing_and_is_said() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            app.call(&operator, "Prima").await;
            app.seal().await;
            app.clock.advance_ms(-2 * DAY_MS);
            let save = domain::admin::recontacts::save(&app.desk, Actor::CommandLine, 4);
            save.await.unwrap();
            app.seal().await;
            let found = app.verify().await;
            assert_eq!((found.broken, found.turned_back), (None, 1), "{}", app.engine);
        }
    });
}

#[test]
fn a_digest_kept_outside_finds_that_the_end_was_cut_off() {
    run(async {
        for mut app in apps().await {
            let path = app.folder().join("digest");
            assert!(!digest::tell(&app.desk).await.unwrap(), "there is nobody to tell");
            app.desk.witness = Arc::new(FileWitness::new(&path));
            let operator = app.browser(Role::BackOffice).await;
            app.call(&operator, "Uno").await;
            app.seal().await;
            assert!(digest::tell(&app.desk).await.unwrap());
            assert!(!digest::tell(&app.desk).await.unwrap(), "once a day");
            app.clock.advance_ms(DAY_MS);
            assert!(digest::tell(&app.desk).await.unwrap());
            let lines = std::fs::read_to_string(&path).unwrap();
            assert_eq!(lines.lines().count(), 2, "{lines}");
            assert!(
                lines.contains("day=2026-11-22") && lines.contains("day=2026-11-23"),
                "{lines}"
            );
            assert_eq!(app.verify().await.digests, 1, "one place, told twice");
            let last = chain::last(app.desk.store.reader()).await.unwrap().unwrap();
            app.by_hand(&format!("DELETE FROM audit WHERE id = {}", last.audit_id))
                .await;
            app.by_hand(&format!("DELETE FROM audit_seal WHERE seq = {}", last.seq))
                .await;
            assert_eq!(app.flaw().await, (Flaw::Cut, Some(last.seq)), "{}", app.engine);
        }
    });
}

#[test]
fn a_year_is_exported_kept_as_long_as_it_must_and_dropped_without_breaking_the_chain() {
    run(async {
        for app in apps().await {
            let drop_it = async || segment::drop_year(&app.desk, &app.desk.store, Actor::CommandLine, 2026, 24).await;
            let operator = app.browser(Role::BackOffice).await;
            app.call(&operator, "Del 2026").await;
            app.seal().await;
            let mut file = Vec::new();
            let now = segment::export(&app.desk, Actor::CommandLine, 2026, &mut file).await;
            assert!(matches!(now, Err(SegmentError::NotEnded(2026))), "{now:?}");
            app.clock.advance_ms(400 * DAY_MS);
            domain::admin::recontacts::save(&app.desk, Actor::CommandLine, 4)
                .await
                .unwrap();
            app.seal().await;
            let other = segment::export(&app.desk, Actor::CommandLine, 2025, &mut file).await;
            assert!(matches!(other, Err(SegmentError::NotNext(2025, 2026))), "{other:?}");
            let exported = segment::export(&app.desk, Actor::CommandLine, 2026, &mut file)
                .await
                .unwrap();
            let lines = String::from_utf8(file).unwrap();
            assert_eq!(
                i64::try_from(lines.lines().count()).unwrap(),
                exported.last_seq + 1,
                "{}",
                app.engine
            );
            assert!(lines.lines().last().unwrap().contains(&exported.last_hash));
            let early = drop_it().await;
            assert!(matches!(early, Err(SegmentError::TooYoung(2026, 24))), "{early:?}");
            app.clock.advance_ms(800 * DAY_MS);
            assert_eq!(drop_it().await.unwrap(), exported.last_seq, "{}", app.engine);
            app.seal().await;
            let found = app.verify().await;
            assert_eq!(
                (found.broken, found.first_seq),
                (None, exported.last_seq + 1),
                "{}",
                app.engine
            );
            assert!(found.entries > 0, "what came after is there");
            app.by_hand("UPDATE audit_segment SET dropped_seq = dropped_seq + 1")
                .await;
            assert_eq!(app.flaw().await.0, Flaw::Segment, "{}", app.engine);
        }
    });
}

/// PostgreSQL: the desk serves with a role that owns nothing.
#[test]
fn the_serving_role_can_neither_change_nor_delete_entries() {
    run(async {
        let (owner, role) = tokio::task::spawn_blocking(|| {
            let cluster = Postgres::shared();
            cluster.query("postgres", "CREATE ROLE \"desk serving\" LOGIN");
            let url = cluster.create_database();
            let role = url.replace("sportello@", "desk%20serving@");
            (url, role)
        })
        .await
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = |migrate: Option<&str>| {
            let env = |name: &str| match name {
                "SPORTELLO_DATA_DIR" => Some(folder.path().display().to_string()),
                "DATABASE_URL" => Some(role.clone()),
                "DATABASE_MIGRATE_URL" => migrate.map(str::to_owned),
                _ => None,
            };
            Config::load(None, env).unwrap()
        };
        assert!(desk(&config(None), true).await.is_err(), "it cannot make the tables");
        desk(&config(Some(&owner)), true).await.unwrap();
        let serving = desk(&config(None), true).await.unwrap();
        domain::admin::recontacts::save(&serving, Actor::CommandLine, 4)
            .await
            .unwrap();
        assert_eq!(Sealer::default().seal(&serving).await.unwrap(), 1);
        assert_eq!(
            verify::check(&serving, Actor::CommandLine, None).await.unwrap().entries,
            1
        );
        for sql in [
            "UPDATE audit SET at = 0",
            "DELETE FROM audit",
            "TRUNCATE audit",
            "UPDATE audit_seal SET hash = ''",
            "DELETE FROM audit_seal",
            "DROP TABLE audit",
        ] {
            let tx = serving.store.begin().await.unwrap();
            let error = tx.execute_unprepared(sql).await.unwrap_err().to_string();
            assert!(
                error.contains("permission denied") || error.contains("must be owner"),
                "{sql}: {error}"
            );
        }
        let changeable = store::audit::is_changeable(serving.store.reader()).await.unwrap();
        assert_eq!(changeable, Some(false));
        let owner = Store::connect(&owner).await.unwrap();
        assert_eq!(
            store::audit::is_changeable(owner.reader()).await.unwrap(),
            Some(true),
            "doctor says so"
        );
    });
}
