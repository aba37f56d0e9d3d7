//! A desk that starts beside others of the same process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use model::Role;

use crate::app::{apps, run};

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
