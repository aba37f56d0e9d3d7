//! The packages that were asked for on the page: a folder each.

use std::path::PathBuf;
use std::sync::Arc;

use domain::ports::{BlobError, PackageShelf, PackageSink};
use futures::future::BoxFuture;

use super::{FolderPackage, from_error, remove_folder};

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
