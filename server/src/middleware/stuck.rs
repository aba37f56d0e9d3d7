//! Pages that got stuck while being rendered are rendered again.
//!
//! Rendering with leptos 0.8 waits for ever about once in some thousand pages on a busy machine: the page's data is there
//! and nobody wakes the renderer. Until the cause is found and mended there, a page that has not begun after a few
//! seconds is given up and rendered anew, which reading a page may always be. docs/adr/0010 has what is known.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Pages take milliseconds.
const FIRST: Duration = Duration::from_secs(4);
/// A slow database may have been the reason after all.
const SECOND: Duration = Duration::from_secs(20);

/// Renders once more what got stuck, and answers 503 when that gets stuck too.
pub async fn render_again(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let again = same(&request);
    let path = request.uri().path().to_owned();
    if let Ok(response) = tokio::time::timeout(FIRST, next.clone().run(request)).await {
        return response;
    }
    tracing::error!(path, "a page got stuck and is rendered again");
    match tokio::time::timeout(SECOND, next.run(again)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(path, "a page got stuck twice");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// The same request; a GET has no body.
fn same(request: &Request) -> Request {
    let mut copy = Request::new(axum::body::Body::empty());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    copy
}
