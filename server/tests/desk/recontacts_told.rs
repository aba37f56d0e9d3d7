//! After level III, without a call: told at the counter, gone up again, and no way round by a status.

use model::TicketState;
use model::message::EventKind;
use model::recontact::RecontactEnd;

use crate::app::{apps, run};

#[test]
fn the_outcome_can_be_told_at_the_counter_and_one_that_goes_up_again_is_owed_no_more() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            let id = app.answered(&staff, "0971 555 777", "").await;
            let call = app.owed(id).await;
            app.hand_on(&staff.clerk, id, &app.ragioneria.to_string()).await;
            assert_eq!(app.recontact(call.id).await.ended, Some(RecontactEnd::Cancelled));
            app.answer(&staff.third, id, &[("text", "Anche gli interessi.")]).await;
            app.owed(id).await;

            // Another status is no way round.
            let (number, version) = (id.to_string(), app.on_ladder(id).await.version.to_string());
            let fields = [("id", number.as_str()), ("version", &version), ("state", "open")];
            staff.clerk.post("/api/app/api/tickets/change_state", &fields).await;
            assert_eq!(app.place(id).await.2, TicketState::Open);
            app.close_by_menu(&staff.clerk, id).await;
            assert_eq!(app.place(id).await.2, TicketState::Open, "{}", app.engine);
            let version = app.on_ladder(id).await.version.to_string();
            let fields = [
                ("id", number.as_str()),
                ("version", &version),
                ("state", "to_communicate"),
            ];
            staff.clerk.post("/api/app/api/tickets/change_state", &fields).await;
            let call = app.owed(id).await;

            let path = format!("/recontacts/told/{id}");
            let page = staff.clerk.get(&path).await.text();
            assert!(page.contains("Anche gli interessi.") && page.contains(&format!("/recontacts/{}", call.id)));
            let (version, outcome) = (app.on_ladder(id).await.version.to_string(), app.solved.to_string());
            let fields = [
                ("version", version.as_str()),
                ("outcome_id", &outcome),
                ("note", "Era qui"),
            ];
            let how = staff.clerk.post(&path, &fields).await;
            assert_eq!(
                how.location(),
                format!("{path}?again=yes#problem"),
                "how they were told is asked"
            );
            let fields = [&fields[..], &[("channel", "counter")]].concat();
            let done = staff.clerk.post(&path, &fields).await;
            assert_eq!(done.location(), format!("/tickets/{id}"));
            assert_eq!(app.place(id).await.2, TicketState::Closed);
            assert_eq!(app.recontact(call.id).await.ended, Some(RecontactEnd::Told));
            assert_eq!(app.said(&staff.clerk, id, EventKind::Told).await, ["counter"]);
            // A status that somebody chooses is no way round.
            let id = app.call_of(&staff.clerk, "A voce", "0971 555 779", "").await;
            let (number, version) = (id.to_string(), app.on_ladder(id).await.version.to_string());
            let fields = [
                ("id", number.as_str()),
                ("version", &version),
                ("state", "to_communicate"),
            ];
            staff.clerk.post("/api/app/api/tickets/change_state", &fields).await;
            app.owed(id).await;
            app.close_by_menu(&staff.clerk, id).await;
            assert_eq!(app.place(id).await.2, TicketState::ToCommunicate, "{}", app.engine);
        }
    });
}
