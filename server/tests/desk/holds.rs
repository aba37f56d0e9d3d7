//! Legal holds: who may place and release one, what it covers, what is forgotten with it.

use model::Role;

use crate::app::{apps, grant, run};
use crate::disposal::hold_of;
use crate::mail::{MAIL, arrive, ticket_of};

/// Who sends [`MAIL`].
const ADDRESS: &str = "lucia@posta.example";

#[test]
fn a_person_on_hold_stays_so_for_what_comes_in_later_and_only_the_auditor_releases() {
    run(async {
        for app in apps().await {
            let keeper = app.browser_with("archivista", vec![grant(Role::Archivist, None)]).await;
            let auditor = app.browser_with("revisore", vec![grant(Role::Auditor, None)]).await;
            let first = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            let placed = keeper.post("/admin/holds", &hold_of(&[("person", ADDRESS)])).await;
            assert_eq!(placed.location(), "/admin/holds?done=yes", "{}", app.engine);
            let page = keeper.get("/admin/holds/1").await.text();
            assert!(page.contains(&format!("/tickets/{first}")), "{}", app.engine);
            assert!(!page.contains("Togli il blocco"), "who destroys does not release ({})", app.engine);
            let ticket = keeper.get(&format!("/tickets/{first}")).await.text();
            assert!(ticket.contains("Blocco legale n. 1"), "{}", app.engine);
            let answer = keeper
                .post("/admin/holds/1/release", &[("released_why", "Ricorso respinto con sentenza")])
                .await;
            assert_eq!(answer.status, 403, "{}", app.engine);

            let again = MAIL.replace("<uno@", "<due@").replace("due volte", "tre volte");
            assert_ne!(again, MAIL);
            let later = ticket_of(&app, arrive(&app, &again).await).await.unwrap();
            assert_ne!(later, first);
            let tx = app.desk.store.begin().await.unwrap();
            assert_eq!(store::holds::held(&tx, &[first, later]).await.unwrap(), [first]);
            domain::holds::refresh(&tx).await.unwrap();
            let mut held = store::holds::held(&tx, &[first, later]).await.unwrap();
            held.sort_unstable();
            assert_eq!(held, [first, later], "{}", app.engine);
            tx.commit().await.unwrap();

            let short = auditor.post("/admin/holds/1/release", &[("released_why", "boh")]).await;
            assert_eq!(short.location(), "/admin/holds/1?again=yes", "{}", app.engine);
            let form = auditor.get("/admin/holds/1?again=yes").await.text();
            assert!(form.contains("value=\"boh\""), "nothing typed is lost ({})", app.engine);
            let done = auditor
                .post("/admin/holds/1/release", &[("released_why", "Ricorso respinto con sentenza")])
                .await;
            assert_eq!(done.location(), "/admin/holds?done=yes", "{}", app.engine);
            let db = app.desk.store.reader();
            assert_eq!(store::holds::held(db, &[first, later]).await.unwrap(), [0; 0]);
            let row = store::holds::find(db, 1).await.unwrap().unwrap();
            assert!(!row.selection.contains(ADDRESS), "whom it was about is forgotten ({})", app.engine);
            let twice = auditor
                .post("/admin/holds/1/release", &[("released_why", "Ricorso respinto con sentenza")])
                .await;
            assert_eq!(twice.location(), "/admin/holds/1?again=yes", "{}", app.engine);
        }
    });
}

#[test]
fn a_hold_on_nothing_in_particular_or_without_a_reason_is_refused() {
    run(async {
        for app in apps().await {
            let keeper = app.browser_with("archivista", vec![grant(Role::Archivist, None)]).await;
            let clerk = app.browser(Role::BackOffice).await;
            let nothing = keeper.post("/admin/holds", &hold_of(&[])).await;
            assert_eq!(nothing.location(), "/admin/holds?again=yes", "{}", app.engine);
            let unknown = keeper.post("/admin/holds", &hold_of(&[("tickets", "987654")])).await;
            assert_eq!(unknown.location(), "/admin/holds?again=yes", "{}", app.engine);
            let page = keeper.get("/admin/holds?again=yes").await.text();
            assert!(page.contains("987654"), "{}", app.engine);
            let refused = clerk.post("/admin/holds", &hold_of(&[("tickets", "1")])).await;
            assert_eq!(refused.status, 403, "{}", app.engine);
            assert_eq!(clerk.get("/admin/holds").await.status, 403, "{}", app.engine);
        }
    });
}
