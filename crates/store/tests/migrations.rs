//! The database's history goes up, down and up again on both engines, and says when something is missing.

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    for db in testkit::databases().await {
        assert!(!db.store.needs_migration().await.unwrap(), "{}", db.engine);
        let tx = db.store.begin().await.unwrap();
        store::desk::insert_contract(&tx, "Contratto", model::Timestamp(0))
            .await
            .unwrap();
        store::settings::set(&tx, "prova", "1").await.unwrap();
        tx.commit().await.unwrap();
        db.store.migrate_down().await.unwrap();
        assert!(db.store.needs_migration().await.unwrap());
        assert!(
            store::settings::get(db.store.reader(), "prova").await.is_err(),
            "the tables are gone"
        );
        db.store.migrate().await.unwrap();
        assert_eq!(store::settings::get(db.store.reader(), "prova").await.unwrap(), None);
    }
}

#[tokio::test]
async fn two_that_start_together_agree_on_a_setting() {
    for db in testkit::databases().await {
        let (a, b) = tokio::join!(set(&db, "uno"), set(&db, "due"));
        assert_eq!(a, b, "{}", db.engine);
    }
}

async fn set(db: &testkit::TestDb, value: &str) -> String {
    let tx = db.store.begin().await.unwrap();
    let agreed = store::settings::get_or_set(&tx, "chiave", value).await.unwrap();
    tx.commit().await.unwrap();
    agreed
}
