//! The built site: inside the program, or in a folder while developing. Read once, served from memory.

use std::collections::HashMap;
use std::path::Path;

use app::Assets;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;

use crate::router::AppState;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/site.rs"));
}

/// Files by path (`/assets/pkg-1a2b3c4d/sportello.js`), with their precompressed forms beside them.
#[derive(Debug, Default)]
pub struct Site {
    files: HashMap<String, Bytes>,
    names: HashMap<String, String>,
}

impl Site {
    /// The embedded site; else the folder in `SPORTELLO_SITE_DIR`; else none (pages work, without style).
    ///
    /// # Errors
    /// When the folder is named and cannot be read.
    pub fn load(folder: Option<&Path>) -> Result<Self, String> {
        let mut files = HashMap::new();
        for (name, bytes) in embedded::FILES {
            files.insert(format!("/{name}"), Bytes::from_static(bytes));
        }
        if let Some(folder) = folder.filter(|_| files.is_empty()) {
            read(&mut files, folder, folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let names = match files.get("/manifest.json") {
            Some(bytes) => manifest(bytes)?,
            None => HashMap::new(),
        };
        Ok(Self { files, names })
    }

    /// The addresses that pages need.
    pub fn addresses(&self) -> Assets {
        let named = |name: &str| self.names.get(name).cloned().unwrap_or_default();
        let fonts = [
            "fonts/titillium-web-latin-400.woff2",
            "fonts/titillium-web-latin-600.woff2",
        ];
        Assets {
            style: named("style/main.css"),
            script: named("pkg/sportello.js"),
            wasm: named("pkg/sportello_bg.wasm"),
            icons: named("img/icons.svg"),
            logo: named("img/logo.svg"),
            favicon: named("img/favicon.svg"),
            fonts: fonts.iter().filter_map(|name| self.names.get(*name).cloned()).collect(),
        }
    }
}

fn manifest(bytes: &[u8]) -> Result<HashMap<String, String>, String> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        files: HashMap<String, String>,
    }
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| format!("manifest.json: {error}"))?;
    Ok(manifest.files)
}

fn read(files: &mut HashMap<String, Bytes>, root: &Path, folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(files, root, &path)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            files.insert(format!("/{}", name.display()), std::fs::read(&path)?.into());
        }
    }
    Ok(())
}

/// Where a browser looks for the icon of what is no page of ours (a picture, a message's HTML).
pub async fn favicon(State(state): State<AppState>) -> Response {
    match state.site.names.get("img/favicon.svg") {
        Some(address) => Redirect::temporary(address).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

/// Serves a built file. Its address carries a hash of its contents, so a browser never asks again.
pub async fn serve(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let accepts = |coding: &str| {
        headers
            .get(ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(coding))
    };
    let compressed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(coding))
        .find_map(|(coding, ending)| Some((coding, state.site.files.get(&format!("{path}{ending}"))?)));
    let (coding, bytes) = match (compressed, state.site.files.get(path)) {
        (Some((coding, bytes)), _) => (Some(coding), bytes.clone()),
        (None, Some(bytes)) => (None, bytes.clone()),
        (None, None) => return StatusCode::NOT_FOUND.into_response(),
    };
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}
