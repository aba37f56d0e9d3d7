//! Forms with files, read field by field: a file over the limit is counted and thrown away, not held, and the rest of the
//! form survives it.

use std::collections::BTreeMap;

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use bytes::BytesMut;
use domain::files::Upload;
use model::Problem;
use model::forms::{FILE_MAX, FILES_MAX, TEXT_MAX};
use model::problem::{FieldError, FieldProblem};

/// What a form brought.
#[derive(Debug, Default)]
pub struct Sent {
    /// Text fields; the last of a name wins.
    pub values: BTreeMap<String, String>,
    pub files: Vec<Upload>,
    /// Why it cannot be accepted as it is.
    pub problem: Option<Problem>,
}

impl Sent {
    /// A text field; empty when it was not sent.
    pub fn text(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// A number; none when empty or not a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.values.get(name).and_then(|text| text.trim().parse().ok())
    }
}

/// A form with one large file, which went to the disk as it came.
#[derive(Debug, Default)]
pub struct Streamed {
    /// Text fields; the last of a name wins.
    pub values: BTreeMap<String, String>,
    /// The file as its sender calls it; none where no file was chosen.
    pub file_name: Option<String>,
    /// It is larger than what is taken.
    pub too_large: bool,
}

/// Why a form with a large file could not be read.
#[derive(Debug)]
pub enum StreamError {
    /// The connection broke, or the body is no multipart form.
    Form(MultipartError),
    /// The file could not be written.
    Disk(std::io::Error),
}

impl From<MultipartError> for StreamError {
    fn from(error: MultipartError) -> Self {
        Self::Form(error)
    }
}

/// Reads a form whose file goes to the disk piece by piece; with nowhere to go it is thrown away. What is beyond `limit`
/// bytes is not written, and the rest of the form survives it.
///
/// # Errors
/// [`StreamError`].
pub async fn stream(
    mut form: Multipart,
    mut into: Option<&mut tokio::fs::File>,
    limit: u64,
) -> Result<Streamed, StreamError> {
    use tokio::io::AsyncWriteExt;
    let mut sent = Streamed::default();
    while let Some(mut field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let mut bytes = BytesMut::new();
            while let Some(chunk) = field.chunk().await? {
                if bytes.len() + chunk.len() <= TEXT_BYTES {
                    bytes.extend_from_slice(&chunk);
                }
            }
            if sent.values.len() < FIELDS_MAX {
                sent.values.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
            continue;
        };
        // A second file is no part of any of these forms.
        let first = sent.file_name.is_none();
        let mut length = 0;
        while let Some(chunk) = field.chunk().await? {
            length += chunk.len() as u64;
            if length > limit {
                sent.too_large = true;
            } else if first && let Some(file) = &mut into {
                file.write_all(&chunk).await.map_err(StreamError::Disk)?;
            }
        }
        // A file field that was left empty.
        if first && !(file_name.is_empty() && length == 0) {
            sent.file_name = Some(file_name);
        }
    }
    if let Some(file) = into {
        file.flush().await.map_err(StreamError::Disk)?;
    }
    Ok(sent)
}

/// More text fields than any form has: what comes beyond them is left out, so that nobody fills the memory with them.
const FIELDS_MAX: usize = 200;
/// Largest text field in bytes: a character has at most four.
const TEXT_BYTES: usize = TEXT_MAX * 4 + 1024;

/// Reads a whole form.
///
/// # Errors
/// When the connection breaks or the body is no multipart form.
pub async fn read(mut form: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    let mut too_large = false;
    while let Some(mut field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let mime = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let limit = if file_name.is_some() {
            usize::try_from(FILE_MAX).unwrap_or(usize::MAX)
        } else {
            TEXT_BYTES
        };
        let mut bytes = BytesMut::new();
        let mut over = false;
        while let Some(chunk) = field.chunk().await? {
            if bytes.len() + chunk.len() > limit {
                over = true;
                bytes.clear();
            } else if !over {
                bytes.extend_from_slice(&chunk);
            }
        }
        match file_name {
            // A file field that was left empty.
            Some(label) if label.is_empty() && bytes.is_empty() => {}
            Some(_) if over => too_large = true,
            Some(label) if sent.files.len() <= FILES_MAX => {
                let upload = Upload {
                    name: label,
                    mime,
                    bytes: bytes.freeze(),
                    content_id: None,
                    inline: false,
                };
                sent.files.push(upload);
            }
            Some(_) => {}
            None => {
                // Browsers send CRLF for a line break typed in a text area.
                let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
                if sent.values.len() < FIELDS_MAX {
                    sent.values.insert(name, text);
                }
            }
        }
    }
    if too_large {
        sent.problem = Some(Problem::Invalid(vec![FieldProblem::with_limit(
            "files",
            FieldError::FileTooLarge,
            FILE_MAX,
        )]));
    }
    Ok(sent)
}
