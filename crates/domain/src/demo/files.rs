//! Files for the demonstration: small, made by hand, and readable by every program.

mod pdf;
mod png;

use mail::compose::OutgoingAttachment;

use super::cases::{FileContent, FileKind};
use crate::files::Upload;

/// The files as a form sends them.
pub(super) fn uploads(files: &[FileContent]) -> Vec<Upload> {
    let upload = |file: &FileContent| Upload {
        name: file.name.clone(),
        mime: mime(file.kind).to_owned(),
        bytes: bytes(file).into(),
        content_id: None,
        inline: false,
    };
    files.iter().map(upload).collect()
}

/// The files as a mail carries them.
pub(super) fn attachments(files: &[FileContent]) -> Vec<OutgoingAttachment> {
    let attachment = |file: &FileContent| OutgoingAttachment {
        name: file.name.clone(),
        mime: mime(file.kind).to_owned(),
        bytes: bytes(file),
    };
    files.iter().map(attachment).collect()
}

/// The media type of a kind of file.
pub(super) fn mime(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Pdf => "application/pdf",
        FileKind::Png => "image/png",
    }
}

/// What is in a file.
pub(super) fn bytes(file: &FileContent) -> Vec<u8> {
    match file.kind {
        FileKind::Pdf => pdf::pdf(&file.name),
        FileKind::Png => png::png(&file.name),
    }
}
