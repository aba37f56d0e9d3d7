//! Pages of documents as pictures: fax (TIFF in its three codings) and PDF. Bytes in, PNG out; no I/O.
//!
//! What comes in was made by strangers, so pages and pixels are limited. Time and memory are not limited here: the program
//! runs this in a process of its own, which has limits and can be killed (`sportello picture`).

mod bitmap;
mod fax;
mod ifd;
mod other;
mod pdf;

/// Pages that are drawn; a longer document is looked at by downloading it.
pub const MAX_PAGES: usize = 60;
/// Pixels of one page: A3 at 600 dpi has 70 million, a fax page 4.
pub const MAX_PIXELS: u64 = 100_000_000;
/// Pixels of one side: A3 at 600 dpi has 9,921. Turning a page takes memory for each row and each column.
pub const MAX_SIDE: u32 = 30_000;
/// Pixels of all pages together; 60 pages of fax have 230 million.
pub const MAX_DOCUMENT: u64 = 400_000_000;

/// A page as a picture: upright, and as wide as it is high on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub width: u32,
    pub height: u32,
    pub png: Vec<u8>,
}

/// Why a document has no pictures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Neither TIFF nor PDF.
    #[error("not a document that can be drawn")]
    Unknown,
    /// Damaged, or uses what is not understood.
    #[error("the document cannot be drawn: {0}")]
    Damaged(String),
    /// Larger than [`MAX_PIXELS`], or a side longer than [`MAX_SIDE`].
    #[error("a page is too large")]
    TooLarge,
}

impl PictureError {
    fn damaged(error: impl std::fmt::Display) -> PictureError {
        let text = error.to_string();
        PictureError::Damaged(text.chars().take(200).collect())
    }
}

/// Draws the pages of a document, at most [`MAX_PAGES`] and [`MAX_DOCUMENT`]. Pages that cannot be drawn end the drawing; the
/// ones before stay.
///
/// # Errors
/// When not a single page can be drawn.
pub fn draw(document: &[u8]) -> Result<Vec<Page>, PictureError> {
    if ifd::is_tiff(document) {
        return tiff(document);
    }
    if document[..document.len().min(1_024)]
        .windows(5)
        .any(|window| window == b"%PDF-")
    {
        return pdf::draw(document);
    }
    Err(PictureError::Unknown)
}

fn tiff(document: &[u8]) -> Result<Vec<Page>, PictureError> {
    let mut pages = Vec::new();
    let directories = ifd::read(document, MAX_PAGES)?;
    let mut drawn = 0_u64;
    for (index, directory) in directories.iter().enumerate() {
        drawn = drawn.saturating_add(directory.pixels());
        if drawn > MAX_DOCUMENT && !pages.is_empty() {
            break;
        }
        let page = match directory.compression {
            _ if directory.is_too_large() => Err(PictureError::TooLarge),
            2..=4 => fax::draw(document, directory),
            _ => other::draw(document, index, directory),
        };
        match page {
            Ok(page) => pages.push(page),
            Err(error) if pages.is_empty() => return Err(error),
            Err(_) => break,
        }
    }
    Ok(pages)
}
