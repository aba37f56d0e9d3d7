//! Headers that keep a browser from doing what a desk never needs.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::router::AppState;

/// Adds the headers that an answer does not set by itself, and counts it.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let begun = std::time::Instant::now();
    let mut response = next.run(request).await;
    state.metrics.answered(response.status().as_u16(), begun.elapsed());
    let headers = response.headers_mut();
    let mut unless_set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(REFERRER_POLICY, "same-origin");
    // Tickets stay in nobody's cache (RT CVE-2024-3262).
    unless_set(CACHE_CONTROL, "no-store");
    unless_set(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    unless_set(X_FRAME_OPTIONS, "DENY");
    unless_set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    response
}
