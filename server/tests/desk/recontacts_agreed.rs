//! "Call me Thursday at 10": a time that is agreed is in somebody's day, is announced, and ends.

use model::Role;
use model::message::EventKind;
use model::recontact::RecontactEnd;

use crate::app::{Answer, Browser, TestApp, apps, run};

const MINUTE: i64 = 60_000;

impl TestApp {
    /// Agrees a time about a ticket.
    async fn agreed(&self, who: &Browser, id: i64, at: &str, whose: &str) -> Answer {
        let fields = [
            ("at", at),
            ("number", "0971 555 101"),
            ("whose", whose),
            ("note", "Richiamare con le rate"),
        ];
        who.post(&format!("/recontacts/new/{id}"), &fields).await
    }

    /// What the frame of a person counts.
    async fn due(&self, who: &Browser) -> i64 {
        let person = self.principal(who.person_id).await;
        domain::frame::view(&self.desk, &person).await.unwrap().recontacts
    }
}

/// The number of the recontact that a redirect leads to.
fn number(answer: &Answer) -> i64 {
    let location = answer.location();
    let digits = location.trim_start_matches("/recontacts/").split('?').next();
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_else(|| panic!("no recontact behind {location:?}: {}", answer.text()))
}

#[test]
fn it_stands_in_the_day_of_who_agreed_it_and_is_announced_once() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let colleague = app.browser(Role::TeamLeader).await;
            let id = app.call(&clerk, "Chiede le rate").await;
            let form = clerk.get(&format!("/recontacts/new/{id}")).await.text();
            assert!(
                form.contains("2026-11-23T11:00") && form.contains("+390971555101"),
                "{}",
                app.engine
            );
            let over = app.agreed(&clerk, id, "2026-11-23T09:00", "me").await;
            assert_eq!(over.location(), format!("/recontacts/new/{id}?again=yes#problem"));
            let page = clerk.get(&format!("/recontacts/new/{id}?again=yes")).await.text();
            assert!(page.contains("deve ancora venire") && page.contains("Richiamare con le rate"));

            let done = app.agreed(&clerk, id, "2026-11-23T11:00", "me").await;
            let one = number(&done);
            let page = clerk.get(&done.location()).await.text();
            assert!(page.contains("Ricontatto concordato.") && !page.contains("fuori dall'orario"));
            assert_eq!(app.said_at(&clerk, id).await, ["23/11/2026 11:00"]);
            assert!(
                clerk.get("/").await.text().contains("Ricontatti di oggi"),
                "{}",
                app.engine
            );
            assert!(
                !colleague.get("/").await.text().contains("Ricontatti di oggi"),
                "somebody's own"
            );
            assert!(
                colleague.get("/recontacts").await.text().contains("Più tardi, oggi"),
                "and seen by all"
            );

            assert_eq!(app.due(&clerk).await, 0);
            assert_eq!(domain::tickets::recontacts::remind::remind(&app.desk).await.unwrap(), 0);
            app.clock.advance_ms(50 * MINUTE);
            assert_eq!(
                (app.due(&clerk).await, app.due(&colleague).await),
                (1, 0),
                "{}",
                app.engine
            );
            let before = store::changes::last(app.desk.store.reader()).await.unwrap();
            assert_eq!(domain::tickets::recontacts::remind::remind(&app.desk).await.unwrap(), 1);
            assert_eq!(
                domain::tickets::recontacts::remind::remind(&app.desk).await.unwrap(),
                0,
                "once"
            );
            let after = store::changes::after(app.desk.store.reader(), before, 10)
                .await
                .unwrap();
            let announced: Vec<i64> = after.iter().map(|change| change.ticket_id).collect();
            assert_eq!(announced, [id], "{}", app.engine);
            assert!(clerk.get("/recontacts").await.text().contains("Da chiamare adesso"));

            // Later than agreed: it is announced again when that comes.
            let call = app.recontact(one).await;
            app.tried(&clerk, &call, "no_answer", &[]).await;
            let call = app.recontact(one).await;
            assert_eq!((call.attempts, call.reminded_at), (1, None));
            let done = app.tried(&clerk, &call, "answered", &[]).await;
            assert_eq!(done.location(), "/recontacts?done=done");
            assert_eq!(app.recontact(one).await.ended, Some(RecontactEnd::Done));
            assert!(app.on_ladder(id).await.closed_at.is_none(), "the ticket goes on");
        }
    });
}

#[test]
fn it_is_done_or_cancelled_with_a_word_and_ends_with_its_ticket() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Chiede le rate").await;
            let evening = app.agreed(&clerk, id, "2026-11-23T21:00", "anybody").await;
            let page = clerk.get(&evening.location()).await.text();
            assert!(page.contains("fuori dall'orario"), "said, not refused ({})", app.engine);
            let call = app.recontact(number(&evening)).await;
            assert_eq!(call.person_id, None);
            let path = format!("/recontacts/{}", call.id);
            let version = call.version.to_string();
            let end = async |then: &str, note: &str| {
                let fields = [("version", version.as_str()), ("then", then), ("end_note", note)];
                clerk.post(&format!("{path}/end"), &fields).await.location()
            };
            assert_eq!(
                end("cancelled", "").await,
                format!("{path}?again=yes#problem"),
                "why is asked"
            );
            assert_eq!(end("cancelled", "Ha scritto lui").await, "/recontacts?done=cancelled");
            assert_eq!(end("done", "").await, format!("{path}?again=yes#problem"), "it is over");
            let page = clerk.get(&path).await.text();
            assert!(page.contains("non più necessario") && !page.contains("data-key=\"o\""));
            let page = clerk.get(&format!("/tickets/{id}")).await.text();
            assert!(page.contains("Ha scritto lui") && page.contains("ha annullato il ricontatto"));

            let tomorrow = app.agreed(&clerk, id, "2026-11-24T10:00", "me").await;
            let call = number(&tomorrow);
            assert!(clerk.get("/recontacts").await.text().contains("Altri giorni"));
            let who = app.principal(clerk.person_id).await;
            let version = app.on_ladder(id).await.version;
            domain::tickets::close::close(&app.desk, &who, id, app.solved, version)
                .await
                .unwrap();
            let ended = app.recontact(call).await;
            assert_eq!(ended.ended, Some(RecontactEnd::Cancelled), "{}", app.engine);
            assert_eq!(ended.ended_at, Some(app.desk.now()));
            let late = app.agreed(&clerk, id, "2026-11-24T10:00", "me").await;
            assert_eq!(
                late.location(),
                format!("/recontacts/new/{id}?again=yes#problem"),
                "it is closed"
            );
        }
    });
}

impl TestApp {
    /// The times that were agreed about a ticket, as its history says them.
    async fn said_at(&self, who: &Browser, id: i64) -> Vec<String> {
        let person = self.principal(who.person_id).await;
        let page = domain::tickets::page::page(&self.desk, &person, id).await.unwrap();
        let events = page.events.into_iter();
        events
            .filter(|event| event.kind == EventKind::RecontactAgreed)
            .filter_map(|event| event.to)
            .collect()
    }
}
