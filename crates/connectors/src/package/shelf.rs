//! The packages that were asked for on the page: a folder each.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::export::list::Line;
use domain::export::{MANIFEST, TICKET};
use domain::ports::{BlobError, Checked, PackageShelf, PackageSink};
use futures::future::BoxFuture;

use super::verify::verify;
use super::{BEGUN, FolderPackage, PARTIAL, from_error, remove_folder};

fn check(folder: &Path) -> io::Result<Checked> {
    let found = verify(folder, None)?;
    let mut checked = Checked {
        flaws: found.count,
        manifest: found.manifest,
        ..Checked::default()
    };
    for line in BufReader::new(File::open(folder.join(MANIFEST))?).lines() {
        let line = line?;
        let Some(line) = Line::read(&line) else { continue };
        // `tickets/YEAR/NUMBER/ticket.json`
        let parts: Vec<&str> = line.path.split('/').collect();
        if let ["tickets", _, number, TICKET] = parts.as_slice()
            && let Ok(number) = number.parse()
        {
            checked.tickets.insert(number, line.sha256);
        }
    }
    Ok(checked)
}

/// The folder in which they are.
#[derive(Clone, Debug)]
pub struct Shelf {
    root: PathBuf,
}

impl Shelf {
    /// A shelf in a folder, which need not be there yet.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder of a package.
    pub fn folder(&self, id: i64) -> PathBuf {
        self.root.join(id.to_string())
    }
}

impl PackageShelf for Shelf {
    fn place(&self, id: i64) -> Arc<dyn PackageSink> {
        Arc::new(FolderPackage::new(self.folder(id)))
    }

    fn tidy(&self, id: i64) -> BoxFuture<'_, Result<(), BlobError>> {
        let folder = self.folder(id);
        Box::pin(async move {
            let done = tokio::task::spawn_blocking(move || {
                if folder.join(PARTIAL).join(BEGUN).try_exists()? {
                    return Ok(());
                }
                remove_folder(&folder)
            });
            done.await
                .map_err(|error| BlobError::Other(error.to_string()))?
                .map_err(|error: io::Error| from_error(&error))
        })
    }

    fn check(&self, id: i64) -> BoxFuture<'_, Result<Checked, BlobError>> {
        let folder = self.folder(id);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || check(&folder))
                .await
                .map_err(|error| BlobError::Other(error.to_string()))?
                .map_err(|error| from_error(&error))
        })
    }

    fn remove(&self, id: i64) -> BoxFuture<'_, Result<(), BlobError>> {
        let folder = self.folder(id);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || remove_folder(&folder))
                .await
                .map_err(|error| BlobError::Other(error.to_string()))?
                .map_err(|error| from_error(&error))
        })
    }
}
