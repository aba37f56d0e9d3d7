//! Attachments and the HTML of messages: what strangers wrote, handed out so that it can do nothing.

use axum::extract::{Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{Refused, SignedIn};
use crate::router::AppState;

/// For what is looked at in a frame of its own: pictures from here, nothing else.
const MESSAGE_POLICY: &str = "default-src 'none'; script-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
/// The same, once somebody asked for the sender's remote pictures.
const MESSAGE_POLICY_REMOTE: &str = "default-src 'none'; script-src 'none'; img-src 'self' data: https:; \
     style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
const FILE_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// A file as a download, whatever its sender says it is (lessons 5, 16).
pub async fn download(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    Ok(handed_out(domain::files::open(&state.desk, &who, id).await?))
}

/// A received mail as it came: the record, with its provider's signature.
pub async fn message_raw(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    Ok(handed_out(domain::files::message_raw(&state.desk, &who, id).await?))
}

/// A receipt as it came.
pub async fn evidence(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    Ok(handed_out(domain::files::evidence(&state.desk, &who, id).await?))
}

/// A file as a download, whatever it says it is.
pub fn handed_out(file: domain::files::Opened) -> Response {
    let mut response = (StatusCode::OK, file.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    if let Ok(value) = HeaderValue::from_str(&disposition(&file.name)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// A picture that a message shows in its text; only formats that carry no script.
pub async fn inline(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let file = domain::files::open(&state.desk, &who, id).await?;
    let mime = match file.mime.to_ascii_lowercase().as_str() {
        "image/png" => "image/png",
        "image/jpeg" | "image/jpg" => "image/jpeg",
        "image/gif" => "image/gif",
        "image/webp" => "image/webp",
        _ => return Err(Refused(model::Problem::NotFound)),
    };
    let mut response = (StatusCode::OK, file.bytes).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    Ok(response)
}

/// A page of a document, drawn by the desk itself.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path((id, page)): Path<(i64, i64)>,
) -> Result<Response, Refused> {
    let png = domain::pictures::page(&state.desk, &who, id, page).await?;
    let mut response = (StatusCode::OK, png).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    // Never drawn a second time, and nobody else's to keep.
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=86400, immutable"),
    );
    Ok(response)
}

/// Whether remote pictures were asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HtmlQuery {
    images: Option<String>,
}

/// The sanitised HTML of a message, for its sandboxed frame.
pub async fn message_html(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
    Query(query): Query<HtmlQuery>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let remote = query.images.is_some();
    let (html, blocked) = domain::tickets::html::html(&state.desk, &who, id, remote).await?;
    let (lang, title, link) = app::message_document(app::locale_of(&headers), blocked);
    let notice = if blocked > 0 && !remote {
        format!(
            "<p><a href=\"{}?images=yes\">{link}</a></p>",
            app::paths::message_html(id)
        )
    } else {
        String::new()
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title><style>\
         body{{font:15px/1.5 system-ui,sans-serif;margin:8px;color:#17324d;overflow-wrap:anywhere}}\
         img{{max-width:100%;height:auto}}table{{border-collapse:collapse}}td,th{{padding:2px 6px;vertical-align:top}}\
         blockquote{{border-left:3px solid #c5c7c9;margin-left:0;padding-left:12px;color:#5a768a}}\
         </style></head><body>{notice}{html}</body></html>"
    );
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let policy = if remote { MESSAGE_POLICY_REMOTE } else { MESSAGE_POLICY };
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    );
    Ok(response)
}

/// `attachment` with the name in the form that every browser reads (RFC 6266, RFC 8187).
pub fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !"\"\\;%".contains(c) || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        super::encode(name).replace('/', "%2F")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_header() {
        assert_eq!(
            disposition("a\"b\r\nX: y.pdf"),
            "attachment; filename=\"a_b__X: y.pdf\"; filename*=UTF-8''a%22b%0D%0AX%3A%20y.pdf"
        );
        assert!(disposition("attività.pdf").contains("filename*=UTF-8''attivit%C3%A0.pdf"));
    }
}
