//! The tax registry (SITR) behind a read-only SQL view of the region's PostgreSQL.

use futures::future::BoxFuture;
use model::lookup::{LookupKey, Records};
use store::tax_view::{View, ViewFault};

use super::line::MOST_RECORDS;
use crate::ports::{RegistrySource, SourceFault};

pub use store::tax_view::{ViewColumns, ViewSettings};

/// The tax registry behind a view. It is connected to when it is asked first, and never written to.
pub struct TaxView(View);

impl std::fmt::Debug for TaxView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TaxView(…)")
    }
}

impl TaxView {
    /// Checks the settings; does not connect.
    ///
    /// # Errors
    /// The setting that is wrong and why, in one line without secrets.
    pub fn new(settings: ViewSettings) -> Result<Self, String> {
        View::new(settings).map(Self)
    }
}

impl RegistrySource for TaxView {
    fn find<'a>(&'a self, key: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>> {
        Box::pin(async move {
            // One more than is shown: so that the card can say that there are more.
            let found = self.0.find(key, MOST_RECORDS + 1).await?;
            Ok(Records::Sitr(found))
        })
    }
}

impl From<ViewFault> for SourceFault {
    fn from(fault: ViewFault) -> Self {
        match fault {
            ViewFault::Slow => Self::Slow,
            ViewFault::Down(text) => Self::Down(text),
            ViewFault::Broken(text) => Self::Broken(text),
            ViewFault::Certificate(text) => Self::Certificate(text),
            ViewFault::Refused(text) => Self::Refused(text),
        }
    }
}
