//! One's own settings.

use model::notice::AccountView;

use super::ApiError;

/// The settings of whoever asks.
pub async fn settings() -> Result<AccountView, ApiError> {
    let cx = super::context::context()?;
    domain::admin::people::settings(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)
}
