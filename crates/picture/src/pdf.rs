//! Pages of a PDF.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::{MAX_PAGES, Page, PictureError, bitmap};

/// Pixels across: an A4 page at 150 dots an inch.
const WIDTH: f32 = 1_240.0;
/// The longest side: whatever a page says of its size, the picture stays one that a browser can show.
const MAX_SIDE: f32 = 5_000.0;

/// Draws the pages.
pub(crate) fn draw(document: &[u8]) -> Result<Vec<Page>, PictureError> {
    let pdf = Pdf::new(document.to_vec()).map_err(|error| PictureError::damaged(format!("{error:?}")))?;
    let cache = RenderCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter().take(MAX_PAGES) {
        let (width, height) = page.render_dimensions();
        let longest = width.max(height);
        if !longest.is_finite() || longest < 1.0 || width < 1.0 || height < 1.0 {
            continue;
        }
        let scale = (WIDTH / width).min(MAX_SIDE / longest);
        let settings = PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
        };
        let pixmap = render(
            page,
            &cache,
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &settings,
        );
        let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        if width == 0 || height == 0 {
            continue;
        }
        // On white nothing is transparent.
        let rgb: Vec<u8> = pixmap
            .data_as_u8_slice()
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        let gray = rgb
            .chunks_exact(3)
            .all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
        let png = if gray {
            let gray: Vec<u8> = rgb.chunks_exact(3).map(|pixel| pixel[0]).collect();
            bitmap::encode(width, height, png::ColorType::Grayscale, png::BitDepth::Eight, &gray)?
        } else {
            bitmap::encode(width, height, png::ColorType::Rgb, png::BitDepth::Eight, &rgb)?
        };
        pages.push(Page { width, height, png });
    }
    if pages.is_empty() {
        return Err(PictureError::damaged("no page"));
    }
    Ok(pages)
}
