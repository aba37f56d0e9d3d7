//! The numbers of the rules about what is unusual, as the desk has chosen them: one setting holds them as JSON.

use model::lookup_limits::LookupLimits;
use store::ConnectionTrait;

use crate::{Error, Result};

/// Name of the setting.
pub(crate) const NAME: &str = "lookup_limits";

/// The numbers.
///
/// # Errors
/// When the database fails or the setting is damaged.
pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<LookupLimits> {
    parsed(store::settings::get(db, NAME).await?.as_deref())
}

/// The numbers, out of the setting where there is one.
///
/// # Errors
/// When the setting is damaged.
pub(crate) fn parsed(text: Option<&str>) -> Result<LookupLimits> {
    match text {
        Some(text) => serde_json::from_str(text).map_err(|_| Error::Fault(format!("setting {NAME} is damaged"))),
        None => Ok(LookupLimits::default()),
    }
}
