//! The live stream.

use axum::body::Body;
use axum::http::Request;
use futures::StreamExt;
use model::Role;
use model::people::Grant;
use std::time::Duration;
use tower::ServiceExt;

use crate::app::{Browser, TestApp, apps, run};

async fn listen(app: &TestApp, who: &Browser) -> axum::body::BodyDataStream {
    listen_from(app, who, "/events").await
}

async fn listen_from(app: &TestApp, who: &Browser, path: &str) -> axum::body::BodyDataStream {
    let request = Request::builder()
        .uri(path)
        .header("host", "desk")
        .header("cookie", format!("sportello={}", who.cookie("sportello").unwrap()))
        .body(Body::empty())
        .unwrap();
    let answer = app.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.into_body().into_data_stream()
}

async fn next(stream: &mut axum::body::BodyDataStream) -> String {
    let chunk = tokio::time::timeout(Duration::from_secs(5), stream.next()).await;
    String::from_utf8(chunk.expect("an event comes").unwrap().unwrap().to_vec()).unwrap()
}

#[test]
fn a_change_reaches_those_who_may_see_it_and_nobody_else() {
    run(async {
        for app in apps().await {
            app.follow();
            let clerk = app.browser(Role::BackOffice).await;
            let other = app
                .browser_with(
                    "di_pec",
                    vec![Grant {
                        role: Role::BackOffice,
                        queue_id: Some(app.pec),
                        office_id: None,
                    }],
                )
                .await;
            let mut seen = listen(&app, &clerk).await;
            let mut unseen = listen(&app, &other).await;
            let id = app.call(&clerk, "Novità").await;
            assert!(next(&mut seen).await.contains(&format!("data: {id}")), "{}", app.engine);
            app.stop.send(true).unwrap();
            // The other stream ends with the process, without ever having carried anything.
            let rest: Vec<_> = tokio::time::timeout(Duration::from_secs(5), unseen.by_ref().collect::<Vec<_>>())
                .await
                .unwrap();
            assert!(rest.is_empty(), "a foreign ticket was announced");
        }
    });
}

/// A worker in a process of its own, or `sportello mail deliver`: another desk on the same database.
#[test]
fn a_change_made_by_another_process_is_announced_too() {
    run(async {
        for app in apps().await {
            app.follow();
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Da un altro processo").await;
            let before = store::changes::last(app.desk.store.reader()).await.unwrap();
            let mut seen = listen(&app, &clerk).await;
            let elsewhere = domain::Desk {
                live: domain::live::Live::default(),
                ..app.desk.clone()
            };
            let who = app.principal(clerk.person_id).await;
            domain::tickets::assign::take(&elsewhere, &who, id).await.unwrap();
            // The call itself may still have been on its way to the stream.
            let taken = format!("id: {}", before + 1);
            let mut heard = next(&mut seen).await;
            if !heard.contains(&taken) {
                heard = next(&mut seen).await;
            }
            assert!(
                heard.contains(&taken) && heard.contains(&format!("data: {id}")),
                "{heard} ({})",
                app.engine
            );
        }
    });
}

/// Between the reading of a page and the opening of its stream, or while a stream was cut.
#[test]
fn what_happened_before_the_stream_was_open_is_told_first() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let before = app.call(&clerk, "Già sulla pagina").await;
            let last = store::changes::last(app.desk.store.reader()).await.unwrap();
            let id = app.call(&clerk, "Fra la pagina e il flusso").await;
            let mut stream = listen_from(&app, &clerk, &format!("/events?after={last}")).await;
            let first = next(&mut stream).await;
            assert!(first.contains(&format!("data: {id}\n")), "{first}");
            assert!(
                first.contains(&format!("id: {}", last + 1)),
                "a browser comes back from there: {first}"
            );
            assert!(!first.contains(&format!("data: {before}\n")));
            for n in 0..200 {
                app.call(&clerk, &format!("Tanti {n}")).await;
            }
            let mut stream = listen_from(&app, &clerk, &format!("/events?after={last}")).await;
            assert!(
                next(&mut stream).await.contains("data: *"),
                "too much to tell one by one"
            );
        }
    });
}
