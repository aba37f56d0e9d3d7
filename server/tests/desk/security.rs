//! What a browser is told not to do.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use model::Role;
use tower::ServiceExt;

use crate::app::{apps, run};

#[test]
fn pages_carry_a_policy_without_inline_style() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            for path in ["/", "/tickets", "/contacts/new", "/keys", "/account", "/accessibility"] {
                let page = operator.get(path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                let policy = page.header("content-security-policy");
                assert!(
                    policy.contains("'nonce-") && policy.contains("wasm-unsafe-eval"),
                    "{path}: {policy}"
                );
                assert!(!policy.contains("unsafe-inline"), "{path}");
                assert!(policy.contains("frame-ancestors 'none'"));
                assert_eq!(page.header("cache-control"), "no-store", "{path}");
                assert_eq!(page.header("x-content-type-options"), "nosniff");
                assert!(!page.text().contains(" style=\""), "{path} has no style attribute");
            }
        }
    });
}

#[test]
fn another_sites_form_changes_nothing() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let id = app.call(&operator, "Bersaglio").await;
            for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
                let request = Request::builder()
                    .method(Method::POST)
                    .uri("/api/app/api/tickets/take")
                    .header("host", "desk")
                    .header("cookie", format!("sportello={}", operator.cookie("sportello").unwrap()))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header(name, value)
                    .body(Body::from(format!("id={id}")))
                    .unwrap();
                let answer = app.router.clone().oneshot(request).await.unwrap();
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
            }
        }
    });
}

#[test]
fn files_are_downloads_whatever_they_say_they_are() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let form = app.contact("Con un file cattivo", "forward");
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let files: [(&str, &[u8]); 1] = [("../../x.html", b"<script>alert(1)</script>")];
            let id = operator.multipart("/contacts/new", &fields, &files).await.ticket();
            let page = operator.get(&format!("/tickets/{id}")).await.text();
            let file = page
                .split("/attachments/")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned();
            let answer = operator.get(&format!("/attachments/{file}")).await;
            assert_eq!(answer.header("content-type"), "application/octet-stream");
            assert!(
                answer
                    .header("content-disposition")
                    .starts_with("attachment; filename=\"x.html\"")
            );
            assert!(answer.header("content-security-policy").contains("sandbox"));
            assert_eq!(
                operator.get(&format!("/attachments/{file}/inline")).await.status,
                StatusCode::NOT_FOUND
            );
        }
    });
}

#[test]
fn who_is_not_signed_in_gets_nothing_from_the_back_door() {
    run(async {
        for app in apps().await {
            let stranger = app.stranger();
            for path in [
                "/api/app/api/tickets/home",
                "/api/app/api/frame/frame",
                "/api/app/api/contacts/contact_form",
            ] {
                let answer = stranger
                    .call(path, "application/x-www-form-urlencoded", "again=false")
                    .await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}: {}", answer.text());
            }
            for path in ["/attachments/1", "/messages/1/html", "/events", "/quarantine/1/raw"] {
                let answer = stranger.send(Method::GET, path, "*/*", None, Vec::new()).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            }
        }
    });
}

#[test]
fn what_was_typed_never_becomes_markup() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let attack = "</textarea><form action=https://evil.example><b>x</b>";
            let form = [
                ("channel", "phone"),
                ("subject", ""),
                ("caller_name", "\"><i>y</i>"),
                ("notes", attack),
                ("end", "forward"),
            ];
            operator.multipart("/contacts/new", &form, &[]).await;
            let page = operator.get("/contacts/new?again=yes").await.text();
            assert!(page.contains("&lt;/textarea&gt;&lt;form"), "it comes back as text");
            assert!(
                !page.contains(attack) && !page.contains("\"><i>y</i>"),
                "{}",
                app.engine
            );
            let id = app.call(&operator, "<b>grassetto</b>").await;
            operator
                .multipart(&format!("/tickets/{id}/note"), &[("text", attack)], &[])
                .await;
            let page = operator.get(&format!("/tickets/{id}")).await.text();
            assert!(
                !page.contains("<b>grassetto</b>") && !page.contains(attack),
                "{}",
                app.engine
            );
        }
    });
}
