//! The archive: after how many days a closed ticket goes there.

use model::forms::Typed;

use super::ApiError;
use super::context::{context, failed};

/// The days, as the form about them holds them.
pub async fn days(again: bool) -> Result<Typed, ApiError> {
    let cx = context()?;
    let days = domain::admin::archive::read(&cx.desk, &cx.who).await.map_err(failed)?;
    if again {
        return super::context::typed(&cx, &model::admin::form_key("archive", None)).await;
    }
    let mut typed = Typed::default();
    typed.values.insert("archive_days".to_owned(), days.to_string());
    Ok(typed)
}
