//! Refuses what another site makes a browser send (CSRF): no token in any form, none in any URL.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Lets safe methods pass, and unsafe ones only from our own pages.
pub async fn refuse_foreign(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "a request from another site was refused");
    (
        StatusCode::FORBIDDEN,
        "This request did not come from a page of this desk.",
    )
        .into_response()
}

/// Browsers say where a request comes from (`Sec-Fetch-Site`); older ones at least name the origin.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else {
        return false;
    };
    origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"))
        == Some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_own(&headers)
    }

    #[test]
    fn only_our_own_pages_may_change_anything() {
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(!own(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://desk"),
            ("host", "desk")
        ]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(own(&[("origin", "https://desk.example"), ("host", "desk.example")]));
        assert!(!own(&[("origin", "https://evil.example"), ("host", "desk.example")]));
        assert!(!own(&[("origin", "null"), ("host", "desk.example")]));
        assert!(!own(&[]), "a request that says nothing is not trusted");
    }
}
