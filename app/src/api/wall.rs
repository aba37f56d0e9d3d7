//! The wall, for a person or for a screen; and the screens, for those who put them up.

use std::sync::Arc;

use domain::{Desk, Principal};
use http::HeaderMap;
use http::header::COOKIE;
use leptos::prelude::*;
use model::forms::Typed;
use model::wall::{ScreenView, Wall};
use model::{Permission, Problem};
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::context::{context, failed, typed};

/// The cookie in which a screen keeps its token. It is sent to the wall and nowhere else.
pub const SCREEN_COOKIE: &str = "sportello_wall";

/// The figures: of the queues that the signed-in person watches over, else of the whole desk for a screen that was activated.
pub async fn wall() -> Result<Wall, ApiError> {
    let desk: Desk = use_context().ok_or_else(|| ApiError(Problem::Internal("no desk".to_owned())))?;
    let parts = use_context::<http::request::Parts>();
    let who = parts
        .as_ref()
        .and_then(|parts| parts.extensions.get::<Arc<Principal>>().cloned())
        .filter(|who| !who.must_change_password);
    let token = parts.and_then(|parts| token(&parts.headers));
    if let Some(who) = who.filter(|who| who.may_somewhere(Permission::Monitor)) {
        return Ok(Wall {
            figures: Some(domain::wall::for_person(&desk, &who).await.map_err(failed)?),
            signed_in: true,
            puts_up: who.may_somewhere(Permission::Screens),
        });
    }
    let figures = match token {
        Some(token) => domain::wall::for_screen(&desk, &token).await.map_err(failed)?,
        None => None,
    };
    Ok(Wall {
        figures,
        ..Wall::default()
    })
}

fn token(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(SCREEN_COOKIE)?.strip_prefix('='))
        .map(str::to_owned)
}

/// The page of the screens: those that are up, and what was typed about a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screens {
    pub rows: Vec<ScreenView>,
    pub typed: Typed,
}

/// The screens. `again` asks for what was typed before.
pub async fn screens(again: bool) -> Result<Screens, ApiError> {
    let cx = context()?;
    let rows = domain::admin::screens::list(&cx.desk, &cx.who).await.map_err(failed)?;
    let typed = if again {
        typed(&cx, crate::paths::SCREENS_DRAFT).await?
    } else {
        Typed::default()
    };
    Ok(Screens { rows, typed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_by_its_whole_name() {
        let of = |cookies: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, cookies.parse().unwrap());
            token(&headers)
        };
        assert_eq!(of("lang=it; sportello_wall=abc").as_deref(), Some("abc"));
        assert_eq!(of("sportello=abc; sportello_wallet=abc; x_sportello_wall=abc"), None);
    }
}
